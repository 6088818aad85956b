//! Volumes that are attached to a node (internal/controllers/machine: `shouldWaitForNodeVolumes`), and the attach-detach
//! controller that takes them off once no pod there uses them (pkg/controller/volume/attachdetach).
use serde_json::Value;

use super::super::condition::has;
use super::super::drive::Control;
use super::super::json::{get, items, name, namespace, owner, set, text};
use super::super::kinds::{ATTACHMENT, NODE, VOLUME};
use super::super::pods::ended;
use crate::sim::store::Key;

impl Control {
    /// The claims whose volumes are still attached to a node, `namespace/name`; what nobody uses is detached by the way.
    pub(super) fn volumes_left(&mut self, node: &Value) -> Vec<String> {
        if has(node, "Ready", "Unknown") {
            return Vec::new();
        }
        let used = self.claims_on(name(node));
        let mut left = Vec::new();
        for attachment in self.cluster.list(ATTACHMENT, "") {
            if text(&attachment, &["spec", "nodeName"]) != name(node) {
                continue;
            }
            let volume = text(&attachment, &["spec", "source", "persistentVolumeName"]);
            let claim = self.claim_of(|one| name(one) == volume);
            match claim.filter(|claim| used.iter().any(|(used, _)| used == claim)) {
                Some(claim) => left.push(claim),
                None => {
                    self.cluster.remove(ATTACHMENT, &Key::new(None, name(&attachment)));
                }
            }
        }
        let attached = items(node, &["status", "volumesAttached"]);
        let mut kept = Vec::new();
        for one in attached {
            let id = text(one, &["name"]);
            let of = |volume: &Value| {
                let csi = |field: &str| text(volume, &["spec", "csi", field]);
                id == format!("kubernetes.io/csi/{}^{}", csi("driver"), csi("volumeHandle"))
            };
            if let Some(claim) = self
                .claim_of(of)
                .filter(|claim| used.iter().any(|(used, _)| used == claim))
            {
                kept.push(one.clone());
                left.push(claim);
            }
        }
        if kept.len() < attached.len()
            && let Some(mut node) = self.cluster.get(NODE, &Key::new(None, name(node)))
        {
            set(&mut node, &["status", "volumesAttached"], kept);
            self.cluster.update(NODE, node);
        }
        // pods that a drain leaves alone keep their volumes
        left.retain(|claim| used.iter().any(|(used, skipped)| used == claim && !skipped));
        left.sort();
        left.dedup();
        left
    }

    fn claim_of(&self, is_it: impl Fn(&Value) -> bool) -> Option<String> {
        let mut found = None;
        self.cluster.each(VOLUME, "", |_, volume| {
            if is_it(&volume) {
                let claim = |field: &str| text(&volume, &["spec", "claimRef", field]).to_owned();
                found = Some(format!("{}/{}", claim("namespace"), claim("name")));
            }
        });
        found
    }

    /// Claims that pods on a node use, and whether the pod is one that stays.
    fn claims_on(&mut self, node: &str) -> Vec<(String, bool)> {
        let mut all = Vec::new();
        for pod in self.pods_on(node) {
            if ended(&pod) {
                continue;
            }
            let stays = owner(&pod, "DaemonSet").is_some()
                || get(&pod, &["metadata", "annotations", "kubernetes.io/config.mirror"]).is_some();
            for volume in items(&pod, &["spec", "volumes"]) {
                let claim = text(volume, &["persistentVolumeClaim", "claimName"]);
                if !claim.is_empty() {
                    all.push((format!("{}/{claim}", namespace(&pod)), stays));
                }
            }
        }
        all
    }
}
