//! The Machine controller as long as a machine is wanted (internal/controllers/machine): bootstrap data, infrastructure,
//! node, and the phase that follows from them.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::condition::find;
use super::super::drive::Control;
use super::super::json::{get, is, items, leaving, name, namespace, set, text, uid};
use super::super::kinds::{MAAS, MACHINE, NODE};
use super::super::task::Part;
use super::condition::{mark, mark2};
use crate::sim::store::Key;

/// The bootstrap provider needs a moment for its secret.
const BOOTSTRAP: SignedDuration = SignedDuration::from_secs(3);

impl Control {
    /// Brings a machine's status in step with what there is, or takes the next step of its deletion.
    pub(in super::super) fn capi_machine(&mut self, key: &Key) {
        let Some(machine) = self.cluster.get(MACHINE, key) else {
            return;
        };
        if self.paused(&machine) {
            return;
        }
        if leaving(&machine) {
            self.end_machine(key, machine);
            return;
        }
        let now = self.cluster.moment();
        let mut changed = machine.clone();
        super::hold(&mut changed, "machine.cluster.x-k8s.io");
        self.bootstrap(key, &mut changed, &now);
        let host = self.infrastructure(&mut changed, &now);
        self.meet_node(&mut changed, host.as_ref(), &now);
        second(&mut changed, &now);
        let phase = phase(&changed);
        set(&mut changed, &["status", "phase"], phase);
        if text(&machine, &["status", "phase"]) != text(&changed, &["status", "phase"]) {
            set(&mut changed, &["status", "lastUpdated"], now);
        }
        self.save(MACHINE, changed, Part::Capi, key);
    }

    fn bootstrap(&mut self, key: &Key, machine: &mut Value, now: &str) {
        if is(machine, &["status", "bootstrapReady"]) {
            return;
        }
        let data = text(machine, &["spec", "bootstrap", "dataSecretName"]);
        let born = text(machine, &["metadata", "creationTimestamp"]).parse::<jiff::Timestamp>();
        let old = born.is_ok_and(|born| self.now().duration_since(born) >= BOOTSTRAP);
        if data.is_empty() && !old {
            mark(machine, "BootstrapReady", false, "WaitingForDataSecret", "", now);
            self.later(Part::Capi, key, "", BOOTSTRAP);
            return;
        }
        let secret = name(machine).to_owned();
        set(machine, &["spec", "bootstrap", "dataSecretName"], secret);
        set(machine, &["status", "bootstrapReady"], true);
        mark(machine, "BootstrapReady", true, "", "", now);
        let host = Key::new(
            Some(namespace(machine)),
            text(machine, &["spec", "infrastructureRef", "name"]),
        );
        self.push(Part::Maas, &host);
    }

    fn infrastructure(&self, machine: &mut Value, now: &str) -> Option<Value> {
        let host = Key::new(
            Some(namespace(machine)),
            text(machine, &["spec", "infrastructureRef", "name"]),
        );
        let host = self.cluster.get(MAAS, &host)?;
        let id = text(&host, &["spec", "providerID"]);
        if !is(&host, &["status", "ready"]) {
            if !is(machine, &["status", "infrastructureReady"]) {
                let why = find(&host, "MachineDeployed").map_or("", |one| text(one, &["reason"]));
                let why = if why.is_empty() {
                    "WaitingForInfrastructure"
                } else {
                    why
                };
                mark(machine, "InfrastructureReady", false, why, "", now);
            }
            return Some(host);
        }
        if !is(machine, &["status", "infrastructureReady"]) {
            set(machine, &["spec", "providerID"], id);
            if let Some(domain) = get(&host, &["spec", "failureDomain"]) {
                set(machine, &["spec", "failureDomain"], domain.clone());
            }
            let addresses = items(&host, &["status", "addresses"]).to_vec();
            set(machine, &["status", "addresses"], addresses);
            set(machine, &["status", "infrastructureReady"], true);
            mark(machine, "InfrastructureReady", true, "", "", now);
        }
        Some(host)
    }

    /// Finds the machine's node and takes over its health (`reconcileNode`).
    fn meet_node(&mut self, machine: &mut Value, host: Option<&Value>, now: &str) {
        let id = text(machine, &["spec", "providerID"]).to_owned();
        if id.is_empty() {
            mark(machine, "NodeHealthy", false, "WaitingForNodeRef", "", now);
            return;
        }
        let known = text(machine, &["status", "nodeRef", "name"]).to_owned();
        let Some(node) = self.node_of(&id, &known) else {
            let (reason, message) = if known.is_empty() {
                (
                    "NodeProvisioning",
                    "Waiting for a node with matching ProviderID to exist",
                )
            } else {
                ("NodeNotFound", "")
            };
            mark(machine, "NodeHealthy", false, reason, message, now);
            return;
        };
        if known.is_empty() {
            set(
                machine,
                &["status", "nodeRef"],
                json!({"apiVersion": "v1", "kind": "Node", "name": name(&node), "uid": uid(&node)}),
            );
            self.annotate(machine, &node);
        }
        if let Some(info) = get(&node, &["status", "nodeInfo"]) {
            set(machine, &["status", "nodeInfo"], info.clone());
        }
        if host.is_none_or(leaving) {
            mark(machine, "NodeHealthy", false, "Deleting", "", now);
            return;
        }
        let (healthy, message) = health(&node);
        mark(machine, "NodeHealthy", healthy, "NodeConditionsFailed", &message, now);
        mark(machine, "Ready", healthy, "NodeConditionsFailed", &message, now);
        let reason = if healthy { "Available" } else { "NotReady" };
        mark2(machine, "Available", healthy, reason, "", now);
        let reason = if healthy { "NodeHealthy" } else { "NodeNotHealthy" };
        mark2(machine, "NodeHealthy", healthy, reason, &message, now);
        let ready = super::super::condition::has(&node, "Ready", "True");
        let reason = if ready { "NodeReady" } else { "NodeNotReady" };
        mark2(machine, "NodeReady", ready, reason, "", now);
        let reason = if healthy { "Ready" } else { "NotReady" };
        mark2(machine, "Ready", healthy, reason, &message, now);
    }

    /// The node with a provider ID; the one that is known is looked at first.
    fn node_of(&self, id: &str, known: &str) -> Option<Value> {
        let is_it = |node: &Value| text(node, &["spec", "providerID"]) == id;
        if let Some(node) = self.cluster.get(NODE, &Key::new(None, known)) {
            // a node that carries no ID was matched by somebody who knew better
            if is_it(&node) || get(&node, &["spec", "providerID"]).is_none() {
                return Some(node);
            }
        }
        let mut found = None;
        self.cluster.each(NODE, "", |_, node| {
            if is_it(&node) {
                found = Some(node);
            }
        });
        found
    }

    fn annotate(&mut self, machine: &Value, node: &Value) {
        let mut node = node.clone();
        for (note, value) in [
            ("cluster.x-k8s.io/cluster-name", text(machine, &["spec", "clusterName"])),
            ("cluster.x-k8s.io/cluster-namespace", namespace(machine)),
            ("cluster.x-k8s.io/machine", name(machine)),
        ] {
            set(&mut node, &["metadata", "annotations", note], value);
        }
        self.cluster.update(NODE, node);
    }
}

/// The conditions of the second form that follow from the rest (`setStatus` in machine_controller_status.go).
fn second(machine: &mut Value, now: &str) {
    for (kind, field, reason) in [
        ("BootstrapConfigReady", "bootstrapReady", "NotReady"),
        ("InfrastructureReady", "infrastructureReady", "NotReady"),
    ] {
        let ready = is(machine, &["status", field]);
        mark2(machine, kind, ready, if ready { "Ready" } else { reason }, "", now);
    }
    let of_plane_or_set = !items(machine, &["metadata", "ownerReferences"]).is_empty();
    let known = items(machine, &["status", "v1beta2", "conditions"]);
    if of_plane_or_set && !known.iter().any(|one| text(one, &["type"]) == "UpToDate") {
        mark2(machine, "UpToDate", true, "UpToDate", "", now);
    }
    mark2(machine, "Deleting", false, "NotDeleting", "", now);
    mark2(machine, "Paused", false, "NotPaused", "", now);
}

/// `setMachinePhaseAndLastUpdated`, for a machine that is not being deleted.
fn phase(machine: &Value) -> &'static str {
    let ready = is(machine, &["status", "infrastructureReady"]);
    if get(machine, &["status", "failureReason"]).is_some() {
        "Failed"
    } else if get(machine, &["status", "nodeRef"]).is_some() && ready {
        "Running"
    } else if !text(machine, &["spec", "providerID"]).is_empty() {
        "Provisioned"
    } else if is(machine, &["status", "bootstrapReady"]) && !ready {
        "Provisioning"
    } else {
        "Pending"
    }
}

/// `summarizeNodeConditions`: unknown counts as unhealthy only when everything is unknown.
fn health(node: &Value) -> (bool, String) {
    let mut wrong = Vec::new();
    let (mut bad, mut unknown) = (0, 0);
    for one in items(node, &["status", "conditions"]) {
        let kind = text(one, &["type"]);
        let status = text(one, &["status"]);
        let wanted = match kind {
            "Ready" => "True",
            "MemoryPressure" | "DiskPressure" | "PIDPressure" => "False",
            _ => continue,
        };
        if status != wanted {
            wrong.push(format!("Node condition {kind} is {status}"));
            if status == "Unknown" {
                unknown += 1;
            } else {
                bad += 1;
            }
        }
    }
    (bad == 0 && unknown < 4, wrong.join(". "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_follow_from_what_is_there() {
        for (machine, expected) in [
            (json!({}), "Pending"),
            (json!({"status": {"bootstrapReady": true}}), "Provisioning"),
            (
                json!({"spec": {"providerID": "maas:///a/b"}, "status": {"bootstrapReady": true, "infrastructureReady": true}}),
                "Provisioned",
            ),
            (
                json!({"spec": {"providerID": "x"}, "status": {"infrastructureReady": true, "nodeRef": {}}}),
                "Running",
            ),
        ] {
            assert_eq!(phase(&machine), expected);
        }
    }

    #[test]
    fn a_silent_node_is_unhealthy_when_it_tells_nothing_any_more() {
        let node = |statuses: [&str; 4]| {
            let kinds = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];
            let all: Vec<Value> = kinds
                .iter()
                .zip(statuses)
                .map(|(kind, status)| json!({"type": kind, "status": status}))
                .collect();
            json!({"status": {"conditions": all}})
        };
        assert!(health(&node(["True", "False", "False", "False"])).0);
        assert!(!health(&node(["False", "False", "False", "False"])).0);
        assert!(health(&node(["Unknown", "False", "False", "False"])).0);
        assert!(!health(&node(["Unknown", "Unknown", "Unknown", "Unknown"])).0);
    }
}
