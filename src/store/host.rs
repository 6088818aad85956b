//! A node with what runs on it.

use compact_str::CompactString;
use ipnet::IpNet;
use jiff::Timestamp;

use super::slab::Id;
use crate::domain::quantity;
use crate::model::node::Node;
use crate::model::portworx::StorageNode;
use crate::model::{Truth, condition};

/// The taint that the node controller puts on a cordoned node.
const CORDON: &str = "node.kubernetes.io/unschedulable";

/// Identity of a host's record.
pub type HostId = Id<Host>;

/// What an operator calls the state of a node; the worst that applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostState {
    /// Ready and open.
    Ready,
    /// Ready, with memory, disk or PID pressure.
    Pressure,
    /// Closed to new pods.
    Cordoned,
    /// Closed, and VMs are asked to leave.
    Draining,
    /// The kubelet went silent.
    #[default]
    Unknown,
    /// The kubelet says it is not ready.
    NotReady,
}

impl HostState {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Pressure => "pressure",
            Self::Cordoned => "cordoned",
            Self::Draining => "draining",
            Self::Unknown => "unknown",
            Self::NotReady => "not ready",
        }
    }
}

/// One node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Name.
    pub name: CompactString,
    /// UID; empty while only VMs speak of the node.
    pub uid: CompactString,
    /// Whether the Node object was read; without it state and capacity are unknown.
    pub known: bool,
    /// `control-plane`, `worker`, or both with a comma.
    pub role: CompactString,
    /// Zone label.
    pub zone: CompactString,
    /// Ready condition.
    pub ready: Truth,
    /// `spec.unschedulable`.
    pub cordoned: bool,
    /// Since when it is closed, where the node controller wrote it.
    pub cordoned_at: Option<Timestamp>,
    /// Names of pressures that are true.
    pub pressures: Vec<CompactString>,
    /// KubeVirt's virt-handler label: whether VMs may be placed here.
    pub schedulable: Truth,
    /// First pod CIDR.
    pub pod_cidr: Option<CompactString>,
    /// Pod slots.
    pub pods_max: Option<u64>,
    /// Allocatable CPU in thousandths of a core.
    pub cpu_allocatable: Option<i64>,
    /// Allocatable memory in bytes.
    pub memory_allocatable: Option<u64>,
    /// kubelet version.
    pub version: CompactString,
    /// Operating system.
    pub os: CompactString,
    /// Kernel.
    pub kernel: CompactString,
    /// Internal address.
    pub address: CompactString,
    /// Creation time.
    pub created: Option<Timestamp>,
    /// Portworx on this node, if its StorageNode was read.
    pub portworx: Option<Portworx>,
    /// What runs here, counted from VMs and pods.
    pub load: Load,
}

/// Portworx's view of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portworx {
    /// `Online`, `Degraded`, …
    pub phase: CompactString,
    /// Role in the key-value database.
    pub kvdb: Kvdb,
    /// Whether it stores data.
    pub storage: Option<bool>,
}

/// Role in Portworx's internal key-value database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kvdb {
    /// Not a member.
    #[default]
    None,
    /// A member.
    Member,
    /// The leader.
    Leader,
}

/// Sums over what runs on a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// VMs whose instance is here.
    pub vms: u32,
    /// VMs here that a drain wants gone.
    pub evacuating: u32,
    /// Pods that hold a slot.
    pub pods: u32,
    /// Addresses of the pod CIDR in use.
    pub ips: u32,
    /// Virtual CPUs of the VMs here.
    pub vcpus: u64,
    /// Guest memory of the VMs here, in bytes.
    pub memory: u64,
    /// VMs here whose size is not known yet; sums are too low by them.
    pub unsized_vms: u32,
}

impl Host {
    /// A node that is only known because VMs run on it.
    pub(super) fn hearsay(name: &str) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    pub(super) fn take(&mut self, node: Node) {
        let meta = node.metadata;
        let roles: Vec<&str> = meta
            .labels
            .iter()
            .filter_map(|(key, _)| key.strip_prefix("node-role.kubernetes.io/"))
            .filter(|role| !role.is_empty())
            .collect();
        self.role = if roles.is_empty() {
            "worker".into()
        } else {
            roles.join(",").into()
        };
        self.zone = meta
            .labels
            .get("topology.kubernetes.io/zone")
            .unwrap_or_default()
            .into();
        self.schedulable = meta
            .labels
            .get("kubevirt.io/schedulable")
            .map_or(Truth::Unknown, Truth::parse);
        self.ready = condition::truth(&node.status.conditions, "Ready");
        self.pressures = node
            .status
            .conditions
            .iter()
            .filter(|found| found.kind.ends_with("Pressure") && found.status == Truth::True)
            .map(|found| found.kind.clone())
            .collect();
        self.cordoned = node.spec.unschedulable;
        let closing = node.spec.taints.iter().find(|taint| taint.key == CORDON);
        self.cordoned_at = closing.and_then(|taint| taint.time_added);
        self.pod_cidr = node.spec.pod_cidr.or_else(|| node.spec.pod_cidrs.into_iter().next());
        let allocatable = node.status.allocatable;
        self.pods_max = allocatable.pods.as_deref().and_then(quantity::whole);
        self.cpu_allocatable = allocatable.cpu.as_deref().and_then(quantity::millis);
        self.memory_allocatable = allocatable.memory.as_deref().and_then(quantity::whole);
        self.version = node.status.node_info.kubelet_version;
        self.os = node.status.node_info.os_image;
        self.kernel = node.status.node_info.kernel_version;
        self.address = node
            .status
            .addresses
            .into_iter()
            .find(|address| address.kind == "InternalIP")
            .map(|address| address.address)
            .unwrap_or_default();
        self.created = meta.creation_timestamp;
        self.uid = meta.uid;
        self.known = true;
    }

    /// The worst state that applies.
    pub fn state(&self) -> HostState {
        match self.ready {
            _ if !self.known => HostState::Unknown,
            Truth::False => HostState::NotReady,
            Truth::Unknown => HostState::Unknown,
            Truth::True if self.cordoned && self.load.evacuating > 0 => HostState::Draining,
            Truth::True if self.cordoned => HostState::Cordoned,
            Truth::True if !self.pressures.is_empty() => HostState::Pressure,
            Truth::True => HostState::Ready,
        }
    }

    /// The pod network of this node.
    pub fn network(&self) -> Option<IpNet> {
        self.pod_cidr.as_deref()?.parse().ok()
    }

    /// Pod addresses this node can give: its CIDR less the network's first and last address.
    pub fn ips_max(&self) -> Option<u64> {
        let network = self.network()?;
        let bits = u32::from(network.max_prefix_len() - network.prefix_len());
        Some(1_u64.checked_shl(bits).unwrap_or(u64::MAX).saturating_sub(2))
    }
}

impl Portworx {
    pub(super) fn of(node: &StorageNode) -> Self {
        let status = &node.status;
        let kvdb = status.conditions.iter().find(|found| found.kind == "NodeKVDB");
        let leads = kvdb.is_some_and(|found| found.message.contains("leader"));
        let member = status.node_attributes.kvdb.unwrap_or(kvdb.is_some());
        Self {
            phase: status.phase.clone(),
            kvdb: match (leads, member) {
                (true, _) => Kvdb::Leader,
                (false, true) => Kvdb::Member,
                (false, false) => Kvdb::None,
            },
            storage: status.node_attributes.storage,
        }
    }

    /// A word or two: trouble first, then the role.
    pub fn word(&self) -> String {
        match (self.phase.as_str(), self.kvdb, self.storage) {
            ("Online", Kvdb::Leader, _) => "kvdb leader".into(),
            ("Online", Kvdb::Member, _) => "kvdb".into(),
            ("Online", Kvdb::None, Some(false)) => "storageless".into(),
            ("Online", Kvdb::None, _) => "online".into(),
            ("", _, _) => "unknown".into(),
            (phase, _, _) => phase.to_lowercase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(json: &str) -> Host {
        let mut host = Host::hearsay("n");
        host.take(serde_json::from_str(json).unwrap());
        host
    }

    #[test]
    fn state_is_the_worst_that_applies() {
        let of = |ready: &str, cordoned: bool| {
            host(&format!(
                r#"{{"metadata":{{"name":"n"}},"spec":{{"unschedulable":{cordoned}}},
                    "status":{{"conditions":[{{"type":"Ready","status":"{ready}"}}]}}}}"#
            ))
        };
        assert_eq!(
            Host::hearsay("n").state(),
            HostState::Unknown,
            "a node nobody could read is not ready"
        );
        assert_eq!(of("True", false).state(), HostState::Ready);
        assert_eq!(of("True", true).state(), HostState::Cordoned);
        let mut draining = of("True", true);
        draining.load.evacuating = 1;
        assert_eq!(draining.state(), HostState::Draining);
        assert_eq!(of("False", true).state(), HostState::NotReady);
        assert_eq!(of("Unknown", false).state(), HostState::Unknown);
    }

    #[test]
    fn roles_and_addresses() {
        let host = host(
            r#"{"metadata":{"name":"n","labels":{"node-role.kubernetes.io/control-plane":"",
                "node-role.kubernetes.io/worker":"","kubevirt.io/schedulable":"true"}},
                "spec":{"podCIDR":"100.64.3.0/24"},"status":{"allocatable":{"cpu":"47500m","pods":250}}}"#,
        );
        assert_eq!(host.role, "control-plane,worker");
        assert_eq!(host.ips_max(), Some(254));
        assert_eq!((host.cpu_allocatable, host.pods_max), (Some(47_500), Some(250)));
        assert_eq!(host.schedulable, Truth::True);
    }
}
