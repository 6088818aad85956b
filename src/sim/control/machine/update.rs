//! Changes of a VM's template under its running instance: some reach the guest while it runs, the others wait for a
//! restart (pkg/virt-controller/watch/vm: `handleCPUChangeRequest`, `handleMemoryHotplugRequest`,
//! `addRestartRequiredIfNeeded`).
use serde_json::{Value, json};

use super::super::condition::{has, put};
use super::super::drive::Control;
use super::super::json::{drop, get, leaving, number, set, text, uid};
use super::super::kinds::{VM, VMI};
use super::super::nic::Plan;
use super::super::quantity::units;
use super::super::task::Part;
use crate::sim::store::Key;

const REDUCED: &str = "Reduction of CPU socket count requires a restart";
const TOO_MANY: &str = "CPU sockets updated in template spec to a value higher than what's available";
const ARM: &str = "ARM doesn't support CPU hotplug";
const FIXED_MEMORY: &str = "memory updated in template spec. Memory-hotplug is only available for migratable VMs";
const NO_MOST: &str = "memory updated in template spec. Memory-hotplug is not available for this VM configuration";
const TOO_SMALL: &str =
    "memory hotplug not supported, Memory hotplug is only available for VMs with at least 1Gi of guest memory";
const BEYOND: &str = "memory hotplug not supported, Guest memory is greater than the configured maxGuest memory";
const LESS: &str = "memory updated in template spec to a value lower than what the VM started with";
const OTHER: &str = "a non-live-updatable field was changed in the template spec";

/// Parts of a template that others than this controller look after when they change, or that may change at any time.
const LIVE: [&[&str]; 9] = [
    &["domain", "cpu", "sockets"],
    &["domain", "memory", "guest"],
    &["domain", "devices", "disks"],
    &["domain", "devices", "interfaces"],
    &["volumes"],
    &["networks"],
    &["nodeSelector"],
    &["affinity"],
    &["tolerations"],
];

/// What becomes of a change.
enum Outcome {
    /// The instance takes it over.
    Take(Value),
    /// It waits for a restart.
    Restart(&'static str),
}

impl Control {
    /// Notes whether the template of a VM was changed under its instance, and whether that can wait for no migration.
    pub(in super::super) fn template_changed(&mut self, key: &Key, before: &Value, after: &Value) {
        let path = ["spec", "template", "spec"];
        let (before, after) = (get(before, &path), get(after, &path));
        if before == after {
            return;
        }
        let Some(vmi) = self.cluster.get(VMI, key) else { return };
        self.drifted.insert(uid(&vmi).to_owned());
        let fixed = |spec: Option<&Value>| {
            let mut spec = spec.cloned().unwrap_or_default();
            for path in LIVE {
                drop(&mut spec, path);
            }
            spec
        };
        if fixed(before) != fixed(after) {
            self.outdated.insert(uid(&vmi).to_owned());
        }
    }

    /// Brings a change of the template to the instance, or says that it needs a restart; true if something was written.
    pub(super) fn update_live(&mut self, key: &Key, vm: &Value, vmi: &Value) -> bool {
        if leaving(vmi) || text(vmi, &["status", "phase"]) != "Running" || has(vm, "RestartRequired", "True") {
            return false;
        }
        if !self.drifted.contains(uid(vmi)) {
            return false;
        }
        let outcome = if self.outdated.contains(uid(vmi)) {
            Some(Outcome::Restart(OTHER))
        } else {
            compare(vm, vmi)
        };
        match outcome {
            Some(Outcome::Take(vmi)) => self.save(VMI, vmi, Part::Machine, key),
            Some(Outcome::Restart(why)) => {
                let mut vm = vm.clone();
                let said = json!({"type": "RestartRequired", "status": "True", "message": why,
                    "lastProbeTime": null, "lastTransitionTime": self.cluster.moment()});
                put(&mut vm, said);
                self.save(VM, vm, Part::Machine, key)
            }
            None => false,
        }
    }
}

/// The template against the instance that was made from it.
fn compare(vm: &Value, vmi: &Value) -> Option<Outcome> {
    let template = |path: &[&str]| get(vm, &[&["spec", "template", "spec"], path].concat()).cloned();
    let mut new = vmi.clone();
    let moving = moves(vmi);
    if template(&["domain", "cpu"]).is_some() && get(vmi, &["spec", "domain", "cpu"]).is_some() {
        let wanted = template(&["domain", "cpu", "sockets"])
            .as_ref()
            .and_then(Value::as_i64)
            .unwrap_or(0);
        let has_now = number(vmi, &["spec", "domain", "cpu", "sockets"]).unwrap_or(0);
        let most = number(vmi, &["spec", "domain", "cpu", "maxSockets"]).unwrap_or(0);
        // while one change is under way, the next one waits
        if wanted != has_now && !moving && !has(vmi, "HotVCPUChange", "True") {
            if wanted > most {
                return Some(Outcome::Restart(TOO_MANY));
            }
            if wanted < has_now {
                return Some(Outcome::Restart(REDUCED));
            }
            if template(&["architecture"]).is_some_and(|named| named == "arm64") {
                return Some(Outcome::Restart(ARM));
            }
            set(&mut new, &["spec", "domain", "cpu", "sockets"], wanted);
        }
    }
    if let Some(wanted) = template(&["domain", "memory", "guest"])
        .as_ref()
        .and_then(Value::as_str)
    {
        let bytes = |path: &[&str]| units(text(vmi, path));
        let now = bytes(&["spec", "domain", "memory", "guest"]);
        let most = bytes(&["spec", "domain", "memory", "maxGuest"]);
        let least = bytes(&["status", "memory", "guestAtBoot"]);
        let asked = units(wanted);
        if asked != now && get(vmi, &["status", "memory", "guestCurrent"]).is_some() {
            if !has(vmi, "LiveMigratable", "True") {
                return Some(Outcome::Restart(FIXED_MEMORY));
            }
            if most == 0 {
                return Some(Outcome::Restart(NO_MOST));
            }
        }
        if asked != now && !moving && !has(vmi, "HotMemoryChange", "True") {
            if asked > most {
                return Some(Outcome::Restart(BEYOND));
            }
            if asked < 1 << 30 {
                return Some(Outcome::Restart(TOO_SMALL));
            }
            if asked < least {
                return Some(Outcome::Restart(LESS));
            }
            set(&mut new, &["spec", "domain", "memory", "guest"], wanted);
            set(&mut new, &["status", "memory", "guestRequested"], wanted);
        }
    }
    match super::super::nic::plan(vm, &mut new) {
        Plan::Same | Plan::Take => {}
        Plan::Restart => return Some(Outcome::Restart(OTHER)),
    }
    for field in ["nodeSelector", "affinity", "tolerations"] {
        match template(&[field]) {
            Some(wanted) => set(&mut new, &["spec", field], wanted),
            None => drop(&mut new, &["spec", field]),
        }
    }
    (new != *vmi).then_some(Outcome::Take(new))
}

/// Whether a migration of the guest is under way (pkg/util/migrations: `IsMigrating`).
fn moves(vmi: &Value) -> bool {
    let state = |field: &str| get(vmi, &["status", "migrationState", field]).is_some();
    state("startTimestamp") && !state("endTimestamp")
}

/// What a running guest is still to get: CPUs and memory that its instance promises.
pub(in super::super) fn promises(vmi: &mut Value) {
    let said = |kind: &str| json!({"type": kind, "status": "True", "lastProbeTime": null, "lastTransitionTime": null});
    let sockets = |path: &[&str]| number(vmi, path);
    let wanted = sockets(&["spec", "domain", "cpu", "sockets"]);
    let now = sockets(&["status", "currentCPUTopology", "sockets"]);
    let memory = |field: &str| units(text(vmi, &["status", "memory", field]));
    let more = memory("guestRequested") != memory("guestCurrent");
    if wanted.zip(now).is_some_and(|(wanted, now)| wanted > now)
        && super::super::condition::find(vmi, "HotVCPUChange").is_none()
    {
        put(vmi, said("HotVCPUChange"));
    }
    if more && super::super::condition::find(vmi, "HotMemoryChange").is_none() {
        put(vmi, said("HotMemoryChange"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(sockets: i64, memory: &str) -> (Value, Value) {
        let vm = json!({"spec": {"template": {"spec": {"domain": {
            "cpu": {"sockets": sockets}, "memory": {"guest": memory}}}}}});
        let vmi = json!({"spec": {"domain": {"cpu": {"sockets": 2, "maxSockets": 8}, "memory": {"guest": "2Gi", "maxGuest": "8Gi"}}},
            "status": {"conditions": [{"type": "LiveMigratable", "status": "True"}], "memory": {"guestAtBoot": "2Gi", "guestCurrent": "2Gi", "guestRequested": "2Gi"},
                "currentCPUTopology": {"sockets": 2}}});
        (vm, vmi)
    }

    #[test]
    fn growing_is_taken_over_and_shrinking_waits() {
        let (vm, vmi) = pair(4, "3Gi");
        let Some(Outcome::Take(mut new)) = compare(&vm, &vmi) else {
            panic!("not taken over")
        };
        promises(&mut new);
        assert!(has(&new, "HotVCPUChange", "True") && has(&new, "HotMemoryChange", "True"));
        let (vm, vmi) = pair(1, "2Gi");
        assert!(matches!(compare(&vm, &vmi), Some(Outcome::Restart(REDUCED))));
        for (sockets, memory, why) in [
            (2, "1Gi", LESS),
            (2, "512Mi", TOO_SMALL),
            (2, "9Gi", BEYOND),
            (9, "2Gi", TOO_MANY),
        ] {
            let (vm, vmi) = pair(sockets, memory);
            assert!(
                matches!(compare(&vm, &vmi), Some(Outcome::Restart(said)) if said == why),
                "{why}"
            );
        }
        let (vm, mut vmi) = pair(4, "3Gi");
        vmi["status"]["migrationState"] = json!({"startTimestamp": "t"});
        assert!(compare(&vm, &vmi).is_none());
        let (vm, vmi) = pair(2, "2Gi");
        assert!(compare(&vm, &vmi).is_none());
    }
}
