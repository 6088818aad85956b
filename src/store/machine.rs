//! A virtual machine as the operator sees it: VirtualMachine and VirtualMachineInstance in one record.

use compact_str::CompactString;
use jiff::Timestamp;
use smallvec::SmallVec;

use super::slab::Id;
use crate::domain::migration::origin;
use crate::domain::quantity;
use crate::model::brief::{VmBrief, VmiBrief};
use crate::model::meta::Pairs;
use crate::model::vm::{InstanceSpec, Vm};
use crate::model::vmi::{MigrationState, Vmi};
use crate::model::{Condition, Key, Truth, condition};

/// Identity of a machine's record.
pub type MachineId = Id<Machine>;

/// How much of a record is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// A Table row: name, whereabouts, state.
    #[default]
    Brief,
    /// The whole object was read.
    Full,
}

/// One VM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Namespace and name, shared by VM and VMI.
    pub key: Key,
    /// The VirtualMachine; absent for an instance that nobody declared.
    pub vm: Option<VmPart>,
    /// The VirtualMachineInstance; absent while the VM is off.
    pub vmi: Option<VmiPart>,
}

/// What the VirtualMachine tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VmPart {
    /// How much is known.
    pub stage: Stage,
    /// UID; empty in stage one.
    pub uid: CompactString,
    /// `printableStatus`.
    pub status: CompactString,
    /// Ready condition.
    pub ready: Truth,
    /// Creation time.
    pub created: Option<Timestamp>,
    /// Deletion was asked for.
    pub deleting: bool,
    /// Run strategy; the deprecated `running` reads as Always or Halted.
    pub run_strategy: CompactString,
    /// `RestartRequired` is true.
    pub restart_required: bool,
    /// Labels.
    pub labels: Pairs,
    /// Names of volumes whose data outlives the instance.
    pub claims: SmallVec<[CompactString; 1]>,
    size: Size,
    macs: Macs,
}

/// What the VirtualMachineInstance tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VmiPart {
    /// How much is known.
    pub stage: Stage,
    /// UID; empty in stage one.
    pub uid: CompactString,
    /// Phase.
    pub phase: CompactString,
    /// Node, empty until scheduled.
    pub node: CompactString,
    /// Ready condition.
    pub ready: Truth,
    /// LiveMigratable condition.
    pub migratable: Truth,
    /// Its reason, when it is false.
    pub migratable_reason: CompactString,
    /// Paused condition's reason (`PausedByUser`, `PausedIOError`, …) when true.
    pub paused: Option<CompactString>,
    /// AgentConnected condition; KubeVirt removes it when the agent goes.
    pub agent: bool,
    /// Addresses, the first NIC's first.
    pub ips: SmallVec<[CompactString; 1]>,
    /// Operating system of the guest.
    pub os: CompactString,
    /// Node that a drain wants it off.
    pub evacuating: CompactString,
    /// The descheduler wants it off.
    pub descheduled: bool,
    /// What KubeVirt moves it for by itself, if anything: more CPUs, more memory, another volume, a new launcher.
    pub pending: &'static str,
    /// Migration under way; `None` once it has ended.
    pub migration: Option<Box<MigrationState>>,
    /// Creation time of the instance, that is the last start.
    pub created: Option<Timestamp>,
    /// Labels, for instances without a VM.
    labels: Pairs,
    size: Size,
    macs: Macs,
}

type Macs = SmallVec<[CompactString; 1]>;

/// Virtual CPUs and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    vcpus: Option<u32>,
    memory: Option<u64>,
}

impl Size {
    fn of(spec: &InstanceSpec) -> Self {
        let domain = &spec.domain;
        let declared = domain.memory.as_ref().and_then(|memory| memory.guest.as_deref());
        Self {
            vcpus: domain.cpu.map(crate::model::vm::Cpu::vcpus),
            memory: declared
                .or(domain.resources.requests.memory.as_deref())
                .and_then(quantity::whole),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            vcpus: self.vcpus.or(other.vcpus),
            memory: self.memory.or(other.memory),
        }
    }
}

impl VmPart {
    /// Packs a whole object.
    pub fn from_object(vm: Vm) -> Self {
        let strategy = vm.spec.run_strategy.unwrap_or_else(|| match vm.spec.running {
            Some(true) => CompactString::const_new("Always"),
            Some(false) => CompactString::const_new("Halted"),
            None => CompactString::default(),
        });
        let template = &vm.spec.template.spec;
        Self {
            stage: Stage::Full,
            size: Size::of(template),
            macs: template
                .domain
                .devices
                .interfaces
                .iter()
                .filter_map(|nic| nic.mac_address.clone())
                .collect(),
            claims: template
                .volumes
                .iter()
                .filter(|volume| volume.claimed())
                .map(|volume| volume.name.clone())
                .collect(),
            uid: vm.metadata.uid,
            status: vm.status.printable_status,
            ready: condition::truth(&vm.status.conditions, "Ready"),
            created: vm.metadata.creation_timestamp,
            deleting: vm.metadata.deletion_timestamp.is_some(),
            run_strategy: strategy,
            restart_required: condition::truth(&vm.status.conditions, "RestartRequired") == Truth::True,
            labels: vm.metadata.labels,
        }
    }

    /// Packs a Table row.
    pub fn from_brief(row: &VmBrief) -> Self {
        Self {
            status: row.status.clone(),
            ready: row.ready,
            created: row.created,
            ..Self::default()
        }
    }
}

impl VmiPart {
    /// Packs a whole object.
    pub fn from_object(vmi: Vmi) -> Self {
        let status = vmi.status;
        let is = |kind: &str| condition::find(&status.conditions, kind);
        let migratable = is("LiveMigratable");
        let truth = |found: Option<&Condition>| found.map_or(Truth::Unknown, |found| found.status);
        let now = Size {
            vcpus: status.current_cpu.map(crate::model::vm::Cpu::vcpus),
            memory: status
                .memory
                .as_ref()
                .and_then(|memory| memory.guest_current.as_deref())
                .and_then(quantity::whole),
        };
        let mut ips: SmallVec<[CompactString; 1]> = SmallVec::new();
        for nic in &status.interfaces {
            for ip in std::iter::once(&nic.ip_address).chain(&nic.ip_addresses) {
                if !ip.is_empty() && !ips.contains(ip) {
                    ips.push(ip.clone());
                }
            }
        }
        Self {
            stage: Stage::Full,
            uid: vmi.metadata.uid,
            ready: truth(is("Ready")),
            migratable: truth(migratable),
            migratable_reason: migratable
                .filter(|found| found.status == Truth::False)
                .map(|found| found.reason.clone())
                .unwrap_or_default(),
            paused: is("Paused")
                .filter(|found| found.status == Truth::True)
                .map(|found| found.reason.clone()),
            agent: truth(is("AgentConnected")) == Truth::True,
            macs: status
                .interfaces
                .iter()
                .map(|nic| nic.mac.clone())
                .filter(|mac| !mac.is_empty())
                .collect(),
            ips,
            phase: status.phase,
            node: status.node_name,
            os: status.guest_os.pretty_name,
            evacuating: status.evacuation_node_name,
            descheduled: vmi.metadata.notes.get(origin::EVICTION_SOURCE) == Some("descheduler"),
            // what has ended stands in the migration's own object; most VMs of a cluster have moved at some time
            migration: status
                .migration_state
                .filter(|state| state.end_timestamp.is_none() && !state.completed && !state.failed)
                .map(Box::new),
            pending: pending(&status.conditions, &vmi.metadata.labels),
            created: vmi.metadata.creation_timestamp,
            labels: if vmi.metadata.owner_references.is_empty() {
                vmi.metadata.labels
            } else {
                Pairs::default()
            },
            size: now.or(Size::of(&vmi.spec)),
        }
    }

    /// Packs a Table row.
    pub fn from_brief(row: &VmiBrief) -> Self {
        Self {
            phase: row.phase.clone(),
            node: row.node.clone(),
            ready: row.ready,
            migratable: row.migratable,
            paused: (row.paused == Truth::True).then(CompactString::default),
            ips: std::iter::once(row.ip.clone()).filter(|ip| !ip.is_empty()).collect(),
            ..Self::default()
        }
    }
}

/// What KubeVirt's workload updater moves an instance for (`pkg/virt-controller/watch/workload-updater`).
fn pending(conditions: &[Condition], labels: &Pairs) -> &'static str {
    let is = |kind: &str| condition::truth(conditions, kind) == Truth::True;
    if is("HotVCPUChange") {
        "the number of CPUs changes"
    } else if is("HotMemoryChange") {
        "the memory changes"
    } else if is("VolumesChange") {
        "volumes move to other storage"
    } else if condition::find(conditions, "MigrationRequired").is_some() {
        "networks change"
    } else if labels.get("kubevirt.io/outdatedLauncherImage").is_some() {
        "a new launcher image"
    } else {
        ""
    }
}

impl Machine {
    /// Status in one word: KubeVirt's own, or the phase of an instance without VM.
    pub fn status(&self) -> &str {
        match (&self.vm, &self.vmi) {
            (Some(vm), _) => &vm.status,
            (None, Some(vmi)) => &vmi.phase,
            (None, None) => "",
        }
    }

    /// Ready condition.
    pub fn ready(&self) -> Truth {
        match (&self.vm, &self.vmi) {
            (Some(vm), _) => vm.ready,
            (None, Some(vmi)) => vmi.ready,
            (None, None) => Truth::Unknown,
        }
    }

    /// Node, if it runs on one.
    pub fn node(&self) -> Option<&str> {
        self.vmi
            .as_ref()
            .map(|vmi| vmi.node.as_str())
            .filter(|node| !node.is_empty())
    }

    /// UID of the VM, or of an instance without VM.
    pub fn uid(&self) -> &str {
        match (&self.vm, &self.vmi) {
            (Some(vm), _) => &vm.uid,
            (None, Some(vmi)) => &vmi.uid,
            (None, None) => "",
        }
    }

    /// Addresses the guest has.
    pub fn ips(&self) -> &[CompactString] {
        self.vmi.as_ref().map_or(&[], |vmi| &vmi.ips)
    }

    /// MAC addresses: those that run, else those declared.
    pub fn macs(&self) -> &[CompactString] {
        match (&self.vmi, &self.vm) {
            (Some(vmi), _) if !vmi.macs.is_empty() => &vmi.macs,
            (_, Some(vm)) => &vm.macs,
            _ => &[],
        }
    }

    /// Virtual CPUs: what the guest has now, else what is declared; unknown in stage one.
    pub fn vcpus(&self) -> Option<u32> {
        self.size().vcpus.or_else(|| {
            // KubeVirt gives one vCPU to a spec that names none; only a whole object proves that it names none
            let sized = self
                .vmi
                .as_ref()
                .map(|vmi| vmi.stage)
                .or(self.vm.as_ref().map(|vm| vm.stage));
            (sized == Some(Stage::Full) && self.size().memory.is_some()).then_some(1)
        })
    }

    /// Guest memory in bytes: what the guest has now, else what is declared.
    pub fn memory(&self) -> Option<u64> {
        self.size().memory
    }

    fn size(&self) -> Size {
        let vm = self.vm.as_ref().map(|vm| vm.size).unwrap_or_default();
        self.vmi.as_ref().map_or(vm, |vmi| vmi.size.or(vm))
    }

    /// LiveMigratable condition; unknown while off.
    pub fn migratable(&self) -> Truth {
        self.vmi.as_ref().map_or(Truth::Unknown, |vmi| vmi.migratable)
    }

    /// Creation of the VM, or of an instance without VM.
    pub fn created(&self) -> Option<Timestamp> {
        match (&self.vm, &self.vmi) {
            (Some(vm), _) => vm.created,
            (None, Some(vmi)) => vmi.created,
            (None, None) => None,
        }
    }

    /// Labels of the VM, or of an instance without VM.
    pub fn labels(&self) -> Option<&Pairs> {
        match (&self.vm, &self.vmi) {
            (Some(vm), _) => Some(&vm.labels),
            (None, Some(vmi)) => Some(&vmi.labels),
            (None, None) => None,
        }
    }

    /// How much is known: the lesser of the two parts.
    pub fn stage(&self) -> Stage {
        let vm = self.vm.as_ref().map(|vm| vm.stage);
        let vmi = self.vmi.as_ref().map(|vmi| vmi.stage);
        vm.into_iter().chain(vmi).min().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vmi(json: &str) -> VmiPart {
        VmiPart::from_object(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn sizes_prefer_what_the_guest_has() {
        let vm: Vm = serde_json::from_str(
            r#"{"metadata":{"name":"a"},"spec":{"running":false,"template":{"spec":{"domain":{"cpu":{"cores":2},
                "resources":{"requests":{"memory":"1Gi"}}}}}}}"#,
        )
        .unwrap();
        let mut machine = Machine {
            vm: Some(VmPart::from_object(vm)),
            ..Machine::default()
        };
        assert_eq!((machine.vcpus(), machine.memory()), (Some(2), Some(1 << 30)));
        assert_eq!(machine.vm.as_ref().unwrap().run_strategy, "Halted");
        machine.vmi = Some(vmi(
            r#"{"metadata":{"name":"a"},"status":{"currentCPUTopology":{"sockets":2,"cores":2},
                "memory":{"guestCurrent":"2Gi"}}}"#,
        ));
        assert_eq!((machine.vcpus(), machine.memory()), (Some(4), Some(2 << 30)));
    }

    #[test]
    fn conditions_become_facts() {
        let part = vmi(r#"{"metadata":{"name":"a"},"status":{"conditions":[
            {"type":"LiveMigratable","status":"False","reason":"DisksNotLiveMigratable"},
            {"type":"Paused","status":"True","reason":"PausedIOError"},
            {"type":"AgentConnected","status":"True"}],
            "interfaces":[{"mac":"02:00","ipAddress":"10.0.0.1","ipAddresses":["10.0.0.1","fe80::1"]},{}]}}"#);
        assert_eq!(part.migratable, Truth::False);
        assert_eq!(part.migratable_reason, "DisksNotLiveMigratable");
        assert_eq!(part.paused.as_deref(), Some("PausedIOError"));
        assert!(part.agent);
        assert_eq!(part.ips.as_slice(), ["10.0.0.1", "fe80::1"]);
        assert_eq!(part.ready, Truth::Unknown, "an absent condition is unknown");
    }
}
