//! What speaks against one network, wherever it is looked at.

use std::collections::BTreeMap;

use super::nad::{Config, NadError};
use super::vlan::Vlans;
use crate::domain::finding::{Finding, Read, Verdict};

/// VLANs that the reference architecture's bonded hosts take off the wire before the bridge sees them: `bond0.10` for
/// management and `bond0.20` for pods (reference architecture, chapter on networking).
pub const HOST_VLANS: [u16; 2] = [10, 20];

/// Namespace whose networks every VM may use, by convention of the platform.
pub const SHARED: &str = "default";

/// A NetworkAttachmentDefinition. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nad {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// `spec.config`, read.
    pub config: Result<Config, NadError>,
    /// Annotation `k8s.v1.cni.cncf.io/resourceName`: the resource a node must offer; empty when there is none.
    pub resource: String,
}

impl Nad {
    /// `namespace/name`, as a VM refers to it.
    pub fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// What the cluster says about its networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// VLANs that the platform's filter lets pass (`allowedVlans` of its DaemonSet); `Known(None)` when there is no filter.
    pub allowed: Read<Option<Vlans>>,
    /// How many nodes that run VMs offer each resource of a network.
    pub offered: Read<BTreeMap<String, u32>>,
}

/// Everything that speaks against a network by itself, the worst first.
pub fn judge(nad: &Nad, rules: &Rules) -> Vec<Finding> {
    let mut found = match &nad.config {
        Ok(config) => [name(nad, config), vlan(config, rules), hosts(config), ipam(config)]
            .into_iter()
            .flatten()
            .collect(),
        Err(error @ NadError::OnTheNode) => vec![
            Finding::new(
                "nad-on-node",
                Verdict::Unknown,
                "spec.config",
                "what it does stands in a file on each node",
            )
            .found(error.to_string())
            .way_out("look at the file on a node, or write the configuration into the object"),
        ],
        Err(error) => vec![
            Finding::new(
                "nad-unreadable",
                Verdict::Fail,
                "spec.config",
                "no VM can start with this network",
            )
            .found(error.to_string())
            .way_out("correct spec.config of the NetworkAttachmentDefinition"),
        ],
    };
    found.extend(resource(nad, rules));
    found.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    found
}

fn name(nad: &Nad, config: &Config) -> Option<Finding> {
    (!config.name.is_empty() && config.name != nad.name).then(|| {
        Finding::new(
            "nad-name",
            Verdict::Warn,
            "spec.config name",
            "the configuration calls itself otherwise",
        )
        .found(config.name.clone())
        .way_out("give both the same name, or logs of the network plugins will mislead")
    })
}

fn vlan(config: &Config, rules: &Rules) -> Option<Finding> {
    const FIELD: &str = "DaemonSet of the VLAN filter, env allowedVlans";
    let vlans = config.vlans();
    if !config.is_bridge() || vlans.is_empty() {
        return None;
    }
    match &rules.allowed {
        Read::Known(None) => None,
        Read::Known(Some(allowed)) => vlans.first_outside(allowed).map(|vlan| {
            Finding::new(
                "vlan-not-allowed",
                Verdict::Fail,
                FIELD,
                format!("frames of VLAN {vlan} are dropped without a word"),
            )
            .found(allowed.to_string())
            .way_out(format!(
                "add {vlan} to allowedVlans in the cluster profile, or use another VLAN"
            ))
        }),
        Read::Unread(why) => Some(
            Finding::new(
                "vlan-not-allowed",
                Verdict::Unknown,
                FIELD,
                "whether its VLAN passes the filter is not known",
            )
            .found(why.clone())
            .way_out("reading DaemonSets in kube-system would tell"),
        ),
    }
}

fn hosts(config: &Config) -> Option<Finding> {
    let vlan = config.vlans().first_shared(&HOST_VLANS)?;
    config.is_bridge().then(|| {
        Finding::new(
            "vlan-of-the-host",
            Verdict::Warn,
            "spec.config vlan",
            format!("in the two-NIC design the hosts take VLAN {vlan} before the bridge sees it"),
        )
        .found(vlan.to_string())
        .way_out("use another VLAN for VMs, or check that this cluster's bond has no such sub-interface")
    })
}

fn ipam(config: &Config) -> Option<Finding> {
    (config.is_bridge() && config.ipam).then(|| {
        Finding::new(
            "nad-ipam",
            Verdict::Warn,
            "spec.config ipam",
            "hands out an address that the guest never sees",
        )
        .found("set")
        .way_out("use \"ipam\": {} for networks of VMs")
    })
}

fn resource(nad: &Nad, rules: &Rules) -> Option<Finding> {
    const FIELD: &str = "annotation k8s.v1.cni.cncf.io/resourceName";
    if nad.resource.is_empty() {
        return None;
    }
    match &rules.offered {
        Read::Known(offered) if offered.get(&nad.resource).is_some_and(|nodes| *nodes > 0) => None,
        Read::Known(_) => Some(
            Finding::new(
                "bridge-resource",
                Verdict::Fail,
                FIELD,
                "no node that runs VMs offers this resource",
            )
            .found(nad.resource.clone())
            .way_out("install the device plugin that offers it, or remove the annotation"),
        ),
        Read::Unread(why) => Some(
            Finding::new(
                "bridge-resource",
                Verdict::Unknown,
                FIELD,
                "whether a node offers this resource is not known",
            )
            .found(why.clone())
            .way_out("reading nodes would tell"),
        ),
    }
}
