//! `status.volumeRequests` of a VM: what addvolume and removevolume asked for goes to the instance first, and then into the
//! VM's own template (pkg/virt-controller/watch/vm: `handleVolumeRequests`).
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::json::{drop, get, items, list, text, uid};
use super::super::kinds::{VM, VMI};
use super::super::task::Part;
use crate::sim::store::Key;

impl Control {
    /// Carries out one step of the oldest request; true if there was one.
    pub(in super::super) fn plug_requests(&mut self, key: &Key, vm: &Value, vmi: Option<&Value>) -> bool {
        let Some(request) = items(vm, &["status", "volumeRequests"]).first() else {
            return false;
        };
        if let Some(vmi) = vmi
            && let Some(vmi) = carried_out(vmi, &["spec"], request)
        {
            // virt-controller asks virt-api for it
            self.cluster.hand_over("virt-api");
            let saved = self.save(VMI, vmi, Part::Machine, key);
            self.cluster.hand_over(Part::Machine.hand());
            return saved;
        }
        if let Some(vm) = carried_out(vm, &["spec", "template", "spec"], request) {
            return self.save(VM, vm, Part::Machine, key);
        }
        let mut vm = vm.clone();
        if let Some(all) = list(&mut vm, &["status", "volumeRequests"]) {
            all.remove(0);
        }
        if items(&vm, &["status", "volumeRequests"]).is_empty() {
            drop(&mut vm, &["status", "volumeRequests"]);
        }
        if get(request, &["removeVolumeOptions"]).is_some()
            && let Some(vmi) = vmi
        {
            self.drifted.remove(uid(vmi));
        }
        self.save(VM, vm, Part::Machine, key)
    }
}

/// The object as the request wants it; `None` if it is so already.
fn carried_out(object: &Value, at: &[&str], request: &Value) -> Option<Value> {
    let volumes = [at, &["volumes"]].concat();
    let disks = [at, &["domain", "devices", "disks"]].concat();
    let mut new = object.clone();
    if let Some(add) = get(request, &["addVolumeOptions"]) {
        let name = text(add, &["name"]);
        if items(object, &volumes)
            .iter()
            .any(|volume| text(volume, &["name"]) == name)
        {
            return None;
        }
        let mut volume = get(add, &["volumeSource"]).cloned().unwrap_or_else(|| json!({}));
        super::super::json::set(&mut volume, &["name"], name);
        list(&mut new, &volumes)?.push(volume);
        let mut disk = get(add, &["disk"]).cloned().unwrap_or_else(|| json!({}));
        super::super::json::set(&mut disk, &["name"], name);
        list(&mut new, &disks)?.push(disk);
    } else {
        let name = text(request, &["removeVolumeOptions", "name"]);
        for path in [&volumes, &disks] {
            list(&mut new, path)?.retain(|one| text(one, &["name"]) != name);
        }
    }
    (new != *object).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_carried_out_once() {
        let vmi =
            json!({"spec": {"volumes": [{"name": "root"}], "domain": {"devices": {"disks": [{"name": "root"}]}}}});
        let source = json!({"persistentVolumeClaim": {"claimName": "c", "hotpluggable": true}});
        let add =
            json!({"addVolumeOptions": {"name": "data", "disk": {"disk": {"bus": "scsi"}}, "volumeSource": source}});
        let plugged = carried_out(&vmi, &["spec"], &add).unwrap();
        assert_eq!(plugged["spec"]["volumes"][1]["name"], "data");
        assert_eq!(plugged["spec"]["domain"]["devices"]["disks"][1]["disk"]["bus"], "scsi");
        assert!(carried_out(&plugged, &["spec"], &add).is_none());
        let remove = json!({"removeVolumeOptions": {"name": "data"}});
        assert_eq!(carried_out(&plugged, &["spec"], &remove).unwrap(), vmi);
        assert!(carried_out(&vmi, &["spec"], &remove).is_none());
    }
}
