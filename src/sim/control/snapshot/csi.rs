//! The storage's snapshotter (kubernetes-csi/external-snapshotter): a VolumeSnapshot becomes ready after a moment.
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::events::Tone;
use super::super::json::{get, name, namespace, set, text, uid};
use super::super::kinds::{CLAIM, VOLUME_SNAPSHOT};
use super::super::task::Part;
use super::REPORTER;
use crate::sim::store::Key;

/// How soon the snapshotter notices.
const NOTICE: SignedDuration = SignedDuration::from_millis(400);
/// How long the storage takes.
const TAKE: SignedDuration = SignedDuration::from_millis(800);

impl Control {
    /// A VolumeSnapshot that is neither ready nor refused is taken on; `timed` once its time has come.
    pub(in super::super) fn csi(&mut self, key: &Key, uid_then: &str) {
        let Some(mut snapshot) = self.cluster.get(VOLUME_SNAPSHOT, key) else {
            return;
        };
        if get(&snapshot, &["status"]).is_some() || self.cluster.world().faults().is_snapshotter_down() {
            return;
        }
        if uid_then.is_empty() {
            self.later(Part::Csi, key, uid(&snapshot), NOTICE);
            return;
        }
        let refused = self.cluster.world().faults().are_snapshots_refused();
        if uid_then == uid(&snapshot) && !refused {
            let message = format!(
                "Waiting for a snapshot {} to be created by the CSI driver.",
                key.as_str()
            );
            self.tell(&snapshot, REPORTER, Tone::Normal, "CreatingSnapshot", &message);
            self.later(Part::Csi, key, &format!("{uid_then} taken"), TAKE);
            return;
        }
        let claim = Key::new(
            Some(namespace(&snapshot)),
            text(&snapshot, &["spec", "source", "persistentVolumeClaimName"]),
        );
        let claim = self.cluster.get(CLAIM, &claim).unwrap_or(Value::Null);
        if refused {
            let volume = text(&claim, &["spec", "volumeName"]);
            let why = format!(
                "Failed to check and update snapshot content: failed to take snapshot of the volume {volume}: \
                 \"rpc error: code = Internal desc = the storage refuses\""
            );
            let error = json!({"message": why, "time": self.cluster.moment()});
            set(&mut snapshot, &["status"], json!({"readyToUse": false, "error": error}));
            self.save(VOLUME_SNAPSHOT, snapshot, Part::Csi, key);
            return;
        }
        let mut status = json!({
            "boundVolumeSnapshotContentName": format!("snapcontent-{}", uid(&snapshot)),
            "creationTime": self.cluster.moment(), "readyToUse": true,
        });
        let asked = get(&claim, &["spec", "resources", "requests", "storage"]);
        if let Some(size) = get(&claim, &["status", "capacity", "storage"]).or(asked) {
            set(&mut status, &["restoreSize"], size.clone());
        }
        set(&mut snapshot, &["status"], status);
        let told = snapshot.clone();
        if self.save(VOLUME_SNAPSHOT, snapshot, Part::Csi, key) {
            let message = format!("Snapshot {}/{} is ready to use.", namespace(&told), name(&told));
            self.tell(&told, REPORTER, Tone::Normal, "SnapshotReady", &message);
        }
    }
}
