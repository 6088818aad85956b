//! Disks that come and go while their guest runs: virt-controller holds their claims in a pod beside the launcher,
//! virt-handler brings them into the guest (pkg/virt-controller/watch/vmi: volume-hotplug.go; pkg/virt-handler/hotplug-disk).
mod pod;
mod request;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::drive::Control;
use super::events::{CONTROLLER, Tone};
use super::instance::claim_info;
use super::json::{drop, get, is, items, leaving, list, name, namespace, set, text, uid};
use super::kinds::{CLAIM, POD, VM, VMI};
use super::task::Part;
use crate::sim::store::Key;

/// How long the guest takes to see a disk that has come.
const SEEN: SignedDuration = SignedDuration::from_millis(150);
/// How long it takes to let go of one.
const RELEASED: SignedDuration = SignedDuration::from_millis(500);
const STATUS: [&str; 2] = ["status", "volumeStatus"];

/// The volumes of an instance that were plugged in, and their claims.
fn plugged(vmi: &Value) -> Vec<(String, String)> {
    let all = items(vmi, &["spec", "volumes"]).iter();
    all.filter_map(|volume| {
        let source = ["persistentVolumeClaim", "dataVolume"]
            .into_iter()
            .find(|source| is(volume, &[source, "hotpluggable"]))?;
        let field = if source == "dataVolume" { "name" } else { "claimName" };
        let claim = text(volume, &[source, field]);
        Some((text(volume, &["name"]).to_owned(), claim.to_owned()))
    })
    .collect()
}

/// Whether anything about an instance's plugged volumes is to be looked after.
fn concerned(vmi: &Value) -> bool {
    let known = items(vmi, &STATUS)
        .iter()
        .any(|one| get(one, &["hotplugVolume"]).is_some());
    known || !plugged(vmi).is_empty()
}

impl Control {
    /// Keeps the plugged volumes of a running instance, beside `launcher`, its pod; what there is to say about them goes
    /// into the instance.
    pub(super) fn plug(&mut self, key: &Key, vmi: &mut Value, launcher: &Value) {
        if !concerned(vmi) || leaving(vmi) || leaving(launcher) {
            return;
        }
        let wanted = plugged(vmi);
        let mine = |one: &Value, uid: &str| {
            items(one, &["metadata", "ownerReferences"])
                .iter()
                .any(|owner| text(owner, &["uid"]) == uid)
        };
        let mut holders = self.cluster.list(POD, &format!("{}/hp-volume-", namespace(vmi)));
        holders.retain(|one| mine(one, uid(launcher)));
        let bound: Vec<(String, String)> = wanted
            .iter()
            .filter(|(_, claim)| self.is_bound(vmi, claim))
            .cloned()
            .collect();
        let holder = holders.iter().find(|holder| pod::holds(holder, &bound)).cloned();
        for (volume, claim) in &wanted {
            self.announce(vmi, volume, claim, holder.as_ref());
        }
        if holder.is_none() && !bound.is_empty() {
            let made = pod::holder(launcher, &bound);
            if let Some(made) = self.cluster.create(POD, made) {
                let message = format!("Created attachment pod {}", name(&made));
                self.tell(vmi, CONTROLLER, Tone::Normal, "SuccessfulCreate", &message);
                self.push(Part::Instance, key);
            }
        }
        self.take_away(key, vmi, &wanted);
        self.drop_holders(vmi, &holders, holder.as_ref());
    }

    /// Notes the plugged volumes that the VM does not know: they are gone after a restart.
    pub(super) fn note_ephemeral(&self, vmi: &mut Value) {
        const NOTE: [&str; 3] = ["metadata", "annotations", "kubevirt.io/ephemeral-hotplug-volumes"];
        let all = plugged(vmi);
        if all.is_empty() && get(vmi, &NOTE).is_none() {
            return;
        }
        let Some(vm) = self.cluster.get(VM, &Key::new(Some(namespace(vmi)), name(vmi))) else {
            return;
        };
        let known = items(&vm, &["spec", "template", "spec", "volumes"]);
        let unknown = |volume: &&String| !known.iter().any(|one| text(one, &["name"]) == volume.as_str());
        let own: Vec<&String> = all.iter().map(|(volume, _)| volume).filter(unknown).collect();
        if own.is_empty() {
            drop(vmi, &NOTE);
        } else {
            set(vmi, &NOTE, json!(own).to_string());
        }
    }

    fn is_bound(&self, vmi: &Value, claim: &str) -> bool {
        let claim = self.cluster.get(CLAIM, &Key::new(Some(namespace(vmi)), claim));
        claim.is_some_and(|claim| text(&claim, &["status", "phase"]) == "Bound")
    }

    /// How far one volume is.
    fn announce(&mut self, vmi: &mut Value, volume: &str, claim: &str, holder: Option<&Value>) {
        let object = self.cluster.get(CLAIM, &Key::new(Some(namespace(vmi)), claim));
        let mut one = status_of(vmi, volume)
            .cloned()
            .unwrap_or_else(|| json!({"name": volume, "target": "", "hotplugVolume": {}}));
        let mut said = |phase: &str, reason: &str, message: String| {
            set(&mut one, &["phase"], phase);
            set(&mut one, &["reason"], reason);
            set(&mut one, &["message"], message);
        };
        let phase = status_of(vmi, volume)
            .map_or("", |one| text(one, &["phase"]))
            .to_owned();
        match (phase.as_str(), &object, holder) {
            (_, None, _) => said("Pending", "FailedPvcNotFound", format!("PVC {claim} not found")),
            ("" | "Pending", Some(object), _) => {
                let phase = text(object, &["status", "phase"]);
                said(
                    if phase == "Bound" { "Bound" } else { "Pending" },
                    "PVCNotReady",
                    format!("PVC is in phase {phase}"),
                );
            }
            ("Bound", Some(_), Some(holder)) => {
                let message = format!("Created hotplug attachment pod {}, for volume {volume}", name(holder));
                said("AttachedToNode", "SuccessfulCreate", message.clone());
                self.tell(vmi, CONTROLLER, Tone::Normal, "SuccessfulCreate", &message);
            }
            _ => {}
        }
        if let Some(object) = &object {
            set(&mut one, &["persistentVolumeClaimInfo"], claim_info(object));
        }
        if let Some(holder) = holder.filter(|_| text(&one, &["phase"]) != "Bound") {
            set(&mut one, &["hotplugVolume", "attachPodName"], name(holder));
            if text(holder, &["status", "phase"]) == "Running" {
                set(&mut one, &["hotplugVolume", "attachPodUID"], uid(holder));
            }
        }
        let running = get(&one, &["hotplugVolume", "attachPodUID"]).is_some();
        if running && text(&one, &["phase"]) == "AttachedToNode" {
            let key = Key::new(Some(namespace(vmi)), name(vmi));
            self.later(Part::Plug, &key, uid(vmi), SEEN);
        }
        put_status(vmi, one);
    }

    /// Volumes that are not wanted any more leave the guest first, and then the list.
    fn take_away(&mut self, key: &Key, vmi: &mut Value, wanted: &[(String, String)]) {
        let unwanted = |one: &&Value| {
            get(one, &["hotplugVolume"]).is_some() && !wanted.iter().any(|(volume, _)| volume == text(one, &["name"]))
        };
        let phases: Vec<String> = items(vmi, &STATUS)
            .iter()
            .filter(unwanted)
            .map(|one| text(one, &["phase"]).to_owned())
            .collect();
        if phases.iter().any(|phase| phase != "UnMountedFromPod") {
            self.later(Part::Plug, key, uid(vmi), RELEASED);
        }
        if let Some(all) = list(vmi, &STATUS) {
            all.retain(|one| !(unwanted(&one) && text(one, &["phase"]) == "UnMountedFromPod"));
        }
    }

    /// Pods that hold nothing that is still mounted go.
    fn drop_holders(&mut self, vmi: &Value, holders: &[Value], kept: Option<&Value>) {
        for holder in holders
            .iter()
            .filter(|holder| kept.map(name) != Some(name(holder)) && !leaving(holder))
        {
            let busy = items(vmi, &STATUS)
                .iter()
                .any(|one| text(one, &["hotplugVolume", "attachPodName"]) == name(holder));
            let key = Key::new(Some(namespace(holder)), name(holder));
            if !busy && self.evict(&key) {
                let message = format!("Deleted attachment pod {}", name(holder));
                self.tell(vmi, CONTROLLER, Tone::Normal, "SuccessfulDelete", &message);
            }
        }
    }

    /// virt-handler has brought the volumes into the guest that were waiting for it, and taken out those that are to go.
    pub(super) fn plug_in(&mut self, key: &Key, uid_then: &str) {
        let Some(mut vmi) = self.cluster.get(VMI, key).filter(|vmi| uid(vmi) == uid_then) else {
            return;
        };
        let wanted = plugged(&vmi);
        let mut taken: Vec<String> = items(&vmi, &STATUS)
            .iter()
            .map(|one| text(one, &["target"]).to_owned())
            .collect();
        for one in list(&mut vmi, &STATUS).into_iter().flatten() {
            let volume = text(one, &["name"]).to_owned();
            let stays = wanted.iter().any(|(name, _)| *name == volume);
            let held = get(one, &["hotplugVolume", "attachPodUID"]).is_some();
            if get(one, &["hotplugVolume"]).is_none() {
                continue;
            }
            if stays && held && text(one, &["phase"]) == "AttachedToNode" {
                let target = ('a'..='z')
                    .map(|letter| format!("sd{letter}"))
                    .find(|name| !taken.contains(name));
                let target = target.unwrap_or_default();
                taken.push(target.clone());
                set(one, &["target"], target);
                set(one, &["phase"], "Ready");
                set(one, &["reason"], "VolumeReady");
                set(
                    one,
                    &["message"],
                    format!("Successfully attach hotplugged volume {volume} to VM"),
                );
            } else if !stays && text(one, &["phase"]) != "UnMountedFromPod" {
                set(one, &["target"], "");
                set(one, &["phase"], "UnMountedFromPod");
                set(one, &["reason"], "VolumeUnMountedFromPod");
                set(
                    one,
                    &["message"],
                    format!("Volume {volume} has been unmounted from virt-launcher pod"),
                );
            }
        }
        self.save(VMI, vmi, Part::Instance, key);
    }
}

fn status_of<'a>(vmi: &'a Value, volume: &str) -> Option<&'a Value> {
    items(vmi, &STATUS).iter().find(|one| text(one, &["name"]) == volume)
}

fn put_status(vmi: &mut Value, status: Value) {
    let Some(all) = list(vmi, &STATUS) else { return };
    match all
        .iter_mut()
        .find(|one| text(one, &["name"]) == text(&status, &["name"]))
    {
        Some(place) => *place = status,
        None => all.push(status),
    }
}
