//! PersistentVolumes, provisioned by Portworx.
use serde_json::Value;

use super::claim::{class, modes, quantity};
use super::{What, created, driver};
use crate::sim::seed::VolumeFacts;
use crate::sim::seed::mix::hash;
use crate::sim::seed::obj::{arr, head, meta, obj, time};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, portworx};

/// `pvc-<uid of the claim>`.
pub(in crate::sim::seed) fn name(w: &World, claim: u32) -> String {
    format!("pvc-{}", w.uid(salt::CLAIM, claim))
}

/// Portworx volume id: a long decimal number.
pub(in crate::sim::seed) fn handle(w: &World, claim: u32) -> String {
    number(w, claim).to_string()
}

const fn number(w: &World, claim: u32) -> u64 {
    100_000_000_000_000_000 + hash(w.seed, salt::VOLUME, claim) % 899_999_999_999_999_999
}

const fn bytes(gib: u16) -> u64 {
    if gib == 0 { 10 << 20 } else { (gib as u64) << 30 }
}

/// Volume id and size of a claim.
pub(in crate::sim::seed) fn handle_and_bytes(w: &World, claim: u32) -> (u64, u64) {
    let gib = w.claims.get(claim as usize).map_or(0, |claim| claim.facts(w).2);
    (number(w, claim), bytes(gib))
}

/// Everything Portworx knows about the volume of a claim.
pub(in crate::sim::seed) fn facts(w: &World, c: u32) -> Option<VolumeFacts> {
    let claim = w.claims.get(c as usize).copied()?;
    let (namespace, claim_name, gib) = claim.facts(w);
    let vm = match claim.what {
        What::Disk(_) | What::State => w.vm_name(claim.of.into()),
        _ => String::new(),
    };
    Some(VolumeFacts {
        name: name(w, c),
        handle: number(w, c),
        bytes: bytes(gib),
        namespace: namespace.to_owned(),
        claim: claim_name,
        vm,
        created: created(w, claim),
        block: modes(w, claim).1 == "Block",
    })
}

/// Volumes exist for bound claims only: list number `k` → claim number.
pub(in crate::sim::seed) fn key(w: &World, k: u32) -> (Option<String>, String) {
    w.volumes
        .get(k as usize)
        .map_or((None, String::new()), |c| (None, name(w, (*c).into())))
}

/// Volume id of Ceph's driver.
fn image(w: &World, claim: u32) -> String {
    format!(
        "0001-0009-rook-ceph-0000000000000002-{}",
        w.uid(salt::VOLUME, 500_000 + claim)
    )
}

/// What the driver notes about a volume.
fn attributes(w: &World) -> Value {
    let maker = format!("{}-8081-{}", portworx::provisioner(w), driver(w));
    if !w.size.portworx {
        return obj! {
            "clusterID" => "rook-ceph",
            "imageFeatures" => "layering",
            "pool" => "replicapool",
            "storage.kubernetes.io/csiProvisionerIdentity" => maker,
        };
    }
    obj! {
        "attached" => "ATTACH_STATE_INTERNAL_SWITCH",
        "parent" => "",
        "readonly" => "false",
        "secure" => "false",
        "shared" => "false",
        "sharedv4" => "false",
        "state" => "VOLUME_STATE_DETACHED",
        "storage.kubernetes.io/csiProvisionerIdentity" => maker,
    }
}

pub(in crate::sim::seed) fn render(w: &World, k: u32) -> Value {
    let Some(c) = w.volumes.get(k as usize).map(|c| u32::from(*c)) else {
        return Value::Null;
    };
    let Some(claim) = w.claims.get(c as usize).copied() else {
        return Value::Null;
    };
    let (ns, claim_name, gib) = claim.facts(w);
    let at = created(w, claim) + 1 + (hash(w.seed, salt::VOLUME, c) % 5) as u32;
    let (access, volume_mode) = modes(w, claim);
    let mut top = head("v1", "PersistentVolume", None, &name(w, c), w.uid(salt::VOLUME, c), at);
    meta(
        &mut top,
        "annotations",
        obj! {
            "pv.kubernetes.io/provisioned-by" => driver(w),
            "volume.kubernetes.io/provisioner-deletion-secret-name" => "",
            "volume.kubernetes.io/provisioner-deletion-secret-namespace" => "",
        },
    );
    meta(&mut top, "finalizers", arr!["kubernetes.io/pv-protection"]);
    top.insert(
        "spec".to_owned(),
        obj! {
            "accessModes" => arr![access],
            "capacity" => obj! { "storage" => quantity(gib) },
            "claimRef" => obj! {
                "apiVersion" => "v1",
                "kind" => "PersistentVolumeClaim",
                "name" => claim_name,
                "namespace" => ns,
                "uid" => w.uid(salt::CLAIM, c),
            },
            "csi" => obj! {
                "driver" => driver(w),
                "volumeAttributes" => attributes(w),
                "volumeHandle" => if w.size.portworx { handle(w, c) } else { image(w, c) },
            },
            "persistentVolumeReclaimPolicy" => "Delete",
            "storageClassName" => class(w, claim),
            "volumeMode" => volume_mode,
        },
    );
    top.insert(
        "status".to_owned(),
        obj! { "lastPhaseTransitionTime" => time(at), "phase" => "Bound" },
    );
    managed::stamp(top, "csi-provisioner", at)
}
