//! A VirtualMachine as the API shows it.
use serde_json::Value;

use super::spec::{Disk, disk_names, template_spec};
use super::{RUN, State, Vm, flag, template_labels, vmi_conditions};
use crate::sim::seed::obj::{arr, because, head, meta, obj, put, time};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, stock};

/// The whole object of VM `i`.
pub(in crate::sim::seed) fn render(w: &World, i: u32) -> Value {
    let Some(vm) = w.vms.get(i as usize) else {
        return Value::Null;
    };
    let name = w.vm_name(i);
    let mut top = head(
        "kubevirt.io/v1",
        "VirtualMachine",
        Some(w.vm_ns(vm)),
        &name,
        w.uid(salt::VM, i),
        vm.created,
    );
    let generation = generation(vm);
    meta(&mut top, "generation", generation);
    meta(
        &mut top,
        "finalizers",
        arr!["kubevirt.io/virtualMachineControllerFinalize"],
    );
    meta(
        &mut top,
        "labels",
        obj! { "app" => w.family(vm.family).stem, "vmo.corp.example/tenant" => w.vm_ns(vm) },
    );
    let mut notes = obj! {
        "kubevirt.io/latest-observed-api-version" => "v1",
        "kubevirt.io/storage-observed-api-version" => "v1",
    };
    if vm.is(flag::EXOTIC) {
        let note = "Altsystem Buchhaltung Köln — löschen frühestens 2031, Ansprechpartner Jürgen Groß ✓ 経理 🧾";
        put(&mut notes, "vmo.corp.example/note", note);
        // legal in an annotation, and not what a terminal should obey
        put(
            &mut notes,
            "vmo.corp.example/motd",
            "\u{1b}[2J\u{1b}[31mall your rows\u{7}\u{202e}are belong\r\nto us",
        );
    }
    meta(&mut top, "annotations", notes);
    if vm.state == State::Terminating {
        meta(&mut top, "deletionTimestamp", time(vm.changed));
        meta(&mut top, "deletionGracePeriodSeconds", 0);
    }
    let mut spec = obj! {
        "runStrategy" => RUN.get(usize::from(vm.run)).copied().unwrap_or("Always"),
        "template" => obj! {
            "metadata" => obj! {
                "annotations" => own_notes(vm),
                "creationTimestamp" => Value::Null,
                "labels" => template_labels(w, i, vm),
            },
            "spec" => template_spec(w, i, vm),
        },
    };
    if vm.is(flag::EVICTABLE) {
        put(
            &mut spec,
            "preference",
            obj! {
                "kind" => "VirtualMachineClusterPreference",
                "name" => if vm.windows() { "vmcp-generic-windows" } else { "vmcp-generic-linux" },
            },
        );
    }
    let disks = data_volumes(vm, &name);
    if !disks.is_empty() {
        put(&mut spec, "dataVolumeTemplates", disks);
    }
    top.insert("spec".to_owned(), spec);
    top.insert("status".to_owned(), status(w, i, vm, generation));
    managed::stamp(top, "virt-controller", vm.changed)
}

/// Added to a VM's number: the uid of the VMI of its last, failed attempt.
pub(in crate::sim::seed) const LAST_VMI: u32 = 100_000;

/// How often the spec was changed: stops, starts and edits each count.
pub(in crate::sim::seed) const fn generation(vm: &Vm) -> u32 {
    1 + vm.luck(2, 4) + vm.is(flag::RESTART_REQUIRED) as u32
}

/// Annotations that stand in the VM itself; the preference adds the rest when the VMI is made.
fn own_notes(vm: &Vm) -> Value {
    let mut notes = obj! { "kubevirt.io/pci-topology-version" => "v3" };
    if vm.is(flag::EVICTABLE) && vm.luck(91, 3) == 0 {
        put(&mut notes, "descheduler.alpha.kubernetes.io/evict", "true");
    }
    notes
}

/// Annotations of the running VM.
pub(in crate::sim::seed) fn template_notes(vm: &Vm) -> Value {
    let mut notes = obj! { "kubevirt.io/pci-topology-version" => "v3" };
    if vm.is(flag::EVICTABLE) {
        put(&mut notes, "descheduler.alpha.kubernetes.io/evict", "true");
    }
    notes
}

/// Disks that are cloned from a golden image or made empty together with the VM.
fn data_volumes(vm: &Vm, name: &str) -> Vec<Value> {
    disk_names(vm)
        .filter_map(|(d, _)| match d {
            Disk::Root if !vm.is(flag::EPHEMERAL) && state_has_template(vm) => Some((
                "root",
                obj! { "pvc" => obj! { "name" => stock::guest(vm.os).image, "namespace" => "vmo-golden-images" } },
                vm.root_gib(),
            )),
            Disk::Data => Some(("data", obj! { "blank" => obj! {} }, data_gib(vm))),
            _ => None,
        })
        .map(|(what, source, gib)| {
            obj! {
                "metadata" => obj! { "creationTimestamp" => Value::Null, "name" => format!("{name}-{what}") },
                "spec" => obj! { "source" => source, "storage" => storage(vm, gib) },
            }
        })
        .collect()
}

/// A VM whose claim is missing was made by somebody who wanted to bring the claim along.
fn state_has_template(vm: &Vm) -> bool {
    vm.state != State::NoClaim
}

/// Capacity of the second disk in GiB.
pub(in crate::sim::seed) const fn data_gib(vm: &Vm) -> u16 {
    match vm.luck(4, 5) {
        0 => 50,
        1 => 200,
        2 => 250,
        _ => 100,
    }
}

/// `spec.storage` of a disk: shared block devices, but for the VMs whose disks are not shared.
pub(in crate::sim::seed) fn storage(vm: &Vm, gib: u16) -> Value {
    let mode = if vm.block == super::Block::Disks {
        "ReadWriteOnce"
    } else {
        "ReadWriteMany"
    };
    obj! {
        "accessModes" => arr![mode],
        "resources" => obj! { "requests" => obj! { "storage" => format!("{gib}Gi") } },
        "storageClassName" => if vm.state == State::Binding { crate::sim::seed::storage::LATE_CLASS } else { crate::sim::seed::storage::CLASS },
        "volumeMode" => "Block",
    }
}

fn status(w: &World, i: u32, vm: &Vm, generation: u32) -> Value {
    let state = vm.state;
    let mut conditions = if state.has_vmi() {
        vmi_conditions(w, i, vm)
    } else {
        Vec::new()
    };
    if !state.has_vmi() {
        conditions.push(because(
            "Ready",
            false,
            vm.changed,
            "VMINotExists",
            "VMI does not exist",
        ));
    }
    if vm.is(flag::RESTART_REQUIRED) && state.guest_up() {
        conditions.push(because(
            "RestartRequired",
            true,
            vm.changed,
            "",
            "a non-live-updatable field was changed in the template spec",
        ));
    }
    if state == State::DiskFailed {
        conditions.push(because(
            "Failure",
            true,
            vm.changed,
            "FailedCreate",
            "DataVolume import failed",
        ));
    }
    let mut s = obj! {
        "conditions" => conditions,
        "printableStatus" => state.printable(),
        "volumeSnapshotStatuses" => snapshot_statuses(vm),
    };
    let restart = vm.is(flag::RESTART_REQUIRED) && state.guest_up();
    if state.has_vmi() || matches!(state, State::Stopped | State::Crashing) {
        put(&mut s, "desiredGeneration", generation);
        put(&mut s, "observedGeneration", generation - u32::from(restart));
        put(
            &mut s,
            "runStrategy",
            RUN.get(usize::from(vm.run)).copied().unwrap_or("Always"),
        );
    }
    if state.has_vmi() {
        put(&mut s, "created", true);
    }
    if state.ready() && !w.is_silent(vm.node) {
        put(&mut s, "ready", true);
    }
    if state == State::Crashing {
        let fails = 3 + vm.luck(2, 9);
        put(
            &mut s,
            "startFailure",
            obj! {
                "consecutiveFailCount" => fails,
                "lastFailedVMIUID" => w.uid(salt::VMI, LAST_VMI + i),
                "retryAfterTimestamp" => time(w.now + 17 + vm.luck(2, 280)),
            },
        );
    }
    s
}

fn snapshot_statuses(vm: &Vm) -> Vec<Value> {
    disk_names(vm)
        .map(|(d, name)| {
            let claim = matches!(d, Disk::Data | Disk::Plugged) || (d == Disk::Root && !vm.is(flag::EPHEMERAL));
            let mut s = obj! { "enabled" => claim, "name" => name };
            if !claim {
                put(
                    &mut s,
                    "reason",
                    format!("Snapshot is not supported for this volumeSource type [{name}]"),
                );
            }
            s
        })
        .collect()
}
