//! The garbage collector: what belonged to an object that is gone goes as well (pkg/controller/garbagecollector).
use serde_json::Value;

use super::drive::Control;
use super::json::{get, items, name, namespace, text};
use super::kinds::{CLAIM, DISK, POD};
use crate::sim::catalog;
use crate::sim::store::Key;

/// Kinds that are looked through for what a VM, an instance or a DataVolume owned: others own nothing that is kept here.
const DEPENDENTS: [&str; 3] = [POD, DISK, CLAIM];

impl Control {
    /// Deletes what the object with this UID owned in its namespace.
    pub(super) fn collect(&mut self, key: &Key, owner: &str) {
        let Some(space) = key.namespace() else { return };
        for kind in DEPENDENTS {
            // everything that belongs to a VM has its name in its own
            let prefix = match kind {
                POD if key.name().starts_with("virt-launcher-") => format!("{space}/hp-volume-"),
                POD => format!("{space}/virt-launcher-{}", key.name()),
                _ => format!("{space}/{}", key.name()),
            };
            let found = self.cluster.list(kind, &prefix);
            for object in found.iter().filter(|object| owned_by(object, owner)) {
                self.dispose(kind, object);
            }
        }
        if !key.name().starts_with("virt-launcher-") {
            self.collect_far(key, owner);
        }
    }

    /// Looks at the DataVolumes and claims of the namespace that were not named after their owner.
    fn collect_far(&mut self, key: &Key, owner: &str) {
        let Some(space) = key.namespace() else { return };
        for kind in [DISK, CLAIM] {
            let store = self.cluster.world().store();
            let Ok(found) = store.snapshot(kind, &format!("{space}/"), &Key::bound(&format!("{space}/")), None) else {
                continue;
            };
            let Some(shape) = catalog::by_id(kind) else { continue };
            for (_, entry) in found.items {
                // what nobody has written to is owned by something that nobody has written to
                if entry.body.weight() == 0 {
                    continue;
                }
                let object = self.cluster.world().object(shape, &entry);
                if owned_by(&object, owner) {
                    self.dispose(kind, &object);
                }
            }
        }
    }

    fn dispose(&mut self, kind: &'static str, object: &Value) {
        let key = Key::new(Some(namespace(object)), name(object));
        if kind == POD {
            self.evict(&key);
            self.push(super::task::Part::Kubelet, &key);
        } else {
            // nobody uses a claim whose pod is gone: pvc-protection lets go of it at once
            self.cluster.delete(kind, &key);
            self.cluster.remove(kind, &key);
        }
    }
}

fn owned_by(object: &Value, owner: &str) -> bool {
    get(object, &["metadata"]).is_some()
        && items(object, &["metadata", "ownerReferences"])
            .iter()
            .any(|one| text(one, &["uid"]) == owner)
}
