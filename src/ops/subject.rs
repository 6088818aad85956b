//! What a verb must know of a VM, from the store or read anew.

mod read;

use compact_str::CompactString;

use super::plan::Target;
use super::saved::Saved;
use super::shape::Shape;
use super::verb::wish::Wish;
use crate::model::{Key, Truth};
use crate::store::Machine;
use crate::store::machine::Stage;

/// A VM that something is to be done to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Namespace and name.
    pub key: Key,
    /// The VirtualMachine; `None` for an instance that nobody declared.
    pub vm: Option<Declared>,
    /// The instance; `None` while the VM is off.
    pub vmi: Option<Instance>,
    /// A migration that has not ended, if one is known.
    pub migration: Option<Moving>,
    /// NICs and volumes; only from the whole VM.
    pub shape: Option<Box<Shape>>,
    /// The snapshot it is about, for verbs on snapshots.
    pub saved: Option<Box<Saved>>,
    /// The NIC it is about, for verbs on NICs.
    pub nic: Option<Box<Wish>>,
}

/// What the VirtualMachine says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// UID, empty if not known.
    pub uid: CompactString,
    /// `resourceVersion`, empty if not known.
    pub resource_version: CompactString,
    /// `spec.runStrategy`; empty if not known.
    pub run_strategy: CompactString,
    /// `status.printableStatus`.
    pub status: CompactString,
    /// Deletion was asked for.
    pub deleting: bool,
}

/// What the instance says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instance {
    /// UID, empty if not known.
    pub uid: CompactString,
    /// `resourceVersion`, empty if not known.
    pub resource_version: CompactString,
    /// `status.phase`.
    pub phase: CompactString,
    /// `status.nodeName`.
    pub node: CompactString,
    /// LiveMigratable.
    pub migratable: Truth,
    /// Its reason and message, when it is false.
    pub why_not: (CompactString, CompactString),
    /// Paused.
    pub paused: Truth,
    /// AgentConnected.
    pub agent: Truth,
    /// `spec.domain.features.acpi`: off only when it says so.
    pub acpi: Truth,
    /// Free PCIe ports for NICs and virtio disks; `None` if that cannot be told.
    pub ports: Option<u32>,
    /// Whether there is a `spec.livenessProbe`.
    pub liveness_probe: Truth,
    /// `status.evacuationNodeName`.
    pub evacuating: CompactString,
    /// Deletion was asked for.
    pub deleting: bool,
}

/// A migration under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Name of the VirtualMachineInstanceMigration.
    pub name: CompactString,
    /// UID.
    pub uid: CompactString,
    /// Phase; empty for its first moments.
    pub phase: CompactString,
}

impl Instance {
    /// Whether it has ended (kubevirt `VirtualMachineInstance.IsFinal`).
    pub fn is_final(&self) -> bool {
        matches!(self.phase.as_str(), "Succeeded" | "Failed")
    }
}

impl Subject {
    /// From the live inventory: instant, and as old as the watch. What the store does not keep is unknown.
    pub fn of(machine: &Machine) -> Self {
        Self {
            key: machine.key.clone(),
            vm: machine.vm.as_ref().map(|vm| Declared {
                uid: vm.uid.clone(),
                resource_version: CompactString::default(),
                run_strategy: vm.run_strategy.clone(),
                status: vm.status.clone(),
                deleting: vm.deleting,
            }),
            vmi: machine.vmi.as_ref().map(|vmi| Instance {
                uid: vmi.uid.clone(),
                phase: vmi.phase.clone(),
                node: vmi.node.clone(),
                migratable: vmi.migratable,
                why_not: (vmi.migratable_reason.clone(), CompactString::default()),
                // an absent condition means not paused, once the whole object was read
                paused: match (&vmi.paused, vmi.stage) {
                    (Some(_), _) => Truth::True,
                    (None, Stage::Full) => Truth::False,
                    (None, Stage::Brief) => Truth::Unknown,
                },
                agent: match (vmi.agent, vmi.stage) {
                    (true, _) => Truth::True,
                    (false, Stage::Full) => Truth::False,
                    (false, Stage::Brief) => Truth::Unknown,
                },
                evacuating: vmi.evacuating.clone(),
                ..Instance::default()
            }),
            ..Self::default()
        }
    }

    /// The same with its migration under way.
    #[must_use]
    pub fn moving(mut self, migration: Option<Moving>) -> Self {
        self.migration = migration;
        self
    }

    /// The same with its NICs and volumes.
    #[must_use]
    pub fn shaped(mut self, shape: Shape) -> Self {
        self.shape = Some(Box::new(shape));
        self
    }

    /// The same, about one of its snapshots.
    #[must_use]
    pub fn about(mut self, saved: Saved) -> Self {
        self.saved = Some(Box::new(saved));
        self
    }

    /// The same, about one of its NICs.
    #[must_use]
    pub fn on(mut self, nic: Wish) -> Self {
        self.nic = Some(Box::new(nic));
        self
    }

    /// Node it runs on.
    pub fn node(&self) -> &str {
        self.vmi.as_ref().map_or("", |vmi| &vmi.node)
    }

    /// The VM as a target; the instance where there is no VM.
    pub(super) fn machine(&self) -> Target {
        match &self.vm {
            Some(vm) => self.target("VirtualMachine", &vm.uid, &vm.resource_version),
            None => self.instance(),
        }
    }

    /// The instance as a target.
    pub(super) fn instance(&self) -> Target {
        let (uid, version) = self
            .vmi
            .as_ref()
            .map_or(("", ""), |vmi| (&vmi.uid, &vmi.resource_version));
        self.target("VirtualMachineInstance", uid, version)
    }

    fn target(&self, kind: &str, uid: &str, version: &str) -> Target {
        Target {
            kind: kind.to_owned(),
            namespace: self.key.namespace.to_string(),
            name: self.key.name.to_string(),
            uid: uid.to_owned(),
            resource_version: version.to_owned(),
        }
    }
}
