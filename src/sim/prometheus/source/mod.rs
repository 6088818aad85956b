//! What the Prometheus of this cluster scrapes: Portworx, KubeVirt and the nodes; and the alerts that follow.
mod alerts;
mod guests;
mod hosts;
mod migrations;
mod parts;
mod storage;

use serde_json::Value;

use crate::sim::series::{Collector, Series};
use crate::sim::store::World;
pub(super) use alerts::PENDING;

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

/// Whether a node is ready, and since when it is or is not in seconds since 1970; without a date, since ever.
fn ready(node: &Value) -> (bool, f64) {
    let conditions = node.pointer("/status/conditions").and_then(Value::as_array);
    let own = conditions.and_then(|all| {
        all.iter()
            .find(|one| one.get("type").and_then(Value::as_str) == Some("Ready"))
    });
    let text = |field: &str| {
        own.and_then(|one| one.get(field))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let since: Option<jiff::Timestamp> = text("lastTransitionTime").parse().ok();
    (
        text("status") == "True",
        since.map_or(f64::NEG_INFINITY, |at| at.as_second() as f64),
    )
}

/// `name="value"` pairs.
fn pairs(all: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    all.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}
