//! virt-controller's instance controller (pkg/virt-controller/watch/vmi/lifecycle.go): from an instance to its pod, and
//! from the pod back to the instance.
mod end;
mod launcher;
mod ready;
mod volumes;

use serde_json::{Value, json};

pub(super) use launcher::{launcher, pod_interface};
pub(super) use volumes::claim_info;

use super::condition::{clear, find, plain, probed, put, same};
use super::drive::Control;
use super::events::{CONTROLLER, Tone};
use super::json::{drop, get, items, leaving, list, name, namespace, set, text, uid};
use super::kinds::{POD, VMI};
use super::machine::{observe, promises};
use super::pods;
use super::settings::Settings;
use super::task::Part;
use crate::sim::store::Key;
use volumes::Storage;

/// Moves an instance on to a phase and notes when.
pub(super) fn enter(vmi: &mut Value, phase: &str, now: &str) {
    set(vmi, &["status", "phase"], phase);
    if let Some(all) = list(vmi, &["status", "phaseTransitionTimestamps"]) {
        all.push(json!({"phase": phase, "phaseTransitionTimestamp": now}));
    }
}

impl Control {
    /// Brings an instance one step further.
    pub(super) fn instance(&mut self, key: &Key) {
        let Some(mut vmi) = self.cluster.get(VMI, key) else {
            return;
        };
        if observe(&mut vmi) {
            self.save(VMI, vmi, Part::Instance, key);
            return;
        }
        let pods = pods::of(&self.cluster, &vmi);
        let phase = text(&vmi, &["status", "phase"]).to_owned();
        let over = matches!(phase.as_str(), "Succeeded" | "Failed");
        if leaving(&vmi) || over {
            self.wind_up(key, vmi, &pods);
            return;
        }
        match phase.as_str() {
            "" => {
                enter(&mut vmi, "Pending", &self.cluster.moment());
                self.save(VMI, vmi, Part::Instance, key);
            }
            "Pending" => self.place(key, vmi, &pods),
            "Scheduling" => self.settle_down(key, vmi, &pods),
            _ => self.look_after(key, vmi, &pods),
        }
    }

    /// An instance without a pod gets one as soon as its claims are there.
    fn place(&mut self, key: &Key, mut vmi: Value, pods: &[Value]) {
        let now = self.cluster.moment();
        let storage = Storage::of(&self.cluster, &vmi);
        let waiting = probed(
            "Ready",
            false,
            "PodNotExists",
            "virt-launcher pod has not yet been scheduled",
            &now,
        );
        if let Some(claim) = &storage.missing {
            let why = format!(
                "PVC {}/{claim} does not exist, waiting for it to appear",
                namespace(&vmi)
            );
            let news = !same(
                find(&vmi, "Synchronized"),
                &plain("Synchronized", false, "FailedPvcNotFound", &why, &now),
            );
            if news {
                put(&mut vmi, waiting);
                put(&mut vmi, plain("Synchronized", false, "FailedPvcNotFound", &why, &now));
                let mut scheduled = plain("PodScheduled", false, "Unschedulable", &why, &now);
                set(&mut scheduled, &["lastTransitionTime"], Value::Null);
                put(&mut vmi, scheduled);
                self.tell(&vmi, CONTROLLER, Tone::Warning, "FailedPvcNotFound", &why);
                self.save(VMI, vmi, Part::Instance, key);
            }
            return;
        }
        clear(&mut vmi, "Synchronized");
        clear(&mut vmi, "PodScheduled");
        if pods.is_empty() {
            if storage.filling && !storage.waits_for_pod {
                put(&mut vmi, waiting);
                self.save(VMI, vmi, Part::Instance, key);
            } else {
                self.make_pod(key, vmi);
            }
            return;
        }
        let Some(pod) = pods::active(&vmi, pods) else { return };
        if storage.filling {
            if !same(find(&vmi, "Ready"), &waiting) {
                put(&mut vmi, waiting);
            }
            storage.say(&mut vmi);
            active_pods(&mut vmi, pods);
            self.save(VMI, vmi, Part::Instance, key);
            return;
        }
        put(
            &mut vmi,
            probed(
                "Ready",
                false,
                "GuestNotRunning",
                "Guest VM is not reported as running",
                &now,
            ),
        );
        storage.say(&mut vmi);
        active_pods(&mut vmi, pods);
        set(&mut vmi, &["status", "launcherContainerImageVersion"], image(pod));
        enter(&mut vmi, "Scheduling", &now);
        self.save(VMI, vmi, Part::Instance, key);
    }

    fn make_pod(&mut self, key: &Key, vmi: Value) {
        let settings = Settings::read(&self.cluster);
        let pod = launcher(&vmi, &settings);
        if let Some(why) = self.over_quota(&pod) {
            let message = format!("Error creating pod: {why}");
            self.tell(&vmi, CONTROLLER, Tone::Warning, "FailedCreate", &message);
            let mut vmi = vmi;
            let now = self.cluster.moment();
            let said = plain(
                "Synchronized",
                false,
                "FailedCreate",
                &format!("failed to create virtual machine pod: {why}"),
                &now,
            );
            if !super::condition::has(&vmi, "Synchronized", "False") {
                put(&mut vmi, said);
                self.save(VMI, vmi, Part::Instance, key);
            }
            return;
        }
        if let Some(pod) = self.cluster.create(POD, pod) {
            let message = format!("Created virtual machine pod {}", name(&pod));
            self.tell(&vmi, CONTROLLER, Tone::Normal, "SuccessfulCreate", &message);
            self.push(Part::Instance, key);
        }
    }

    /// An instance whose pod runs is handed over to the node.
    fn settle_down(&mut self, key: &Key, mut vmi: Value, pods: &[Value]) {
        let now = self.cluster.moment();
        let before = vmi.clone();
        active_pods(&mut vmi, pods);
        let Some(pod) = pods::active(&vmi, pods) else {
            enter(&mut vmi, "Failed", &now);
            self.save(VMI, vmi, Part::Instance, key);
            return;
        };
        match find(pod, "PodScheduled").filter(|said| text(said, &["status"]) == "False") {
            Some(said) => put(&mut vmi, said.clone()),
            None => clear(&mut vmi, "PodScheduled"),
        }
        pull_trouble(&mut vmi, pod, &now);
        self.open_gate(pod, &vmi);
        if !text(pod, &["spec", "nodeName"]).is_empty() && get(pod, &["status", "qosClass"]).is_some() {
            set(&mut vmi, &["status", "qosClass"], text(pod, &["status", "qosClass"]));
        }
        if vmi != before {
            self.save(VMI, vmi, Part::Instance, key);
            return;
        }
        if text(pod, &["status", "phase"]) != "Running" {
            return;
        }
        let node = text(pod, &["spec", "nodeName"]).to_owned();
        set(&mut vmi, &["metadata", "labels", "kubevirt.io/nodeName"], node.clone());
        let interfaces = pod_interfaces(&vmi);
        set(&mut vmi, &["status", "interfaces"], interfaces);
        set(&mut vmi, &["status", "migrationTransport"], "Unix");
        set(&mut vmi, &["status", "nodeName"], node);
        let volumes = volumes::status(&self.cluster, &vmi);
        set(&mut vmi, &["status", "volumeStatus"], volumes);
        enter(&mut vmi, "Scheduled", &now);
        self.save(VMI, vmi, Part::Instance, key);
    }

    /// Keeps the conditions of an instance in step with its pod.
    fn look_after(&mut self, key: &Key, mut vmi: Value, pods: &[Value]) {
        let now = self.cluster.moment();
        let before = vmi.clone();
        active_pods(&mut vmi, pods);
        let Some(pod) = pods::active(&vmi, pods) else {
            enter(&mut vmi, "Failed", &now);
            put(
                &mut vmi,
                probed(
                    "Ready",
                    false,
                    "PodNotExists",
                    "virt-launcher pod has not yet been scheduled",
                    &now,
                ),
            );
            self.save(VMI, vmi, Part::Instance, key);
            return;
        };
        self.open_gate(pod, &vmi);
        self.label_pod(pod, &vmi);
        if text(&vmi, &["status", "phase"]) == "Running" || leaving(pod) {
            ready::follow(&mut vmi, pod, &now);
        }
        if get(&vmi, &["status", "launcherContainerImageVersion"]).is_none() {
            set(&mut vmi, &["status", "launcherContainerImageVersion"], image(pod));
        }
        let marked = text(&vmi, &["status", "evacuationNodeName"]) == text(&vmi, &["status", "nodeName"])
            && !text(&vmi, &["status", "nodeName"]).is_empty();
        if marked && find(&vmi, "EvictionRequested").is_none() {
            let mut said = probed(
                "EvictionRequested",
                true,
                "EvictionRequested",
                "VMI is marked for eviction",
                &now,
            );
            set(&mut said, &["lastProbeTime"], Value::Null);
            put(&mut vmi, said);
        } else if !marked {
            clear(&mut vmi, "EvictionRequested");
        }
        if text(&vmi, &["status", "phase"]) == "Running" {
            promises(&mut vmi);
            self.plug(key, &mut vmi, pod);
            self.note_ephemeral(&mut vmi);
        }
        if vmi != before {
            self.save(VMI, vmi, Part::Instance, key);
        }
    }

    /// The pod on the guest's node carries its name.
    fn label_pod(&mut self, pod: &Value, vmi: &Value) {
        let node = text(vmi, &["status", "nodeName"]);
        let path = ["metadata", "labels", "kubevirt.io/nodeName"];
        if !node.is_empty() && text(pod, &path) != node {
            let mut pod = pod.clone();
            set(&mut pod, &path, node);
            let key = Key::new(Some(namespace(&pod)), name(&pod));
            self.save(POD, pod, Part::Kubelet, &key);
        }
    }
}

/// The image of a pod's virt-launcher.
fn image(pod: &Value) -> String {
    let all = items(pod, &["spec", "containers"]);
    let own = all.iter().find(|one| text(one, &["name"]) == "compute");
    own.map_or("", |one| text(one, &["image"])).to_owned()
}

/// The UID of every launcher pod that exists, and its node.
pub(super) fn active_pods(vmi: &mut Value, pods: &[Value]) {
    let mut all = json!({});
    for pod in pods {
        set(&mut all, &[uid(pod)], text(pod, &["spec", "nodeName"]));
    }
    if pods.is_empty() {
        drop(vmi, &["status", "activePods"]);
    } else {
        set(vmi, &["status", "activePods"], all);
    }
}

/// The interfaces as far as the pod knows them: the one to the pod network.
fn pod_interfaces(vmi: &Value) -> Value {
    let pod = items(vmi, &["spec", "networks"])
        .iter()
        .filter(|network| get(network, &["pod"]).is_some())
        .map(|network| json!({"name": text(network, &["name"]), "podInterfaceName": "eth0"}));
    Value::Array(pod.collect())
}

/// An image that cannot be pulled is the instance's trouble as well.
fn pull_trouble(vmi: &mut Value, pod: &Value, now: &str) {
    let trouble = items(pod, &["status", "containerStatuses"])
        .iter()
        .map(|one| {
            (
                text(one, &["state", "waiting", "reason"]),
                text(one, &["state", "waiting", "message"]),
            )
        })
        .find(|(reason, _)| matches!(*reason, "ErrImagePull" | "ImagePullBackOff"));
    match trouble {
        Some((reason, message)) => {
            let said = plain("Synchronized", false, reason, message, now);
            if !same(find(vmi, "Synchronized"), &said) {
                put(vmi, said);
            }
        }
        None => clear(vmi, "Synchronized"),
    }
}
