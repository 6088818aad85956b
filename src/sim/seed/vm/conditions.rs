//! Conditions of VMIs; a VM repeats those of its VMI.
use serde_json::Value;

use super::{Block, State, Vm, flag};
use crate::sim::seed::node::Mood;
use crate::sim::seed::obj::{because, condition, obj, put, time};
use crate::sim::seed::world::World;

/// Message of a pod that no node can take, as kube-scheduler words it.
pub(in crate::sim::seed) fn unschedulable(w: &World) -> String {
    let n = w.nodes.len();
    let workers = n.saturating_sub(3);
    format!(
        "0/{n} nodes are available: 3 node(s) had untolerated taint {{node-role.kubernetes.io/control-plane: }}, \
         {workers} node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/{n} nodes \
         are available: {n} Preemption is not helpful for scheduling."
    )
}

/// Message of a pod that waits for a claim.
pub(in crate::sim::seed) fn unbound(w: &World) -> String {
    format!(
        "0/{} nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
        w.nodes.len()
    )
}

const GATE: &str =
    "corresponding condition of pod readiness gate \"kubevirt.io/virtual-machine-unpaused\" set to \"False\"";

/// All conditions of the VMI of VM `i`, in the order in which the controllers add them.
pub(in crate::sim::seed) fn of_vmi(w: &World, i: u32, vm: &Vm) -> Vec<Value> {
    let mut list = Vec::with_capacity(7);
    list.push(ready(w, vm));
    match vm.state {
        State::NoClaim => {
            let message = format!(
                "PVC {}/{}-root does not exist, waiting for it to appear",
                w.vm_ns(vm),
                w.vm_name(i)
            );
            list.push(because(
                "Synchronized",
                false,
                vm.started,
                "FailedPvcNotFound",
                &message,
            ));
            list.push(because("PodScheduled", false, vm.started, "Unschedulable", &message));
            return list;
        }
        State::Unschedulable => {
            list.push(because(
                "PodScheduled",
                false,
                vm.placed,
                "Unschedulable",
                &unschedulable(w),
            ));
        }
        State::NoImage => {
            list.push(because(
                "Synchronized",
                false,
                vm.placed + 14,
                "ImagePullBackOff",
                IMAGE_MESSAGE,
            ));
            return list;
        }
        _ => {}
    }
    if !vm.is(flag::EPHEMERAL) {
        list.push(volumes_ready(vm.state == State::Binding));
        if vm.state == State::Binding {
            list.push(condition("Provisioning", true, vm.started));
        }
    }
    if vm.state.guest_up() {
        guest(w, i, vm, &mut list);
    }
    list
}

/// What kubelet says about the appliance image that left its registry.
pub(in crate::sim::seed) const IMAGE_MESSAGE: &str =
    "Back-off pulling image \"registry.corp.example/appliances/edge-proxy:2.14\"";

fn ready(w: &World, vm: &Vm) -> Value {
    let silent = w
        .nodes
        .get(usize::from(vm.node))
        .is_some_and(|n| n.mood == Mood::Silent);
    match vm.state {
        _ if silent => {
            let since = w.nodes.get(usize::from(vm.node)).map_or(0, |n| n.since);
            condition("Ready", false, since)
        }
        State::NoClaim | State::Binding => because(
            "Ready",
            false,
            vm.started,
            "PodNotExists",
            "virt-launcher pod has not yet been scheduled",
        ),
        State::Starting | State::NoImage | State::Unschedulable => because(
            "Ready",
            false,
            vm.started,
            "GuestNotRunning",
            "Guest VM is not reported as running",
        ),
        State::Paused | State::IoError => because("Ready", false, vm.changed, "ReadinessGatesNotReady", GATE),
        State::Stopping | State::Terminating => because(
            "Ready",
            false,
            vm.changed,
            "PodTerminating",
            "virt-launcher pod is terminating",
        ),
        _ => condition("Ready", true, vm.changed),
    }
}

fn volumes_ready(waiting: bool) -> Value {
    let (status, reason, message) = if waiting {
        ("False", "NotAllDVsReady", "Not all of the VMI's DVs are ready")
    } else {
        ("True", "AllDVsReady", "All of the VMI's DVs are bound and ready")
    };
    obj! {
        "lastProbeTime" => Value::Null,
        "lastTransitionTime" => Value::Null,
        "message" => message,
        "reason" => reason,
        "status" => status,
        "type" => "DataVolumesReady",
    }
}

/// What virt-handler adds once a guest exists.
fn guest(w: &World, i: u32, vm: &Vm, list: &mut Vec<Value>) {
    let up = vm.started + 6 + vm.luck(3, 29);
    let probed = |mut c: Value, at: u32| {
        put(&mut c, "lastProbeTime", time(at));
        c
    };
    let (reason, message) = blocked(w, i, vm);
    list.push(probed(
        because("LiveMigratable", reason.is_empty(), up, reason, &message),
        up,
    ));
    let storage = match vm.block {
        Block::Disks | Block::No => condition("StorageLiveMigratable", true, up),
        _ => because(
            "StorageLiveMigratable",
            false,
            up,
            "NotMigratable",
            &format!("{reason}: {message}"),
        ),
    };
    list.push(probed(storage, up));
    if vm.is(flag::AGENT) {
        let at = if vm.told > 0 { vm.told } else { up + 9 + vm.luck(5, 40) };
        list.push(probed(condition("AgentConnected", true, at), at));
    }
    let paused = match vm.state {
        State::Paused => Some(("PausedByUser", "VMI was paused by user")),
        State::IoError => Some(("PausedIOError", "VMI was paused, IO error")),
        _ => None,
    };
    if let Some((reason, message)) = paused {
        list.push(probed(because("Paused", true, vm.changed, reason, message), vm.changed));
    }
    if vm.is(flag::EVACUATING) {
        let at = vm.changed.max(vm.placed);
        list.push(probed(
            because(
                "EvictionRequested",
                true,
                at,
                "EvictionRequested",
                "VMI is marked for eviction",
            ),
            at,
        ));
    }
}

/// Reason and message of LiveMigratable=False, both empty when nothing is in the way.
pub(in crate::sim::seed) fn blocked(w: &World, i: u32, vm: &Vm) -> (&'static str, String) {
    let (reason, message) = match vm.block {
        Block::No => ("", ""),
        Block::Disks => {
            let claim = format!("{}-root", w.vm_name(i));
            return (
                "DisksNotLiveMigratable",
                format!(
                    "cannot migrate VMI: PVC {claim} is not shared, live migration requires that all PVCs must be shared \
                     (using ReadWriteMany access mode)"
                ),
            );
        }
        Block::Interface => (
            "InterfaceNotLiveMigratable",
            "cannot migrate VMI which does not use masquerade, bridge with \
             kubevirt.io/allow-pod-bridge-network-live-migration VM annotation or a migratable plugin to connect to the \
             pod network",
        ),
        Block::HostDevice => ("HostDeviceNotLiveMigratable", "VMI uses a PCI host devices"),
        Block::Reservation => (
            "PersistentReservationNotLiveMigratable",
            "VMI uses SCSI persistent reservation",
        ),
        Block::Passthrough => ("HypervPassthroughNotLiveMigratable", "VMI uses hyperv passthrough"),
        Block::Tdx => ("TDXNotLiveMigratable", "VMI uses TDX"),
        Block::Tsc => (
            "NoTSCFrequencyNotLiveMigratable",
            "HyperV Reenlightenment VMIs cannot migrate when TSC Frequency is not exposed on the cluster: guest timers \
             might be inconsistent",
        ),
    };
    (reason, message.to_owned())
}
