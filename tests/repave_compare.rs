//! The preview of a repave against the repave itself: clusters are generated, previewed by the real client over HTTP, and
//! then rolled out by the simulated controllers, which share no rule with the preview. What was foretold must happen: the
//! outcome of each VM, the lowest count of free slices of the pod CIDR, what stands in the way, and the order where the
//! controller's own is determined.
#![cfg(feature = "demo")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "repave_compare/cases/mod.rs"]
mod cases;
#[path = "repave_compare/cluster.rs"]
mod cluster;
#[path = "repave_compare/dumps.rs"]
mod dumps;
#[path = "repave_compare/foretold.rs"]
mod foretold;
#[path = "repave_compare/happened.rs"]
mod happened;
#[path = "repave_compare/loads.rs"]
mod loads;
#[path = "repave_compare/objects.rs"]
mod objects;
#[path = "repave_compare/verdict.rs"]
mod verdict;
