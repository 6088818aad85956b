//! Rules about where a guest may go: taints, zones, other guests, CPUs, volumes.
use serde_json::{Value, json};

use super::{apart_by, claim, private_disk, spec};
use crate::cluster::{Cluster, oldest};
use crate::objects::BORN;

const ZONE: &str = "topology.kubernetes.io/zone";

/// The first worker in zone a, the second in b, the third in c, the fourth in a again.
fn zones(number: usize, node: &mut Value) {
    node["metadata"]["labels"][ZONE] = json!(["a", "b", "c"][number % 3]);
}

/// Without a spare machine the one that was released comes back, with its zone.
fn same_hosts() -> Cluster {
    Cluster {
        spares: Some(0),
        strategy: oldest(json!(0), json!(1)),
        ..Cluster::default()
    }
}

fn spread(vm: &mut Value, key: &str, more: Value) {
    let mut one = json!({"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"tier": "web"}}});
    for (field, value) in more.as_object().into_iter().flatten() {
        one[field] = value.clone();
    }
    spec(vm)["topologySpreadConstraints"] = json!([one]);
    vm["spec"]["template"]["metadata"]["labels"]["tier"] = json!("web");
}

fn model(node: &mut Value, kind: &str, model: &str, has: bool) {
    let labels = node["metadata"]["labels"].as_object_mut().unwrap();
    let label = format!("{kind}.node.kubevirt.io/{model}");
    if has {
        labels.insert(label, json!("true"));
    } else {
        labels.remove(&label);
    }
}

/// A volume that some nodes reach only.
fn volume(key: &str, values: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": {"name": "pv-1", "uid": "uid-pv-1", "creationTimestamp": BORN},
        "spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteMany"], "volumeMode": "Block",
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": "demo", "name": "private", "uid": "uid-private"},
            "csi": {"driver": "pxd.portworx.com", "volumeHandle": "1"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": key, "operator": "In", "values": values}]}]}}},
        "status": {"phase": "Bound"}})
}

cases! {
    a_taint_that_guests_tolerate: Cluster {
        workers: 2, vms: 2,
        nodes: |number, node| if number == 1 {
            node["spec"]["taints"] = json!([{"key": "dedicated", "value": "db", "effect": "NoSchedule"}]);
        },
        shape: |_, vm| spec(vm)["tolerations"] = json!([{"key": "dedicated", "operator": "Exists"}]),
        ..same_hosts()
    };
    a_taint_that_is_a_wish_only: Cluster {
        workers: 2, vms: 2,
        nodes: |number, node| if number == 1 {
            node["spec"]["taints"] = json!([{"key": "busy", "effect": "PreferNoSchedule"}]);
        },
        ..same_hosts()
    };
    guests_that_keep_apart_by_zone_fill_every_zone: Cluster {
        vms: 3, nodes: zones, shape: |_, vm| apart_by(vm, ZONE), ..same_hosts()
    };
    guests_that_keep_apart_by_zone_find_another_host_in_it: Cluster {
        workers: 4, vms: 1, nodes: zones, shape: |_, vm| apart_by(vm, ZONE), ..same_hosts()
    };
    a_guest_that_others_keep_away_from: Cluster {
        workers: 2, vms: 2, nodes: zones,
        shape: |number, vm| if number == 0 {
            apart_by(vm, "kubernetes.io/hostname");
        } else {
            vm["spec"]["template"]["metadata"]["labels"]["tier"] = json!("db");
        },
        ..same_hosts()
    };
    guests_that_stay_together_in_a_zone: Cluster {
        workers: 4, vms: 2, nodes: |_, node| node["metadata"]["labels"][ZONE] = json!("a"),
        shape: |_, vm| {
            let term = json!({"topologyKey": ZONE, "labelSelector": {"matchLabels": {"tier": "app"}}});
            spec(vm)["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] = json!([term]);
            vm["spec"]["template"]["metadata"]["labels"]["tier"] = json!("app");
        },
        ..same_hosts()
    };
    guests_that_stay_together_on_a_host: Cluster {
        workers: 3, vms: 2,
        shape: |_, vm| {
            let term = json!({"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"tier": "app"}}});
            spec(vm)["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] = json!([term]);
            vm["spec"]["template"]["metadata"]["labels"]["tier"] = json!("app");
        },
        ..same_hosts()
    };
    spread_over_hosts_with_one_each: Cluster {
        vms: 3, shape: |_, vm| spread(vm, "kubernetes.io/hostname", json!({})), ..same_hosts()
    };
    spread_counts_a_host_that_is_cordoned: Cluster {
        vms: 2,
        nodes: |number, node| if number == 2 { node["spec"]["unschedulable"] = json!(true) },
        shape: |_, vm| spread(vm, "kubernetes.io/hostname", json!({})),
        ..same_hosts()
    };
    spread_over_hosts_with_a_wide_skew: Cluster {
        vms: 6, shape: |_, vm| spread(vm, "kubernetes.io/hostname", json!({"maxSkew": 4})), ..same_hosts()
    };
    spread_counts_a_zone_that_is_cordoned: Cluster {
        vms: 2,
        nodes: |number, node| {
            zones(number, node);
            if number == 2 { node["spec"]["unschedulable"] = json!(true) }
        },
        shape: |_, vm| spread(vm, ZONE, json!({})),
        ..same_hosts()
    };
    spread_over_zones_with_two_hosts_each: Cluster {
        workers: 6, vms: 6, nodes: zones, shape: |_, vm| spread(vm, ZONE, json!({})), ..same_hosts()
    };
    spread_over_more_zones_than_there_are: Cluster {
        workers: 2, vms: 2, nodes: zones, shape: |_, vm| spread(vm, ZONE, json!({"minDomains": 3})), ..same_hosts()
    };
    spread_that_is_a_wish_only: Cluster {
        vms: 6, shape: |_, vm| spread(vm, "kubernetes.io/hostname", json!({"whenUnsatisfiable": "ScheduleAnyway"})), ..same_hosts()
    };
    a_guest_with_the_cpu_of_its_host: Cluster {
        vms: 3, shape: |_, vm| spec(vm)["domain"]["cpu"]["model"] = json!("host-model"), ..same_hosts()
    };
    a_guest_with_the_cpu_of_its_host_and_none_like_it: Cluster {
        vms: 1,
        nodes: |number, node| {
            for kind in ["cpu-model", "cpu-model-migration", "host-model-cpu"] {
                model(node, kind, "Icelake-Server", number == 0);
                model(node, kind, "Skylake-Server", number != 0);
            }
        },
        shape: |_, vm| spec(vm)["domain"]["cpu"]["model"] = json!("host-model"),
        ..same_hosts()
    };
    a_cpu_model_that_one_node_has: Cluster {
        vms: 1,
        nodes: |number, node| model(node, "cpu-model", "Icelake-Server", number == 0),
        ..same_hosts()
    };
    a_cpu_feature_that_two_nodes_have: Cluster {
        vms: 2,
        nodes: |number, node| model(node, "cpu-feature", "vmx", number < 2),
        shape: |_, vm| spec(vm)["domain"]["cpu"]["features"] = json!([{"name": "vmx"}]),
        ..same_hosts()
    };
    a_volume_that_one_zone_reaches: Cluster {
        workers: 4, vms: 1, nodes: zones, shape: private_disk,
        more: |_| vec![claim("ReadWriteMany"), volume(ZONE, json!(["b"]))],
        ..same_hosts()
    };
    a_volume_that_two_zones_reach: Cluster {
        workers: 3, vms: 1, nodes: zones, shape: private_disk,
        more: |_| vec![claim("ReadWriteMany"), volume(ZONE, json!(["b", "c"]))],
        ..same_hosts()
    };
    another_node_is_cordoned: Cluster {
        vms: 3, strategy: oldest(json!(0), json!(1)),
        nodes: |number, node| if number == 2 { node["spec"]["unschedulable"] = json!(true) },
        ..Cluster::default()
    };
    every_other_node_is_cordoned: Cluster {
        vms: 2,
        nodes: |number, node| if number > 0 { node["spec"]["unschedulable"] = json!(true) },
        ..same_hosts()
    };
    a_guest_that_may_not_be_on_one_node: Cluster {
        vms: 3,
        shape: |_, vm| {
            let not = json!({"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "NotIn", "values": ["w-03"]}]});
            spec(vm)["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"] = json!([not]);
        },
        ..same_hosts()
    };
}
