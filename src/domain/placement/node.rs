//! A node, as a pod that looks for a place sees it.

use super::labels::Labels;
use super::taint::Taint;
use crate::domain::capacity::{Amounts, Room};

/// A node without what runs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Name.
    pub name: String,
    /// Labels.
    pub labels: Labels,
    /// Taints, without the one that stands for a cordon.
    pub taints: Vec<Taint>,
    /// `spec.unschedulable`.
    pub cordoned: bool,
    /// Condition Ready; `None` when the kubelet is silent or nobody could read it.
    pub ready: Option<bool>,
    /// What pods may ask for; `None` when it was not read.
    pub allocatable: Option<Amounts>,
    /// Pod slots; `None` when they were not read.
    pub pod_slots: Option<i64>,
    /// Addresses that pods can have; `None` without a pod CIDR.
    pub pod_ips: Option<i64>,
    /// All pods on it were counted. Where they were not, its room is unknown.
    pub counted: bool,
    /// Whether Portworx stores data here; `None` when that is not known.
    pub portworx: Option<bool>,
}

impl Node {
    /// All it can give; axes that are not known count as none.
    pub fn whole(&self) -> Room {
        let allocatable = self.allocatable.as_ref();
        Room {
            memory: allocatable.map_or(0, |amounts| amounts.memory),
            cpu: allocatable.map_or(0, |amounts| amounts.cpu),
            pod_slots: self.pod_slots.unwrap_or_default(),
            pod_ips: self.pod_ips.unwrap_or_default(),
        }
    }
}
