//! virt-controller's evacuation controller (pkg/virt-controller/watch/drain/evacuation): instances that an eviction, or a
//! taint on their node, wants away get a migration each, as long as there is a place for one.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::condition::has;
use super::drive::Control;
use super::events::{From, Tone};
use super::json::{items, leaving, name, namespace, set, text};
use super::kinds::{MIGRATION, NODE, POD, VMI};
use super::pods;
use super::settings::Settings;
use super::task::Part;
use crate::sim::store::Key;

const EVACUATION: From<'static> = From::Component("evacuation-controller");
const AGAIN: SignedDuration = SignedDuration::from_secs(5);

impl Control {
    /// Looks whether an instance has to leave its node.
    pub(super) fn evacuation(&mut self, key: &Key) {
        let Some(vmi) = self.cluster.get(VMI, key) else {
            self.fleeing.remove(key);
            return;
        };
        let node = text(&vmi, &["status", "nodeName"]);
        let over = matches!(text(&vmi, &["status", "phase"]), "Succeeded" | "Failed");
        let marked = !node.is_empty() && text(&vmi, &["status", "evacuationNodeName"]) == node;
        if over || leaving(&vmi) || !(marked || self.is_drained(node)) {
            self.fleeing.remove(key);
            return;
        }
        let settings = Settings::read(&self.cluster);
        let own = text(&vmi, &["spec", "evictionStrategy"]);
        let strategy = if own.is_empty() { settings.eviction() } else { own };
        if strategy == "External" || !marked && !strategy.starts_with("LiveMigrate") {
            return;
        }
        self.note_eviction(&vmi);
        self.gather();
        if self.is_moving(key) {
            return;
        }
        if !has(&vmi, "LiveMigratable", "True") {
            self.tell(
                &vmi,
                EVACUATION,
                Tone::Normal,
                "FailedCreate",
                "VirtualMachineInstance is not migrateable",
            );
            return;
        }
        self.fleeing.insert(key.clone());
        if self.unfinished() >= settings.per_cluster() {
            self.later(Part::Evacuation, key, "", AGAIN);
            return;
        }
        self.flee(key, &vmi, node);
    }

    fn flee(&mut self, key: &Key, vmi: &Value, node: &str) {
        let migration = migration("kubevirt-evacuation-", vmi, "kubevirt.io/evacuationMigration", node);
        if let Some(migration) = self.cluster.create(MIGRATION, migration) {
            self.fleeing.remove(key);
            let message = format!("Created Migration {}", name(&migration));
            self.tell(vmi, EVACUATION, Tone::Normal, "SuccessfulCreate", &message);
            self.migration_changed(&Key::new(key.namespace(), name(&migration)), &migration, false);
        }
    }

    /// A migration ended: those that wait for a place look again.
    pub(super) fn wake_evacuations(&mut self) {
        let waiting: Vec<Key> = self.fleeing.iter().cloned().collect();
        for key in waiting {
            self.push(Part::Evacuation, &key);
        }
    }

    /// The pod of an instance that has to go says so to the descheduler.
    fn note_eviction(&mut self, vmi: &Value) {
        let path = [
            "metadata",
            "annotations",
            "descheduler.alpha.kubernetes.io/eviction-in-progress",
        ];
        let all = pods::of(&self.cluster, vmi);
        let Some(pod) = pods::active(vmi, &all).filter(|pod| text(pod, &path).is_empty()) else {
            return;
        };
        let mut pod = pod.clone();
        set(&mut pod, &path, "true");
        let key = Key::new(Some(namespace(&pod)), name(&pod));
        self.save(POD, pod, Part::Kubelet, &key);
    }

    /// Whether a node carries the taint that makes every instance leave it.
    fn is_drained(&self, node: &str) -> bool {
        let settings = Settings::read(&self.cluster);
        let Some(node) = self.cluster.get(NODE, &Key::new(None, node)) else {
            return false;
        };
        drained(&node, settings.drain_taint())
    }

    /// A node got the drain taint: everything on it looks whether it has to leave.
    pub(super) fn drain(&mut self, node: &Value) {
        let settings = Settings::read(&self.cluster);
        if !drained(node, settings.drain_taint()) {
            return;
        }
        let label = ["metadata", "labels", "kubevirt.io/nodeName"];
        let mut here = Vec::new();
        self.cluster.each(VMI, "", |key, vmi| {
            if text(&vmi, &label) == name(node) {
                here.push(key);
            }
        });
        for key in here {
            self.push(Part::Evacuation, &key);
        }
    }
}

fn drained(node: &Value, taint: &str) -> bool {
    items(node, &["spec", "taints"])
        .iter()
        .any(|one| text(one, &["key"]) == taint && text(one, &["effect"]) == "NoSchedule")
}

/// A migration as a controller asks for it.
pub(super) fn migration(prefix: &str, vmi: &Value, note: &str, value: &str) -> Value {
    let mut migration = json!({
        "metadata": {
            "generateName": prefix,
            "namespace": namespace(vmi),
            "labels": {"kubevirt.io/vmi-name": name(vmi)},
            "finalizers": ["kubevirt.io/migrationJobFinalize"],
        },
        "spec": {"vmiName": name(vmi)},
    });
    set(&mut migration, &["metadata", "annotations", note], value);
    migration
}
