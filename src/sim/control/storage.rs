//! The operator of Portworx tells in its objects how the storage is: StorageNodes, the StorageCluster, and the members of
//! the key-value store (operator drivers/storage/portworx/status.go). It asks Portworx now and then, so that its objects
//! lag.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::drive::Control;
use super::json::{get, list, number, set, text};
use super::kinds::{CONFIG, STORAGE_CLUSTER, STORAGE_NODE};
use super::task::Part;
use crate::sim::portworx::{Cluster, Kvdb, Node};
use crate::sim::store::Key;

/// How soon the operator sees that something changed.
const LAG: SignedDuration = SignedDuration::from_secs(5);

impl Control {
    /// A node changed: the operator will look at the storage.
    pub(super) fn storage_seen(&mut self) {
        if !self.cluster.world().store().is_empty(STORAGE_NODE) {
            self.later(Part::Storage, &Key::new(None, ""), "", LAG);
        }
    }

    /// Brings the operator's objects up to date. Only a generated world knows its storage well enough to say more than its
    /// objects already do.
    pub fn sync_storage(&mut self) {
        let world = self.cluster.world();
        if world.seed(super::super::seed::Seed::is_empty).unwrap_or(true) {
            return;
        }
        let Some(storage) = Cluster::read(world) else { return };
        self.cluster.hand_over(Part::Storage.hand());
        for node in &storage.nodes {
            let key = Key::new(Some(&storage.namespace), &node.name);
            let Some(mut object) = self.cluster.get(STORAGE_NODE, &key) else {
                continue;
            };
            let before = object.clone();
            self.tell_node(&storage, node, &mut object);
            if object != before {
                self.cluster.update(STORAGE_NODE, object);
            }
        }
        self.tell_cluster(&storage);
        self.tell_members(&storage);
    }

    fn tell_node(&self, storage: &Cluster, node: &Node, object: &mut Value) {
        let now = self.cluster.moment();
        let phase = node.state.phase();
        set(object, &["status", "phase"], phase);
        let role = if node.kvdb == Kvdb::Leader { "leader" } else { "member" };
        let kvdb = if node.kvdb_down { "Offline" } else { "Online" };
        for one in list(object, &["status", "conditions"]).into_iter().flatten() {
            let wanted = match text(one, &["type"]) {
                "NodeState" => phase,
                "NodeKVDB" => kvdb,
                _ => continue,
            };
            if text(one, &["type"]) == "NodeKVDB" {
                set(
                    one,
                    &["message"],
                    format!("node is kvdb {role} listening on {}", node.ip),
                );
            }
            if text(one, &["status"]) != wanted {
                set(one, &["status"], wanted);
                set(one, &["lastTransitionTime"], now.as_str());
            }
        }
        let (used, total) = storage
            .pools_of(node)
            .fold((0, 0), |sum, pool| (sum.0 + pool.used, sum.1 + pool.bytes));
        let said = super::quantity::units(text(object, &["status", "storage", "usedSize"]));
        let moved = u64::try_from(said).unwrap_or_default().abs_diff(used);
        // every update is an event for all who watch: what is too little to see is not told
        if node.storage && node.state.answers() && moved > total / 1_000 {
            set(object, &["status", "storage", "usedSize"], format!("{}Mi", used >> 20));
        }
    }

    fn tell_cluster(&self, storage: &Cluster) {
        let key = Key::new(Some(&storage.namespace), &storage.name);
        let Some(mut object) = self.cluster.get(STORAGE_CLUSTER, &key) else {
            return;
        };
        let before = object.clone();
        let (phase, state) = if storage.quorum {
            ("Running", "Online")
        } else {
            ("Degraded", "NotInQuorum")
        };
        set(&mut object, &["status", "phase"], phase);
        let now = self.cluster.moment();
        for one in list(&mut object, &["status", "conditions"]).into_iter().flatten() {
            if text(one, &["type"]) == "RuntimeState" && text(one, &["status"]) != state {
                set(one, &["status"], state);
                set(one, &["lastTransitionTime"], now.as_str());
            }
        }
        if object != before {
            self.cluster.update(STORAGE_CLUSTER, object);
        }
    }

    /// Who leads the key-value store, and who of it cannot be reached.
    fn tell_members(&self, storage: &Cluster) {
        for mut config in self.cluster.list(CONFIG, "kube-system/px-bootstrap-") {
            let before = text(&config, &["data", "px-entries"]).to_owned();
            let Ok(mut members) = serde_json::from_str::<Vec<Value>>(&before) else {
                continue;
            };
            let mut changed = false;
            for member in &mut members {
                let node = storage.nodes.iter().find(|node| node.id == text(member, &["ID"]));
                let leads = node.is_some_and(|node| node.kvdb == Kvdb::Leader);
                let down = node.is_none_or(|node| node.kvdb_down);
                for (field, value) in [("Type", if leads { 1 } else { 2 }), ("State", if down { 3 } else { 2 })] {
                    if number(member, &[field]) != Some(value) {
                        set(member, &[field], value);
                        changed = true;
                    }
                }
            }
            if changed && get(&config, &["data"]).is_some() {
                set(&mut config, &["data", "px-entries"], json!(members).to_string());
                self.cluster.update(CONFIG, config);
            }
        }
    }
}
