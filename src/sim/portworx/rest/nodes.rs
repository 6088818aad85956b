//! `OpenStorageNode`.
use serde_json::{Map, Value, json};

use super::{failure, lean, long};
use crate::sim::portworx::cluster::Cluster;
use crate::sim::portworx::node::Node;
use crate::sim::portworx::pool::Pool;
use crate::sim::store::World;
use crate::sim::wire::Reply;

/// `GET /v1/nodes`.
pub(super) fn ids(cluster: &Cluster) -> Reply {
    let ids: Vec<&str> = cluster.nodes.iter().map(|node| node.id.as_str()).collect();
    Reply::json(200, &lean(vec![("node_ids", json!(ids))]))
}

/// `GET /v1/nodes/filters`.
pub(super) fn all(world: &World, cluster: &Cluster) -> Reply {
    let nodes: Vec<Value> = cluster.nodes.iter().map(|node| whole(world, cluster, node)).collect();
    Reply::json(200, &lean(vec![("nodes", Value::Array(nodes))]))
}

/// `GET /v1/nodes/inspect/{node_id}`.
pub(super) fn one(world: &World, cluster: &Cluster, id: &str) -> Reply {
    match cluster.nodes.iter().find(|node| node.id == id) {
        Some(node) => Reply::json(200, &json!({"node": whole(world, cluster, node)})),
        None => failure(5, &format!("Id {id} not found")),
    }
}

/// `StorageNode` of api.proto.
fn whole(world: &World, cluster: &Cluster, node: &Node) -> Value {
    let load = crate::sim::load::node(world, &node.name);
    let up = node.state.answers();
    let used = if up { load.memory } else { 0 };
    let own: Vec<&Pool> = cluster.pools_of(node).collect();
    lean(vec![
        ("id", json!(node.id)),
        ("cpu", json!(if up { load.percent(node.cores) } else { 0.0 })),
        ("cpu_cores", long(node.cores)),
        ("mem_total", long(node.memory)),
        ("mem_used", long(used)),
        ("mem_free", long(node.memory.saturating_sub(used))),
        ("status", json!(node.state.sdk())),
        ("disks", disks(cluster, &own)),
        ("pools", own.iter().map(|pool| self::pool(pool)).collect()),
        ("mgmt_ip", json!(node.ip)),
        ("data_ip", json!(node.ip)),
        ("hostname", json!(node.name)),
        ("node_labels", labels(node)),
        ("scheduler_node_name", json!(node.name)),
        ("HWType", json!("BareMetalMachine")),
        (
            "security_status",
            json!(if cluster.secured { "SECURED" } else { "UNSECURED" }),
        ),
    ])
}

fn labels(node: &Node) -> Value {
    json!({
        "PX Version": node.version, "OS": "Ubuntu 24.04.3 LTS", "Data IP": node.ip, "Mgmt IP": node.ip,
        "kubernetes.io/hostname": node.name, "topology.kubernetes.io/zone": node.zone,
    })
}

/// `StoragePool`: of the two pools a node may have, the first is the faster one.
fn pool(pool: &Pool) -> Value {
    let cos = if pool.index == 0 { "HIGH" } else { "MEDIUM" };
    let labels = json!({
        "iopriority": cos, "medium": "STORAGE_MEDIUM_SSD", "kubernetes.io/os": "linux",
    });
    lean(vec![
        ("ID", json!(pool.index)),
        ("Cos", json!(cos)),
        ("Medium", json!("STORAGE_MEDIUM_SSD")),
        ("RaidLevel", json!("raid0")),
        ("TotalSize", long(pool.bytes)),
        ("Used", long(pool.used)),
        ("labels", labels),
        ("uuid", json!(pool.uuid)),
    ])
}

/// Drives by path: one a pool.
fn disks(cluster: &Cluster, own: &[&Pool]) -> Value {
    let at = jiff::Timestamp::from_second(cluster.at.as_second() / 600 * 600).unwrap_or(cluster.at);
    let disks: Map<String, Value> = own
        .iter()
        .map(|pool| {
            let path = format!("/dev/mapper/{}", pool.drive);
            let drive = lean(vec![
                ("id", json!(path)),
                ("path", json!(path)),
                ("medium", json!("STORAGE_MEDIUM_SSD")),
                ("online", json!(pool.online)),
                ("size", long(pool.bytes)),
                ("used", long(pool.used)),
                ("rotation_speed", json!("Unknown")),
                ("last_scan", json!(at.to_string())),
            ]);
            (path, drive)
        })
        .collect();
    Value::Object(disks)
}
