//! A Prometheus: its HTTP API over series that are worked out when somebody asks, for any moment.
//!
//! It keeps no samples. What was an hour ago is what the objects of the world, as they are now, would have shown then; the
//! state of things (a node that is down) is that of now in all of the past.

mod api;
mod query;
mod source;
mod write;

pub(in crate::sim) use api::answer;
pub(in crate::sim) use source::Scope;

use query::{MOST_SAMPLES, duration as query_duration};

use crate::sim::store::World;

/// The values of a query now, by one of its labels, as a client of the cluster's own Prometheus gets them; `None` for a
/// query that is refused, is no vector, or lacks the label.
pub(in crate::sim) fn shares(world: &World, query: &str, label: &str) -> Option<Vec<(String, f64)>> {
    let query = query::prepare(query, |wanted| source::collect(world, Scope::All, wanted)).ok()?;
    let query::Value::Vector(samples) = query.at(crate::sim::load::seconds(world)).ok()? else {
        return None;
    };
    let told = |sample: &query::Sample| {
        sample
            .labels
            .iter()
            .find(|(name, _)| *name == label)
            .map(|(_, text)| text.clone())
    };
    samples
        .iter()
        .map(|sample| Some((told(sample)?, sample.value)))
        .collect()
}
