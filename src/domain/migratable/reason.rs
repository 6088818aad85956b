//! The reason codes of a VM instance's `LiveMigratable` condition, in plain English with a way out.
//!
//! Codes: `kubevirt.io/api/core/v1/types.go`, the `VirtualMachineInstanceReason…` constants; causes:
//! `pkg/virt-handler/vm.go`, `calculateLiveMigrationCondition` of KubeVirt 1.7. virt-handler reports only the first
//! cause it meets.

/// One code, explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// As KubeVirt writes it.
    pub code: &'static str,
    /// What it means, in one sentence.
    pub text: &'static str,
    /// What to do about it, in one sentence.
    pub way_out: &'static str,
}

/// All codes that say that a VM cannot migrate.
pub const REASONS: [Reason; 16] = [
    Reason {
        code: "DisksNotLiveMigratable",
        text: "A disk cannot be used on two nodes at once: a claim is not ReadWriteMany, its claim is not known yet, \
               or it is a host disk that is not shared",
        way_out: "Storage-migrate the disk to a ReadWriteMany claim (block mode where the storage class offers it), or \
                  plan a stop for this VM",
    },
    Reason {
        code: "InterfaceNotLiveMigratable",
        text: "The NIC on the pod network is bridged, or uses a binding plugin that does not declare migration",
        way_out: "Use masquerade on the pod network or only VLAN networks; if losing the pod address is acceptable, \
                  annotate the VM with kubevirt.io/allow-pod-bridge-network-live-migration",
    },
    Reason {
        code: "HotplugNotLiveMigratable",
        text: "A hot-plugged volume cannot follow the VM to another node",
        way_out: "Unplug the volume, or make it permanent on a ReadWriteMany claim and restart the VM",
    },
    Reason {
        code: "CPUModeLiveMigratable",
        text: "The VM wants the node's own CPU model (host-model), and its node does not tell which model that is",
        way_out: "Check virt-handler and the host-model-cpu.node.kubevirt.io label on the node, or give the VM a named \
                  CPU model",
    },
    Reason {
        code: "VirtIOFSNotLiveMigratable",
        text: "The VM shares a file system with its node by virtiofs",
        way_out: "Put the share on a ReadWriteMany volume, or remove the file system from the VM",
    },
    Reason {
        code: "HostDeviceNotLiveMigratable",
        text: "The VM holds a device of its node: a GPU or another host device",
        way_out: "Plan a stop: detach the device, or shut the VM down for the time of the maintenance",
    },
    Reason {
        code: "SEVNotLiveMigratable",
        text: "The VM's memory is encrypted by its node (AMD SEV)",
        way_out: "Plan a stop: a confidential VM cannot be moved while it runs",
    },
    Reason {
        code: "TDXNotLiveMigratable",
        text: "The VM's memory is encrypted by its node (Intel TDX)",
        way_out: "Plan a stop: a confidential VM cannot be moved while it runs",
    },
    Reason {
        code: "SecureExecutionNotLiveMigratable",
        text: "The VM runs in IBM Secure Execution",
        way_out: "Plan a stop: a confidential VM cannot be moved while it runs",
    },
    Reason {
        code: "PersistentReservationNotLiveMigratable",
        text: "A LUN of the VM uses SCSI persistent reservations, which belong to one node",
        way_out: "Plan a stop, or fail the cluster in the guest over to a member on another node first",
    },
    Reason {
        code: "NoTSCFrequencyNotLiveMigratable",
        text: "The VM needs a fixed time-stamp counter (Hyper-V re-enlightenment or invtsc), and no frequency is known \
               for its node",
        way_out: "Check the label cpu-timer.node.kubevirt.io/tsc-frequency of the nodes, or turn re-enlightenment off \
                  in the VM",
    },
    Reason {
        code: "HypervPassthroughNotLiveMigratable",
        text: "The VM passes all Hyper-V features of its node through (hyperv passthrough)",
        way_out: "List the Hyper-V features that the guest needs instead of passing them through, and restart the VM",
    },
    Reason {
        code: "DecentralizedNotLiveMigratable",
        text: "A migration to or from another cluster went wrong and left the VM unable to move",
        way_out: "Read the message of the condition, end or repeat the migration between clusters, then try again",
    },
    Reason {
        code: "NotAllDVsReady",
        text: "Not all DataVolumes of the VM are ready: a disk is still being imported or cloned",
        way_out: "Wait until the DataVolumes have Succeeded, or repair the import that failed",
    },
    Reason {
        code: "NotMigratable",
        text: "KubeVirt says that the VM cannot migrate, with several causes in the message of the condition",
        way_out: "Remove each cause that the message names",
    },
    Reason {
        code: "",
        text: "KubeVirt says that the VM cannot migrate, and gives no reason",
        way_out: "Read the condition's message and the events of the VM instance",
    },
];

/// For a code that none of [`REASONS`] has: never taken for harmless.
const UNHEARD: Reason = Reason {
    code: "",
    text: "KubeVirt says that the VM cannot migrate, for a reason that this version of vmotui does not know",
    way_out: "Read the condition's message; its code is in the documentation of the KubeVirt version that runs",
};

/// The explanation of a code, and whether the code is known.
pub fn explain(code: &str) -> (Reason, bool) {
    match REASONS.iter().find(|reason| reason.code == code) {
        Some(reason) => (*reason, true),
        None => (UNHEARD, false),
    }
}
