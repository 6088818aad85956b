//! A VMI as the API shows it.
use serde_json::{Map, Value};

use super::{interfaces, migration_state};
use crate::sim::seed::obj::{arr, head, meta, obj, owner, put, stamp, time};
use crate::sim::seed::vm::{
    Disk, NOWHERE, State, Vm, disk_names, flag, template_labels, template_notes, vmi_conditions, vmi_spec,
};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, node, stock, storage, vm};

/// The VMI with list number `k`.
pub(in crate::sim::seed) fn render(w: &World, k: u32) -> Value {
    let Some(i) = w.vmis.get(k as usize).map(|i| u32::from(*i)) else {
        return Value::Null;
    };
    let Some(vm) = w.vms.get(i as usize) else {
        return Value::Null;
    };
    let name = w.vm_name(i);
    let mut top = head(
        "kubevirt.io/v1",
        "VirtualMachineInstance",
        Some(w.vm_ns(vm)),
        &name,
        w.uid(salt::VMI, i),
        vm.started,
    );
    meta(&mut top, "generation", 6 + vm.luck(20, 14) + u32::from(vm.turn));
    meta(&mut top, "annotations", annotations(w, vm));
    meta(
        &mut top,
        "finalizers",
        arr![
            "kubevirt.io/virtualMachineControllerFinalize",
            "kubevirt.io/foregroundDeleteVirtualMachine"
        ],
    );
    let mut labels = template_labels(w, i, vm);
    if vm.state.guest_up() {
        put(&mut labels, "kubevirt.io/nodeName", node::name(vm.node));
    }
    if vm.state == State::Migrating {
        put(
            &mut labels,
            "kubevirt.io/migrationTargetNodeName",
            node::name(vm.target),
        );
    }
    meta(&mut top, "labels", labels);
    meta(
        &mut top,
        "ownerReferences",
        arr![owner("kubevirt.io/v1", "VirtualMachine", name, w.uid(salt::VM, i))],
    );
    if vm.state.going() {
        meta(&mut top, "deletionTimestamp", time(vm.changed));
        meta(&mut top, "deletionGracePeriodSeconds", 0);
    }
    top.insert("spec".to_owned(), vmi_spec(w, i, vm));
    top.insert("status".to_owned(), status(w, i, vm));
    managed::stamp(top, "virt-handler", vm.changed)
}

fn annotations(w: &World, vm: &Vm) -> Value {
    let mut notes = template_notes(vm);
    put(&mut notes, "kubevirt.io/latest-observed-api-version", "v1");
    put(&mut notes, "kubevirt.io/storage-observed-api-version", "v1");
    put(&mut notes, "kubevirt.io/vm-generation", vm::generation(vm).to_string());
    if vm.state.guest_up() {
        put(&mut notes, "kubevirt.io/nonroot", "true");
    }
    if vm.is(flag::EVACUATING) && w.drained() != Some(vm.node) {
        put(&mut notes, "kubevirt.io/eviction-source", "descheduler");
    }
    notes
}

fn status(w: &World, i: u32, vm: &Vm) -> Value {
    let up = vm.state.guest_up();
    let memory = format!("{}Gi", vm.gib());
    let mut s = obj! {
        "conditions" => vmi_conditions(w, i, vm),
        "guestOSInfo" => guest_os(vm),
        "memory" => obj! { "guestAtBoot" => memory.as_str(), "guestCurrent" => memory.as_str(), "guestRequested" => memory },
        "phase" => vm.state.phase(),
        "phaseTransitionTimestamps" => phases(vm),
        "runtimeUser" => 107,
        "virtualMachineRevisionName" => format!("revision-start-vm-{}-{}", w.uid(salt::VM, i), vm::generation(vm)),
    };
    put(
        &mut s,
        "currentCPUTopology",
        if up {
            obj! { "cores" => 1, "sockets" => vm.vcpus(), "threads" => 1 }
        } else {
            obj! { "cores" => 1, "sockets" => vm.vcpus() }
        },
    );
    if vm.state.has_pod() {
        put(&mut s, "activePods", active_pods(w, i, vm));
    }
    if vm.state.has_pod() && vm.state != State::Binding {
        put(&mut s, "launcherContainerImageVersion", stock::LAUNCHER);
        put(&mut s, "qosClass", "Burstable");
    }
    if !up {
        return s;
    }
    put(&mut s, "nodeName", node::name(vm.node));
    put(&mut s, "interfaces", interfaces::interfaces(w, vm));
    put(&mut s, "machine", obj! { "type" => stock::MACHINE });
    put(
        &mut s,
        "migrationMethod",
        if disk_names(vm).any(|d| d.0 == Disk::Init) {
            "BlockMigration"
        } else {
            "LiveMigration"
        },
    );
    put(&mut s, "migrationTransport", "Unix");
    put(&mut s, "selinuxContext", "none");
    put(&mut s, "volumeStatus", volume_status(w, i, vm));
    if vm.is(flag::EVACUATING) {
        put(&mut s, "evacuationNodeName", node::name(vm.node));
    }
    if let Some(m) = migration_state::state(w, i, vm) {
        put(&mut s, "migrationState", m);
    }
    s
}

/// Uid of every launcher pod that still exists, and the node it was given.
fn active_pods(w: &World, i: u32, vm: &Vm) -> Value {
    let mut pods = Map::new();
    let node = if vm.node == NOWHERE {
        String::new()
    } else {
        node::name(vm.node)
    };
    pods.insert(w.uid(salt::LAUNCHER, i), node.into());
    if vm.state == State::Migrating {
        pods.insert(w.uid(salt::TARGET, i), node::name(vm.target).into());
    }
    if vm.is(flag::LEFTOVER) {
        pods.insert(w.uid(salt::SOURCE, i), node::name(vm.source).into());
    }
    Value::Object(pods)
}

fn guest_os(vm: &Vm) -> Value {
    if !vm.is(flag::AGENT) || !vm.state.guest_up() {
        return obj! {};
    }
    let g = stock::guest(vm.os);
    let pretty = if vm.is(flag::EXOTIC) {
        format!("{} „Köln“ 経理", g.pretty)
    } else {
        g.pretty.to_owned()
    };
    obj! {
        "id" => g.id,
        "kernelRelease" => g.kernel,
        "kernelVersion" => g.build,
        "machine" => "x86_64",
        "name" => g.name,
        "prettyName" => pretty,
        "version" => g.version,
        "versionId" => g.version_id,
    }
}

fn phases(vm: &Vm) -> Vec<Value> {
    let boot = 1 + vm.luck(21, 6);
    let all = [
        ("Pending", 0),
        ("Scheduling", 1),
        ("Scheduled", 2 + boot),
        ("Running", 3 + boot + vm.luck(22, 4)),
    ];
    let reached = match vm.state.phase() {
        "Pending" => 1,
        "Scheduling" => 2,
        _ => 4,
    };
    all.into_iter()
        .take(reached)
        .map(|(phase, after)| obj! { "phase" => phase, "phaseTransitionTimestamp" => stamp(vm.started + after) })
        .collect()
}

fn volume_status(w: &World, i: u32, vm: &Vm) -> Vec<Value> {
    let mut virtio = b'a';
    let mut list: Vec<Value> = disk_names(vm)
        .map(|(d, name)| {
            let target = match d {
                Disk::Plugged => "sdb".to_owned(),
                Disk::Init if vm.windows() => "sda".to_owned(),
                _ => {
                    virtio += 1;
                    format!("vd{}", char::from(virtio - 1))
                }
            };
            let mut s = obj! { "name" => name, "target" => target };
            if let Some((claim, gib)) = storage::claim_of(w, i, vm, d) {
                let mode = if vm.block == vm::Block::Disks {
                    "ReadWriteOnce"
                } else {
                    "ReadWriteMany"
                };
                put(
                    &mut s,
                    "persistentVolumeClaimInfo",
                    obj! {
                        "accessModes" => arr![mode],
                        "capacity" => obj! { "storage" => format!("{gib}Gi") },
                        "claimName" => claim,
                        "filesystemOverhead" => "0.055",
                        "requests" => obj! { "storage" => format!("{gib}Gi") },
                        "volumeMode" => "Block",
                    },
                );
            }
            if d == Disk::Plugged {
                put(
                    &mut s,
                    "hotplugVolume",
                    obj! {
                        "attachPodName" => w.plug_name(i),
                        "attachPodUID" => w.uid(salt::PLUG, i),
                    },
                );
                put(
                    &mut s,
                    "message",
                    format!("Successfully attach hotplugged volume {name} to VM"),
                );
                put(&mut s, "phase", "Ready");
                put(&mut s, "reason", "VolumeReady");
            }
            s
        })
        .collect();
    // virt-handler reports them in the order of their names
    list.sort_by_cached_key(|s| s.get("name").and_then(Value::as_str).unwrap_or_default().to_owned());
    list
}
