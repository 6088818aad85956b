//! VirtualMachineSnapshotContents: the VM as it was, and which volume snapshot holds which disk.
use serde_json::{Map, Value};

use super::{Fate, source_name, source_uid};
use crate::sim::seed::mix::hash;
use crate::sim::seed::obj::{arr, head, meta, obj, put, time};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, storage, vm};

pub(in crate::sim::seed) fn key(w: &World, s: u32) -> (Option<String>, String) {
    (
        super::key(w, s).0,
        format!("vmsnapshot-content-{}", w.uid(salt::SNAPSHOT, s)),
    )
}

pub(in crate::sim::seed) fn render(w: &World, s: u32) -> Value {
    let Some(snap) = w.snaps.get(s as usize) else {
        return Value::Null;
    };
    let (ns, name) = key(w, s);
    let at = snap.at + 1;
    let mut top = head(
        "snapshot.kubevirt.io/v1beta1",
        "VirtualMachineSnapshotContent",
        ns.as_deref(),
        &name,
        w.uid(salt::SNAPSHOT_CONTENT, s),
        at,
    );
    meta(&mut top, "generation", 1);
    meta(
        &mut top,
        "finalizers",
        arr!["snapshot.kubevirt.io/vmsnapshotcontent-protection"],
    );
    // the version that the copied objects had then; it means nothing any more
    let version = 1_000_000 + hash(w.seed, salt::SNAPSHOT, s) % 90_000_000;
    let mut source = vm::render(w, snap.vm.into());
    strip(&mut source, version);
    if let Some(m) = source.get_mut("metadata") {
        put(m, "name", source_name(w, snap));
        put(m, "uid", source_uid(w, snap));
    }
    let ready = matches!(snap.fate, Fate::Ready | Fate::SourceGone);
    let done = snap.at + 2;
    let mut backups = Vec::new();
    let mut statuses = Vec::new();
    for (k, (_, c)) in (0_u32..)
        .zip(&w.volume_snaps)
        .filter(|(_, (of, _))| u32::from(*of) == s)
    {
        let mut claim = storage::render_claim(w, u32::from(*c));
        strip(&mut claim, version);
        if let Value::Object(map) = &mut claim {
            map.remove("apiVersion");
            map.remove("kind");
        }
        let snapshot = storage::volume_snapshot_name(w, k);
        backups.push(obj! {
            "persistentVolumeClaim" => claim,
            "volumeName" => storage::volume_of(w, u32::from(*c)),
            "volumeSnapshotName" => snapshot.as_str(),
        });
        let mut state = obj! { "readyToUse" => ready, "volumeSnapshotName" => snapshot };
        if ready {
            put(&mut state, "creationTime", time(done));
        }
        statuses.push(state);
    }
    if let Value::Object(source) = &mut source {
        source.remove("apiVersion");
        source.remove("kind");
    }
    top.insert(
        "spec".to_owned(),
        obj! {
            "source" => obj! { "virtualMachine" => source },
            "virtualMachineSnapshotName" => super::name(w, s),
            "volumeBackups" => backups,
        },
    );
    let mut status = obj! { "readyToUse" => ready, "volumeSnapshotStatus" => statuses };
    if ready {
        put(&mut status, "creationTime", time(done));
    }
    top.insert("status".to_owned(), status);
    managed::stamp(top, "virt-controller", done)
}

/// A stored copy carries neither managedFields nor the status of its day.
fn strip(object: &mut Value, version: u64) {
    if let Value::Object(map) = object {
        // of the status only the word survives
        if let Some(Value::Object(status)) = map.get_mut("status") {
            status.retain(|k, _| k == "printableStatus");
        }
        if map
            .get("status")
            .is_some_and(|s| s.as_object().is_some_and(Map::is_empty))
        {
            map.remove("status");
        }
        if let Some(Value::Object(meta)) = map.get_mut("metadata") {
            meta.remove("managedFields");
            meta.insert("resourceVersion".to_owned(), version.to_string().into());
        } else {
            map.insert("metadata".to_owned(), Value::Object(Map::new()));
        }
    }
}
