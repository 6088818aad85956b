//! What a drain meets on a node, and what stands in a machine's way out.
use serde_json::{Value, json};

use super::{claim, host_device, spec};
use crate::cluster::{Cluster, oldest};
use crate::happened::{external_controller, hook_owner};
use crate::loads::{bare, budget, daemons, replicas};
use crate::objects::{BORN, SPACE};

/// Pods of one app on the first two workers, with a budget.
fn two_with(nodes: &[String], spec: &Value, allowed: u32, change: fn(&mut Value)) -> Vec<Value> {
    let names: Vec<&str> = nodes.iter().take(2).map(String::as_str).collect();
    let mut all = replicas("web", &names);
    for pod in all.iter_mut().filter(|one| one["kind"] == "Pod") {
        change(pod);
    }
    all.push(budget("web", "web", spec, allowed));
    all
}

fn rule(name: &str, behavior: &str, app: &str) -> Value {
    json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineDrainRule",
        "metadata": {"name": name, "namespace": SPACE, "uid": format!("uid-{name}"), "creationTimestamp": BORN},
        "spec": {"drain": {"behavior": behavior}, "machines": [{}], "pods": [{"selector": {"matchLabels": {"app": app}}}]}})
}

fn mark(machine: &mut Value, annotation: &str) {
    machine["metadata"]["annotations"][annotation] = json!("");
}

fn plugged(number: usize, vm: &mut Value) {
    if number == 0 {
        let volumes = spec(vm)["volumes"].as_array_mut().unwrap();
        volumes.push(json!({"name": "data", "persistentVolumeClaim": {"claimName": "private", "hotpluggable": true}}));
        let disks = json!([{"name": "root", "disk": {"bus": "virtio"}}, {"name": "data", "disk": {"bus": "scsi"}}]);
        spec(vm)["domain"]["devices"]["disks"] = disks;
    }
}

cases! {
    another_controller_moves_the_guests: Cluster {
        shape: |_, vm| spec(vm)["evictionStrategy"] = json!("External"),
        meanwhile: Some(external_controller),
        ..Cluster::default()
    };
    nobody_is_there_to_move_the_guests: Cluster {
        shape: |number, vm| if number == 0 { spec(vm)["evictionStrategy"] = json!("External") },
        ..Cluster::default()
    };
    moved_if_possible: Cluster {
        shape: |_, vm| spec(vm)["evictionStrategy"] = json!("LiveMigrateIfPossible"),
        ..Cluster::default()
    };
    one_migration_at_a_time: Cluster { limits: (1, 1), vms: 9, ..Cluster::default() };
    two_migrations_off_a_node_at_a_time: Cluster { limits: (5, 2), vms: 12, ..Cluster::default() };
    a_disk_was_plugged_in: Cluster {
        vms: 3, shape: plugged, more: |_| vec![claim("ReadWriteMany")], ..Cluster::default()
    };
    a_disk_was_plugged_in_and_slots_are_short: Cluster {
        workers: 2, vms: 2, slots: 3, shape: plugged, more: |_| vec![claim("ReadWriteMany")],
        strategy: oldest(json!(0), json!(1)), ..Cluster::default()
    };
    a_plugged_disk_of_one_node: Cluster {
        workers: 2, vms: 1, shape: plugged, more: |_| vec![claim("ReadWriteOnce")], ..Cluster::default()
    };
    a_budget_in_per_cent: Cluster {
        more: |nodes| two_with(nodes, &json!({"minAvailable": "100%"}), 0, |_| {}), ..Cluster::default()
    };
    a_budget_of_what_may_be_missing: Cluster {
        more: |nodes| two_with(nodes, &json!({"maxUnavailable": 1}), 1, |_| {}), ..Cluster::default()
    };
    a_budget_of_nothing_that_may_be_missing: Cluster {
        more: |nodes| two_with(nodes, &json!({"maxUnavailable": 0}), 0, |_| {}), ..Cluster::default()
    };
    a_budget_over_daemons: Cluster {
        more: |nodes| {
            let mut all = daemons("agent", nodes);
            all.push(budget("agent", "agent", &json!({"maxUnavailable": 0}), 0));
            all
        },
        ..Cluster::default()
    };
    daemons_take_a_slot_on_each_node: Cluster {
        workers: 2, vms: 6, slots: 7, strategy: oldest(json!(0), json!(1)),
        more: |nodes| daemons("agent", nodes), ..Cluster::default()
    };
    daemons_take_the_slot_that_would_have_been_enough: Cluster {
        workers: 2, vms: 6, slots: 6, strategy: oldest(json!(0), json!(1)),
        more: |nodes| daemons("agent", nodes), ..Cluster::default()
    };
    a_pod_that_nobody_owns: Cluster { more: |nodes| vec![bare("lonely", &nodes[0])], ..Cluster::default() };
    pods_with_scratch_data: Cluster {
        more: |nodes| two_with(nodes, &json!({"minAvailable": 1}), 1, |pod| {
            pod["spec"]["volumes"] = json!([{"name": "scratch", "emptyDir": {}}]);
        }),
        ..Cluster::default()
    };
    a_rule_leaves_the_pods_of_a_budget_alone: Cluster {
        more: |nodes| {
            let mut all = two_with(nodes, &json!({"minAvailable": 2}), 0, |_| {});
            all.push(rule("leave", "Skip", "web"));
            all
        },
        ..Cluster::default()
    };
    a_rule_says_what_is_done_anyway: Cluster {
        more: |nodes| {
            let mut all = two_with(nodes, &json!({"minAvailable": 2}), 0, |_| {});
            all.push(rule("evict", "Drain", "web"));
            all
        },
        ..Cluster::default()
    };
    a_rule_leaves_a_guest_alone: Cluster {
        vms: 3, more: |_| vec![rule("leave", "Skip", "vm-000")], ..Cluster::default()
    };
    a_label_leaves_a_guest_alone: Cluster {
        vms: 3,
        shape: |number, vm| if number == 0 {
            vm["spec"]["template"]["metadata"]["labels"]["cluster.x-k8s.io/drain"] = json!("skip");
        },
        ..Cluster::default()
    };
    a_rule_waits_for_a_guest: Cluster {
        vms: 3, more: |_| vec![rule("wait", "WaitCompleted", "vm-000")], ..Cluster::default()
    };
    a_hook_before_the_drain: Cluster {
        machines: |number, machine| if number == 0 { mark(machine, "pre-drain.delete.hook.machine.cluster.x-k8s.io/backup") },
        ..Cluster::default()
    };
    a_hook_before_the_end: Cluster {
        machines: |number, machine| if number == 0 { mark(machine, "pre-terminate.delete.hook.machine.cluster.x-k8s.io/backup") },
        ..Cluster::default()
    };
    hooks_that_somebody_takes_away: Cluster {
        machines: |_, machine| {
            mark(machine, "pre-drain.delete.hook.machine.cluster.x-k8s.io/backup");
            mark(machine, "pre-terminate.delete.hook.machine.cluster.x-k8s.io/backup");
        },
        meanwhile: Some(hook_owner),
        ..Cluster::default()
    };
    a_machine_that_is_not_drained: Cluster {
        machines: |_, machine| mark(machine, "machine.cluster.x-k8s.io/exclude-node-draining"),
        ..Cluster::default()
    };
    a_drain_is_given_up: Cluster {
        vms: 3, shape: |_, vm| host_device(vm),
        machines: |_, machine| machine["spec"]["nodeDrainTimeout"] = json!("10m"),
        ..Cluster::default()
    };
    a_drain_has_time_enough: Cluster {
        machines: |_, machine| machine["spec"]["nodeDrainTimeout"] = json!("4h"),
        ..Cluster::default()
    };
    a_marked_machine_goes_first: Cluster {
        workers: 4, strategy: oldest(json!(1), json!(0)),
        machines: |number, machine| if number == 2 { mark(machine, "cluster.x-k8s.io/delete-machine") },
        ..Cluster::default()
    };
    a_health_check_that_has_nothing_to_do: Cluster {
        more: |_| vec![json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineHealthCheck",
            "metadata": {"name": "mhc", "namespace": SPACE, "uid": "uid-mhc", "creationTimestamp": BORN},
            "spec": {"clusterName": "c", "maxUnhealthy": "40%", "nodeStartupTimeout": "1h",
                "selector": {"matchLabels": {"cluster.x-k8s.io/deployment-name": "wp"}},
                "unhealthyConditions": [{"type": "Ready", "status": "Unknown", "timeout": "300s"}, {"type": "Ready", "status": "False", "timeout": "600s"}]},
            "status": {"expectedMachines": 3, "currentHealthy": 3, "remediationsAllowed": 1, "observedGeneration": 1}})],
        ..Cluster::default()
    };
}
