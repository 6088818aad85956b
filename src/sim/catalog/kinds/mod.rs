//! The kinds themselves, one table a subject. Plurals, short names, categories and verbs are those a
//! kube-apiserver with the KubeVirt 1.7, CDI 1.63, Portworx, Cluster API and MetalLB definitions announces.
use super::columns;
use super::kind::Kind;
use crate::sim::beta;

macro_rules! builtin {
    ($version:literal, $kind:literal, $plural:literal, $singular:literal) => {
        Kind::new($plural, "", $version, $kind, $plural, $singular, false)
    };
    ($group:literal, $version:literal, $kind:literal, $plural:literal, $singular:literal) => {
        Kind::new(
            concat!($plural, ".", $group),
            $group,
            $version,
            $kind,
            $plural,
            $singular,
            false,
        )
    };
}

macro_rules! custom {
    ($group:literal, $version:literal, $kind:literal, $plural:literal, $singular:literal) => {
        Kind::new(
            concat!($plural, ".", $group),
            $group,
            $version,
            $kind,
            $plural,
            $singular,
            true,
        )
    };
}

mod cluster_api;
mod core;
mod kubevirt;
mod network;
mod palette;
mod platform;
mod storage;
mod workloads;

/// All tables, in discovery order of their groups.
pub(super) fn all() -> Vec<Kind> {
    let mut kinds = [
        core::KINDS,
        platform::KINDS,
        workloads::KINDS,
        network::KINDS,
        storage::KINDS,
        cluster_api::KINDS,
        kubevirt::KINDS,
        palette::KINDS,
    ]
    .concat();
    let second = kinds
        .iter()
        .filter(|kind| beta::has_second(kind.group))
        .map(|kind| kind.second());
    kinds.extend(second.collect::<Vec<_>>());
    for kind in &mut kinds {
        kind.columns = columns::of(kind.id(), kind.custom, kind.second);
    }
    kinds
}
