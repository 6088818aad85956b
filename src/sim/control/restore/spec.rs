//! The VM as the snapshot kept it, with the restored volumes in the place of its own.
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::json::{drop, get, items, list, name, namespace, set, text, uid};
use super::super::kinds::{CLAIM, DISK, VM};
use super::super::snapshot::volumes;
use super::volumes::{filled, populated};
use super::{LAST, Look, POPULATED, Step, Stop, Work, error};
use crate::sim::store::Key;

const TEMPLATES: [&str; 2] = ["spec", "dataVolumeTemplates"];

fn template<'a>(vm: &'a Value, disk: &str) -> Option<&'a Value> {
    items(vm, &TEMPLATES).iter().find(|one| name(one) == disk)
}

impl Control {
    /// Restores the DataVolumes of the VM's templates and then the VM itself.
    pub(super) fn restore_machine(&mut self, work: &mut Work, content: &Value) -> Look<Step> {
        if work.vm.as_ref().is_some_and(|vm| work.restored(vm)) {
            return Ok(Step::Done);
        }
        let old = get(content, &["spec", "source", "virtualMachine"]).unwrap_or(&Value::Null);
        if let Step::Under(restore) = self.name_disks(work, old)? {
            return Ok(Step::Under(restore));
        }
        let new = restored(work, old)?;
        if let Step::Under(restore) = self.restore_disks(work, &new)? {
            return Ok(Step::Under(restore));
        }
        let written = if work.vm.is_some() {
            self.cluster.update(VM, new)
        } else {
            let new = patched(work, new)?;
            self.found(new)
        };
        if written {
            Ok(Step::Under(work.restore.clone()))
        } else {
            Err(Stop::Silent)
        }
    }

    /// Makes a VM that was not there; its firmware gets an identity if it lost its own.
    fn found(&mut self, vm: Value) -> bool {
        let Some(mut vm) = self.cluster.create(VM, vm) else {
            return false;
        };
        for field in ["serial", "uuid"] {
            let path = ["spec", "template", "spec", "domain", "firmware", field];
            if get(&vm, &path[..5]).is_some() && get(&vm, &path).is_none() {
                set(&mut vm, &path, self.cluster.world().uid());
            }
        }
        let key = Key::new(Some(namespace(&vm)), name(&vm));
        self.cluster.store(VM, &key, vm)
    }

    /// Names the DataVolumes that the new claims are the content of, and lets the VM go as their owner.
    fn name_disks(&mut self, work: &Work, old: &Value) -> Look<Step> {
        let mut all = work.restores().to_vec();
        for one in &mut all {
            let volume = text(one, &["volumeName"]).to_owned();
            let kept = volumes(old).iter().find(|kept| text(kept, &["name"]) == volume);
            let before = kept.map_or("", |kept| text(kept, &["dataVolume", "name"]));
            if before.is_empty() || template(old, before).is_none() {
                continue;
            }
            let called = work.called(&volume, before);
            let key = Key::new(Some(namespace(&work.restore)), text(one, &["persistentVolumeClaim"]));
            let Some(mut claim) = self.cluster.get(CLAIM, &key) else {
                return error(format!("pvc {} does not exist and should", key.as_str()));
            };
            if text(&claim, &POPULATED) != called {
                set(&mut claim, &POPULATED, called.as_str());
                drop(&mut claim, &["metadata", "ownerReferences"]);
                if !self.cluster.update(CLAIM, claim) {
                    return Err(Stop::Silent);
                }
            }
            set(one, &["dataVolumeName"], called);
        }
        if all.as_slice() == work.restores() {
            return Ok(Step::Done);
        }
        let mut restore = work.restore.clone();
        set(&mut restore, &["status", "restores"], all);
        Ok(Step::Under(restore))
    }

    /// Makes the DataVolumes of the new templates, and notes which of the old ones are to go.
    fn restore_disks(&mut self, work: &Work, new: &Value) -> Look<Step> {
        let mut under_way = false;
        for template in items(new, &TEMPLATES) {
            let key = Key::new(Some(namespace(&work.restore)), name(template));
            under_way |= match self.cluster.get(DISK, &key) {
                Some(disk) => !filled(&disk),
                None => self.make_disk(work, &key, template)?,
            };
        }
        if let Some(vm) = &work.vm {
            let gone: Vec<&str> = items(vm, &TEMPLATES)
                .iter()
                .map(name)
                .filter(|disk| template(new, disk).is_none())
                .collect();
            let known = items(&work.restore, &["status", "deletedDataVolumes"]);
            if !gone.iter().copied().eq(known.iter().filter_map(Value::as_str)) {
                let mut restore = work.restore.clone();
                set(&mut restore, &["status", "deletedDataVolumes"], json!(gone));
                return Ok(Step::Under(restore));
            }
        }
        Ok(if under_way {
            Step::Under(work.restore.clone())
        } else {
            Step::Done
        })
    }

    fn make_disk(&mut self, work: &Work, key: &Key, template: &Value) -> Look<bool> {
        let Some(claim) = self.cluster.get(CLAIM, key) else {
            let why = format!(
                "when creating restore dv pvc {} does not exist and should",
                key.as_str()
            );
            return error(why);
        };
        if text(&claim, &POPULATED) != key.name() || !items(&claim, &["metadata", "ownerReferences"]).is_empty() {
            return Ok(false);
        }
        let mut disk = template.clone();
        drop(&mut disk, &["status"]);
        drop(&mut disk, &["metadata", "creationTimestamp"]);
        set(&mut disk, &["metadata", "namespace"], namespace(&work.restore));
        if let Some(vm) = &work.vm {
            set(&mut disk, &["metadata", "labels", "kubevirt.io/created-by"], uid(vm));
        }
        populated(&mut disk, name(&work.restore));
        Ok(self.cluster.create(DISK, disk).is_some())
    }

    /// Deletes the DataVolumes that the restored VM does not have any more.
    pub(super) fn clear_away(&mut self, work: &Work) {
        let gone = items(&work.restore, &["status", "deletedDataVolumes"]);
        for disk in gone.iter().filter_map(Value::as_str) {
            self.cluster
                .delete(DISK, &Key::new(Some(namespace(&work.restore)), disk));
        }
    }
}

/// The VM to be written. One that exists keeps its run strategy, a new one is not started.
fn restored(work: &Work, old: &Value) -> Look<Value> {
    let mut spec = get(old, &["spec"]).cloned().unwrap_or_else(|| json!({}));
    let mut templates = items(old, &TEMPLATES).to_vec();
    let mut kept = Vec::new();
    for volume in volumes(old) {
        if get(volume, &["memoryDump"]).is_some() {
            continue;
        }
        let called = text(volume, &["name"]);
        let one = work.restores().iter().find(|one| text(one, &["volumeName"]) == called);
        kept.push(match one {
            Some(one) => replaced(volume, one, &mut templates)?,
            None => volume.clone(),
        });
    }
    if !templates.is_empty() {
        set(&mut spec, &["dataVolumeTemplates"], templates);
    }
    set(&mut spec, &["template", "spec", "volumes"], kept);
    let mut vm = match &work.vm {
        Some(vm) => vm.clone(),
        None => json!({"metadata": {"name": work.target().name(), "namespace": namespace(&work.restore),
            "labels": get(old, &["metadata", "labels"]).cloned().unwrap_or_else(|| json!({})),
            "annotations": get(old, &["metadata", "annotations"]).cloned().unwrap_or_else(|| json!({}))}}),
    };
    let halted = || ("runStrategy", json!("Halted"));
    let (field, value) = match &work.vm {
        Some(vm) => match get(vm, &["spec", "runStrategy"]) {
            Some(strategy) => ("runStrategy", strategy.clone()),
            None => ("running", json!(false)),
        },
        None if get(&spec, &["running"]).is_some() => ("running", json!(false)),
        None => halted(),
    };
    for both in ["running", "runStrategy"] {
        drop(&mut spec, &[both]);
    }
    set(&mut spec, &[field], value);
    set(&mut vm, &["spec"], spec);
    set(&mut vm, &LAST, work.mark());
    Ok(vm)
}

/// A volume on its new claim; one on a DataVolume that no template makes becomes one on a claim.
fn replaced(volume: &Value, one: &Value, templates: &mut [Value]) -> Look<Value> {
    let mut new = volume.clone();
    let disk = text(volume, &["dataVolume", "name"]);
    let claim = text(one, &["persistentVolumeClaim"]);
    if disk.is_empty() {
        set(&mut new, &["persistentVolumeClaim", "claimName"], claim);
    } else if let Some(template) = templates.iter_mut().find(|template| name(template) == disk) {
        let called = text(one, &["dataVolumeName"]);
        if called.is_empty() {
            return error(format!("DataVolumeName for dv {disk} should have been updated already"));
        }
        set(template, &["metadata", "name"], called);
        set(&mut new, &["dataVolume", "name"], called);
    } else {
        new = json!({"name": text(volume, &["name"]), "persistentVolumeClaim": {"claimName": claim}});
    }
    Ok(new)
}

/// A new VM with the restore's patches applied.
fn patched(work: &Work, mut vm: Value) -> Look<Value> {
    let patches = items(&work.restore, &["spec", "patches"]);
    let called = name(&vm).to_owned();
    let wrong = |why: String| Stop::Error(format!("error patching VM {called}: {why}"));
    for patch in patches.iter().filter_map(Value::as_str) {
        let mut step: Value = serde_json::from_str(patch).map_err(|why| wrong(why.to_string()))?;
        // what is not there yet is replaced as well
        if text(&step, &["op"]) == "replace" && vm.pointer(text(&step, &["path"])).is_none() {
            set(&mut step, &["op"], "add");
        }
        let steps = serde_json::from_value::<json_patch::Patch>(json!([step])).map_err(|why| wrong(why.to_string()))?;
        json_patch::patch(&mut vm, &steps).map_err(|why| wrong(why.to_string()))?;
    }
    identify(&mut vm);
    Ok(vm)
}

/// An identity that was taken away is not written; the webhook makes up a new one.
fn identify(vm: &mut Value) {
    const DOMAIN: [&str; 4] = ["spec", "template", "spec", "domain"];
    for field in ["uuid", "serial"] {
        let path = [&DOMAIN[..], &["firmware", field]].concat();
        if get(vm, &path).is_some_and(|one| one == "") {
            drop(vm, &path);
        }
    }
    for interface in list(vm, &[&DOMAIN[..], &["devices", "interfaces"]].concat())
        .into_iter()
        .flatten()
    {
        if text(interface, &["macAddress"]).is_empty() {
            drop(interface, &["macAddress"]);
        }
    }
}
