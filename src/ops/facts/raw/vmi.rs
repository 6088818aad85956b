//! kubevirt.io/v1 VirtualMachineInstance and VirtualMachine.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::affinity::{Affinity, Spread};
use super::kubevirt::MigrationState;
use super::meta::{Condition, Meta};
use crate::model::lenient;

/// A VM instance.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Vmi {
    /// Name, UID, owner.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: Spec,
    /// What is.
    pub status: Status,
}

/// `spec`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spec {
    /// Eviction strategy.
    pub eviction_strategy: Option<String>,
    /// Wanted node labels.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub node_selector: BTreeMap<String, String>,
    /// Affinity.
    pub affinity: Option<Affinity>,
    /// Topology spread.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub topology_spread_constraints: Vec<Spread>,
    /// Devices, CPU.
    pub domain: Domain,
    /// Volumes.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub volumes: Vec<VolumeSource>,
    /// Dynamic resource allocation.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub resource_claims: Vec<Value>,
    /// Networks.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub networks: Vec<Network>,
}

/// A network of `spec.networks`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Network {
    /// By a NetworkAttachmentDefinition.
    pub multus: Option<Multus>,
}

/// `multus`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Multus {
    /// `name`, or `namespace/name`.
    pub network_name: String,
}

/// `spec.domain`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Domain {
    /// CPU.
    pub cpu: Cpu,
    /// Devices.
    pub devices: Devices,
    /// Guest memory.
    pub memory: Memory,
}

/// `spec.domain.memory`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// As a quantity.
    pub guest: Option<Value>,
}

/// `spec.domain.cpu`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cpu {
    /// `host-model`, `host-passthrough` or a name.
    pub model: String,
    /// Pinned CPUs.
    pub dedicated_cpu_placement: bool,
    /// NUMA topology.
    pub numa: Option<Value>,
    /// Realtime.
    pub realtime: Option<Value>,
}

/// `spec.domain.devices`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Devices {
    /// NICs.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub interfaces: Vec<Interface>,
}

/// A NIC.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Interface {
    /// Name.
    pub name: String,
    /// Fixed MAC address.
    pub mac_address: String,
    /// Masquerade binding.
    pub masquerade: Option<Value>,
}

/// A volume, as far as its claim.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeSource {
    /// Name.
    pub name: String,
    /// A claim.
    pub persistent_volume_claim: Option<ClaimName>,
    /// A DataVolume; its claim has the same name.
    pub data_volume: Option<ObjectName>,
}

/// `persistentVolumeClaim`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClaimName {
    /// Name of the claim.
    pub claim_name: String,
}

/// `dataVolume`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObjectName {
    /// Name.
    pub name: String,
}

impl VolumeSource {
    /// The claim behind it, if there is one.
    pub fn claim(&self) -> Option<&str> {
        let claim = self
            .persistent_volume_claim
            .as_ref()
            .map(|claim| claim.claim_name.as_str());
        claim.or_else(|| self.data_volume.as_ref().map(|volume| volume.name.as_str()))
    }
}

/// `status`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// Phase.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub phase: String,
    /// Node.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub node_name: String,
    /// Conditions.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub conditions: Vec<Condition>,
    /// A drain wants it gone from here.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub evacuation_node_name: String,
    /// Last or present migration.
    pub migration_state: Option<MigrationState>,
    /// Volumes.
    #[serde(deserialize_with = "lenient::null_as_default")]
    #[serde(rename = "volumeStatus")]
    pub volumes: Vec<VolumeStatus>,
}

/// An entry of `status.volumeStatus`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeStatus {
    /// Name.
    pub name: String,
    /// Phase.
    pub phase: String,
    /// Set on hot-plugged volumes.
    pub hotplug_volume: Option<Value>,
}

/// A VM.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Vm {
    /// Name.
    pub metadata: Meta,
    /// Run strategy.
    pub spec: VmSpec,
    /// What is under way.
    pub status: VmStatus,
}

/// `spec` of a VM.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VmSpec {
    /// Run strategy.
    pub run_strategy: Option<String>,
    /// The old way to say Always or Halted.
    pub running: Option<bool>,
}

/// `status` of a VM.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VmStatus {
    /// What kubectl prints.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub printable_status: String,
    /// Name of the snapshot being taken.
    pub snapshot_in_progress: Option<String>,
    /// Name of the restore under way.
    pub restore_in_progress: Option<String>,
}
