//! Migrations: the way of one, the limits of many, and the ways in which they end badly.
use serde_json::json;

use super::support::{Lab, node, text, vm};

const VM: &str = "virtualmachines.kubevirt.io";
const VMI: &str = "virtualmachineinstances.kubevirt.io";
const MIGRATION: &str = "virtualmachineinstancemigrations.kubevirt.io";

pub(super) fn migration(name: &str, vmi: &str) -> serde_json::Value {
    json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
        "metadata": {"name": name, "namespace": "demo", "labels": {"kubevirt.io/vmi-name": vmi}, "generation": 1,
            "finalizers": ["kubevirt.io/migrationJobFinalize"]},
        "spec": {"vmiName": vmi}})
}

fn running(names: &[&str]) -> Lab {
    let mut lab = Lab::new(vec![]);
    for name in names {
        lab.put(vm(name, "Always"));
    }
    lab.seconds(10);
    lab
}

#[test]
fn a_migration_goes_through_all_its_phases() {
    let mut lab = running(&["web"]);
    let from = text(&lab.get(VMI, "web").unwrap(), "/status/nodeName").to_owned();
    lab.put(migration("m", "web"));
    lab.seconds(20);
    assert_eq!(
        lab.history(MIGRATION, "m", "/status/phase"),
        [
            "",
            "Pending",
            "Scheduling",
            "Scheduled",
            "PreparingTarget",
            "TargetReady",
            "Running",
            "Succeeded"
        ]
    );
    let vmi = lab.get(VMI, "web").unwrap();
    assert_ne!(text(&vmi, "/status/nodeName"), from);
    assert_eq!(vmi["status"]["activePods"].as_object().unwrap().len(), 2);
    let printed = lab.history(VM, "web", "/status/printableStatus");
    assert_eq!(printed[printed.len() - 3..], ["Running", "Migrating", "Running"]);
    let done = lab.get(MIGRATION, "m").unwrap();
    assert_eq!(done["status"]["migrationState"]["completed"], json!(true));
    assert!(done["metadata"].get("finalizers").is_none());
    let phases: Vec<String> = lab
        .list("pods")
        .iter()
        .map(|pod| text(pod, "/status/phase").to_owned())
        .collect();
    assert_eq!(phases.iter().filter(|phase| *phase == "Succeeded").count(), 1);
}

#[test]
fn never_more_than_five_in_the_cluster_nor_two_out_of_a_node() {
    let mut lab = Lab::new((4..=8).map(|n| node(&format!("node0{n}"), n)).collect());
    let names: Vec<String> = (0..12).map(|n| format!("vm-{n:02}")).collect();
    for name in &names {
        lab.put(vm(name, "Always"));
    }
    lab.seconds(10);
    for name in &names {
        lab.put(migration(&format!("m-{name}"), name));
    }
    for _ in 0..600 {
        lab.seconds(1);
        let all = lab.list(MIGRATION);
        let active: Vec<&str> = all
            .iter()
            .filter(|one| !matches!(text(one, "/status/phase"), "" | "Pending" | "Succeeded" | "Failed"))
            .map(|one| text(one, "/spec/vmiName"))
            .collect();
        assert!(active.len() <= 5, "{active:?}");
        let mut out = std::collections::BTreeMap::new();
        for name in active {
            let vmi = lab.get(VMI, name).unwrap();
            let state = &vmi["status"]["migrationState"];
            let handed = state["sourceNode"].is_string() && state["completed"].is_null();
            let node = text(
                &vmi,
                if handed {
                    "/status/migrationState/sourceNode"
                } else {
                    "/status/nodeName"
                },
            );
            *out.entry(node.to_owned()).or_insert(0) += 1;
        }
        assert!(out.values().all(|count| *count <= 2), "{out:?}");
        if all.iter().all(|one| text(one, "/status/phase") == "Succeeded") {
            return;
        }
    }
    panic!("not all migrations ended");
}

#[test]
fn a_failure_is_told_on_both_objects_and_the_target_ends() {
    let mut lab = running(&["web"]);
    lab.change(VMI, "web", |vmi| {
        vmi["metadata"]["annotations"]["simulator.vmotui/migration"] = json!("fails");
    });
    lab.put(migration("m", "web"));
    lab.seconds(20);
    let done = lab.get(MIGRATION, "m").unwrap();
    assert_eq!(text(&done, "/status/phase"), "Failed");
    assert!(text(&done, "/status/migrationState/failureReason").contains("MigrateToURI3"));
    assert_eq!(text(&lab.get(VM, "web").unwrap(), "/status/printableStatus"), "Running");
    assert!(
        lab.list("events")
            .iter()
            .any(|event| text(event, "/message") == "source node reported migration failed")
    );
}

#[test]
fn a_target_that_finds_no_node_is_given_up_after_five_minutes() {
    let mut lab = running(&["web"]);
    let mut nowhere = migration("m", "web");
    nowhere["spec"]["addedNodeSelector"] = json!({"kubernetes.io/hostname": "node99"});
    lab.put(nowhere);
    lab.seconds(290);
    assert_eq!(text(&lab.get(MIGRATION, "m").unwrap(), "/status/phase"), "Scheduling");
    lab.seconds(20);
    assert_eq!(text(&lab.get(MIGRATION, "m").unwrap(), "/status/phase"), "Failed");
    assert_eq!(lab.list("pods").len(), 1);
}

#[test]
fn a_cancelled_migration_leaves_the_guest_where_it_is() {
    let mut lab = running(&["web"]);
    let from = text(&lab.get(VMI, "web").unwrap(), "/status/nodeName").to_owned();
    lab.put(migration("m", "web"));
    lab.seconds(4);
    assert_eq!(text(&lab.get(MIGRATION, "m").unwrap(), "/status/phase"), "Running");
    lab.change(MIGRATION, "m", |one| {
        one["metadata"]["deletionTimestamp"] = json!("2026-11-22T09:00:14Z");
    });
    lab.seconds(3);
    assert!(lab.get(MIGRATION, "m").is_none());
    let vmi = lab.get(VMI, "web").unwrap();
    assert_eq!(text(&vmi, "/status/nodeName"), from);
    assert_eq!(text(&vmi, "/status/migrationState/abortStatus"), "Succeeded");
}

#[test]
fn a_drain_moves_everything_and_forgets_its_marks() {
    let mut lab = running(&["a", "b", "c"]);
    lab.change("nodes", "node01", |node| node["spec"]["unschedulable"] = json!(true));
    let here: Vec<String> = lab
        .list(VMI)
        .iter()
        .filter(|vmi| text(vmi, "/status/nodeName") == "node01")
        .map(|vmi| text(vmi, "/metadata/name").to_owned())
        .collect();
    assert!(!here.is_empty());
    for name in &here {
        lab.change(VMI, name, |vmi| vmi["status"]["evacuationNodeName"] = json!("node01"));
    }
    lab.seconds(60);
    for name in &here {
        let vmi = lab.get(VMI, name).unwrap();
        assert_ne!(text(&vmi, "/status/nodeName"), "node01");
        assert!(vmi["status"].get("evacuationNodeName").is_none());
        assert!(!vmi["status"]["conditions"].to_string().contains("EvictionRequested"));
    }
    assert!(
        lab.list(MIGRATION)
            .iter()
            .all(|one| text(one, "/metadata/name").starts_with("kubevirt-evacuation-"))
    );
}

#[test]
fn five_finished_migrations_are_kept_and_go_with_the_instance() {
    let mut lab = running(&["web"]);
    for n in 0..7 {
        lab.put(migration(&format!("m{n}"), "web"));
        lab.seconds(20);
    }
    assert_eq!(lab.list(MIGRATION).len(), 5);
    lab.change(VM, "web", |vm| vm["spec"]["runStrategy"] = json!("Halted"));
    lab.seconds(10);
    assert!(lab.list(MIGRATION).is_empty() && lab.list("pods").is_empty());
}

#[test]
fn a_silent_node_lets_a_migration_wait_until_it_reports_again() {
    let mut lab = running(&["web"]);
    let from = text(&lab.get(VMI, "web").unwrap(), "/status/nodeName").to_owned();
    let report = |status: &str| json!({"conditions": [{"type": "Ready", "status": status}]});
    let allocatable = lab.get("nodes", &from).unwrap()["status"]["allocatable"].clone();
    lab.change("nodes", &from, |node| {
        node["status"] = report("Unknown");
        node["status"]["allocatable"] = allocatable.clone();
    });
    lab.put(migration("m", "web"));
    lab.seconds(60);
    assert_eq!(text(&lab.get(MIGRATION, "m").unwrap(), "/status/phase"), "TargetReady");
    lab.change("nodes", &from, |node| {
        node["status"] = report("True");
        node["status"]["allocatable"] = allocatable;
    });
    lab.seconds(20);
    assert_eq!(text(&lab.get(MIGRATION, "m").unwrap(), "/status/phase"), "Succeeded");
}

#[test]
fn cpus_that_are_added_come_with_a_migration_and_fewer_need_a_restart() {
    let mut lab = Lab::new(vec![]);
    let mut big = vm("big", "Always");
    big["spec"]["template"]["spec"]["domain"]["cpu"] = json!({"cores": 1, "sockets": 2});
    lab.put(big);
    lab.seconds(10);
    let sockets = |vm: &mut serde_json::Value, count: i64| {
        vm["spec"]["template"]["spec"]["domain"]["cpu"]["sockets"] = json!(count);
    };
    lab.change(VM, "big", |vm| sockets(vm, 4));
    lab.seconds(30);
    let vmi = lab.get(VMI, "big").unwrap();
    assert_eq!(vmi["status"]["currentCPUTopology"]["sockets"], 4);
    let moved = lab.list(MIGRATION);
    assert!(text(&moved[0], "/metadata/name").starts_with("kubevirt-workload-update-"));
    lab.change(VM, "big", |vm| sockets(vm, 1));
    lab.seconds(5);
    assert!(
        lab.get(VM, "big").unwrap()["status"]["conditions"]
            .to_string()
            .contains("Reduction of CPU socket count")
    );
}
