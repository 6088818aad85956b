//! Whether the dynamic networks controller can do its work on a node, and what it says when an interface cannot be added
//! (k8snetworkplumbingwg/multus-dynamic-networks-controller: pkg/controller/pod.go).
use serde_json::Value;

use super::super::drive::Control;
use super::super::events::Tone;
use super::super::json::{items, leaving, name, text, uid};
use super::super::kinds::{DAEMON_SET, POD};
use super::pod::NETWORKS;
use crate::sim::store::Key;

const DAEMON: &str = "dynamic-networks-controller";
const ATTACHMENTS: &str = "network-attachment-definitions.k8s.cni.cncf.io";
/// How often an interface is tried: once, and again as often as `maxRetries` says.
const TRIES: usize = 3;
/// So many refusals are remembered.
const REMEMBERED: usize = 4_096;

impl Control {
    /// Whether interfaces can be plugged into pods on a node: the controller's own pod runs there, and Multus is the thick
    /// one, whose socket it needs. Worlds that were loaded without any DaemonSet have both.
    pub(super) fn are_networks_dynamic(&self, node: &str) -> bool {
        let world = self.cluster.world();
        if world.faults().are_dynamic_networks_down() {
            return false;
        }
        if world.store().is_empty(DAEMON_SET) {
            return true;
        }
        let sets = self.cluster.list(DAEMON_SET, "");
        let images = |set: &Value| -> Vec<String> {
            let containers = items(set, &["spec", "template", "spec", "containers"]);
            containers.iter().map(|one| text(one, &["image"]).to_owned()).collect()
        };
        let thin = sets.iter().flat_map(images).any(|image| {
            let called = image.rsplit('/').next().unwrap_or_default().to_owned();
            called.starts_with("multus-cni") && !called.ends_with("thick")
        });
        let Some(own) = sets.iter().find(|set| name(set).starts_with(DAEMON)) else {
            return false;
        };
        let prefix = format!("{}/{}-", super::super::json::namespace(own), name(own));
        let runs = |pod: &Value| {
            text(pod, &["spec", "nodeName"]) == node && text(pod, &["status", "phase"]) == "Running" && !leaving(pod)
        };
        !thin && self.cluster.list(POD, &prefix).iter().any(runs)
    }

    /// Whether an attachment exists; worlds that were loaded without any have them all.
    pub(super) fn is_attachment(&self, space: &str, called: &str) -> bool {
        let store = self.cluster.world().store();
        store.is_empty(ATTACHMENTS) || store.get(ATTACHMENTS, &Key::new(Some(space), called)).is_some()
    }

    /// Whether a new pod cannot get its networks, because one of them is made of nothing: kubelet says so, and it waits
    /// (k8snetworkplumbingwg/multus-cni: pkg/k8sclient).
    pub(in super::super) fn lacks_network(&mut self, pod: &Value) -> bool {
        let wanted = super::pod::wanted(pod);
        let missing = wanted
            .iter()
            .find(|one| !self.is_attachment(text(one, &["namespace"]), text(one, &["name"])));
        let Some(missing) = missing else { return false };
        let (space, network) = (text(missing, &["namespace"]), text(missing, &["name"]));
        let why = format!(
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin \
             type=\"multus-shim\" name=\"multus-cni-network\" failed (add): TryLoadPodDelegates: error in getting k8s \
             network for pod: cannot find a network-attachment-definition ({network}) in namespace ({space}): \
             network-attachment-definitions.k8s.cni.cncf.io {network:?} not found"
        );
        let kubelet = super::super::events::From::Component("kubelet");
        self.tell(pod, kubelet, Tone::Warning, "FailedCreatePodSandBox", &why);
        true
    }

    /// The first of the interfaces that cannot be added: its attachment does not exist, or the node's plugins refuse it.
    /// Those after it are not tried, and those before it are taken back.
    pub(super) fn hopeless<'a>(&self, added: &[&'a Value]) -> Option<&'a Value> {
        let refused = self.cluster.world().faults().are_interfaces_refused();
        added
            .iter()
            .find(|one| refused || !self.is_attachment(text(one, &["namespace"]), text(one, &["name"])))
            .copied()
    }

    /// Tells of an interface that cannot be added, once for each try; nobody tries again until something else is asked for.
    pub(super) fn cannot_add(&mut self, key: &Key, pod: &Value, asked: &Value, wanted: &str) {
        let sort = format!("{} {wanted}", uid(pod));
        if self.vain.len() >= REMEMBERED {
            self.vain.clear();
        }
        if !self.vain.insert(sort) {
            return;
        }
        let (interface, network) = (text(asked, &["interface"]), text(asked, &["name"]));
        let message = format!(
            "pod [{}]: failed adding interface {interface} to network: {network}",
            key.as_str()
        );
        for _ in 0..TRIES {
            self.tell(pod, NETWORKS, Tone::Warning, "FailedAddingInterface", &message);
        }
    }
}
