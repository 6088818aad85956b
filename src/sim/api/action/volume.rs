//! `addvolume` and `removevolume`, as far as virt-api goes: requests on the VM's status, or volumes of the instance
//! (pkg/virt-api/rest/volumes.go, with the feature gate HotplugVolumes).
use serde_json::{Map, Value, json};

use super::super::Answer;
use super::super::status::Failure;
use super::body::Options;
use super::desk::{Desk, VM, VMI, done, phase, text};

/// PUT of `addvolume`.
pub(super) fn add(desk: &Desk<'_>, of_vm: bool) -> Result<Answer, Failure> {
    let options = Options::read(&desk.call.body, "AddVolumeOptions")?;
    let (name, dry_run) = (options.text("name")?, options.dry_run()?);
    if name.is_empty() {
        return Err(Failure::bad_request("AddVolumeOptions requires name to be set"));
    }
    let Some(mut drive) = options.part("disk") else {
        return Err(Failure::bad_request("AddVolumeOptions requires disk to not be nil"));
    };
    let Some(mut source) = options.part("volumeSource") else {
        return Err(Failure::bad_request(
            "AddVolumeOptions requires VolumeSource to not be nil",
        ));
    };
    if let Some(drive) = drive.as_object_mut() {
        drive.insert("name".to_owned(), json!(name));
    }
    for kind in ["dataVolume", "persistentVolumeClaim"] {
        if let Some(source) = source.get_mut(kind).and_then(Value::as_object_mut) {
            source.insert("hotpluggable".to_owned(), json!(true));
            break;
        }
    }
    let wish = json!({"addVolumeOptions": {"name": name, "disk": drive, "volumeSource": source}});
    carry_out(desk, of_vm, &dry_run, &wish)
}

/// PUT of `removevolume`.
pub(super) fn remove(desk: &Desk<'_>, of_vm: bool) -> Result<Answer, Failure> {
    let options = Options::read(&desk.call.body, "RemoveVolumeOptions")?;
    let (name, dry_run) = (options.text("name")?, options.dry_run()?);
    if name.is_empty() {
        return Err(Failure::bad_request("RemoveVolumeOptions requires name to be set"));
    }
    carry_out(desk, of_vm, &dry_run, &json!({"removeVolumeOptions": {"name": name}}))
}

fn carry_out(desk: &Desk<'_>, of_vm: bool, dry_run: &[String], wish: &Value) -> Result<Answer, Failure> {
    // Only `All` in the first place counts here.
    let dry_run: Vec<String> = dry_run
        .iter()
        .filter(|value| *value == "All")
        .take(1)
        .cloned()
        .collect();
    let changed = if of_vm {
        let vm = desk.vm()?;
        verify(&vm, "/spec/template/spec/volumes", wish).map_err(|why| desk.vm_conflict(&why))?;
        waiting(&vm, wish).map_err(|why| desk.vm_conflict(&why))?;
        desk.change(VM, Some("status"), &dry_run, Box::new(|vm| Ok(requested(vm, wish))))
    } else {
        let vmi = desk.vmi()?;
        if phase(&vmi) != "Running" {
            return Err(desk.vmi_conflict("VMI is not running"));
        }
        verify(&vmi, "/spec/volumes", wish).map_err(|why| desk.vmi_conflict(&why))?;
        desk.change(VMI, None, &dry_run, Box::new(|vmi| Ok(plugged(vmi, wish))))
    };
    let subject = if of_vm { "vm status" } else { "vmi" };
    changed.map_err(|failure| {
        // A webhook's 422 is passed on as it is.
        if failure.code == 422 {
            return failure;
        }
        let status = failure.status();
        Failure::internal_error(format!("unable to patch {subject}: {}", text(&status, "/message")))
    })?;
    Ok(done(202))
}

fn named(volume: &Value, name: &str) -> bool {
    text(volume, "/name") == name
}

/// Claim or DataVolume of a source.
fn claim(source: &Value) -> &str {
    let volume = text(source, "/dataVolume/name");
    if volume.is_empty() {
        text(source, "/persistentVolumeClaim/claimName")
    } else {
        volume
    }
}

fn verify(object: &Value, pointer: &str, wish: &Value) -> Result<(), String> {
    let volumes = object.pointer(pointer).and_then(Value::as_array);
    let volumes = volumes.map_or(&[][..], Vec::as_slice);
    if let Some(add) = wish.get("addVolumeOptions") {
        let (name, source) = (text(add, "/name"), add.get("volumeSource").map_or("", claim));
        for volume in volumes {
            if named(volume, name) {
                return Err(format!(
                    "Unable to add volume [{name}] because volume with that name already exists"
                ));
            }
            if claim(volume) == source && !source.is_empty() {
                return Err(format!(
                    "Unable to add volume source [{source}] because it already exists"
                ));
            }
        }
        return Ok(());
    }
    let name = text(wish, "/removeVolumeOptions/name");
    let found = volumes
        .iter()
        .find(|volume| named(volume, name) || claim(volume) == name);
    let Some(volume) = found else {
        return Err(format!("Unable to remove volume [{name}] because it does not exist"));
    };
    let plugged = ["dataVolume", "persistentVolumeClaim"]
        .iter()
        .any(|kind| volume.get(*kind).and_then(|source| source.get("hotpluggable")) == Some(&json!(true)));
    if plugged {
        Ok(())
    } else {
        let name = text(volume, "/name");
        Err(format!(
            "Unable to remove volume [{name}] because it is not hotpluggable"
        ))
    }
}

/// Whether the same is asked for already.
fn waiting(vm: &Value, wish: &Value) -> Result<(), String> {
    let requests = vm.pointer("/status/volumeRequests").and_then(Value::as_array);
    for request in requests.into_iter().flatten() {
        for (kind, word) in [("addVolumeOptions", "add"), ("removeVolumeOptions", "remove")] {
            let Some(options) = request.get(kind) else { continue };
            let name = text(options, "/name");
            let mine = wish.as_object().and_then(|wish| wish.values().next());
            if mine.is_some_and(|mine| named(mine, name)) {
                return Err(format!("{word} volume request for volume [{name}] already exists"));
            }
        }
    }
    Ok(())
}

fn requested(vm: &Value, wish: &Value) -> Value {
    let mut vm = vm.clone();
    let status = vm
        .as_object_mut()
        .map(|vm| vm.entry("status").or_insert_with(|| json!({})));
    if let Some(status) = status.and_then(Value::as_object_mut)
        && let Some(all) = status
            .entry("volumeRequests")
            .or_insert_with(|| json!([]))
            .as_array_mut()
    {
        all.push(wish.clone());
    }
    vm
}

/// An instance with the volume, or without it.
fn plugged(vmi: &Value, wish: &Value) -> Value {
    let mut vmi = vmi.clone();
    let add = wish.get("addVolumeOptions");
    let name = text(wish, "/removeVolumeOptions/name");
    let Some(spec) = vmi.get_mut("spec") else { return vmi };
    if let Some(volumes) = spec.get_mut("volumes").and_then(Value::as_array_mut) {
        volumes.retain(|volume| !named(volume, name) || add.is_some());
        if let Some(add) = add {
            let mut volume = add
                .get("volumeSource")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            volume.insert("name".to_owned(), json!(text(add, "/name")));
            volumes.push(volume.into());
        }
    }
    if let Some(disks) = spec.pointer_mut("/domain/devices/disks").and_then(Value::as_array_mut) {
        disks.retain(|disk| !named(disk, name) || add.is_some());
        if let Some(disk) = add.and_then(|add| add.get("disk")) {
            let disk: Map<String, Value> = disk.as_object().cloned().unwrap_or_default();
            disks.push(disk.into());
        }
    }
    vmi
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exists_is_not_added_and_what_is_fixed_is_not_removed() {
        let vm = json!({"v": [
            {"name": "root", "dataVolume": {"name": "root"}},
            {"name": "data", "persistentVolumeClaim": {"claimName": "claim", "hotpluggable": true}},
        ]});
        let add = |name: &str, claim: &str| {
            let source = json!({"persistentVolumeClaim": {"claimName": claim}});
            json!({"addVolumeOptions": {"name": name, "volumeSource": source}})
        };
        let remove = |name: &str| json!({"removeVolumeOptions": {"name": name}});
        let said = |wish: &Value| verify(&vm, "/v", wish).err().unwrap_or_default();
        assert_eq!(said(&add("new", "new")), "");
        assert_eq!(
            said(&add("data", "x")),
            "Unable to add volume [data] because volume with that name already exists"
        );
        assert_eq!(
            said(&add("x", "claim")),
            "Unable to add volume source [claim] because it already exists"
        );
        assert_eq!(
            said(&remove("root")),
            "Unable to remove volume [root] because it is not hotpluggable"
        );
        assert_eq!(said(&remove("claim")), "");
        assert_eq!(
            said(&remove("no")),
            "Unable to remove volume [no] because it does not exist"
        );
    }
}
