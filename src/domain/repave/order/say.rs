//! That the order matters, and nobody knows it.

use super::super::check::Check;
use super::super::scene::{Pool, Scene};
use crate::domain::finding::Verdict;
use crate::domain::placement::PodId;

/// No order that was tried is a NO-GO, and others may be.
pub(in super::super) fn unproven(scene: &Scene, pools: &[&Pool], unsure: &[PodId], tried: usize) -> Check {
    let open: Vec<&&Pool> = pools.iter().filter(|pool| !pool.determined).collect();
    let names: Vec<&str> = open.iter().map(|pool| pool.name.as_str()).collect();
    let first = scene.vms.iter().find(|vm| unsure.contains(&vm.pod));
    let first = first.map(|vm| format!(", {} for one", vm.name)).unwrap_or_default();
    let nodes: usize = open.iter().map(|pool| pool.nodes.len()).sum();
    Check::new(
        "order",
        Verdict::Unknown,
        names.join(", "),
        "Nobody knows in which order its nodes go, and for some of its VMs it is not proven that they find a place in every \
         order: none that was tried fails, another one may",
    )
    .value(
        format!("{tried} orders of {nodes}! tried; {} VMs without a proof{first}", unsure.len()),
        "a proof, or all orders",
    )
    .source("MachineDeployment deletePolicy; Node status.allocatable, Pod requests and their rules")
    .fix(
        "Determine the order: set the deletePolicy to Oldest or Newest, or let the nodes go in the advised order, and ask again \
         (what-if order=advised); or make room",
    )
}
