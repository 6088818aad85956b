//! The disks of an instance, as far as claims are behind them.
use serde_json::{Value, json};

use super::super::cluster::Cluster;
use super::super::condition::{clear, put};
use super::super::json::{get, items, namespace, set, text};
use super::super::kinds::{CLAIM, DISK};
use crate::sim::store::Key;

/// How far the claims of an instance are.
#[derive(Debug, Default)]
pub(super) struct Storage {
    /// A claim that does not exist.
    pub(super) missing: Option<String>,
    /// A DataVolume is not filled yet.
    pub(super) filling: bool,
    /// One of those waits for the instance's pod.
    pub(super) waits_for_pod: bool,
    /// There are DataVolumes.
    disks: bool,
}

impl Storage {
    pub(super) fn of(cluster: &Cluster, vmi: &Value) -> Self {
        let space = namespace(vmi);
        let mut found = Self::default();
        for volume in items(vmi, &["spec", "volumes"]) {
            let claim = claim_of(volume);
            if claim.is_empty() {
                continue;
            }
            let key = Key::new(Some(space), claim);
            let disk = cluster.get(DISK, &key);
            if cluster.get(CLAIM, &key).is_none() {
                found.missing.get_or_insert_with(|| claim.to_owned());
            }
            if let Some(disk) = disk {
                let phase = text(&disk, &["status", "phase"]);
                found.disks = true;
                found.filling |= phase != "Succeeded";
                found.waits_for_pod |= matches!(phase, "WaitForFirstConsumer" | "PendingPopulation");
            }
        }
        found
    }

    /// Writes the conditions about them.
    pub(super) fn say(&self, vmi: &mut Value) {
        if !self.disks {
            return;
        }
        let (status, reason, message) = if self.filling {
            ("False", "NotAllDVsReady", "Not all of the VMI's DVs are ready")
        } else {
            ("True", "AllDVsReady", "All of the VMI's DVs are bound and ready")
        };
        let said = json!({"type": "DataVolumesReady", "status": status, "reason": reason, "message": message,
            "lastProbeTime": null, "lastTransitionTime": null});
        put(vmi, said);
        if self.filling {
            let said =
                json!({"type": "Provisioning", "status": "True", "lastProbeTime": null, "lastTransitionTime": null});
            put(vmi, said);
        } else {
            clear(vmi, "Provisioning");
        }
    }
}

/// The claim behind a volume; empty for one that has none.
pub(super) fn claim_of(volume: &Value) -> &str {
    let claim = text(volume, &["persistentVolumeClaim", "claimName"]);
    if claim.is_empty() {
        text(volume, &["dataVolume", "name"])
    } else {
        claim
    }
}

/// Status of all volumes, in the order of their names, with the claims as they are and no target yet.
pub(super) fn status(cluster: &Cluster, vmi: &Value) -> Value {
    let space = namespace(vmi);
    let mut all: Vec<Value> = Vec::new();
    for volume in items(vmi, &["spec", "volumes"]) {
        let name = text(volume, &["name"]);
        let mut one = json!({"name": name, "target": ""});
        let claim = Some(claim_of(volume)).filter(|claim| !claim.is_empty());
        if let Some(claim) = claim.and_then(|claim| cluster.get(CLAIM, &Key::new(Some(space), claim))) {
            set(&mut one, &["persistentVolumeClaimInfo"], claim_info(&claim));
        }
        all.push(one);
    }
    all.sort_by(|one, two| text(one, &["name"]).cmp(text(two, &["name"])));
    Value::Array(all)
}

/// What an instance says about a claim.
pub(in super::super) fn claim_info(claim: &Value) -> Value {
    let field = |path: &[&str]| get(claim, path).cloned().unwrap_or_else(|| json!({}));
    json!({
        "accessModes": get(claim, &["spec", "accessModes"]).cloned().unwrap_or_else(|| json!([])),
        "capacity": field(&["status", "capacity"]),
        "claimName": super::super::json::name(claim),
        "filesystemOverhead": "0.055",
        "requests": field(&["spec", "resources", "requests"]),
        "volumeMode": text(claim, &["spec", "volumeMode"]),
    })
}
