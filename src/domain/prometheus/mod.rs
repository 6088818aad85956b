//! What Prometheus and its exporters say: the text exposition format and the answers of the query API.
//!
//! Sources: prometheus.io, "Exposition formats" (text format 0.0.4) and "HTTP API".

mod number;
pub mod query;
pub mod series;
pub mod text;

pub use number::number;
pub use series::{Labels, Sample, unique};
