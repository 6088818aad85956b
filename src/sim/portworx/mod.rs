//! Portworx as it tells about itself: what its SDK gateway and its metrics say of nodes, pools and volumes.
//!
//! Nothing is kept. Each answer is worked out of the objects of the world, of what was made to go wrong, and of the world's
//! clock; the same world gives the same answer at the same moment.
mod alert;
mod cluster;
mod metrics;
mod node;
mod pool;
mod read;
mod rest;
mod state;
mod sums;
mod volume;

pub(in crate::sim) use cluster::Cluster;
pub(in crate::sim) use metrics::{answer as metrics, collect_all, names as metric_names};
pub(in crate::sim) use node::Node;
pub(in crate::sim) use rest::answer as rest;
pub(in crate::sim) use state::Kvdb;
pub(in crate::sim) use volume::{Health, each as each_volume};
