//! The simulated cluster: to KubeVirt what `vcsim` is to vSphere.
//!
//! It shares no type with the client, so an error in one cannot hide behind the same error in the other.
pub mod actor;
pub mod api;
pub mod beta;
pub mod catalog;
pub mod clock;
pub mod control;
pub mod fault;
mod load;
mod portworx;
mod prometheus;
pub mod rehearse;
pub mod scenario;
pub mod seed;
mod series;
pub mod serve;
mod span;
pub mod store;
mod wire;
