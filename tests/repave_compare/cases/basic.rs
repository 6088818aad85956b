//! Roll-outs with nothing special about them, and the first things that get in their way.
use serde_json::json;

use super::{apart, claim, host_device, private_disk, spec};
use crate::cluster::{Cluster, oldest, rolling};
use crate::loads::{budget, replicas};

cases! {
    surge_of_one: Cluster::default();
    surge_of_two: Cluster { workers: 4, vms: 9, strategy: rolling(json!(2), json!(0)), ..Cluster::default() };
    a_surge_in_per_cent_is_rounded_up: Cluster {
        workers: 5, vms: 7, strategy: rolling(json!("30%"), json!(0)), ..Cluster::default()
    };
    what_may_be_missing_in_per_cent_is_rounded_down: Cluster {
        workers: 5, vms: 8, strategy: rolling(json!(0), json!("50%")), ..Cluster::default()
    };
    contract_first: Cluster { workers: 4, vms: 8, strategy: rolling(json!(0), json!(1)), ..Cluster::default() };
    contract_first_needs_no_free_slice: Cluster {
        workers: 3, planes: 1, cidr: "100.64.0.0/22", strategy: rolling(json!(0), json!(1)), ..Cluster::default()
    };
    the_oldest_goes_first: Cluster {
        workers: 4, vms: 8,
        strategy: json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0, "deletePolicy": "Oldest"}}),
        ..Cluster::default()
    };
    the_newest_goes_first: Cluster {
        workers: 4, vms: 8,
        strategy: json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0, "deletePolicy": "Newest"}}),
        ..Cluster::default()
    };
    no_slice_is_left: Cluster { workers: 3, planes: 1, cidr: "100.64.0.0/22", ..Cluster::default() };
    the_last_slice_is_taken: Cluster { workers: 6, planes: 1, cidr: "100.64.0.0/21", vms: 12, ..Cluster::default() };
    the_control_plane_takes_slices_too: Cluster { workers: 5, planes: 3, cidr: "100.64.0.0/21", vms: 10, ..Cluster::default() };
    a_control_plane_surges: Cluster { planes: 3, pools: &["cp"], vms: 3, ..Cluster::default() };
    a_control_plane_surges_into_the_last_slice: Cluster {
        workers: 4, planes: 3, cidr: "100.64.0.0/21", pools: &["cp"], vms: 3, ..Cluster::default()
    };
    a_control_plane_finds_no_slice: Cluster {
        workers: 5, planes: 3, cidr: "100.64.0.0/21", pools: &["cp"], vms: 3, ..Cluster::default()
    };
    a_control_plane_contracts_first: Cluster {
        workers: 5, planes: 3, cidr: "100.64.0.0/21", pools: &["cp"], plane_surge: 0, vms: 3, ..Cluster::default()
    };
    a_guest_that_cannot_move: Cluster {
        workers: 2, vms: 4,
        shape: |number, vm| if number < 4 { host_device(vm) },
        ..Cluster::default()
    };
    a_disk_of_one_node: Cluster {
        vms: 1, shape: private_disk, more: |_| vec![claim("ReadWriteOnce")],
        nodes: |number, node| if number > 0 { node["metadata"]["labels"]["kubevirt.io/schedulable"] = json!("false") },
        ..Cluster::default()
    };
    a_disk_of_all_nodes: Cluster { vms: 3, shape: private_disk, more: |_| vec![claim("ReadWriteMany")], ..Cluster::default() };
    evictions_stop_a_guest: Cluster {
        shape: |_, vm| spec(vm)["evictionStrategy"] = json!("None"),
        ..Cluster::default()
    };
    moved_if_possible_and_stopped_if_not: Cluster {
        shape: |number, vm| {
            spec(vm)["evictionStrategy"] = json!("LiveMigrateIfPossible");
            if number % 2 == 0 { host_device(vm) }
        },
        ..Cluster::default()
    };
    pod_slots_are_short: Cluster { workers: 2, vms: 6, slots: 5, strategy: oldest(json!(0), json!(1)), ..Cluster::default() };
    pod_slots_are_just_enough: Cluster {
        workers: 2, vms: 6, slots: 6, strategy: oldest(json!(0), json!(1)), ..Cluster::default()
    };
    memory_is_short: Cluster {
        workers: 2, vms: 6, memory: "4Gi", node_memory: "24Gi", strategy: oldest(json!(0), json!(1)), ..Cluster::default()
    };
    memory_is_enough: Cluster {
        workers: 2, vms: 6, memory: "4Gi", node_memory: "28Gi", strategy: oldest(json!(0), json!(1)), ..Cluster::default()
    };
    a_guest_is_bound_to_a_label_of_one_node: Cluster {
        vms: 3, strategy: oldest(json!(0), json!(1)),
        nodes: |number, node| if number == 0 { node["metadata"]["labels"]["licence"] = json!("sql") },
        shape: |number, vm| if number == 0 { spec(vm)["nodeSelector"] = json!({"licence": "sql"}) },
        ..Cluster::default()
    };
    guests_that_keep_apart_fill_every_node: Cluster {
        vms: 3, strategy: oldest(json!(0), json!(1)), shape: |_, vm| apart(vm), ..Cluster::default()
    };
    guests_that_keep_apart_use_the_surge: Cluster { vms: 3, shape: |_, vm| apart(vm), ..Cluster::default() };
    the_other_node_is_tainted: Cluster {
        workers: 2, vms: 2, strategy: oldest(json!(0), json!(1)),
        nodes: |number, node| if number == 1 {
            node["spec"]["taints"] = json!([{"key": "dedicated", "value": "db", "effect": "NoSchedule"}]);
        },
        ..Cluster::default()
    };
    a_budget_that_allows_nothing: Cluster {
        more: |nodes| {
            let names: Vec<&str> = nodes.iter().take(2).map(String::as_str).collect();
            let mut all = replicas("web", &names);
            all.push(budget("web", "web", &json!({"minAvailable": 2}), 0));
            all
        },
        ..Cluster::default()
    };
    a_budget_that_allows_one: Cluster {
        more: |nodes| {
            let names: Vec<&str> = nodes.iter().take(2).map(String::as_str).collect();
            let mut all = replicas("web", &names);
            all.push(budget("web", "web", &json!({"minAvailable": 1}), 1));
            all
        },
        ..Cluster::default()
    };
    a_budget_over_pods_that_the_drain_skips: Cluster {
        more: |nodes| {
            let names: Vec<&str> = nodes.iter().take(2).map(String::as_str).collect();
            let mut all = replicas("web", &names);
            for pod in all.iter_mut().filter(|one| one["kind"] == "Pod") {
                pod["metadata"]["labels"]["cluster.x-k8s.io/drain"] = json!("skip");
            }
            all.push(budget("web", "web", &json!({"minAvailable": 2}), 0));
            all
        },
        ..Cluster::default()
    };
    palette_deletes_instead_of_evicting: Cluster { deletes: true, ..Cluster::default() };
    twelve_nodes: Cluster { workers: 11, vms: 44, ..Cluster::default() };
}
