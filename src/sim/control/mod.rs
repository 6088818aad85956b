//! The controllers of the simulated cluster: what moves its objects after somebody asked for something.
//!
//! Scheduler, kubelet, garbage collector, virt-controller and virt-handler, as far as a VM's life and its migrations
//! need them; Cluster API, MAAS and the operator of Portworx, as far as nodes come and go. They read the changes of the world since they last looked, never all of it, and write through the store
//! that the API uses, so that every step is a version that watches see. What takes time waits on the world's clock.
mod asleep;
mod batch;
mod budgets;
mod capi;
mod claim;
mod clone;
mod cluster;
mod collect;
mod condition;
mod daemons;
mod descheduler;
mod drive;
mod evacuate;
mod events;
mod handler;
mod instance;
mod ipam;
mod json;
mod kinds;
mod kubelet;
mod life;
mod machine;
mod migrate;
mod nic;
mod plug;
mod pods;
mod portworx;
pub(in crate::sim) mod quantity;
mod quota;
mod replace;
mod restore;
mod route;
mod schedule;
mod settings;
mod silence;
mod snapshot;
mod storage;
mod task;
mod workload;

#[cfg(test)]
mod tests;

pub use capi::Maas;
pub use drive::Control;
