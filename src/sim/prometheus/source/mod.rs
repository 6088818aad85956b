//! What the Prometheus of this cluster scrapes: Portworx, KubeVirt and the nodes; and the alerts that follow.
mod alerts;
mod guests;
mod hosts;
mod migrations;
mod parts;
mod storage;

use crate::sim::series::{Collector, Series};
use crate::sim::store::World;

/// Which Prometheus it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Scope {
    /// The cluster's own.
    All,
    /// The one that the Portworx operator runs for itself.
    Storage,
}

/// The series whose metric's name is wanted.
pub(super) fn collect(world: &World, scope: Scope, wanted: &dyn Fn(&str) -> bool) -> Vec<Series> {
    let mut into = Collector::new(wanted);
    storage::collect(world, &mut into);
    alerts::collect(world, scope, &mut into);
    if scope == Scope::All {
        guests::collect(world, &mut into);
        migrations::collect(world, &mut into);
        hosts::collect(world, &mut into);
    }
    into.found
}

/// Names of the metrics that there are now, sorted.
pub(super) fn names(world: &World, scope: Scope) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = collect(world, scope, &|_| true)
        .into_iter()
        .map(|series| series.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// `name="value"` pairs.
fn pairs(all: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    all.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}
