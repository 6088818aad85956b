//! What the shape of the source promises: imports point downwards, rooms know only what they may, files stay small.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arrows;
mod crates;
mod sizes;
mod source;
