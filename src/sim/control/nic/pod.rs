//! Interfaces of the launcher pod: virt-controller asks for them in an annotation, the dynamic networks controller plugs
//! them, and Multus' report says which are there.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::events::{From, Tone};
use super::super::instance::pod_interface;
use super::super::json::{get, items, leaving, name, namespace, set, text, uid};
use super::super::kinds::POD;
use super::super::pods::ended;
use super::super::task::Part;
use super::{SPEC, STATUS, by_name, named, secondary, seen, sources, status_of};
use crate::sim::store::Key;

const WANTED: [&str; 3] = ["metadata", "annotations", "k8s.v1.cni.cncf.io/networks"];
const REPORTED: [&str; 3] = ["metadata", "annotations", "k8s.v1.cni.cncf.io/network-status"];
pub(super) const NETWORKS: From<'static> = From::Component("dynamic-networks-controller");
/// How long the dynamic networks controller takes.
const TAKE: SignedDuration = SignedDuration::from_millis(1_500);

/// A list that stands as text in an annotation.
fn listed(pod: &Value, path: &[&str]) -> Vec<Value> {
    serde_json::from_str(text(pod, path)).unwrap_or_default()
}

/// The networks that a pod asks for.
pub(super) fn wanted(pod: &Value) -> Vec<Value> {
    listed(pod, &WANTED)
}

/// The pod's name for the interface to a network; one that exists keeps the one it has.
fn interface(vmi: &Value, network: &str) -> String {
    let known = by_name(items(vmi, &STATUS), network).map(|status| text(status, &["podInterfaceName"]));
    known
        .filter(|known| !known.is_empty())
        .map_or_else(|| pod_interface(network), str::to_owned)
}

/// Namespace and name of the attachment that a network is made of.
fn attachment<'a>(vmi: &'a Value, network: &'a Value) -> (&'a str, &'a str) {
    let wanted = text(network, &["multus", "networkName"]);
    wanted.split_once('/').unwrap_or((namespace(vmi), wanted))
}

/// Whether the pod lacks an interface, or has one too many.
pub(super) fn pending(vmi: &Value) -> bool {
    secondary(vmi).any(|network| {
        let absent = by_name(items(vmi, &SPEC), named(network)).is_some_and(|one| text(one, &["state"]) == "absent");
        match by_name(items(vmi, &STATUS), named(network)) {
            None => !absent,
            Some(status) => absent && seen(status, "multus-status") && !seen(status, "domain"),
        }
    })
}

/// Notes in the instance's status what the pod has.
pub(super) fn report(vmi: &mut Value, pod: &Value) {
    let there = listed(pod, &REPORTED);
    let networks: Vec<(String, String)> = secondary(vmi)
        .map(|network| (named(network).to_owned(), interface(vmi, named(network))))
        .collect();
    for (network, interface) in networks {
        let plugged = there.iter().any(|one| text(one, &["interface"]) == interface);
        let known = by_name(items(vmi, &STATUS), &network);
        if known.map_or(!plugged, |status| seen(status, "multus-status") == plugged) {
            continue;
        }
        if let Some(status) = status_of(vmi, &network) {
            set(status, &["podInterfaceName"], interface);
            sources(status, "multus-status", plugged);
        }
    }
}

impl Control {
    /// Writes into the pod which networks its instance wants; true if that is news.
    pub(super) fn ask_multus(&mut self, vmi: &Value, pod: &Value) -> bool {
        let mut all = listed(pod, &WANTED);
        for network in secondary(vmi) {
            let Some(device) = by_name(items(vmi, &SPEC), named(network)) else {
                continue;
            };
            let own = interface(vmi, named(network));
            let known = all.iter().any(|one| text(one, &["interface"]) == own);
            if text(device, &["state"]) == "absent" {
                all.retain(|one| text(one, &["interface"]) != own);
            } else if !known {
                let (space, attachment) = attachment(vmi, network);
                let mut asked = json!({"name": attachment, "namespace": space});
                if let Some(mac) = get(device, &["macAddress"]) {
                    set(&mut asked, &["mac"], mac.clone());
                }
                set(&mut asked, &["interface"], own);
                all.push(asked);
            }
        }
        if all == listed(pod, &WANTED) {
            return false;
        }
        let mut pod = pod.clone();
        set(&mut pod, &WANTED, Value::Array(all).to_string());
        let key = Key::new(Some(namespace(&pod)), name(&pod));
        let instance = Key::new(Some(namespace(vmi)), name(vmi));
        let saved = self.cluster.update(POD, pod);
        self.push(Part::Networks, &key);
        self.push(Part::Interfaces, &instance);
        saved
    }

    /// The dynamic networks controller looks at a pod; `timed` once it had its time.
    pub(in super::super) fn networks(&mut self, key: &Key, uid_then: &str) {
        let Some(mut pod) = self.cluster.get(POD, key) else {
            return;
        };
        let (wanted, mut there) = (listed(&pod, &WANTED), listed(&pod, &REPORTED));
        let running = text(&pod, &["status", "phase"]) == "Running";
        if !running || ended(&pod) || leaving(&pod) {
            return;
        }
        if there.is_empty() {
            let ip = text(&pod, &["status", "podIP"]);
            there.push(json!({"name": "cilium", "interface": "eth0", "ips": [ip], "default": true, "dns": {}}));
        }
        let own = |one: &Value| text(one, &["interface"]).to_owned();
        let added: Vec<&Value> = wanted
            .iter()
            .filter(|one| !there.iter().any(|other| own(other) == own(one)))
            .collect();
        let removed: Vec<&Value> = there
            .iter()
            .filter(|one| own(one) != "eth0" && !wanted.iter().any(|other| own(other) == own(one)))
            .collect();
        let idle = added.is_empty() && removed.is_empty();
        if idle || !self.are_networks_dynamic(text(&pod, &["spec", "nodeName"])) {
            return;
        }
        if uid_then.is_empty() {
            self.later(Part::Networks, key, uid(&pod), TAKE);
            return;
        }
        if let Some(asked) = self.hopeless(&added) {
            let wanted = text(&pod, &WANTED).to_owned();
            self.cannot_add(key, &pod, asked, &wanted);
            return;
        }
        let mut now = there.clone();
        now.retain(|one| !removed.contains(&one));
        let mut told = Vec::new();
        for one in &removed {
            let network = text(one, &["name"]).rsplit('/').next().unwrap_or_default();
            let message = format!("removed interface {} from network: {network}", own(one));
            told.push(("RemovedInterface", message));
        }
        for one in &added {
            let (space, network) = (text(one, &["namespace"]), text(one, &["name"]));
            let mut entry = json!({"name": format!("{space}/{network}"), "interface": own(one), "dns": {}});
            if let Some(mac) = get(one, &["mac"]) {
                set(&mut entry, &["mac"], mac.clone());
            }
            now.push(entry);
            told.push((
                "AddedInterface",
                format!("added interface {} to network: {network}", own(one)),
            ));
        }
        set(&mut pod, &REPORTED, Value::Array(now).to_string());
        let written = pod.clone();
        if self.save(POD, pod, Part::Networks, key) {
            for (reason, message) in told {
                let message = format!("pod [{}]: {message}", key.as_str());
                self.tell(&written, NETWORKS, Tone::Normal, reason, &message);
            }
        }
    }
}
