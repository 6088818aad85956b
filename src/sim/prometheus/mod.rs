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
