//! What is the same for every object of a verb: words, confirm level, undo, and the right it takes.

use super::which::Verb;
use crate::client::Right;
use crate::ops::plan::Level;

/// A right, and the role that is known to hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// RBAC verb.
    pub verb: &'static str,
    /// API group.
    pub group: &'static str,
    /// Plural resource.
    pub resource: &'static str,
    /// Subresource, or empty.
    pub subresource: &'static str,
    /// ClusterRole that KubeVirt ships with it (kubevirt `pkg/virt-operator/resource/generate/rbac/cluster.go`); empty
    /// where none has it.
    pub role: &'static str,
}

const SUBRESOURCES: &str = "subresources.kubevirt.io";

impl Grant {
    const fn vm(action: &'static str) -> Self {
        Self {
            verb: "update",
            group: SUBRESOURCES,
            resource: "virtualmachines",
            subresource: action,
            role: "kubevirt.io:edit",
        }
    }

    const fn vmi(action: &'static str) -> Self {
        Self {
            resource: "virtualmachineinstances",
            ..Self::vm(action)
        }
    }

    const fn migration(verb: &'static str) -> Self {
        Self {
            verb,
            group: "kubevirt.io",
            resource: "virtualmachineinstancemigrations",
            subresource: "",
            role: "kubevirt.io:migrate",
        }
    }

    const fn saved(verb: &'static str, resource: &'static str) -> Self {
        Self {
            verb,
            group: "snapshot.kubevirt.io",
            resource,
            subresource: "",
            role: "kubevirt.io:edit",
        }
    }

    const fn core(verb: &'static str, resource: &'static str, subresource: &'static str) -> Self {
        Self {
            verb,
            group: "",
            resource,
            subresource,
            role: "",
        }
    }

    /// As a question to the API server.
    pub const fn right<'a>(&self, namespace: &'a str) -> Right<'a> {
        Right {
            verb: self.verb,
            group: self.group,
            resource: self.resource,
            subresource: self.subresource,
            namespace,
            name: "",
        }
    }

    /// `create virtualmachineinstancemigrations.kubevirt.io: role kubevirt.io:migrate`.
    pub fn words(&self) -> String {
        let slash = if self.subresource.is_empty() { "" } else { "/" };
        let role = if self.role.is_empty() {
            "no role that KubeVirt ships".to_owned()
        } else {
            format!("role {}", self.role)
        };
        let dot = if self.group.is_empty() { "" } else { "." };
        format!(
            "{} {}{slash}{}{dot}{}: {role}",
            self.verb, self.resource, self.subresource, self.group
        )
    }
}

impl Verb {
    /// Name on the command line and in the audit log.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Beginning of a headline: "Migrate".
    pub const fn title(self) -> &'static str {
        match self {
            Self::Migrate => "Migrate",
            Self::CancelMigration => "Cancel the migration of",
            Self::CancelEvacuation => "Cancel the evacuation of",
            Self::Start => "Start",
            Self::Stop => "Stop",
            Self::ForceStop => "Force off",
            Self::Restart => "Restart",
            Self::ForceRestart => "Force off and start",
            Self::Pause => "Pause",
            Self::Unpause => "Unpause",
            Self::SoftReboot => "Reboot the guest of",
            Self::Reset => "Reset",
            Self::Snapshot => "Take a snapshot of",
            Self::Restore => "Restore",
            Self::DeleteSnapshot => "Delete snapshot",
            Self::NicAdd => "Add a NIC to",
            Self::NicRemove => "Take a NIC out of",
            Self::NicLink => "Set the link of a NIC of",
            Self::Cordon => "Cordon",
            Self::Uncordon => "Uncordon",
            Self::Drain => "Drain",
            Self::AbortDrain => "Abort the drain of",
            Self::ExitMaintenance => "End the maintenance of",
        }
    }

    /// Whether a snapshot of the VM may come first: of what changes the VM, its power, its NICs or its disks.
    pub const fn may_save(self) -> bool {
        !self.on_node()
            && !matches!(
                self,
                Self::Migrate | Self::CancelMigration | Self::CancelEvacuation | Self::Snapshot | Self::DeleteSnapshot
            )
    }

    /// The right that the request takes.
    pub const fn grant(self) -> Grant {
        match self {
            Self::Migrate => Grant::migration("create"),
            Self::CancelMigration => Grant::migration("delete"),
            // the API server checks only the first segment below the name
            Self::CancelEvacuation => Grant {
                role: "",
                ..Grant::vmi("evacuate")
            },
            Self::Start => Grant::vm("start"),
            Self::Stop | Self::ForceStop => Grant::vm("stop"),
            Self::Restart | Self::ForceRestart => Grant::vm("restart"),
            Self::Pause => Grant::vmi("pause"),
            Self::Unpause => Grant::vmi("unpause"),
            Self::SoftReboot => Grant::vmi("softreboot"),
            Self::Reset => Grant::vmi("reset"),
            Self::Snapshot => Grant::saved("create", "virtualmachinesnapshots"),
            Self::Restore => Grant::saved("create", "virtualmachinerestores"),
            Self::DeleteSnapshot => Grant::saved("delete", "virtualmachinesnapshots"),
            Self::NicAdd | Self::NicRemove | Self::NicLink => Grant {
                verb: "patch",
                group: "kubevirt.io",
                resource: "virtualmachines",
                subresource: "",
                role: "kubevirt.io:edit",
            },
            Self::Cordon | Self::Uncordon | Self::AbortDrain | Self::ExitMaintenance => {
                Grant::core("patch", "nodes", "")
            }
            Self::Drain => Grant::core("create", "pods", "eviction"),
        }
    }

    /// What it asks of the operator for one object.
    pub const fn level(self) -> Level {
        match self {
            Self::Migrate
            | Self::CancelMigration
            | Self::CancelEvacuation
            | Self::Start
            | Self::Unpause
            | Self::Snapshot
            | Self::NicAdd
            | Self::Cordon
            | Self::Uncordon
            | Self::AbortDrain
            | Self::ExitMaintenance => Level::L1,
            Self::Stop | Self::Restart | Self::Pause | Self::SoftReboot | Self::NicRemove | Self::NicLink => Level::L2,
            Self::ForceStop | Self::ForceRestart | Self::Reset | Self::Restore | Self::DeleteSnapshot | Self::Drain => {
                Level::L3
            }
        }
    }

    /// How to get back.
    pub const fn undo(self) -> &'static str {
        match self {
            Self::Migrate => "cancel it while it runs; afterwards migrate back",
            Self::CancelMigration => "migrate again",
            Self::CancelEvacuation => "drain the node again",
            Self::Start => "stop",
            Self::Stop => "start; a run strategy that became Halted comes back as Always",
            Self::ForceStop => "none for what the guest had not written; start boots it again",
            Self::Restart | Self::SoftReboot => "none: the guest boots anew",
            Self::ForceRestart | Self::Reset => "none for what the guest had not written",
            Self::Pause => "unpause",
            Self::Unpause => "pause",
            Self::Snapshot => "delete the snapshot",
            Self::Restore => "none, unless you take a snapshot of the present state first",
            Self::DeleteSnapshot => "none",
            Self::NicAdd => "take it out again",
            Self::NicRemove => "add it again with the same MAC address",
            Self::NicLink => "set it back",
            Self::Cordon => "uncordon",
            Self::Uncordon => "cordon",
            Self::Drain => "abort it while it runs; afterwards end the maintenance and bring the VMs back",
            Self::AbortDrain | Self::ExitMaintenance => "drain again",
        }
    }

    /// What else feels it.
    pub const fn blast(self) -> &'static [&'static str] {
        match self {
            Self::Migrate => &[
                "The guest keeps running, with a short pause at the hand-over",
                "While it moves, its memory, its pod slot and its quota are taken twice",
            ],
            Self::CancelMigration => &[
                "The guest stays where it is; a drain or the descheduler may move it again at once",
                "Not possible any more once the migration is in post-copy",
            ],
            Self::CancelEvacuation => &["A migration that is under way already goes on to its end"],
            Self::Start => &["It takes memory, a pod slot and an IP on the node that the scheduler picks"],
            Self::Stop => &[
                "Its users are cut off until it is started again",
                "Records of its finished migrations go with the instance",
            ],
            Self::Restart => &[
                "Its users are cut off until it is up again; it may come up on another node",
                "Records of its finished migrations go with the instance",
            ],
            Self::ForceStop | Self::ForceRestart => {
                &["The guest is not asked: what it had not written to disk is lost"]
            }
            Self::Pause => &[
                "The guest stands still: its users and its cluster peers see a hang",
                "It keeps its memory",
            ],
            Self::Unpause => &["The guest's clock may have fallen behind"],
            Self::Snapshot => &[
                "A guest with an agent freezes its file systems for a moment",
                "Until it is ready the VM cannot be stopped, and its disks cannot be changed",
            ],
            Self::Restore => &[
                "What was written since the snapshot is lost to the VM",
                "Old claims may stay behind and keep their space",
            ],
            Self::DeleteSnapshot => &["The way back to that moment is gone"],
            Self::NicAdd => &[
                "The guest sees a new network card",
                "A migration that follows means that the dynamic networks controller did not do its part",
            ],
            Self::NicRemove => &["The guest loses this network at once"],
            Self::NicLink => &["The guest sees its cable pulled or put back"],
            Self::Cordon => &["What runs on the node runs on; nothing new is placed there"],
            Self::Uncordon => &["The scheduler may place VMs and pods on it from now on"],
            Self::Drain => &[
                "Each guest that moves keeps running, with a short pause at the hand-over",
                "A VM that cannot be moved and may be shut down is shut down; the plan counts them",
                "The other nodes carry this node's load until it is back",
            ],
            Self::AbortDrain => &[
                "A migration that copies memory already goes on to its end",
                "A drain by anybody else marks the VMs again",
            ],
            Self::ExitMaintenance => &["What is brought back moves once more, with a short pause each"],
            Self::SoftReboot => &["The guest may refuse or take its time; nothing in the API shows whether it did"],
            Self::Reset => &[
                "As if its reset button were pressed: what it had not written to disk is lost",
                "Nothing in the API shows whether the guest came up again",
            ],
        }
    }

    /// Whether a VM alone does not say enough: a snapshot or a NIC of it has to be chosen.
    pub const fn chooses(self) -> bool {
        matches!(
            self,
            Self::Restore | Self::DeleteSnapshot | Self::NicAdd | Self::NicRemove | Self::NicLink
        )
    }

    /// Whether it is about a node.
    pub const fn on_node(self) -> bool {
        matches!(
            self,
            Self::Cordon | Self::Uncordon | Self::Drain | Self::AbortDrain | Self::ExitMaintenance
        )
    }

    /// Whether the guest notices.
    pub const fn disturbs(self) -> bool {
        !matches!(
            self,
            Self::Start
                | Self::CancelEvacuation
                | Self::CancelMigration
                | Self::Unpause
                | Self::Snapshot
                | Self::DeleteSnapshot
                | Self::NicAdd
                | Self::Cordon
                | Self::Uncordon
                | Self::AbortDrain
                | Self::ExitMaintenance
        )
    }
}
