//! PersistentVolumeClaims.
use serde_json::Value;

use super::{CLASS, Claim, LATE_CLASS, What, created, driver};
use crate::sim::seed::managed;
use crate::sim::seed::obj::{arr, head, meta, obj, owner, put};
use crate::sim::seed::vm::{Block, Disk, State};
use crate::sim::seed::world::{World, salt};

pub(in crate::sim::seed) fn key(w: &World, c: u32) -> (Option<String>, String) {
    w.claims.get(c as usize).map_or((None, String::new()), |claim| {
        let (ns, name, _) = claim.facts(w);
        (Some(ns.to_owned()), name)
    })
}

/// Access mode and volume mode.
pub(super) fn modes(w: &World, claim: Claim) -> (&'static str, &'static str) {
    let single = w
        .vms
        .get(usize::from(claim.of))
        .is_some_and(|v| v.block == Block::Disks);
    match claim.what {
        What::Disk(_) if single => ("ReadWriteOnce", "Block"),
        What::State => ("ReadWriteMany", "Filesystem"),
        What::Platform => ("ReadWriteOnce", "Filesystem"),
        _ => ("ReadWriteMany", "Block"),
    }
}

/// Storage class of a claim.
pub(super) fn class(w: &World, claim: Claim) -> &'static str {
    let late = matches!(claim.what, What::Disk(_))
        && w.vms
            .get(usize::from(claim.of))
            .is_some_and(|v| v.state == State::Binding);
    if late { LATE_CLASS } else { CLASS }
}

/// Capacity as a quantity.
pub(super) fn quantity(gib: u16) -> String {
    if gib == 0 {
        "10Mi".to_owned()
    } else {
        format!("{gib}Gi")
    }
}

pub(in crate::sim::seed) fn render(w: &World, c: u32) -> Value {
    let Some(claim) = w.claims.get(c as usize).copied() else {
        return Value::Null;
    };
    let (ns, name, gib) = claim.facts(w);
    let at = created(w, claim);
    let bound = claim.bound(w);
    let (access, volume_mode) = modes(w, claim);
    let mut top = head(
        "v1",
        "PersistentVolumeClaim",
        Some(ns),
        &name,
        w.uid(salt::CLAIM, c),
        at,
    );
    meta(&mut top, "finalizers", arr!["kubernetes.io/pvc-protection"]);
    let mut notes = obj! {
        "volume.beta.kubernetes.io/storage-provisioner" => driver(w),
        "volume.kubernetes.io/storage-provisioner" => driver(w),
    };
    if bound {
        put(&mut notes, "pv.kubernetes.io/bind-completed", "yes");
        put(&mut notes, "pv.kubernetes.io/bound-by-controller", "yes");
    }
    match claim.what {
        What::Disk(Disk::Root | Disk::Data) | What::Golden => {
            meta(
                &mut top,
                "labels",
                obj! { "app" => "containerized-data-importer", "app.kubernetes.io/managed-by" => "cdi-controller" },
            );
            meta(
                &mut top,
                "ownerReferences",
                arr![owner(
                    "cdi.kubevirt.io/v1beta1",
                    "DataVolume",
                    name.as_str(),
                    w.uid(salt::DATA_VOLUME, c)
                )],
            );
            put(&mut notes, "cdi.kubevirt.io/storage.populator.progress", "100.0%");
        }
        What::State => {
            let vm = w.vm_name(claim.of.into());
            meta(&mut top, "labels", obj! { "persistent-state-for" => vm.as_str() });
            meta(
                &mut top,
                "ownerReferences",
                arr![owner(
                    "kubevirt.io/v1",
                    "VirtualMachine",
                    vm,
                    w.uid(salt::VM, claim.of.into())
                )],
            );
        }
        What::Platform => meta(
            &mut top,
            "labels",
            obj! { "app.kubernetes.io/instance" => "prometheus" },
        ),
        What::Disk(_) | What::Orphan => {}
    }
    meta(&mut top, "annotations", notes);
    let size = obj! { "storage" => quantity(gib) };
    let mut spec = obj! {
        "accessModes" => arr![access],
        "resources" => obj! { "requests" => size.clone() },
        "storageClassName" => class(w, claim),
        "volumeMode" => volume_mode,
    };
    let status = if bound {
        put(&mut spec, "volumeName", super::volume_name(w, c));
        obj! { "accessModes" => arr![access], "capacity" => size, "phase" => "Bound" }
    } else {
        obj! { "phase" => "Pending" }
    };
    top.insert("spec".to_owned(), spec);
    top.insert("status".to_owned(), status);
    managed::stamp(top, "kube-controller-manager", at + 2)
}
