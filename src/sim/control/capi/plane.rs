//! The KubeadmControlPlane controller (controlplane/kubeadm/internal/controllers): one machine at a time, a new one first
//! if `maxSurge` is 1, and nothing as long as a machine goes or is not well.
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::condition::{find, has};
use super::super::drive::Control;
use super::super::json::{drop, get, leaving, name, namespace, number, set, text};
use super::super::kinds::{MAAS, MACHINE, NODE, PLANE, POD};
use super::super::task::Part;
use super::condition::{mark, mark2};
use super::{CLEANUP, PRE_TERMINATE};
use crate::sim::store::Key;

/// `preflightFailedRequeueAfter`, and `deleteRequeueAfter` is not much longer.
const AGAIN: SignedDuration = SignedDuration::from_secs(15);
/// Static pods whose health counts (`reconcileControlPlaneAndMachinesConditions`).
pub(super) const STATIC: [&str; 4] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

impl Control {
    /// Takes one step towards the control plane that was asked for.
    pub(in super::super) fn plane(&mut self, key: &Key) {
        let Some(plane) = self.cluster.get(PLANE, key) else {
            return;
        };
        if leaving(&plane) || self.paused(&plane) {
            return;
        }
        self.when_due(&plane, Part::Plane, key);
        let machines = self.machines_of(&plane, "KubeadmControlPlane");
        self.hook(&machines);
        let machines = self.machines_of(&plane, "KubeadmControlPlane");
        self.plane_status(plane.clone(), &machines);
        self.outdate_planes(&plane, &machines);
        if self.remedy_plane(&plane, &machines) {
            return;
        }
        let old: Vec<&Value> = machines.iter().filter(|one| self.is_outdated(&plane, one)).collect();
        let wanted = number(&plane, &["spec", "replicas"]).unwrap_or(1);
        let there = i64::try_from(machines.len()).unwrap_or(i64::MAX);
        let surge = get(&plane, &["spec", "rolloutStrategy", "rollingUpdate", "maxSurge"]);
        let surge = surge.and_then(Value::as_i64).unwrap_or(1);
        let grow = if old.is_empty() {
            there < wanted
        } else {
            there < wanted + surge
        };
        if grow {
            if self.stable(&plane, &machines, "") {
                self.new_plane_machine(&plane, &machines);
            }
        } else if (!old.is_empty() || there > wanted)
            && let Some(going) = chosen(&machines, &old)
            && self.stable(&plane, &machines, name(&going))
        {
            self.delete_machine(&going, &plane);
        }
    }

    /// Machines of the control plane wait for its controller before they are torn down, so that etcd can let go of them
    /// (`reconcilePreTerminateHook`); this is done once the machine controller waits for it.
    fn hook(&mut self, machines: &[Value]) {
        for machine in machines {
            let mut changed = machine.clone();
            let waits = has(machine, "PreTerminateDeleteHookSucceeded", "False");
            if leaving(machine) && waits && get(machine, &["metadata", "annotations", CLEANUP]).is_some() {
                let others = super::hooks(machine, PRE_TERMINATE);
                if others == [CLEANUP] {
                    drop(&mut changed, &["metadata", "annotations", CLEANUP]);
                }
            } else if !leaving(machine) {
                set(&mut changed, &["metadata", "annotations", CLEANUP], "");
            }
            self.cluster.update(MACHINE, changed);
        }
    }

    /// Whether a machine is not what the control plane asks for (`matchesMachineSpec`, `rolloutAfter`).
    fn is_outdated(&self, plane: &Value, machine: &Value) -> bool {
        let version = text(plane, &["spec", "version"]);
        if !version.is_empty() && text(machine, &["spec", "version"]) != version {
            return true;
        }
        let born = text(machine, &["metadata", "creationTimestamp"]).parse::<Timestamp>();
        let after = text(plane, &["spec", "rolloutAfter"]).parse::<Timestamp>().ok();
        if let (Some(after), Ok(born)) = (after, born)
            && after <= self.now()
            && born < after
        {
            return true;
        }
        let host = text(machine, &["spec", "infrastructureRef", "name"]);
        let host = self.cluster.get(MAAS, &Key::new(Some(namespace(machine)), host));
        let from = ["metadata", "annotations", "cluster.x-k8s.io/cloned-from-name"];
        let template = text(plane, &["spec", "machineTemplate", "infrastructureRef", "name"]);
        host.is_some_and(|host| !text(&host, &from).is_empty() && text(&host, &from) != template)
    }

    /// Whether nothing is in the way of the next step (`preflightChecks`); otherwise it is looked at again.
    fn stable(&mut self, plane: &Value, machines: &[Value], except: &str) -> bool {
        let mut wrong = Vec::new();
        for machine in machines {
            if leaving(machine) {
                wrong.push(format!("Machine {} is being deleted", name(machine)));
                continue;
            }
            if name(machine) == except {
                continue;
            }
            let node = text(machine, &["status", "nodeRef", "name"]);
            if node.is_empty() {
                wrong.push(format!(
                    "Machine {} does not have a corresponding Node yet (Machine.status.nodeRef not set)",
                    name(machine)
                ));
                continue;
            }
            for pod in STATIC {
                if let Some(why) = self.component(pod, node) {
                    wrong.push(format!(
                        "Machine {} reports {pod} is not healthy ({why})",
                        name(machine)
                    ));
                }
            }
        }
        if wrong.is_empty() {
            return true;
        }
        let key = Key::new(Some(namespace(plane)), name(plane));
        self.later(Part::Plane, &key, "", AGAIN);
        if !machines.iter().any(leaving) {
            let message = format!(
                "Waiting for control plane to pass preflight checks to continue reconciliation: [{}]",
                wrong.join(", ")
            );
            self.tell(
                plane,
                super::PLANNER,
                super::Tone::Warning,
                "ControlPlaneUnhealthy",
                &message,
            );
        }
        false
    }

    /// What is wrong with a component of the control plane on a node. Where no node shows the component, it runs where
    /// nobody can see it, and counts as well.
    pub(super) fn component(&self, pod: &str, node: &str) -> Option<String> {
        let key = Key::new(Some("kube-system"), &format!("{pod}-{node}"));
        let Some(found) = self.cluster.get(POD, &key) else {
            let anywhere = !self.cluster.list(POD, &format!("kube-system/{pod}-")).is_empty();
            return anywhere.then(|| format!("Pod {pod}-{node} does not exist"));
        };
        let node = self.cluster.get(NODE, &Key::new(None, node));
        let unknown = node.is_some_and(|node| has(&node, "Ready", "Unknown"));
        if unknown {
            return Some("Node Ready condition is Unknown, Pod data might be stale".to_owned());
        }
        let ready = find(&found, "Ready").is_some_and(|ready| text(ready, &["status"]) == "True");
        (!ready).then(|| "Pod is not ready".to_owned())
    }

    fn new_plane_machine(&mut self, plane: &Value, machines: &[Value]) {
        let labels = json!({
            "cluster.x-k8s.io/cluster-name": Self::cluster_name(plane, machines),
            "cluster.x-k8s.io/control-plane": "",
            "cluster.x-k8s.io/control-plane-name": name(plane),
        });
        let template = |field: &str| get(plane, &["spec", "machineTemplate", field]).cloned();
        let mut spec = json!({
            "bootstrap": {"configRef": {"kind": "KubeadmConfig"}},
            "clusterName": Self::cluster_name(plane, machines),
            "infrastructureRef": template("infrastructureRef").unwrap_or_default(),
            "version": text(plane, &["spec", "version"]),
        });
        for field in ["nodeDrainTimeout", "nodeVolumeDetachTimeout", "nodeDeletionTimeout"] {
            if let Some(value) = template(field) {
                set(&mut spec, &[field], value);
            }
        }
        let named = format!("{}-{}", name(plane), self.letters(5));
        let made = self.make_machine(plane, "KubeadmControlPlane", &named, labels, spec);
        if let Some(made) = made {
            let mut changed = made;
            set(&mut changed, &["metadata", "annotations", CLEANUP], "");
            self.cluster.update(MACHINE, changed);
        }
    }

    fn cluster_name(plane: &Value, machines: &[Value]) -> String {
        let label = ["metadata", "labels", "cluster.x-k8s.io/cluster-name"];
        let own = text(plane, &label);
        let known = machines.first().map_or("", |one| text(one, &["spec", "clusterName"]));
        if own.is_empty() { known } else { own }.to_owned()
    }

    /// Whether every etcd member and every other component is well (`reconcileControlPlaneAndMachinesConditions`).
    fn members(&self, plane: &mut Value, machines: &[Value], now: &str) {
        let wrong = |parts: &[&str]| -> Vec<&str> {
            let sick = |one: &&Value| {
                let node = text(one, &["status", "nodeRef", "name"]);
                !leaving(one) && !node.is_empty() && parts.iter().any(|part| self.component(part, node).is_some())
            };
            machines.iter().filter(sick).map(name).collect()
        };
        let (etcd, rest) = STATIC.split_at(1);
        for (kind, reason, what, sick) in [
            (
                "EtcdClusterHealthy",
                "EtcdClusterUnhealthy",
                "etcd member errors",
                wrong(etcd),
            ),
            (
                "ControlPlaneComponentsHealthy",
                "ControlPlaneComponentsUnhealthy",
                "control plane errors",
                wrong(rest),
            ),
        ] {
            let message = format!("Following machines are reporting {what}: {}", sick.join(", "));
            mark(plane, kind, sick.is_empty(), reason, &message, now);
        }
    }

    /// Machines of an old template say so (v1beta2 `UpToDate`).
    fn outdate_planes(&mut self, plane: &Value, machines: &[Value]) {
        let now = self.cluster.moment();
        for machine in machines.iter().filter(|one| !leaving(one)) {
            if self.is_outdated(plane, machine) {
                let mut machine = machine.clone();
                let message = "* Machine is not up-to-date";
                mark2(&mut machine, "UpToDate", false, "NotUpToDate", message, &now);
                self.cluster.update(MACHINE, machine);
            }
        }
    }

    fn plane_status(&mut self, mut plane: Value, machines: &[Value]) {
        let now = self.cluster.moment();
        let sum = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let ready = machines.iter().filter(|one| {
            let node = text(one, &["status", "nodeRef", "name"]);
            let node = self.cluster.get(NODE, &Key::new(None, node));
            node.is_some_and(|node| has(&node, "Ready", "True"))
        });
        let ready = sum(ready.count());
        let old = sum(machines.iter().filter(|one| self.is_outdated(&plane, one)).count());
        let there = sum(machines.len());
        for (field, value) in [
            ("replicas", there),
            ("readyReplicas", ready),
            ("unavailableReplicas", there - ready),
            ("updatedReplicas", there - old),
            (
                "observedGeneration",
                number(&plane, &["metadata", "generation"]).unwrap_or(1),
            ),
        ] {
            set(&mut plane, &["status", field], value);
        }
        super::remedy::finished(&mut plane, machines);
        self.members(&mut plane, machines, &now);
        set(&mut plane, &["status", "v1beta2", "upToDateReplicas"], there - old);
        set(&mut plane, &["status", "v1beta2", "readyReplicas"], ready);
        set(&mut plane, &["status", "v1beta2", "availableReplicas"], ready);
        if old > 0 {
            let message = format!(
                "Rolling {old} replicas with outdated spec ({} replicas up to date)",
                there - old
            );
            mark(
                &mut plane,
                "MachinesSpecUpToDate",
                false,
                "RollingUpdateInProgress",
                &message,
                &now,
            );
        } else if find(&plane, "MachinesSpecUpToDate").is_some() {
            mark(&mut plane, "MachinesSpecUpToDate", true, "", "", &now);
        }
        self.cluster.update(PLANE, plane);
    }
}

/// The machine that goes: a marked one, else an outdated one, of the failure domain with most machines, the oldest there
/// (`selectMachineForScaleDown`).
fn chosen(machines: &[Value], old: &[&Value]) -> Option<Value> {
    let marked = |one: &&Value| get(one, &["metadata", "annotations", "cluster.x-k8s.io/delete-machine"]).is_some();
    let all: Vec<&Value> = machines.iter().collect();
    let among: Vec<&Value> = if old.iter().any(&marked) {
        old.iter().copied().filter(marked).collect()
    } else if all.iter().any(&marked) {
        all.iter().copied().filter(marked).collect()
    } else if old.is_empty() {
        all
    } else {
        old.to_vec()
    };
    let domain = |one: &Value| text(one, &["spec", "failureDomain"]).to_owned();
    let crowd = |one: &Value| machines.iter().filter(|other| domain(other) == domain(one)).count();
    let key = |one: &&Value| {
        let born = text(one, &["metadata", "creationTimestamp"]).to_owned();
        (std::cmp::Reverse(crowd(one)), domain(one), born, name(one).to_owned())
    };
    among.into_iter().min_by_key(key).cloned()
}
