//! Snapshots by keys: gone back to, deleted by their count, and one that the cluster calls Succeeded without its disk.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use serde_json::Value;
use vmotui::sim::store::Key;

use super::served::{Served, served};

const VMS: &str = "virtualmachines.kubevirt.io";
const VMIS: &str = "virtualmachineinstances.kubevirt.io";
const SNAPSHOTS: &str = "virtualmachinesnapshots.snapshot.kubevirt.io";
const CLASSES: &str = "volumesnapshotclasses.snapshot.storage.k8s.io";

impl Served {
    /// Snapshots that are ready, of a VM that is there: namespace, name, VM.
    fn ready(&self) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        self.world.each(SNAPSHOTS, |key, object| {
            let vm = object["spec"]["source"]["name"].as_str().unwrap_or_default();
            let namespace = key.namespace().unwrap_or_default();
            let there = self.world.find(VMS, &Key::new(Some(namespace), vm)).is_some();
            if object["status"]["readyToUse"] == true && there {
                found.push((namespace.to_owned(), key.name().to_owned(), vm.to_owned()));
            }
            ControlFlow::Continue(())
        });
        found
    }

    fn vm(&self, namespace: &str, name: &str) -> Value {
        self.world.find(VMS, &Key::new(Some(namespace), name)).unwrap()
    }
}

/// Claims of a VM's disks.
fn claims(vm: &Value) -> Vec<String> {
    let volumes = vm["spec"]["template"]["spec"]["volumes"].as_array().cloned();
    let volumes = volumes.unwrap_or_default();
    let claim = |volume: &Value| {
        let claim = volume["persistentVolumeClaim"]["claimName"].as_str();
        claim.or(volume["dataVolume"]["name"].as_str()).map(str::to_owned)
    };
    volumes.iter().filter_map(claim).collect()
}

#[test]
fn a_vm_goes_back_to_a_snapshot() {
    let cluster = served(10);
    let (namespace, snapshot, vm) = cluster.ready().remove(0);
    let before = claims(&cluster.vm(&namespace, &vm));
    let (mut pty, _home) = cluster.program((140, 60));
    pty.send("4");
    pty.wait_for("SOURCE");
    pty.send(&format!("/{snapshot}\r"));
    pty.wait_for(&format!("filter {snapshot}"));
    // said of the row under the cursor, once there is one
    pty.wait_for("quality");
    pty.send("R");
    let plan = pty.wait_for("you may do this");
    for word in [
        "stops the VM and leaves it off",
        "replaces its spec and disks",
        "becomes a new claim",
        "StopTarget",
        "it was taken of this VM: same UID",
    ] {
        assert!(plan.contains(word), "{word}:\n{plan}");
    }
    // another name than the VM's confirms nothing
    pty.send("nobody\r");
    pty.wait_for(&format!("type {vm} to go on"));
    assert_eq!(claims(&cluster.vm(&namespace, &vm)), before);
    pty.send(&"\x7f".repeat("nobody".len()));
    pty.send(&format!("{vm}\r"));
    pty.wait_for(": done");
    let after = claims(&cluster.vm(&namespace, &vm));
    assert!(after.iter().any(|claim| claim.starts_with("restore-")), "{after:?}");
    assert_eq!(
        cluster.world.find(VMIS, &Key::new(Some(&namespace), &vm)),
        None,
        "it was stopped, and is left off"
    );
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn many_snapshots_are_deleted_by_their_count_and_by_nothing_else() {
    let cluster = served(10);
    let ready = cluster.ready();
    assert!(ready.len() > 1, "{ready:?}");
    let (mut pty, _home) = cluster.program((140, 45));
    pty.send("4");
    pty.wait_for("SOURCE");
    pty.send("/state=ready\r");
    pty.wait_for("filter state=ready");
    pty.wait_for("quality");
    pty.send("*d");
    let plan = pty.wait_for("you may do this");
    assert!(plan.contains(&format!("type {} and Enter", ready.len())), "{plan}");
    pty.send("y\r");
    pty.wait_for(&format!("type {} to go on", ready.len()));
    assert_eq!(cluster.ready(), ready, "nothing was deleted by a y");
    pty.send(&format!("\x7f{}\r", ready.len()));
    pty.wait_for(&format!("all {} done", ready.len()));
    assert_eq!(cluster.ready(), []);
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
}

/// The cluster has lost its VolumeSnapshotClasses: KubeVirt leaves every disk out, and says Succeeded.
#[test]
fn a_snapshot_without_its_disk_is_announced_before_and_marked_after() {
    let cluster = served(10);
    let mut classes = Vec::new();
    cluster.world.each(CLASSES, |key, object| {
        classes.push((key.clone(), object));
        ControlFlow::Continue(())
    });
    assert!(!classes.is_empty(), "the small cluster takes snapshots");
    for (key, object) in classes {
        let rv = cluster.world.store().get(CLASSES, &key).unwrap().rv;
        let last = |_| serde_json::to_vec(&object).unwrap();
        cluster.world.store().delete(CLASSES, &key, rv, last).unwrap();
    }
    let (mut pty, _home) = cluster.at("erp-app-03", (140, 45));
    // KubeVirt looks at classes when it looks at the VM: a snapshot in vain makes it look
    pty.send("s");
    pty.wait_for("you may do this");
    pty.send("\r");
    pty.wait_for("is not in it");
    pty.send("\x18");
    let until = Instant::now() + Duration::from_mins(1);
    let promises = |vm: &Value| {
        let said = vm["status"]["volumeSnapshotStatuses"].as_array();
        said.is_none_or(|all| all.iter().any(|one| one["enabled"] == true))
    };
    loop {
        let vm = cluster.vm("erp-prod", "erp-app-03");
        if !promises(&vm) && vm["status"]["snapshotInProgress"].is_null() {
            break;
        }
        assert!(
            Instant::now() < until,
            "the VM still promises its disk: {}",
            vm["status"]
        );
        std::thread::sleep(Duration::from_millis(50));
    }

    pty.send("s");
    let plan = pty.wait_for("you may do this");
    assert!(
        plan.contains("is left out, though the snapshot will succeed"),
        "announced before:\n{plan}"
    );
    pty.send("\r");
    let told = pty.wait_for("done, with a flaw");
    assert!(told.contains("as announced"), "the job's last word:\n{told}");
    pty.send("3");
    let tasks = pty.wait_for("Flawed");
    let row = tasks.lines().find(|line| line.contains("Flawed")).unwrap();
    assert!(row.contains("snapshot") && row.contains("erp-app-03"), "{row}");
    pty.send("/state=Flawed\r");
    pty.wait_for("filter state=Flawed");
    let report = tempfile::tempdir().unwrap();
    let file = report.path().join("report.csv");
    pty.send(&format!(":report {}\r", file.display()));
    let until = Instant::now() + Duration::from_mins(1);
    let written = loop {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if text.contains("flawed") {
            break text;
        }
        assert!(Instant::now() < until, "the report says {text:?}");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(written.contains("as announced"), "the report:\n{written}");
    pty.send("4");
    pty.wait_for("SOURCE");
    pty.send("/erp-app-03\r");
    let list = pty.wait_for("no data");
    assert!(
        list.contains("though the cluster says Succeeded"),
        "the list, when it is asked about:\n{list}"
    );
    let mut phases = Vec::new();
    cluster.world.each(SNAPSHOTS, |_, object| {
        if object["spec"]["source"]["name"] == "erp-app-03" {
            phases.push(object["status"]["phase"].as_str().unwrap_or_default().to_owned());
        }
        ControlFlow::Continue(())
    });
    assert!(
        !phases.is_empty() && phases.iter().all(|phase| phase == "Succeeded"),
        "{phases:?}"
    );
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
}
