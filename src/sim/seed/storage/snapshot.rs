//! VolumeSnapshots and their contents (external-snapshotter): one pair for each disk of a VM snapshot.
use serde_json::Value;

use super::{SNAPSHOT_CLASS, What, driver};
use crate::sim::seed::managed;
use crate::sim::seed::obj::{arr, head, meta, obj, owner, put, time};
use crate::sim::seed::snapshot::{self, Fate, Snap};
use crate::sim::seed::vm::Disk;
use crate::sim::seed::world::{World, salt};

/// Volume name of a claim within its VM.
pub(in crate::sim::seed) fn volume_of(w: &World, c: u32) -> &'static str {
    match w.claims.get(c as usize).map(|c| c.what) {
        Some(What::Disk(Disk::Data)) => "datadisk",
        Some(What::Disk(Disk::Plugged)) => "scratch",
        _ => "rootdisk",
    }
}

fn parts(w: &World, k: u32) -> Option<(u32, &Snap, u32)> {
    let (s, c) = w.volume_snaps.get(k as usize).copied()?;
    Some((s.into(), w.snaps.get(usize::from(s))?, c.into()))
}

/// `vmsnapshot-<uid of the VM snapshot>-volume-<volume>`.
pub(in crate::sim::seed) fn volume_snapshot_name(w: &World, k: u32) -> String {
    parts(w, k).map_or_else(String::new, |(s, _, c)| {
        format!("vmsnapshot-{}-volume-{}", w.uid(salt::SNAPSHOT, s), volume_of(w, c))
    })
}

pub(in crate::sim::seed) fn class_snapshot_key(w: &World, k: u32) -> (Option<String>, String) {
    let ns = parts(w, k).and_then(|(s, _, _)| snapshot::key(w, s).0);
    (ns, volume_snapshot_name(w, k))
}

pub(in crate::sim::seed) fn class_snapshot_render(w: &World, k: u32) -> Value {
    let Some((s, snap, c)) = parts(w, k) else {
        return Value::Null;
    };
    let (ns, name) = class_snapshot_key(w, k);
    let uid = w.uid(salt::VOLUME_SNAPSHOT, k);
    let mut top = head(
        "snapshot.storage.k8s.io/v1",
        "VolumeSnapshot",
        ns.as_deref(),
        &name,
        uid.clone(),
        snap.at + 1,
    );
    meta(&mut top, "generation", 1);
    meta(
        &mut top,
        "finalizers",
        arr![
            "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection",
            "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection",
        ],
    );
    meta(
        &mut top,
        "labels",
        obj! {
            "snapshot.kubevirt.io/source-vm-name" => snapshot::source_name(w, snap),
            "snapshot.kubevirt.io/source-vm-namespace" => ns.as_deref().unwrap_or_default(),
        },
    );
    let (_, content) = snapshot::content_key(w, s);
    meta(
        &mut top,
        "ownerReferences",
        arr![owner(
            "snapshot.kubevirt.io/v1beta1",
            "VirtualMachineSnapshotContent",
            content,
            w.uid(salt::SNAPSHOT_CONTENT, s),
        )],
    );
    let (_, claim) = super::claim_key(w, c);
    top.insert(
        "spec".to_owned(),
        obj! {
            "source" => obj! { "persistentVolumeClaimName" => claim },
            "volumeSnapshotClassName" => SNAPSHOT_CLASS,
        },
    );
    let ready = matches!(snap.fate, Fate::Ready | Fate::SourceGone);
    let mut status = obj! { "readyToUse" => ready };
    if snap.fate == Fate::Failed {
        put(
            &mut status,
            "error",
            obj! {
                "message" => "Failed to check and update snapshot content: failed to take snapshot of the volume: \"rpc error: code = Internal desc = Failed to create snapshot: volume is not in a state to be snapshotted\"",
                "time" => time(snap.at + 9),
            },
        );
    } else {
        put(
            &mut status,
            "boundVolumeSnapshotContentName",
            format!("snapcontent-{uid}"),
        );
    }
    if ready {
        put(&mut status, "creationTime", time(snap.at + 2));
        put(&mut status, "restoreSize", restore_size(w, c));
    }
    top.insert("status".to_owned(), status);
    managed::stamp(top, "snapshot-controller", snap.at + 3)
}

fn restore_size(w: &World, c: u32) -> String {
    super::claim::quantity(w.claims.get(c as usize).map_or(0, |claim| claim.facts(w).2))
}

pub(in crate::sim::seed) fn content_key(w: &World, k: u32) -> (Option<String>, String) {
    (None, format!("snapcontent-{}", w.uid(salt::VOLUME_SNAPSHOT, k)))
}

pub(in crate::sim::seed) fn content_render(w: &World, k: u32) -> Value {
    let Some((_, snap, c)) = parts(w, k) else {
        return Value::Null;
    };
    let (_, name) = content_key(w, k);
    let (ns, snapshot_name) = class_snapshot_key(w, k);
    let mut top = head(
        "snapshot.storage.k8s.io/v1",
        "VolumeSnapshotContent",
        None,
        &name,
        w.uid(salt::VOLUME_SNAPSHOT_CONTENT, k),
        snap.at + 1,
    );
    meta(&mut top, "generation", 1);
    meta(
        &mut top,
        "finalizers",
        arr!["snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection"],
    );
    top.insert(
        "spec".to_owned(),
        obj! {
            "deletionPolicy" => "Retain",
            "driver" => driver(w),
            "source" => obj! { "volumeHandle" => super::handle(w, c) },
            "sourceVolumeMode" => "Block",
            "volumeSnapshotClassName" => SNAPSHOT_CLASS,
            "volumeSnapshotRef" => obj! {
                "apiVersion" => "snapshot.storage.k8s.io/v1",
                "kind" => "VolumeSnapshot",
                "name" => snapshot_name,
                "namespace" => ns.as_deref().unwrap_or_default(),
                "uid" => w.uid(salt::VOLUME_SNAPSHOT, k),
            },
        },
    );
    let ready = matches!(snap.fate, Fate::Ready | Fate::SourceGone);
    let mut status = obj! { "readyToUse" => ready };
    if ready {
        put(&mut status, "creationTime", u64::from(snap.at + 2) * 1_000_000_000);
        put(
            &mut status,
            "restoreSize",
            u64::from(w.claims.get(c as usize).map_or(0, |claim| claim.facts(w).2)) << 30,
        );
        put(&mut status, "snapshotHandle", super::handle(w, 100_000 + k));
    }
    top.insert("status".to_owned(), status);
    managed::stamp(top, "csi-snapshotter", snap.at + 3)
}
