//! Portworx, as far as nodes come and go: drive sets on a FlashArray outlive their host. The set of a node that is gone is
//! free, and a node without storage of its own takes it over, and the Portworx identity with it (Portworx documentation,
//! "Install Portworx on FlashArray": cloud drives and storageless nodes).
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::drive::Control;
use super::json::{drop, get, items, list, name, namespace, number, owner, set, text};
use super::kinds::{CONFIG, NODE, POD, STORAGE_CLUSTER, STORAGE_NODE};
use super::task::Part;
use crate::sim::store::Key;

/// Within this time a node that comes back takes its own drives again.
const GRACE: SignedDuration = SignedDuration::from_mins(2);
/// Portworx starts, and claims drives.
const START: SignedDuration = SignedDuration::from_secs(90);

impl Control {
    /// A node is gone: its drives are free after a while, and whoever has none looks.
    pub(super) fn storage_left(&mut self, node: &Key) {
        let storage = self.cluster.list(STORAGE_NODE, "");
        let Some(own) = storage.iter().find(|one| name(one) == node.name()) else {
            return;
        };
        let mut gone = own.clone();
        set(&mut gone, &["status", "phase"], "Offline");
        self.cluster.update(STORAGE_NODE, gone);
        self.later(Part::Drives, node, "freed", GRACE);
    }

    /// Portworx runs on a node.
    pub(super) fn storage_started(&mut self, pod: &Value) {
        let ours = owner(pod, "StorageCluster").is_some() && text(pod, &["status", "phase"]) == "Running";
        let node = text(pod, &["spec", "nodeName"]);
        if !ours || node.is_empty() || self.cluster.world().store().is_empty(STORAGE_NODE) {
            return;
        }
        let known = self.cluster.list(STORAGE_NODE, "");
        if known.iter().all(|one| name(one) != node) {
            self.later(Part::Drives, &Key::new(None, node), "", START);
        }
    }

    /// Frees the drives of a node that is gone, or gives a node drives.
    pub(super) fn drives(&mut self, node: &Key, freed: bool) {
        if freed {
            if self.cluster.get(NODE, node).is_some() {
                return;
            }
            self.change_sets(|sets| {
                for drives in sets.values_mut() {
                    if text(drives, &["SchedulerNodeName"]) == node.name() {
                        set(drives, &["State"], "Available");
                        set(drives, &["SchedulerNodeName"], "");
                        set(drives, &["InstanceID"], "");
                    }
                }
            });
            for one in self.cluster.list(STORAGE_NODE, "") {
                if get(&one, &["status", "nodeAttributes", "storage"]) == Some(&Value::Bool(false)) {
                    self.push(Part::Drives, &Key::new(None, name(&one)));
                }
            }
        } else if self.cluster.get(NODE, node).is_some() {
            self.claim_drives(node);
        }
    }

    /// A node takes a free set, makes a new one if there may be more, or stays without.
    fn claim_drives(&mut self, node: &Key) {
        let storage = self.cluster.list(STORAGE_NODE, "");
        let own = storage.iter().find(|one| name(one) == node.name()).cloned();
        if own
            .as_ref()
            .is_some_and(|own| get(own, &["status", "nodeAttributes", "storage"]) != Some(&Value::Bool(false)))
        {
            return;
        }
        let clusters = self.cluster.list(STORAGE_CLUSTER, "");
        let most = clusters
            .first()
            .and_then(|one| number(one, &["spec", "cloudStorage", "maxStorageNodes"]));
        let mut identity = None;
        let mut many = 0;
        self.change_sets(|sets| {
            many = sets.len();
            let free = sets.iter().find(|(_, one)| text(one, &["State"]) == "Available");
            let Some(id) = free.map(|(id, _)| id.clone()) else {
                return;
            };
            if let Some(drives) = sets.get_mut(&id) {
                set(drives, &["State"], "In Use");
                set(drives, &["SchedulerNodeName"], node.name());
            }
            identity = Some(id);
        });
        let room = most.is_none_or(|most| i64::try_from(many).unwrap_or(i64::MAX) < most);
        let stores = identity.is_some() || room;
        let before = identity.as_ref().and_then(|id| {
            storage
                .iter()
                .find(|one| text(one, &["status", "nodeUid"]) == id.as_str())
        });
        let Some(model) = before.or(own.as_ref()).or(storage.first()) else {
            return;
        };
        let uid = identity.unwrap_or_else(|| {
            let known = own.as_ref().map(|own| text(own, &["status", "nodeUid"]).to_owned());
            known
                .filter(|known| !known.is_empty())
                .unwrap_or_else(|| self.cluster.world().uid())
        });
        let fresh = self.storage_node(model, node, &uid, stores);
        if stores {
            self.make_drives(&uid, node);
        }
        if let Some(old) = before {
            let key = Key::new(Some(namespace(old)), name(old));
            self.cluster.remove(STORAGE_NODE, &key);
        }
        if let Some(own) = &own {
            self.cluster
                .remove(STORAGE_NODE, &Key::new(Some(namespace(own)), name(own)));
        }
        self.cluster.create(STORAGE_NODE, fresh);
        self.move_member(&uid, node);
    }

    /// Drives of its own for an identity that has none yet, like those that there are.
    fn make_drives(&mut self, uid: &str, node: &Key) {
        let drive = || format!("pwx-{}", self.cluster.world().uid());
        let names: Vec<String> = (0..8).map(|_| drive()).collect();
        let now = self.cluster.moment();
        self.change_sets(|sets| {
            let Some(model) = sets.values().next().filter(|_| !sets.contains_key(uid)).cloned() else {
                return;
            };
            let mut fresh = model;
            let old = get(&fresh, &["Configs"]).and_then(Value::as_object).cloned();
            let drives = old.into_iter().flatten().zip(names).map(|((_, mut drive), name)| {
                set(&mut drive, &["ID"], name.as_str());
                set(&mut drive, &["Path"], format!("/dev/mapper/{name}"));
                (name, drive)
            });
            let drives: Map<String, Value> = drives.collect();
            set(&mut fresh, &["Configs"], drives);
            for (field, value) in [
                ("NodeID", uid),
                ("SchedulerNodeName", node.name()),
                ("State", "In Use"),
                ("InstanceID", ""),
                ("CreateTimestamp", now.as_str()),
            ] {
                set(&mut fresh, &[field], value);
            }
            set(&mut fresh, &["NodeIndex"], sets.len());
            sets.insert(uid.to_owned(), fresh);
        });
    }

    fn storage_node(&self, model: &Value, node: &Key, uid: &str, stores: bool) -> Value {
        let mut fresh = model.clone();
        let labels = get(model, &["metadata", "labels"]).cloned();
        let metadata = json!({
            "name": node.name(), "namespace": namespace(model),
            "labels": labels.unwrap_or_else(|| json!({})),
            "ownerReferences": items(model, &["metadata", "ownerReferences"]),
        });
        set(&mut fresh, &["metadata"], metadata);
        let address = self.address_of(node);
        set(&mut fresh, &["status", "phase"], "Online");
        set(&mut fresh, &["status", "nodeUid"], uid);
        set(
            &mut fresh,
            &["status", "network"],
            json!({"dataIP": address, "mgmtIP": address}),
        );
        set(&mut fresh, &["status", "nodeAttributes", "storage"], stores);
        let kvdb = get(model, &["status", "nodeAttributes", "kvdb"]) == Some(&Value::Bool(true));
        let inherits = text(model, &["status", "nodeUid"]) == uid;
        set(&mut fresh, &["status", "nodeAttributes", "kvdb"], kvdb && inherits);
        if !stores {
            set(
                &mut fresh,
                &["status", "storage"],
                json!({"totalSize": "0", "usedSize": "0"}),
            );
        }
        for one in list(&mut fresh, &["status", "conditions"]).into_iter().flatten() {
            let state = if text(one, &["type"]) == "NodeInit" {
                "Succeeded"
            } else {
                "Online"
            };
            set(one, &["status"], state);
            set(one, &["lastTransitionTime"], self.cluster.moment());
        }
        if let Some(all) = list(&mut fresh, &["status", "conditions"]) {
            all.retain(|one| inherits || text(one, &["type"]) != "NodeKVDB");
        }
        fresh
    }

    fn address_of(&self, node: &Key) -> String {
        let node = self.cluster.get(NODE, node).unwrap_or_default();
        let own = items(&node, &["status", "addresses"])
            .iter()
            .find(|one| text(one, &["type"]) == "InternalIP");
        own.map_or("", |one| text(one, &["address"])).to_owned()
    }

    /// A member of the key-value database goes where its identity goes.
    fn move_member(&mut self, uid: &str, node: &Key) {
        let address = self.address_of(node);
        let mut moved = false;
        for mut config in self.configs("px-bootstrap-") {
            let entries = serde_json::from_str(text(&config, &["data", "px-entries"]));
            let Ok(Value::Array(mut members)) = entries else {
                continue;
            };
            for member in &mut members {
                if text(member, &["ID"]) == uid {
                    set(member, &["IP"], address.as_str());
                    moved = true;
                }
            }
            if moved {
                set(&mut config, &["data", "px-entries"], Value::Array(members).to_string());
                self.cluster.update(CONFIG, config);
            }
        }
        if !moved {
            return;
        }
        for mut pod in self.pods_of_storage() {
            if text(&pod, &["spec", "nodeName"]) == node.name() {
                set(&mut pod, &["metadata", "labels", "kvdb"], "true");
                self.cluster.update(POD, pod);
            }
        }
    }

    fn configs(&self, prefix: &str) -> Vec<Value> {
        self.cluster.list(CONFIG, &format!("kube-system/{prefix}"))
    }

    /// Changes the drive sets in their ConfigMap.
    fn change_sets(&mut self, change: impl FnOnce(&mut Map<String, Value>)) {
        let Some(mut config) = self.configs("px-cloud-drive-").into_iter().next() else {
            return;
        };
        let Ok(Value::Object(mut sets)) = serde_json::from_str(text(&config, &["data", "cloud-drive"])) else {
            return;
        };
        change(&mut sets);
        set(&mut config, &["data", "cloud-drive"], Value::Object(sets).to_string());
        drop(&mut config, &["binaryData"]);
        self.cluster.update(CONFIG, config);
    }
}
