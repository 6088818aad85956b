//! VirtualMachineSnapshots (`pkg/storage/snapshot/snapshot.go`).
use serde_json::Value;

use super::{Fate, Snap, name, source_name, source_uid};
use crate::sim::seed::managed;
use crate::sim::seed::obj::{arr, because, head, meta, obj, put, time};
use crate::sim::seed::vm::{Disk, disk_names};
use crate::sim::seed::world::{World, salt};

pub(in crate::sim::seed) fn key(w: &World, s: u32) -> (Option<String>, String) {
    (
        w.snaps
            .get(s as usize)
            .and_then(|x| w.vms.get(usize::from(x.vm)))
            .map(|vm| w.vm_ns(vm).to_owned()),
        name(w, s),
    )
}

pub(in crate::sim::seed) fn render(w: &World, s: u32) -> Value {
    let Some(snap) = w.snaps.get(s as usize) else {
        return Value::Null;
    };
    let (ns, name) = key(w, s);
    let uid = w.uid(salt::SNAPSHOT, s);
    let mut top = head(
        "snapshot.kubevirt.io/v1beta1",
        "VirtualMachineSnapshot",
        ns.as_deref(),
        &name,
        uid.clone(),
        snap.at,
    );
    meta(
        &mut top,
        "finalizers",
        arr!["snapshot.kubevirt.io/vmsnapshot-protection"],
    );
    meta(&mut top, "generation", 1);
    if name.contains("nightly") {
        meta(
            &mut top,
            "labels",
            obj! { "vmo-manager.spectrocloud.com/scheduled" => "true" },
        );
    }
    top.insert("spec".to_owned(), obj! {
        "source" => obj! { "apiGroup" => "kubevirt.io", "kind" => "VirtualMachine", "name" => source_name(w, snap) },
    });
    top.insert("status".to_owned(), status(w, snap, &uid));
    managed::stamp(top, "virt-controller", snap.at + 3)
}

fn status(w: &World, snap: &Snap, uid: &str) -> Value {
    let ready = matches!(snap.fate, Fate::Ready | Fate::SourceGone);
    let done = snap.at + 2 + u32::from(snap.nth) + u32::from(snap.vm) % 7;
    let (progressing, not) = match snap.fate {
        Fate::Taking => (
            because(
                "Progressing",
                true,
                snap.at,
                "Source locked and operation in progress",
                "",
            ),
            "Not ready",
        ),
        Fate::Failed => (
            because("Progressing", false, snap.at + 300, "snapshot deadline exceeded", ""),
            "Operation failed",
        ),
        _ => (because("Progressing", false, done, "Operation complete", ""), ""),
    };
    let readiness = if ready {
        because("Ready", true, done, "Ready", "")
    } else {
        because("Ready", false, snap.at, not, "")
    };
    let mut conditions = vec![progressing, readiness];
    let mut s = obj! {
        "phase" => match snap.fate {
            Fate::Taking => "InProgress",
            Fate::Failed => "Failed",
            _ => "Succeeded",
        },
        "readyToUse" => ready,
        "sourceUID" => source_uid(w, snap),
        "virtualMachineSnapshotContentName" => format!("vmsnapshot-content-{uid}"),
    };
    if snap.fate == Fate::Failed {
        conditions.push(because(
            "Failure",
            true,
            snap.at + 300,
            "snapshot deadline exceeded",
            "",
        ));
        put(
            &mut s,
            "error",
            obj! {
                "message" => format!("VolumeSnapshot vmsnapshot-{uid}-volume-rootdisk error: Failed to check and update snapshot content: failed to take snapshot of the volume: \"rpc error: code = Internal desc = Failed to create snapshot: volume is not in a state to be snapshotted\""),
                "time" => time(snap.at + 9),
            },
        );
    }
    put(&mut s, "conditions", conditions);
    if ready {
        put(&mut s, "creationTime", time(done));
    }
    indications(snap, &mut s);
    if let Some(vm) = w.vms.get(usize::from(snap.vm)) {
        let side = |wanted: bool| {
            disk_names(vm)
                .filter(|(d, _)| matches!(d, Disk::Root | Disk::Data) == wanted && *d != Disk::Plugged)
                .map(|(_, n)| Value::from(n))
                .collect::<Vec<_>>()
        };
        let mut volumes = obj! { "includedVolumes" => side(true) };
        let excluded = side(false);
        if !excluded.is_empty() {
            put(&mut volumes, "excludedVolumes", excluded);
        }
        put(&mut s, "snapshotVolumes", volumes);
    }
    s
}

fn indications(snap: &Snap, s: &mut Value) {
    if !snap.online {
        return;
    }
    let agent = if snap.quiesced {
        (
            "GuestAgent",
            "Guest agent was active and attempted to quiesce the filesystem for application consistency.",
        )
    } else {
        (
            "NoGuestAgent",
            "Guest agent was not active; the snapshot is only crash-consistent.",
        )
    };
    let online = (
        "Online",
        "Snapshot taken while the VM was running. Consistency depends on guest-agent quiescing.",
    );
    put(s, "indications", arr![agent.0, online.0]);
    let told: Vec<Value> = [agent, online]
        .into_iter()
        .map(|(i, m)| obj! { "indication" => i, "message" => m })
        .collect();
    put(s, "sourceIndications", told);
}
