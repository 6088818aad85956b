//! Time series: a name, labels and a curve; and how they are written down for a scrape.
mod text;

pub(in crate::sim) use text::{exposition, go_float};

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::load::{Curve, Stay};

/// One series.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Series {
    pub(in crate::sim) name: &'static str,
    /// Without `__name__`.
    pub(in crate::sim) labels: Vec<(&'static str, String)>,
    pub(in crate::sim) curve: Curve,
}

/// What a metric is, for its HELP and TYPE lines.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Family {
    pub(in crate::sim) name: &'static str,
    pub(in crate::sim) counter: bool,
    pub(in crate::sim) help: &'static str,
}

/// Collects the series whose names somebody asked for; the others are not even made.
pub(in crate::sim) struct Collector<'a> {
    wanted: &'a dyn Fn(&str) -> bool,
    /// What was answered before: every volume and every guest asks for the same few names.
    known: RefCell<FxHashMap<&'static str, bool>>,
    pub(in crate::sim) found: Vec<Series>,
}

impl<'a> Collector<'a> {
    pub(in crate::sim) fn new(wanted: &'a dyn Fn(&str) -> bool) -> Self {
        Self {
            wanted,
            known: RefCell::default(),
            found: Vec::new(),
        }
    }

    /// Bounds what was added since there were so many series.
    pub(in crate::sim) fn bound(&mut self, start: usize, stay: Stay) {
        for series in self.found.iter_mut().skip(start) {
            let curve = std::mem::replace(&mut series.curve, Curve::Flat(0.0));
            series.curve = curve.during(stay);
        }
    }

    /// Whether a metric is asked for.
    pub(in crate::sim) fn wants(&self, name: &'static str) -> bool {
        let mut known = self.known.borrow_mut();
        *known.entry(name).or_insert_with(|| (self.wanted)(name))
    }

    /// Whether any of some metrics is asked for.
    pub(in crate::sim) fn wants_any(&self, names: &[&'static str]) -> bool {
        names.iter().any(|name| self.wants(name))
    }

    /// Adds a series, if it is asked for.
    pub(in crate::sim) fn add(
        &mut self,
        name: &'static str,
        labels: impl FnOnce() -> Vec<(&'static str, String)>,
        curve: impl FnOnce() -> Curve,
    ) {
        if self.wants(name) {
            self.found.push(Series {
                name,
                labels: labels(),
                curve: curve(),
            });
        }
    }
}
