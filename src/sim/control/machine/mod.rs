//! virt-controller's VM controller (pkg/virt-controller/watch/vm/vm.go).
mod birth;
mod disks;
mod failure;
mod print;
mod status;
mod strategy;
mod update;

use serde_json::{Value, json};

use super::drive::Control;
use super::events::{CONTROLLER, Tone};
use super::json::{get, held, items, leaving, list, owner, release, set, text, uid};
use super::kinds::{VM, VMI};
use super::settings::Settings;
use super::task::Part;
use crate::sim::store::Key;
use strategy::Wish;
pub(super) use update::promises;

const FINALIZER: &str = "kubevirt.io/virtualMachineControllerFinalize";
/// Which versions of the API virt-controller knows: it notes that on every object it meets.
const OBSERVED: [&str; 2] = [
    "kubevirt.io/latest-observed-api-version",
    "kubevirt.io/storage-observed-api-version",
];

/// Notes the versions of the API on an object; false if they stand there.
pub(super) fn observe(object: &mut Value) -> bool {
    if OBSERVED
        .iter()
        .all(|note| get(object, &["metadata", "annotations", note]).is_some())
    {
        return false;
    }
    for note in OBSERVED {
        set(object, &["metadata", "annotations", note], "v1");
    }
    true
}

impl Control {
    /// Brings a VM one step nearer to what its run strategy asks for.
    pub(super) fn machine(&mut self, key: &Key) {
        let Some(mut vm) = self.cluster.get(VM, key) else {
            return;
        };
        if get(&vm, &["status", "printableStatus"]).is_none() {
            set(&mut vm, &["status", "printableStatus"], "Stopped");
            let snapshots = status::snapshots(&self.cluster, &vm);
            set(&mut vm, &["status", "volumeSnapshotStatuses"], snapshots);
            self.save(VM, vm, Part::Machine, key);
            return;
        }
        if observe(&mut vm) {
            self.save(VM, vm, Part::Machine, key);
            return;
        }
        if !leaving(&vm) && !held(&vm, FINALIZER) {
            if let Some(all) = list(&mut vm, &["metadata", "finalizers"]) {
                all.push(json!(FINALIZER));
            }
            self.save(VM, vm, Part::Machine, key);
            return;
        }
        let vmi = self.instance_of(key, &vm);
        // A VM that was asked to start paused while Halted is told to run first, and then started.
        if vmi.is_none() && !leaving(&vm) && strategy::wakes(&vm) {
            strategy::wake(&mut vm);
            self.save(VM, vm, Part::Machine, key);
            return;
        }
        if !leaving(&vm) && super::nic::tidy(&mut vm, vmi.as_ref()) {
            self.save(VM, vm, Part::Machine, key);
            return;
        }
        if leaving(&vm) {
            self.farewell(key, vm, vmi);
            return;
        }
        self.make_disks(&vm);
        if self.plug_requests(key, &vm, vmi.as_ref()) {
            return;
        }
        if vmi.is_none() && self.write_status(key, &vm, None) {
            return;
        }
        let acted = match strategy::wish(&vm, vmi.as_ref()) {
            Wish::Start => self.start(key, &vm),
            Wish::Stop => vmi.as_ref().is_some_and(|vmi| self.stop(key, &vm, vmi)),
            Wish::Nothing => false,
        };
        let now = if acted { self.instance_of(key, &vm) } else { vmi };
        if let Some(now) = now
            && get(&vm, &["metadata", "uid"]).is_some()
        {
            if self.update_live(key, &vm, &now) {
                return;
            }
            self.keep_generation(key, &vm, &now);
            self.write_status(key, &vm, Some(&now));
        }
    }

    /// The instance of a VM: one of the same name that somebody else made is none.
    fn instance_of(&self, key: &Key, vm: &Value) -> Option<Value> {
        let vmi = self.cluster.get(VMI, key)?;
        let own = owner(&vmi, "VirtualMachine").is_some_and(|(_, owner)| owner == uid(vm));
        own.then_some(vmi)
    }

    /// A VM that is to go stays until its instance is gone.
    fn farewell(&mut self, key: &Key, mut vm: Value, vmi: Option<Value>) {
        if let Some(vmi) = vmi {
            self.stop(key, &vm, &vmi);
            let now = self.instance_of(key, &vm);
            self.write_status(key, &vm, now.as_ref());
        } else if held(&vm, FINALIZER) {
            release(&mut vm, FINALIZER);
            self.save(VM, vm, Part::Machine, key);
        }
    }

    /// Creates the instance, unless its disks are not ready or the last failure is too fresh.
    fn start(&mut self, key: &Key, vm: &Value) -> bool {
        if let Some(wait) = failure::wait(vm, self.now()) {
            self.later(Part::Machine, key, "", wait);
            return false;
        }
        if !disks::ready(&self.cluster, vm) {
            return false;
        }
        let settings = Settings::read(&self.cluster);
        let vmi = birth::instance(vm, &settings, &self.cluster.moment());
        if self.cluster.create(VMI, vmi).is_none() {
            return false;
        }
        let message = format!(
            "Started the virtual machine by creating the new virtual machine instance {}",
            key.name()
        );
        self.tell(vm, CONTROLLER, Tone::Normal, "SuccessfulCreate", &message);
        true
    }

    fn stop(&mut self, key: &Key, vm: &Value, vmi: &Value) -> bool {
        if leaving(vmi) || !self.cluster.delete(VMI, key) {
            return false;
        }
        let message = format!(
            "Stopped the virtual machine by deleting the virtual machine instance {}",
            uid(vmi)
        );
        self.tell(vm, CONTROLLER, Tone::Normal, "SuccessfulDelete", &message);
        true
    }

    /// As long as the template is the one that the instance was made from, the instance counts as up to date.
    fn keep_generation(&mut self, key: &Key, vm: &Value, vmi: &Value) {
        const NOTE: [&str; 3] = ["metadata", "annotations", "kubevirt.io/vm-generation"];
        let now = super::json::number(vm, &["metadata", "generation"])
            .unwrap_or(1)
            .to_string();
        let changed = super::condition::has(vm, "RestartRequired", "True") || self.drifted.contains(uid(vmi));
        if leaving(vmi) || changed || text(vmi, &NOTE) == now {
            return;
        }
        let mut vmi = vmi.clone();
        set(&mut vmi, &NOTE, now);
        self.save(VMI, vmi, Part::Machine, key);
    }

    /// Writes what there is to say about a VM; true if that is news.
    fn write_status(&mut self, key: &Key, vm: &Value, vmi: Option<&Value>) -> bool {
        let mut new = vm.clone();
        let draw = self.cluster.world().draw();
        failure::note(&mut new, vmi, self.now(), draw);
        status::fill(&mut new, vmi, &self.cluster);
        let printed = print::printable(&new, vmi, &self.cluster);
        set(&mut new, &["status", "printableStatus"], printed);
        if new == *vm {
            return false;
        }
        // a queue of requests that is worked off is taken off the status
        if items(&new, &["status", "stateChangeRequests"]).is_empty() {
            super::json::drop(&mut new, &["status", "stateChangeRequests"]);
        }
        self.save(VM, new, Part::Machine, key);
        true
    }
}
