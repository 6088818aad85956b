//! core/v1 Pod, with all that the scheduler looks at.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::affinity::{Affinity, Spread, Toleration};
use super::meta::{Meta, Quantities};
use super::vmi::ClaimName;
use crate::model::lenient;

/// A pod.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pod {
    /// Name, labels, owners.
    pub metadata: Meta,
    /// Where it may run and what it asks for.
    pub spec: Spec,
    /// Phase.
    pub status: Status,
}

/// `spec`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spec {
    /// Node, empty until scheduled.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub node_name: String,
    /// On the host network.
    pub host_network: bool,
    /// Wanted node labels.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub node_selector: BTreeMap<String, String>,
    /// Affinity.
    pub affinity: Option<Affinity>,
    /// Tolerations.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub tolerations: Vec<Toleration>,
    /// Topology spread.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub topology_spread_constraints: Vec<Spread>,
    /// Containers.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub containers: Vec<Container>,
    /// Init containers, sidecars among them.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub init_containers: Vec<Container>,
    /// Of the runtime class.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub overhead: Quantities,
    /// Requests and limits of the pod as a whole.
    pub resources: Option<Requirements>,
    /// Which scheduler.
    pub scheduler_name: Option<String>,
    /// Dynamic resource allocation.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub resource_claims: Vec<Value>,
    /// Volumes, for what keeps a pod on its node.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub volumes: Vec<Volume>,
}

/// A container.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Requests and limits.
    pub resources: Requirements,
    /// `Always` on a sidecar.
    pub restart_policy: Option<String>,
    /// Of its command line, only what speaks of CIDRs: the rest of thousands of pods is not kept.
    #[serde(deserialize_with = "about_cidrs")]
    pub command: Vec<String>,
    /// As [`Container::command`].
    #[serde(deserialize_with = "about_cidrs")]
    pub args: Vec<String>,
}

fn about_cidrs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let mut all: Vec<String> = lenient::null_as_default(deserializer)?;
    all.retain(|one| one.starts_with("--") && (one.contains("-cidr") || one.starts_with("--service-cluster-ip-range")));
    all.shrink_to_fit();
    Ok(all)
}

/// `resources`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Requirements {
    /// What is reserved.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub requests: Quantities,
    /// What may be used at most.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub limits: Quantities,
}

/// A volume, as far as a drain cares.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    /// Lost when the pod goes.
    pub empty_dir: Option<Value>,
    /// A claim.
    pub persistent_volume_claim: Option<ClaimName>,
}

/// `status`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Status {
    /// Phase.
    pub phase: String,
}

impl Pod {
    /// Whether it has ended and holds neither slot nor resources.
    pub fn finished(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }

    /// A VM's launcher pod (`kubevirt.io` label of `virt-controller`'s template).
    pub fn launcher(&self) -> bool {
        self.metadata.label("kubevirt.io") == Some("virt-launcher")
    }

    /// UID of the VM instance whose launcher this is; label `kubevirt.io/created-by`, else the owner.
    pub fn instance(&self) -> Option<&str> {
        if !self.launcher() {
            return None;
        }
        let owner = super::owner(&self.metadata, "VirtualMachineInstance");
        self.metadata
            .label("kubevirt.io/created-by")
            .or_else(|| owner.map(|owner| owner.uid.as_str()))
    }
}
