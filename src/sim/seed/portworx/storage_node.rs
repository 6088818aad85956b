//! StorageNodes: named after their Kubernetes nodes, workers only.
use serde_json::Value;

use super::{CLUSTER, VERSION, is_kvdb, kvdb, node_uid};
use crate::sim::seed::mix::hash;
use crate::sim::seed::obj::{arr, head, meta, obj, owner, put, time};
use crate::sim::seed::vm::CLUSTER_AGE;
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, node};

pub(in crate::sim::seed) fn len(w: &World) -> u32 {
    u32::from(w.size.workers - w.size.bare)
}

const fn index(w: &World, k: u32) -> u8 {
    w.size.control_planes + k as u8
}

pub(in crate::sim::seed) fn key(w: &World, k: u32) -> (Option<String>, String) {
    (Some("kube-system".to_owned()), node::name(index(w, k)))
}

/// A quantity in its shortest form, as the operator writes it.
fn size(gib: u32) -> String {
    if gib.is_multiple_of(1_024) {
        format!("{}Ti", gib / 1_024)
    } else {
        format!("{gib}Gi")
    }
}

pub(in crate::sim::seed) fn render(w: &World, k: u32) -> Value {
    let i = index(w, k);
    let Some(n) = w.nodes.get(usize::from(i)) else {
        return Value::Null;
    };
    let created = w.now - CLUSTER_AGE + 8_200 + (hash(w.seed, salt::STORAGE, 500 + k) % 900) as u32;
    let mut top = head(
        "core.libopenstorage.org/v1",
        "StorageNode",
        Some("kube-system"),
        &node::name(i),
        w.uid(salt::STORAGE, 200 + k),
        created,
    );
    meta(&mut top, "generation", 1);
    meta(&mut top, "labels", obj! { "name" => "portworx" });
    meta(
        &mut top,
        "ownerReferences",
        arr![owner(
            "core.libopenstorage.org/v1",
            "StorageCluster",
            CLUSTER,
            super::cluster_uid(w)
        )],
    );
    let build = format!("{VERSION}.0-5f21c0e");
    let own = || w.pools.iter().filter(|pool| pool.node == i);
    let drives: Vec<Value> = own()
        .map(|pool| obj! { "iops" => 0, "sizeInGiB" => pool.gib, "type" => "" })
        .collect();
    top.insert(
        "spec".to_owned(),
        obj! {
            "cloudStorage" => obj! { "driveConfigs" => drives },
            "version" => build,
        },
    );
    // Portworx came up again some minutes after the repave of its node
    let up = n.created + 190 + (hash(w.seed, salt::STORAGE, 600 + k) % 240) as u32;
    let silent = w.is_silent(i);
    let state = if silent { "Offline" } else { "Online" };
    let since = if silent { n.since } else { up };
    let mut conditions = vec![
        obj! { "lastTransitionTime" => time(since), "status" => state, "type" => "NodeState" },
        obj! { "lastTransitionTime" => time(up), "status" => "Succeeded", "type" => "NodeInit" },
    ];
    if is_kvdb(w, i) {
        let role = if kvdb(w).first() == Some(&i) {
            "leader"
        } else {
            "member"
        };
        conditions.push(obj! {
            "lastTransitionTime" => time(since),
            "message" => format!("node is kvdb {role} listening on {}", node::address(i)),
            "status" => state,
            "type" => "NodeKVDB",
        });
    }
    let mut status = obj! {
        "conditions" => conditions,
        "geography" => obj! { "zone" => node::zone(i) },
        "kernelVersion" => "6.8.0-87-generic",
        "network" => obj! { "dataIP" => node::address(i), "mgmtIP" => node::address(i) },
        "nodeUid" => node_uid(w, i),
        "operatingSystem" => "Ubuntu 24.04.3 LTS",
        "phase" => state,
        "storage" => obj! {
            "totalSize" => size(own().map(|pool| pool.gib).sum()),
            "usedSize" => format!("{}Mi", own().map(|pool| pool.used() >> 20).sum::<u64>()),
        },
    };
    put(
        &mut status,
        "nodeAttributes",
        obj! { "kvdb" => is_kvdb(w, i), "storage" => true },
    );
    top.insert("status".to_owned(), status);
    managed::stamp(top, "portworx-operator", since)
}
