//! kubevirt.io/v1 VirtualMachine: what an operator declared, and KubeVirt's one-word verdict on it.

use compact_str::CompactString;
use serde::Deserialize;

use super::{Condition, Meta, lenient};

/// A VirtualMachine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Vm {
    /// Name, labels.
    pub metadata: Meta,
    /// Run strategy and template.
    #[serde(default)]
    pub spec: Spec,
    /// Printable status and conditions.
    #[serde(default)]
    pub status: Status,
}

/// `spec` of a VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spec {
    /// `Always`, `Halted`, `Manual`, `RerunOnFailure`, `Once`, `WaitAsReceiver`.
    #[serde(default)]
    pub run_strategy: Option<CompactString>,
    /// The deprecated boolean that `runStrategy` replaced.
    #[serde(default)]
    pub running: Option<bool>,
    /// Template of the instance.
    #[serde(default)]
    pub template: Template,
    /// Cluster instance type, if sizes come from one.
    #[serde(default)]
    pub instancetype: Option<Named>,
}

/// A reference by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// Name of the object referred to.
    #[serde(default)]
    pub name: CompactString,
}

/// `spec.template` of a VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Template {
    /// The instance's spec.
    #[serde(default)]
    pub spec: InstanceSpec,
}

/// The parts of a VirtualMachineInstance spec that lists show; VM templates and VMIs share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceSpec {
    /// CPU and memory.
    #[serde(default)]
    pub domain: Domain,
    /// `LiveMigrate`, `LiveMigrateIfPossible`, `None`, `External`, or unset (cluster default).
    #[serde(default)]
    pub eviction_strategy: Option<CompactString>,
    /// Volumes.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub volumes: Vec<Volume>,
}

/// One volume: its name, and whether a claim holds its data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    /// Name.
    #[serde(default)]
    pub name: CompactString,
    /// A DataVolume makes the claim.
    #[serde(default)]
    pub data_volume: Option<Named>,
    /// The claim itself.
    #[serde(default)]
    pub persistent_volume_claim: Option<Named>,
}

impl Volume {
    /// Whether its data outlives the instance.
    pub fn claimed(&self) -> bool {
        self.data_volume.is_some() || self.persistent_volume_claim.is_some()
    }
}

/// `domain`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Domain {
    /// Topology.
    #[serde(default)]
    pub cpu: Option<Cpu>,
    /// Guest memory.
    #[serde(default)]
    pub memory: Option<Memory>,
    /// Requests, which stand in for `memory.guest` when that is unset.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub resources: super::pod::Requirements,
    /// NICs, for their fixed MACs.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub devices: Devices,
}

/// `domain.cpu`; each factor defaults to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Cpu {
    /// Sockets.
    #[serde(default)]
    pub sockets: Option<u32>,
    /// Cores a socket.
    #[serde(default)]
    pub cores: Option<u32>,
    /// Threads a core.
    #[serde(default)]
    pub threads: Option<u32>,
}

impl Cpu {
    /// Virtual CPUs of the topology; a zero or absent factor counts as one, as KubeVirt defaults it.
    pub fn vcpus(self) -> u32 {
        [self.sockets, self.cores, self.threads]
            .into_iter()
            .map(|factor| factor.unwrap_or(1).max(1))
            .fold(1, u32::saturating_mul)
    }
}

/// `domain.memory`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Memory {
    /// What the guest sees, as a quantity.
    #[serde(default, deserialize_with = "lenient::text_or_number")]
    pub guest: Option<CompactString>,
}

/// `domain.devices`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Devices {
    /// NICs of the template.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub interfaces: Vec<TemplateNic>,
}

/// A NIC as declared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateNic {
    /// Name, matching an entry of `networks`.
    #[serde(default)]
    pub name: CompactString,
    /// The fixed MAC, if one was chosen.
    #[serde(default)]
    pub mac_address: Option<CompactString>,
}

/// `status` of a VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// KubeVirt's one-word verdict, `Running` for instance; an open enum.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub printable_status: CompactString,
    /// VM conditions, with those mirrored from the VMI.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vcpus_multiply_and_default_to_one() {
        let cpu = |json: &str| serde_json::from_str::<Cpu>(json).unwrap().vcpus();
        assert_eq!(cpu("{}"), 1);
        assert_eq!(cpu(r#"{"sockets":2,"cores":4}"#), 8);
        assert_eq!(cpu(r#"{"sockets":0,"threads":2}"#), 2);
        assert_eq!(cpu(r#"{"sockets":4294967295,"cores":4294967295}"#), u32::MAX);
    }
}
