//! Know before you go: reads what decides about repaves, drains and losses, and hands it to
//! [`domain::repave`](crate::domain::repave).
//!
//! [`scene`] is pure. [`Platform`] holds what is read beside [`Objects`](super::facts::Objects): budgets, Cluster API,
//! Palette's and kubeadm's ConfigMaps, Portworx's cluster.

mod around;
mod build;
mod busy;
mod cilium;
mod copies;
mod drain_rules;
mod foresee;
mod health;
mod held;
mod hooks;
mod kinds;
mod lost;
mod network;
mod others;
mod pace;
mod platform;
mod pools;
mod read;
mod under_way;
pub mod verify;
mod vms;

pub use build::scene;
pub use foresee::{About, Foreseen, Resident, foresee};
pub use platform::{Platform, from_cluster, from_dump};
pub use read::read;

#[cfg(test)]
mod tests;
