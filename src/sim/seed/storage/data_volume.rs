//! DataVolumes: how CDI filled a disk.
use serde_json::Value;

use super::{What, created, golden};
use crate::sim::seed::managed;
use crate::sim::seed::mix::hash;
use crate::sim::seed::obj::{arr, head, meta, obj, owner, put, time};
use crate::sim::seed::stock;
use crate::sim::seed::vm::{self, Disk, State};
use crate::sim::seed::world::{World, salt};

pub(in crate::sim::seed) fn key(w: &World, k: u32) -> (Option<String>, String) {
    w.data_volumes
        .get(k as usize)
        .map_or((None, String::new()), |c| super::claim_key(w, (*c).into()))
}

pub(in crate::sim::seed) fn render(w: &World, k: u32) -> Value {
    let Some(c) = w.data_volumes.get(k as usize).map(|c| u32::from(*c)) else {
        return Value::Null;
    };
    let Some(claim) = w.claims.get(c as usize).copied() else {
        return Value::Null;
    };
    let (ns, name, gib) = claim.facts(w);
    let at = created(w, claim).saturating_sub(1);
    let mut top = head(
        "cdi.kubevirt.io/v1beta1",
        "DataVolume",
        Some(ns),
        &name,
        w.uid(salt::DATA_VOLUME, c),
        at,
    );
    meta(&mut top, "generation", 1);
    let owner_vm = w
        .vms
        .get(usize::from(claim.of))
        .filter(|_| matches!(claim.what, What::Disk(_)));
    if let Some(vm) = owner_vm {
        let i = u32::from(claim.of);
        meta(
            &mut top,
            "annotations",
            obj! { "cdi.kubevirt.io/allowClaimAdoption" => "true" },
        );
        meta(
            &mut top,
            "labels",
            obj! { "kubevirt.io/created-by" => w.uid(salt::VM, i) },
        );
        meta(
            &mut top,
            "ownerReferences",
            arr![owner(
                "kubevirt.io/v1",
                "VirtualMachine",
                w.vm_name(i),
                w.uid(salt::VM, i)
            )],
        );
        let source = if claim.what == What::Disk(Disk::Root) {
            obj! { "pvc" => obj! { "name" => stock::guest(vm.os).image, "namespace" => "vmo-golden-images" } }
        } else {
            obj! { "blank" => obj! {} }
        };
        top.insert(
            "spec".to_owned(),
            obj! { "source" => source, "storage" => vm::storage(vm, gib) },
        );
    } else {
        let url = golden::IMAGES.get(usize::from(claim.of)).map_or("", |g| g.url);
        meta(
            &mut top,
            "annotations",
            obj! { "cdi.kubevirt.io/storage.bind.immediate.requested" => "" },
        );
        top.insert(
            "spec".to_owned(),
            obj! {
                "source" => obj! { "http" => obj! { "url" => url } },
                "storage" => obj! {
                    "accessModes" => arr!["ReadWriteMany"],
                    "resources" => obj! { "requests" => obj! { "storage" => format!("{gib}Gi") } },
                    "storageClassName" => super::CLASS,
                    "volumeMode" => "Block",
                },
            },
        );
    }
    let took = 6 + (hash(w.seed, salt::DATA_VOLUME, c) % if owner_vm.is_some() { 25 } else { 700 }) as u32;
    let state = owner_vm.map_or(State::Running, |vm| vm.state);
    top.insert(
        "status".to_owned(),
        status(
            &name,
            claim.bound(w),
            state,
            at + took,
            hash(w.seed, salt::DATA_VOLUME, c),
        ),
    );
    managed::stamp(top, "cdi-controller", at + took)
}

fn status(name: &str, bound: bool, state: State, at: u32, luck: u64) -> Value {
    let condition = |kind: &str, yes: bool, reason: &str, message: &str| {
        obj! {
            "lastHeartbeatTime" => time(at),
            "lastTransitionTime" => time(at),
            "message" => message,
            "reason" => reason,
            "status" => crate::sim::seed::obj::truth(yes),
            "type" => kind,
        }
    };
    let claim = if bound {
        ("Bound", format!("PVC {name} Bound"))
    } else {
        ("Pending", format!("PVC {name} Pending"))
    };
    let (phase, progress, ready, running) = match state {
        State::Importing if bound => {
            let done = format!("{}.{:02}%", 3 + luck % 91, luck / 97 % 100);
            (
                "CloneInProgress",
                done,
                (false, "TransferRunning"),
                (true, "Running", ""),
            )
        }
        State::Importing => (
            "CloneScheduled",
            "N/A".to_owned(),
            (false, "TransferRunning"),
            (true, "Pending", ""),
        ),
        State::DiskFailed => (
            "Failed",
            "N/A".to_owned(),
            (false, "TransferRunning"),
            (
                false,
                "Error",
                "Unable to process data: unexpected EOF while reading the source image",
            ),
        ),
        State::Binding => (
            "WaitForFirstConsumer",
            "N/A".to_owned(),
            (false, "TransferRunning"),
            (true, "Pending", ""),
        ),
        _ => ("Succeeded", "100.0%".to_owned(), (true, ""), (false, "Completed", "")),
    };
    let mut s = obj! {
        "claimName" => name,
        "conditions" => arr![
            condition("Bound", bound, claim.0, &claim.1),
            condition("Ready", ready.0, ready.1, ""),
            condition("Running", running.0, running.1, running.2),
        ],
        "phase" => phase,
        "progress" => progress,
    };
    if state == State::DiskFailed {
        put(&mut s, "restartCount", 3 + luck % 5);
    }
    s
}
