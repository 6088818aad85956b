//! A migration as the API shows it.
use serde_json::Value;

use super::{Origin, name_of, origin, prefix};
use crate::sim::seed::obj::{arr, head, meta, obj, put, time};
use crate::sim::seed::vm::{State, Vm, flag};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, node, vmi};

pub(in crate::sim::seed) fn key(w: &World, k: u32) -> (Option<String>, String) {
    let Some(i) = w.moves.get(k as usize).copied() else {
        return (None, String::new());
    };
    (
        w.vms.get(usize::from(i)).map(|vm| w.vm_ns(vm).to_owned()),
        name_of(w, i.into()),
    )
}

pub(in crate::sim::seed) fn render(w: &World, k: u32) -> Value {
    let Some(i) = w.moves.get(k as usize).map(|i| u32::from(*i)) else {
        return Value::Null;
    };
    let Some(vm) = w.vms.get(i as usize) else {
        return Value::Null;
    };
    let (ns, name) = key(w, k);
    let asked = vm.moved.saturating_sub(11);
    let mut top = head(
        "kubevirt.io/v1",
        "VirtualMachineInstanceMigration",
        ns.as_deref(),
        &name,
        w.uid(salt::MIGRATION, i),
        asked,
    );
    let from = origin(w, vm);
    meta(&mut top, "generateName", prefix(from));
    meta(&mut top, "generation", 1);
    let vm_name = w.vm_name(i);
    meta(&mut top, "labels", obj! { "kubevirt.io/vmi-name" => vm_name.as_str() });
    let mut notes = obj! {
        "kubevirt.io/latest-observed-api-version" => "v1",
        "kubevirt.io/storage-observed-api-version" => "v1",
    };
    let left = if vm.is(flag::MOVE_FAILED) { vm.node } else { vm.source };
    match from {
        Origin::Evacuation => put(&mut notes, "kubevirt.io/evacuationMigration", node::name(left)),
        Origin::WorkloadUpdate => put(&mut notes, "kubevirt.io/workloadUpdateMigration", ""),
        Origin::Person => {}
    }
    meta(&mut top, "annotations", notes);
    if vm.state.has_target() {
        meta(&mut top, "finalizers", arr!["kubevirt.io/migrationJobFinalize"]);
    }
    top.insert("spec".to_owned(), obj! { "vmiName" => vm_name });
    let (phases, end) = phases(vm, asked);
    let state = if vm.state.has_target() {
        obj! { "sourcePod" => vmi::pods_of_last_move(w, i, vm).0 }
    } else {
        vmi::finished(w, i, vm)
    };
    top.insert(
        "status".to_owned(),
        obj! {
            "migrationState" => state,
            "phase" => phases.last().map_or("Pending", |p| p.0),
            "phaseTransitionTimestamps" => phases
                .iter()
                .map(|(phase, at)| obj! { "phase" => *phase, "phaseTransitionTimestamp" => time(*at) })
                .collect::<Vec<_>>(),
        },
    );
    managed::stamp(top, "virt-controller", end)
}

/// The phases gone through with their times, and the last of these times.
fn phases(vm: &Vm, asked: u32) -> (Vec<(&'static str, u32)>, u32) {
    let end = vm.moved + u32::from(vm.move_secs);
    let mut list = vec![
        ("Pending", asked),
        ("Scheduling", asked + 1),
        ("Scheduled", asked + 7),
        ("PreparingTarget", asked + 8),
        ("TargetReady", vm.moved - 1),
        ("Running", vm.moved),
    ];
    match vm.state {
        State::Migrating => {}
        State::Moving => list.truncate(2),
        _ if vm.is(flag::MOVE_FAILED) => list.push(("Failed", end)),
        _ => list.push(("Succeeded", end)),
    }
    let ended = list.last().map_or(asked, |p| p.1);
    (list, ended)
}
