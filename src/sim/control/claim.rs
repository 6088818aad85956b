//! CDI and the volume controllers: a DataVolume gets its claim, the claim its volume, and then the image is brought in
//! (containerized-data-importer: pkg/controller/datavolume; pkg/controller/volume/persistentvolume).
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::drive::Control;
use super::events::{From, Tone};
use super::json::{get, list, name, namespace, owner, set, text, uid};
use super::kinds::{CLAIM, DISK, VOLUME};
use super::task::Part;
use crate::sim::store::Key;

const VOLUMES: From<'static> = From::Component("persistentvolume-controller");
/// A class whose provisioner never answers, where somebody wants to see that.
const SILENT: [&str; 2] = ["parameters", "simulator.vmotui/provisioning"];
/// On a DataVolume that somebody else fills.
const FILLED: [&str; 3] = ["metadata", "annotations", "cdi.kubevirt.io/storage.prePopulated"];
/// How long a provisioner takes.
const PROVISION: SignedDuration = SignedDuration::from_millis(300);
/// How long each part of an import takes.
const IMPORT: SignedDuration = SignedDuration::from_millis(540);
/// What an import says it has done, part by part.
const PROGRESS: [&str; 3] = ["12.03%", "47.88%", "91.50%"];

impl Control {
    pub(super) fn disk_changed(&mut self, key: &Key, disk: &Value) {
        self.push(Part::Disk, key);
        if let Some((vm, _)) = owner(disk, "VirtualMachine") {
            let vm = Key::new(key.namespace(), vm);
            self.push(Part::Machine, &vm);
            self.push(Part::Instance, &vm);
        }
    }

    pub(super) fn claim_changed(&mut self, key: &Key, claim: &Value) {
        self.push(Part::Claim, key);
        match owner(claim, "DataVolume") {
            Some((disk, _)) => {
                let disk = Key::new(key.namespace(), disk);
                self.push(Part::Disk, &disk);
                if let Some(object) = self.cluster.get(DISK, &disk)
                    && let Some((vm, _)) = owner(&object, "VirtualMachine")
                {
                    let vm = Key::new(key.namespace(), vm);
                    self.push(Part::Machine, &vm);
                    self.push(Part::Instance, &vm);
                }
            }
            None => self.try_again(),
        }
    }

    /// Brings a DataVolume one step further.
    pub(super) fn disk(&mut self, key: &Key, timed: bool) {
        let Some(mut disk) = self.cluster.get(DISK, key) else {
            return;
        };
        let phase = text(&disk, &["status", "phase"]).to_owned();
        if matches!(phase.as_str(), "Succeeded" | "Failed" | "Paused") {
            return;
        }
        let filled = get(&disk, &FILLED).is_some();
        let Some(claim) = self.cluster.get(CLAIM, key) else {
            if !filled {
                self.cluster.create(CLAIM, claim_for(&disk));
            }
            return;
        };
        if filled {
            self.adopt(key, disk, claim);
            return;
        }
        let bound = text(&claim, &["status", "phase"]) == "Bound";
        let waits = self.first_consumer(&claim) && !bound;
        let (next, progress, reason) = match (phase.as_str(), bound) {
            (_, false) if waits => ("WaitForFirstConsumer", "N/A", "Pending"),
            ("" | "Pending" | "WaitForFirstConsumer" | "PVCBound", true) | ("", false) => {
                ("ImportScheduled", "N/A", "Pending")
            }
            ("ImportScheduled", true) => ("ImportInProgress", PROGRESS[0], "Running"),
            ("ImportInProgress", true) => {
                let done = text(&disk, &["status", "progress"]);
                let at = PROGRESS.iter().position(|one| *one == done).unwrap_or(0);
                match PROGRESS.get(at + 1) {
                    Some(more) => ("ImportInProgress", *more, "Running"),
                    None => ("Succeeded", "100.0%", "Completed"),
                }
            }
            _ => return,
        };
        if phase == next && next != "ImportInProgress" {
            return;
        }
        // the first steps follow at once, each part of the import takes its time
        if phase.starts_with("Import") && !timed {
            self.later(Part::Disk, key, uid(&disk), IMPORT);
            return;
        }
        report(
            &mut disk,
            key.name(),
            bound,
            next,
            progress,
            reason,
            &self.cluster.moment(),
        );
        self.save(DISK, disk, Part::Disk, key);
    }

    /// A DataVolume that others fill takes its claim over, and is done once that is bound.
    fn adopt(&mut self, key: &Key, mut disk: Value, mut claim: Value) {
        if owner(&claim, "DataVolume").is_none() {
            set(&mut claim, &["metadata", "ownerReferences"], owned(&disk));
            self.save(CLAIM, claim, Part::Disk, key);
        } else if text(&claim, &["status", "phase"]) == "Bound" {
            let now = self.cluster.moment();
            report(&mut disk, key.name(), true, "Succeeded", "100.0%", "Completed", &now);
            self.save(DISK, disk, Part::Disk, key);
        }
    }

    /// Binds a claim to a volume of its own.
    pub(super) fn claim(&mut self, key: &Key, timed: bool) {
        let Some(mut claim) = self.cluster.get(CLAIM, key) else {
            return;
        };
        if text(&claim, &["status", "phase"]) != "Pending" {
            return;
        }
        if self.first_consumer(&claim)
            && get(
                &claim,
                &["metadata", "annotations", "volume.kubernetes.io/selected-node"],
            )
            .is_none()
        {
            let message = "waiting for first consumer to be created before binding";
            self.once(&claim, "WaitForFirstConsumer", message);
            return;
        }
        let Some(provisioner) = self.provisioner(&claim) else {
            return;
        };
        let noted = ["metadata", "annotations", "volume.kubernetes.io/storage-provisioner"];
        if get(&claim, &noted).is_none() {
            set(
                &mut claim,
                &[
                    "metadata",
                    "annotations",
                    "volume.beta.kubernetes.io/storage-provisioner",
                ],
                provisioner.clone(),
            );
            set(&mut claim, &noted, provisioner.clone());
            let message = format!(
                "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the \
                 system administrator. If volume creation is delayed, please verify that the provisioner is running and \
                 correctly registered."
            );
            self.once(&claim, "ExternalProvisioning", &message);
            self.save(CLAIM, claim, Part::Claim, key);
            return;
        }
        let class = self.class(text(&claim, &["spec", "storageClassName"]));
        if class.is_some_and(|class| text(&class, &SILENT) == "never") {
            return;
        }
        if !timed {
            self.later(Part::Claim, key, uid(&claim), PROVISION);
            return;
        }
        self.bind_claim(key, claim, &provisioner);
    }

    fn bind_claim(&mut self, key: &Key, mut claim: Value, provisioner: &str) {
        let volume = format!("pvc-{}", uid(&claim));
        let spec = |field: &str| get(&claim, &["spec", field]).cloned().unwrap_or_default();
        let size = get(&claim, &["spec", "resources", "requests"])
            .cloned()
            .unwrap_or_else(|| json!({}));
        self.cluster.create(
            VOLUME,
            json!({
                "metadata": {"name": volume, "finalizers": ["kubernetes.io/pv-protection"],
                    "annotations": {"pv.kubernetes.io/provisioned-by": provisioner}},
                "spec": {
                    "accessModes": spec("accessModes"), "capacity": size, "storageClassName": spec("storageClassName"),
                    "volumeMode": spec("volumeMode"), "persistentVolumeReclaimPolicy": "Delete",
                    "csi": {"driver": provisioner, "volumeHandle": volume},
                    "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": key.name(),
                        "namespace": key.namespace().unwrap_or_default(), "uid": uid(&claim)},
                },
                "status": {"phase": "Bound"},
            }),
        );
        let modes = spec("accessModes");
        set(&mut claim, &["spec", "volumeName"], volume);
        for note in [
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
        ] {
            set(&mut claim, &["metadata", "annotations", note], "yes");
        }
        set(
            &mut claim,
            &["status"],
            json!({"phase": "Bound", "accessModes": modes, "capacity": size}),
        );
        self.save(CLAIM, claim, Part::Claim, key);
    }

    fn once(&mut self, claim: &Value, reason: &str, message: &str) {
        self.tell(claim, VOLUMES, Tone::Normal, reason, message);
    }

    /// Whether the class of a claim binds only once a pod asks for it.
    pub(super) fn first_consumer(&self, claim: &Value) -> bool {
        let class = text(claim, &["spec", "storageClassName"]);
        self.class(class).map_or_else(
            // by its name where the classes themselves are not among the objects
            || class.ends_with("wffc"),
            |class| text(&class, &["volumeBindingMode"]) == "WaitForFirstConsumer",
        )
    }

    fn class(&self, name: &str) -> Option<Value> {
        self.cluster.get("storageclasses.storage.k8s.io", &Key::new(None, name))
    }

    fn provisioner(&self, claim: &Value) -> Option<String> {
        let known = !self.cluster.world().store().is_empty("storageclasses.storage.k8s.io");
        match self.class(text(claim, &["spec", "storageClassName"])) {
            Some(class) => Some(text(&class, &["provisioner"]).to_owned()),
            None if known => None,
            None => Some("pxd.portworx.com".to_owned()),
        }
    }
}

/// A DataVolume as the owner of its claim.
fn owned(disk: &Value) -> Value {
    json!([{"apiVersion": "cdi.kubevirt.io/v1beta1", "kind": "DataVolume", "name": name(disk), "uid": uid(disk),
        "controller": true, "blockOwnerDeletion": true}])
}

fn claim_for(disk: &Value) -> Value {
    let storage = get(disk, &["spec", "storage"]).or_else(|| get(disk, &["spec", "pvc"]));
    let mut spec = storage.cloned().unwrap_or_else(|| json!({}));
    if get(&spec, &["accessModes"]).is_none() {
        set(&mut spec, &["accessModes"], json!(["ReadWriteMany"]));
    }
    if get(&spec, &["volumeMode"]).is_none() {
        set(&mut spec, &["volumeMode"], "Block");
    }
    json!({
        "metadata": {
            "name": name(disk), "namespace": namespace(disk), "finalizers": ["kubernetes.io/pvc-protection"],
            "labels": {"app": "containerized-data-importer", "app.kubernetes.io/managed-by": "cdi-controller"},
            "ownerReferences": owned(disk),
        },
        "spec": spec,
        "status": {"phase": "Pending"},
    })
}

fn report(disk: &mut Value, claim: &str, bound: bool, phase: &str, progress: &str, reason: &str, now: &str) {
    let done = phase == "Succeeded";
    let state = if bound || phase != "WaitForFirstConsumer" {
        "Bound"
    } else {
        "Pending"
    };
    let truth = |yes: bool| if yes { "True" } else { "False" };
    let said = [
        ("Bound", state == "Bound", state, format!("PVC {claim} {state}")),
        ("Ready", done, if done { "" } else { "TransferRunning" }, String::new()),
        ("Running", !done, reason, String::new()),
    ];
    set(disk, &["status", "claimName"], claim);
    set(disk, &["status", "phase"], phase);
    set(disk, &["status", "progress"], progress);
    let all = said.map(|(kind, yes, reason, message)| {
        json!({"type": kind, "status": truth(yes), "reason": reason, "message": message,
            "lastHeartbeatTime": now, "lastTransitionTime": now})
    });
    if let Some(list) = list(disk, &["status", "conditions"]) {
        *list = all.to_vec();
    }
}
