//! Who says what about which object, in the words of the controllers.
use super::{Event, What};
use crate::sim::seed::snapshot;
use crate::sim::seed::vm::{self, flag};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{migration, node, vmi};

/// The text parts of an event.
pub(super) struct Words {
    pub(super) api: &'static str,
    pub(super) kind: &'static str,
    pub(super) namespace: Option<String>,
    pub(super) object: String,
    pub(super) uid: String,
    pub(super) warning: bool,
    pub(super) reason: &'static str,
    pub(super) message: String,
    pub(super) from: &'static str,
    pub(super) host: String,
}

impl Words {
    pub(super) fn ns(&self) -> &str {
        self.namespace.as_deref().unwrap_or("default")
    }
}

/// What an event is about.
#[derive(Clone, Copy)]
enum About {
    Vm,
    Vmi,
    Migration,
    Pod(u32),
    DataVolume,
    Node,
    Snapshot,
}

const CONTROLLER: &str = "virtualmachine-controller";
const HANDLER: &str = "virt-handler";
const KUBELET: &str = "kubelet";
const SCHEDULER: &str = "default-scheduler";

pub(super) fn words(w: &World, e: &Event) -> Words {
    let i = u32::from(e.of);
    let vm = w.vms.get(usize::from(e.of));
    let name = w.vm_name(i);
    let ns = vm.map_or("default", |v| w.vm_ns(v));
    let here = vm.map_or_else(String::new, |v| node::name(v.node));
    let target_pod = vm.map_or_else(String::new, |v| vmi::pods_of_last_move(w, i, v).1);
    let target = vm.map_or(0, |v| {
        if v.state.has_target() {
            v.target
        } else if v.is(flag::MOVE_FAILED) {
            v.source
        } else {
            v.node
        }
    });
    let failure = "Live migration stuck for 150 seconds and has been aborted";
    let (about, warning, reason, from, message) = match e.what {
        What::EvacuationCreated => (
            About::Vmi,
            false,
            "SuccessfulCreate",
            "evacuation-controller",
            format!("Created Migration {}", migration::name_of(w, i)),
        ),
        What::TargetPodCreated => (
            About::Migration,
            false,
            "SuccessfulCreate",
            CONTROLLER,
            format!("Created migration target pod {target_pod}"),
        ),
        What::TargetScheduled => {
            let role = vm.map_or(salt::LAUNCHER, |v| {
                if v.state.has_target() || v.is(flag::MOVE_FAILED) {
                    salt::TARGET
                } else {
                    salt::LAUNCHER
                }
            });
            let text = format!("Successfully assigned {ns}/{target_pod} to {}", node::name(target));
            (About::Pod(role), false, "Scheduled", SCHEDULER, text)
        }
        What::HandOver => {
            let text = "Migration target pod is ready for preparation by virt-handler.";
            (
                About::Migration,
                false,
                "SuccessfulHandOver",
                CONTROLLER,
                text.to_owned(),
            )
        }
        What::PreparingTarget => {
            let text = format!(
                "Migration Target is listening at {}, on ports: 49152,49153",
                w.handler_ip(target)
            );
            (About::Vmi, false, "PreparingTarget", HANDLER, text)
        }
        What::Migrating => (
            About::Vmi,
            false,
            "Migrating",
            HANDLER,
            "VirtualMachineInstance is migrating.".to_owned(),
        ),
        What::Migrated => (
            About::Vmi,
            false,
            "Migrated",
            HANDLER,
            format!("The VirtualMachineInstance migrated to node {here}."),
        ),
        What::MigrationSucceeded => (
            About::Migration,
            false,
            "SuccessfulMigration",
            CONTROLLER,
            "Source node reported migration succeeded".to_owned(),
        ),
        What::MigrationFailed => (
            About::Migration,
            true,
            "FailedMigration",
            CONTROLLER,
            "source node reported migration failed".to_owned(),
        ),
        What::MigrationFailedVmi => {
            let text = format!(
                "VirtualMachineInstance migration uid {} failed. reason:{failure}",
                w.uid(salt::MIGRATION, i)
            );
            (About::Vmi, true, "Migrated", HANDLER, text)
        }
        What::NotMigratable => {
            let why = vm.map_or_else(String::new, |v| vm::blocked(w, i, v).1);
            (
                About::Vmi,
                true,
                "Migrated",
                HANDLER,
                format!("EvictionStrategy is set but vmi is not migratable; {why}"),
            )
        }
        What::Started => (
            About::Vm,
            false,
            "SuccessfulCreate",
            CONTROLLER,
            format!("Started the virtual machine by creating the new virtual machine instance {name}"),
        ),
        What::PodScheduled => {
            let text = format!(
                "Successfully assigned {ns}/{} to {here}",
                w.launcher_name(i, salt::LAUNCHER)
            );
            (About::Pod(salt::LAUNCHER), false, "Scheduled", SCHEDULER, text)
        }
        What::Unschedulable => (
            About::Pod(salt::LAUNCHER),
            true,
            "FailedScheduling",
            SCHEDULER,
            vm::unschedulable(w),
        ),
        What::ImageFailed => {
            let text = "Failed to pull image \"registry.corp.example/appliances/edge-proxy:2.14\": not found";
            (About::Pod(salt::LAUNCHER), true, "Failed", KUBELET, text.to_owned())
        }
        What::ImageBackOff => (
            About::Pod(salt::LAUNCHER),
            true,
            "BackOff",
            KUBELET,
            vm::IMAGE_MESSAGE.to_owned(),
        ),
        What::ClaimMissing => (
            About::Vmi,
            false,
            "FailedPvcNotFound",
            CONTROLLER,
            format!("PVC {ns}/{name}-root does not exist, waiting for it to appear"),
        ),
        What::DiskFailed => (
            About::Vm,
            true,
            "FailedDataVolumeImport",
            CONTROLLER,
            format!("DataVolume {name}-root failed to import disk image"),
        ),
        What::VolumeFailed => (
            About::DataVolume,
            true,
            "Failed",
            "datavolume-import-controller",
            "Unable to process data".to_owned(),
        ),
        What::Crashed => (
            About::Vmi,
            true,
            "Stopped",
            HANDLER,
            "The VirtualMachineInstance crashed.".to_owned(),
        ),
        What::IoError => (
            About::Vmi,
            true,
            "IOerror",
            HANDLER,
            "VM Paused due to IO error at the volume: rootdisk".to_owned(),
        ),
        What::Deleting => {
            let uid = w.uid(salt::VMI, i);
            (
                About::Vm,
                false,
                "SuccessfulDelete",
                CONTROLLER,
                format!("Stopped the virtual machine by deleting the virtual machine instance {uid}"),
            )
        }
        What::ShuttingDown => (
            About::Vmi,
            false,
            "ShuttingDown",
            HANDLER,
            "Signaled Graceful Shutdown".to_owned(),
        ),
        What::Cordoned => (
            About::Node,
            false,
            "NodeNotSchedulable",
            KUBELET,
            format!("Node {} status is now: NodeNotSchedulable", node::name(e.of as u8)),
        ),
        What::MemoryLow => (
            About::Node,
            false,
            "NodeHasInsufficientMemory",
            KUBELET,
            format!(
                "Node {} status is now: NodeHasInsufficientMemory",
                node::name(e.of as u8)
            ),
        ),
        What::Reclaiming => (
            About::Node,
            true,
            "EvictionThresholdMet",
            KUBELET,
            "Attempting to reclaim memory".to_owned(),
        ),
        What::NotReady => (
            About::Node,
            false,
            "NodeNotReady",
            "node-controller",
            format!("Node {} status is now: NodeNotReady", node::name(e.of as u8)),
        ),
        What::NoBlock => (
            About::Node,
            false,
            "CIDRNotAvailable",
            "cidrAllocator",
            format!("Node {} status is now: CIDRNotAvailable", node::name(e.of as u8)),
        ),
        What::PodNotReady => (
            About::Pod(salt::LAUNCHER),
            true,
            "NodeNotReady",
            "node-controller",
            "Node is not ready".to_owned(),
        ),
        What::SnapshotContent => {
            let text = format!(
                "Successfully created VirtualMachineSnapshotContent {}",
                snapshot::content_key(w, i).1
            );
            (
                About::Snapshot,
                false,
                "SuccessfulVirtualMachineSnapshotContentCreate",
                "snapshot-controller",
                text,
            )
        }
    };
    let in_ns = Some(ns.to_owned());
    let (api, kind, namespace, object, uid) = match about {
        About::Vm => ("kubevirt.io/v1", "VirtualMachine", in_ns, name, w.uid(salt::VM, i)),
        About::Vmi => (
            "kubevirt.io/v1",
            "VirtualMachineInstance",
            in_ns,
            name,
            w.uid(salt::VMI, if e.what == What::Crashed { vm::LAST_VMI + i } else { i }),
        ),
        About::Migration => (
            "kubevirt.io/v1",
            "VirtualMachineInstanceMigration",
            in_ns,
            migration::name_of(w, i),
            w.uid(salt::MIGRATION, i),
        ),
        About::Pod(role) => {
            let pod = if role == salt::TARGET {
                target_pod
            } else {
                w.launcher_name(i, role)
            };
            ("v1", "Pod", in_ns, pod, w.uid(role, i))
        }
        About::DataVolume => {
            let c = crate::sim::seed::storage::root_of(w, e.of);
            (
                "cdi.kubevirt.io/v1beta1",
                "DataVolume",
                in_ns,
                format!("{name}-root"),
                w.uid(salt::DATA_VOLUME, c),
            )
        }
        About::Node => ("v1", "Node", None, node::name(e.of as u8), node::name(e.of as u8)),
        About::Snapshot => {
            let (ns, name) = snapshot::key(w, i);
            (
                "snapshot.kubevirt.io/v1beta1",
                "VirtualMachineSnapshot",
                ns,
                name,
                w.uid(salt::SNAPSHOT, i),
            )
        }
    };
    // these two sit on a node and say so
    let host = match (from, about) {
        (KUBELET, About::Node) => node::name(e.of as u8),
        (HANDLER | KUBELET, _) if e.what == What::Migrated || e.what == What::PreparingTarget => node::name(target),
        (HANDLER | KUBELET, _) => here,
        _ => String::new(),
    };
    Words {
        api,
        kind,
        namespace,
        object,
        uid,
        warning,
        reason,
        message,
        from,
        host,
    }
}
