//! The controllers at work, on a virtual clock.
mod life;
mod snapshots;
mod support;
