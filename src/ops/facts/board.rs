//! All nodes and pods on a [`Board`].

use rustc_hash::FxHashMap;

use super::objects::Objects;
use super::raw::{Pod, Vmi, owner};
use super::reach::Reach;
use super::{node, workload};
use crate::domain::placement::{Board, NodeId, PodId};

/// A board, and who is who on it.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    /// Nodes and pods.
    pub board: Board,
    /// Nodes by name.
    pub nodes: FxHashMap<String, NodeId>,
    /// VM instances by UID.
    pub machines: FxHashMap<String, PodId>,
    /// Pods other than those of VMs, with where they are in [`Objects::pods`].
    pub others: Vec<(PodId, usize)>,
}

/// Launcher and attachment pods by the VM instance that they belong to.
#[derive(Clone, Debug, Default)]
pub struct Launchers<'a> {
    by_instance: FxHashMap<&'a str, Vec<&'a Pod>>,
    /// By UID of the launcher pod.
    attachments: FxHashMap<&'a str, Vec<&'a Pod>>,
}

impl<'a> Launchers<'a> {
    /// Sorts the pods that are alive.
    pub fn of(objects: &'a Objects) -> Self {
        let mut sorted = Self::default();
        let pods = objects.pods.known().map(Vec::as_slice).unwrap_or_default();
        for pod in pods.iter().filter(|pod| !pod.finished()) {
            if let Some(uid) = pod.instance() {
                sorted.by_instance.entry(uid).or_default().push(pod);
            } else if let Some(owner) = attached_to(pod) {
                sorted.attachments.entry(owner).or_default().push(pod);
            }
        }
        sorted
    }

    /// Launcher pods of a VM instance.
    pub fn all(&self, vmi: &Vmi) -> &[&'a Pod] {
        let found = self.by_instance.get(vmi.metadata.uid.as_str());
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The launcher pod in which a VM instance runs.
    pub fn source(&self, vmi: &Vmi) -> Option<&'a Pod> {
        let all = self.all(vmi);
        let here = all.iter().find(|pod| pod.spec.node_name == vmi.status.node_name);
        here.or(all.first()).copied()
    }

    /// Attachment pods of hot-plugged volumes that belong to a launcher pod.
    pub fn attachments(&self, launcher: &Pod) -> &[&'a Pod] {
        let found = self.attachments.get(launcher.metadata.uid.as_str());
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

/// UID of the launcher pod for which an attachment pod holds volumes.
fn attached_to(pod: &Pod) -> Option<&str> {
    let attachment = pod.metadata.label("kubevirt.io") == Some("hotplug-disk");
    let owner = owner(&pod.metadata, "Pod").filter(|_| attachment)?;
    Some(owner.uid.as_str())
}

/// Lays out nodes and pods. Pods whose node is not there are left out; without the nodes there is nothing.
pub fn lay(objects: &Objects, launchers: &Launchers<'_>) -> Laid {
    let mut laid = Laid::default();
    let reach = Reach::of(objects);
    let counted = objects.pods.known().is_some();
    for one in objects.nodes.known().into_iter().flatten() {
        let portworx = portworx(objects, &one.metadata.name);
        let id = laid.board.add_node(node::read(one, counted, portworx));
        laid.nodes.insert(one.metadata.name.clone(), id);
    }
    // the VM instance of each launcher pod in which one runs
    let mut homes: FxHashMap<&str, &Vmi> = FxHashMap::default();
    for vmi in objects.vmis.known().into_iter().flatten() {
        if let Some(source) = launchers.source(vmi) {
            homes.insert(source.metadata.uid.as_str(), vmi);
        }
    }
    let pods = objects.pods.known().map(Vec::as_slice).unwrap_or_default();
    for (index, pod) in pods.iter().enumerate().filter(|(_, pod)| !pod.finished()) {
        if let Some(vmi) = homes.get(pod.metadata.uid.as_str()) {
            machine(objects, vmi, pod, launchers, &reach, &mut laid);
            continue;
        }
        // attachment pods of a running VM are added with it
        let counted_already = attached_to(pod).is_some_and(|launcher| homes.contains_key(launcher));
        let Some(node) = laid.nodes.get(&pod.spec.node_name).filter(|_| !counted_already) else {
            continue;
        };
        let stays = owner(&pod.metadata, "DaemonSet").is_some() || owner(&pod.metadata, "Node").is_some();
        let load = if stays {
            workload::standing(pod)
        } else {
            workload::moving(pod, reach.of_pod(pod))
        };
        let id = laid.board.add_pod(load);
        laid.board.put(id, *node);
        laid.others.push((id, index));
    }
    laid
}

/// Adds the VM in whose launcher pod it runs, with its attachment pods.
fn machine(objects: &Objects, vmi: &Vmi, source: &Pod, launchers: &Launchers<'_>, reach: &Reach<'_>, laid: &mut Laid) {
    let attachments = launchers.attachments(source);
    let node = objects.node(&vmi.status.node_name);
    let load = workload::target(vmi, Some(source), attachments, node, reach.of_machine(vmi));
    let id = laid.board.add_pod(load);
    laid.machines.insert(vmi.metadata.uid.clone(), id);
    if let Some(node) = laid.nodes.get(&source.spec.node_name) {
        laid.board.put(id, *node);
    }
}

fn portworx(objects: &Objects, node: &str) -> Option<bool> {
    let all = objects.storage_nodes.known()?;
    let own = all.iter().find(|one| one.metadata.name == node);
    Some(own.is_some_and(|own| own.status.node_attributes.storage.unwrap_or_default()))
}
