//! Namespaces: the system's and the tenants'.
use serde_json::Value;

use super::managed;
use super::obj::{arr, head, meta, obj, put};
use super::shop::tenant;
use super::vm::CLUSTER_AGE;
use super::world::{World, salt};

/// What a fresh cluster has.
const FIRST: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];
/// What the packs of the profile add.
const PACKS: [&str; 15] = [
    "capi-kubeadm-bootstrap-system",
    "capi-kubeadm-control-plane-system",
    "capi-system",
    "capmaas-system",
    "cdi",
    "cert-manager",
    super::capi::NAMESPACE,
    "kubevirt",
    "metallb-system",
    "monitoring",
    "nginx",
    "spectro-proxy",
    "virtual-machines",
    "vm-dashboard",
    "vmo-golden-images",
];

fn name(w: &World, i: u32) -> &'static str {
    let packs: &[&str] = if w.nodes.is_empty() { &[] } else { &PACKS };
    let i = i as usize;
    FIRST
        .get(i)
        .or_else(|| packs.get(i.wrapping_sub(FIRST.len())))
        .copied()
        .unwrap_or_else(|| tenant(i.wrapping_sub(FIRST.len() + packs.len()) as u8))
}

/// How many there are.
pub(super) fn len(w: &World) -> u32 {
    let packs = if w.nodes.is_empty() { 0 } else { PACKS.len() as u32 };
    FIRST.len() as u32 + packs + u32::from(w.size.tenants)
}

pub(super) fn key(w: &World, i: u32) -> (Option<String>, String) {
    (None, name(w, i).to_owned())
}

pub(super) fn render(w: &World, i: u32) -> Value {
    let name = name(w, i);
    let late = super::mix::hash(w.seed, salt::NAMESPACE, i) % 1_700;
    let created = w.now - CLUSTER_AGE - 3_600 + if i < 4 { 0 } else { late as u32 };
    let mut top = head("v1", "Namespace", None, name, w.uid(salt::NAMESPACE, i), created);
    let mut labels = obj! { "kubernetes.io/metadata.name" => name };
    if i as usize >= FIRST.len() + PACKS.len() {
        put(&mut labels, "spectrocloud.com/vmo-tenant", "true");
    }
    if ["kubevirt", "cdi", "kube-system", "metallb-system", "monitoring"].contains(&name) {
        put(&mut labels, "pod-security.kubernetes.io/enforce", "privileged");
    }
    meta(&mut top, "labels", labels);
    top.insert("spec".to_owned(), obj! { "finalizers" => arr!["kubernetes"] });
    top.insert("status".to_owned(), obj! { "phase" => "Active" });
    managed::stamp(top, "kube-apiserver", created)
}
