//! A migration as the virt-handlers of both nodes carry it out (pkg/virt-handler: migration-source.go,
//! migration-target.go).
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::condition::{clear, find};
use super::super::drive::Control;
use super::super::events::{From, Tone};
use super::super::json::{drop, get, is, items, list, number, set, text};
use super::super::kinds::{NODE, POD, VMI};
use super::super::quantity::units;
use super::super::task::Part;
use crate::sim::store::Key;

const TARGET: SignedDuration = SignedDuration::from_millis(520);
const BEGIN: SignedDuration = SignedDuration::from_millis(760);
const ARRIVED: SignedDuration = SignedDuration::from_millis(760);
const DONE: SignedDuration = SignedDuration::from_millis(360);
const ABORT: SignedDuration = SignedDuration::from_millis(400);
/// What a migration takes beside the copy itself.
const FIXED: SignedDuration = SignedDuration::from_millis(700);
/// What copying a GiB takes where no bandwidth is set.
const PER_GIB: SignedDuration = SignedDuration::from_millis(3_500);
/// What the guest does to its migration, where somebody wants to see that: `fails`, `stuck` or `slow`.
const LOAD: [&str; 3] = ["metadata", "annotations", "simulator.vmotui/migration"];
const LIBVIRT: &str = "Live migration failed error encountered during MigrateToURI3 libvirt api call: virError(Code=9, \
    Domain=10, Message='operation failed: migration out job: unexpectedly failed')";

impl Control {
    /// Sees to it that what comes next in a migration comes.
    pub(in super::super) fn carry_on(&mut self, key: &Key, vmi: &Value) {
        let Some(state) = get(vmi, &["status", "migrationState"]) else {
            return;
        };
        if is(state, &["completed"]) {
            return;
        }
        let has = |field: &str| get(state, &[field]).is_some();
        let uid = text(state, &["migrationUid"]);
        let (part, after) = if is(state, &["abortRequested"]) && has("startTimestamp") && !has("endTimestamp") {
            (Part::CopyAbort, ABORT)
        } else if !has("targetNodeAddress") {
            (Part::TargetUp, TARGET)
        } else if !has("startTimestamp") {
            (Part::CopyBegin, BEGIN)
        } else if !has("targetNodeDomainReadyTimestamp") {
            match copy(vmi, state) {
                Copy::Arrives(after) => (Part::Arrive, after),
                Copy::Fails(after, _) => (Part::CopyFail, after),
            }
        } else if !has("endTimestamp") {
            (Part::HandOver, ARRIVED)
        } else {
            (Part::CopyDone, DONE)
        };
        if part == Part::CopyAbort && !has("abortStatus") {
            let mut aborting = vmi.clone();
            set(&mut aborting, &["status", "migrationState", "abortStatus"], "Aborting");
            self.save(VMI, aborting, Part::Handler, key);
        }
        let after = match part {
            Part::Arrive | Part::CopyFail => after - self.since(text(state, &["startTimestamp"])),
            _ => after,
        };
        self.later(part, key, uid, after.max(SignedDuration::ZERO));
    }

    fn since(&self, at: &str) -> SignedDuration {
        let at: Option<Timestamp> = at.parse().ok();
        at.map_or(SignedDuration::ZERO, |at| self.now().duration_since(at))
    }

    /// One step of a migration, if it still is to be taken.
    pub(in super::super) fn carry(&mut self, part: Part, key: &Key, uid: &str) {
        let Some(vmi) = self.cluster.get(VMI, key) else { return };
        let Some(state) = get(&vmi, &["status", "migrationState"]).cloned() else {
            return;
        };
        let over = matches!(text(&vmi, &["status", "phase"]), "Succeeded" | "Failed");
        if over || text(&state, &["migrationUid"]) != uid || is(&state, &["completed"]) {
            return;
        }
        let has = |field: &str| get(&state, &[field]).is_some();
        match part {
            Part::TargetUp if !has("targetNodeAddress") => self.listen(key, vmi, &state),
            Part::CopyBegin if !has("startTimestamp") => self.copy_begin(key, vmi, &state),
            Part::Arrive if !has("targetNodeDomainReadyTimestamp") && !is(&state, &["abortRequested"]) => {
                self.arrive(key, vmi);
            }
            Part::HandOver if !has("endTimestamp") => self.run_there(key, vmi, &state),
            Part::CopyDone if has("endTimestamp") => self.let_go(key, vmi),
            Part::CopyFail if !has("endTimestamp") => {
                let why = match copy(&vmi, &state) {
                    Copy::Fails(_, why) => why,
                    Copy::Arrives(_) => LIBVIRT.to_owned(),
                };
                self.break_off(key, vmi, &state, &why);
            }
            Part::CopyAbort if !has("endTimestamp") => self.break_off(key, vmi, &state, "Live migration aborted"),
            _ => {}
        }
    }

    fn listen(&mut self, key: &Key, mut vmi: Value, state: &Value) {
        let node = text(state, &["targetNode"]).to_owned();
        let address = self.node_address(&node);
        set(
            &mut vmi,
            &["status", "migrationState", "targetDirectMigrationNodePorts"],
            json!({"49152": 49152, "49153": 0}),
        );
        set(
            &mut vmi,
            &["status", "migrationState", "targetNodeAddress"],
            address.clone(),
        );
        if self.save(VMI, vmi.clone(), Part::Handler, key) {
            let message = format!("Migration Target is listening at {address}, on ports: 49152,49153");
            self.tell(&vmi, From::Handler(&node), Tone::Normal, "PreparingTarget", &message);
        }
    }

    fn copy_begin(&mut self, key: &Key, mut vmi: Value, state: &Value) {
        let now = self.cluster.moment();
        set(&mut vmi, &["status", "migrationState", "mode"], "PreCopy");
        set(&mut vmi, &["status", "migrationState", "startTimestamp"], now);
        if self.save(VMI, vmi.clone(), Part::Handler, key) {
            let node = text(state, &["sourceNode"]).to_owned();
            self.tell(
                &vmi,
                From::Handler(&node),
                Tone::Normal,
                "Migrating",
                "VirtualMachineInstance is migrating.",
            );
        }
    }

    fn arrive(&mut self, key: &Key, mut vmi: Value) {
        let now = self.cluster.moment();
        set(
            &mut vmi,
            &["status", "migrationState", "targetNodeDomainDetected"],
            true,
        );
        set(
            &mut vmi,
            &["status", "migrationState", "targetNodeDomainReadyTimestamp"],
            now,
        );
        self.save(VMI, vmi, Part::Handler, key);
    }

    /// The guest runs on the target; from now on its virt-handler writes the instance.
    fn run_there(&mut self, key: &Key, mut vmi: Value, state: &Value) {
        let now = self.cluster.moment();
        let node = text(state, &["targetNode"]).to_owned();
        let pod = Key::new(key.namespace(), text(state, &["targetPod"]));
        let ip = self
            .cluster
            .get(POD, &pod)
            .map(|pod| text(&pod, &["status", "podIP"]).to_owned());
        set(&mut vmi, &["metadata", "labels", "kubevirt.io/nodeName"], node.clone());
        set(&mut vmi, &["status", "nodeName"], node.clone());
        set(&mut vmi, &["status", "migrationState", "endTimestamp"], now);
        drop(&mut vmi, &["status", "launcherContainerImageVersion"]);
        drop(&mut vmi, &["status", "evacuationNodeName"]);
        drop(&mut vmi, &["metadata", "labels", "kubevirt.io/outdatedLauncherImage"]);
        if let Some(ip) = ip.filter(|ip| !ip.is_empty()) {
            move_address(&mut vmi, &ip);
        }
        if self.save(VMI, vmi.clone(), Part::Handler, key) {
            let message = format!("The VirtualMachineInstance migrated to node {node}.");
            self.tell(&vmi, From::Handler(&node), Tone::Normal, "Migrated", &message);
        }
    }

    fn let_go(&mut self, key: &Key, mut vmi: Value) {
        keep_promises(&mut vmi);
        drop(&mut vmi, &["metadata", "labels", "kubevirt.io/migrationTargetNodeName"]);
        set(&mut vmi, &["status", "migrationState", "completed"], true);
        self.save(VMI, vmi, Part::Handler, key);
    }

    fn break_off(&mut self, key: &Key, mut vmi: Value, state: &Value, why: &str) {
        let now = self.cluster.moment();
        drop(&mut vmi, &["metadata", "labels", "kubevirt.io/migrationTargetNodeName"]);
        set(&mut vmi, &["status", "migrationState", "completed"], true);
        set(&mut vmi, &["status", "migrationState", "endTimestamp"], now);
        set(&mut vmi, &["status", "migrationState", "failed"], true);
        set(&mut vmi, &["status", "migrationState", "failureReason"], why);
        if why != LIBVIRT {
            set(&mut vmi, &["status", "migrationState", "abortStatus"], "Succeeded");
        }
        if self.save(VMI, vmi.clone(), Part::Handler, key) {
            let node = text(state, &["sourceNode"]).to_owned();
            let uid = text(state, &["migrationUid"]);
            let message = format!("VirtualMachineInstance migration uid {uid} failed. reason:{why}");
            self.tell(&vmi, From::Handler(&node), Tone::Warning, "Migrated", &message);
        }
    }

    fn node_address(&self, node: &str) -> String {
        let node = self.cluster.get(NODE, &Key::new(None, node)).unwrap_or_default();
        let all = items(&node, &["status", "addresses"]);
        let own = all.iter().find(|one| text(one, &["type"]) == "InternalIP");
        own.map_or("", |one| text(one, &["address"])).to_owned()
    }
}

/// How the copy of a guest's memory ends, and when after its start.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Copy {
    Arrives(SignedDuration),
    Fails(SignedDuration, String),
}

fn copy(vmi: &Value, state: &Value) -> Copy {
    let guest = text(vmi, &["status", "memory", "guestCurrent"]);
    let guest = if guest.is_empty() {
        text(vmi, &["spec", "domain", "memory", "guest"])
    } else {
        guest
    };
    let mib = (units(guest) >> 20).max(1);
    let limit = units(text(state, &["migrationConfiguration", "bandwidthPerMigration"])) >> 20;
    let mut needed = PER_GIB * i32::try_from(mib).unwrap_or(i32::MAX) / 1_024;
    if limit > 0 {
        needed = needed.max(SignedDuration::from_secs(mib / limit));
    }
    needed += FIXED;
    let seconds = |field: &str, default: i64| number(state, &["migrationConfiguration", field]).unwrap_or(default);
    let budget = seconds("completionTimeoutPerGiB", 150).saturating_mul((mib + 1_023) / 1_024);
    let stuck = seconds("progressTimeout", 150);
    let aborted = |after: i64, how: &str| {
        let why = format!("Live migration {how} {after} seconds and has been aborted");
        Copy::Fails(SignedDuration::from_secs(after), why)
    };
    match text(vmi, &LOAD) {
        "fails" => Copy::Fails(needed, LIBVIRT.to_owned()),
        "stuck" => aborted(stuck, "stuck for"),
        "slow" => aborted(budget, "is not completed after"),
        _ if needed.as_secs() > budget => aborted(budget, "is not completed after"),
        _ => Copy::Arrives(needed),
    }
}

/// A guest that moved has the CPUs and the memory that it moved for.
fn keep_promises(vmi: &mut Value) {
    if find(vmi, "HotVCPUChange").is_some() {
        let sockets = number(vmi, &["spec", "domain", "cpu", "sockets"]).unwrap_or(1);
        set(vmi, &["status", "currentCPUTopology", "sockets"], sockets);
        clear(vmi, "HotVCPUChange");
    }
    if find(vmi, "HotMemoryChange").is_some() {
        let memory = text(vmi, &["status", "memory", "guestRequested"]).to_owned();
        set(vmi, &["status", "memory", "guestCurrent"], memory);
        clear(vmi, "HotMemoryChange");
    }
}

/// The interface to the pod network has the address of the new pod.
fn move_address(vmi: &mut Value, ip: &str) {
    let pod: Vec<String> = items(vmi, &["spec", "networks"])
        .iter()
        .filter(|network| get(network, &["pod"]).is_some())
        .map(|network| name_of(network).to_owned())
        .collect();
    for one in list(vmi, &["status", "interfaces"]).into_iter().flatten() {
        if pod.iter().any(|name| name == name_of(one)) && get(one, &["ipAddress"]).is_some() {
            set(one, &["ipAddress"], ip);
            set(one, &["ipAddresses"], json!([ip]));
        }
    }
}

fn name_of(value: &Value) -> &str {
    text(value, &["name"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(memory: &str, load: &str) -> Value {
        json!({"metadata": {"annotations": {"simulator.vmotui/migration": load}},
            "status": {"memory": {"guestCurrent": memory}}})
    }

    #[test]
    fn memory_decides_how_long_it_takes() {
        let state = json!({"migrationConfiguration": {"completionTimeoutPerGiB": 800}});
        let took = |memory| match copy(&guest(memory, ""), &state) {
            Copy::Arrives(after) => after.as_millis(),
            Copy::Fails(..) => 0,
        };
        assert_eq!((took("1Gi"), took("8Gi")), (4_200, 28_700));
        let slow = json!({"migrationConfiguration": {"completionTimeoutPerGiB": 2}});
        assert!(matches!(copy(&guest("8Gi", ""), &slow), Copy::Fails(after, _) if after.as_secs() == 16));
        assert!(matches!(copy(&guest("1Gi", "stuck"), &state), Copy::Fails(_, why) if why.contains("stuck for 150")));
    }

    #[test]
    fn only_the_pod_network_moves() {
        let mut vmi = json!({"spec": {"networks": [{"name": "a", "pod": {}}, {"name": "b"}]}, "status": {"interfaces":
            [{"name": "a", "ipAddress": "1"}, {"name": "b", "ipAddress": "2"}]}});
        move_address(&mut vmi, "9");
        assert_eq!(vmi["status"]["interfaces"][0]["ipAddress"], "9");
        assert_eq!(vmi["status"]["interfaces"][1]["ipAddress"], "2");
    }
}
