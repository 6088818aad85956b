//! `OpenStorageVolume`.
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use super::{failure, lean, long};
use crate::sim::portworx::cluster::Cluster;
use crate::sim::portworx::volume::{self, Health, Volume};
use crate::sim::store::{Key, World};
use crate::sim::wire::Reply;

/// `GET /v1/volumes`.
pub(super) fn ids(world: &World) -> Reply {
    let mut ids = Vec::new();
    volume::each_raw(world, |facts| ids.push(facts.handle.to_string()));
    Reply::json(200, &lean(vec![("volume_ids", json!(ids))]))
}

/// `GET /v1/volumes/inspect/{volume_id}`. The gateway takes a name as well.
pub(super) fn one(world: &World, cluster: &Cluster, id: &str) -> Reply {
    let mut found = None;
    if id.starts_with("pvc-") {
        found = volume::at(world, cluster, &Key::new(None, id));
    } else {
        volume::each_raw(world, |facts| {
            if facts.handle.to_string() == id {
                found = Some(volume::seen(world, cluster, facts));
            }
        });
    }
    match found {
        Some(volume) => Reply::json(200, &inspected(cluster, &volume)),
        None => failure(5, &format!("Volume id {id} not found")),
    }
}

/// `POST /v1/volumes/inspectwithfilters`: all of them, or those of one name or with all of some labels. They are made one
/// after the other while the client reads.
pub(super) fn filtered(world: &Arc<World>, cluster: &Cluster, body: &[u8]) -> Reply {
    let wanted: Value = match body {
        [] => json!({}),
        body => match serde_json::from_slice(body) {
            Ok(wanted) => wanted,
            Err(why) => return failure(3, &why.to_string()),
        },
    };
    let (world, cluster) = (Arc::clone(world), cluster.clone());
    let mut first = true;
    let mut keys = volume::keys(&world).into_iter();
    let mut done = false;
    Reply::slices(std::iter::from_fn(move || {
        if done {
            return None;
        }
        let mut out = String::new();
        if first {
            out.push_str("{\"volumes\":[");
        }
        while out.len() < 1 << 16 {
            let Some(key) = keys.next() else {
                done = true;
                out.push_str("]}");
                break;
            };
            let Some(volume) = volume::at(&world, &cluster, &key).filter(|volume| fits(volume, &wanted)) else {
                continue;
            };
            if !std::mem::take(&mut first) {
                out.push(',');
            }
            out.push_str(&inspected(&cluster, &volume).to_string());
        }
        Some(Bytes::from(out))
    }))
}

fn fits(volume: &Volume<'_>, wanted: &Value) -> bool {
    let name = wanted.get("name").and_then(Value::as_str).unwrap_or_default();
    let labels = labels(volume);
    let all = wanted.get("labels").and_then(Value::as_object);
    (name.is_empty() || name == volume.facts.name)
        && all.is_none_or(|all| all.iter().all(|(key, value)| labels.get(key) == Some(value)))
}

/// `GET /v1/nodes/usage/{node_id}`: what the volumes take on the pools of one node.
pub(super) fn usage(world: &World, cluster: &Cluster, id: &str) -> Reply {
    if !cluster.nodes.iter().any(|node| node.id == id) {
        return failure(5, &format!("Id {id} not found"));
    }
    let mut list = Vec::new();
    volume::each_raw(world, |facts| {
        let volume = volume::seen(world, cluster, facts);
        for pool in volume.pools.iter().filter(|pool| pool.node_id == id) {
            list.push(lean(vec![
                ("volume_id", long(volume.facts.handle)),
                ("volume_name", json!(volume.facts.name)),
                ("pool_uuid", json!(pool.uuid)),
                ("exclusive_bytes", long(volume.usage)),
                ("total_bytes", long(volume.usage)),
            ]));
        }
    });
    Reply::json(
        200,
        &json!({"volume_usage_info": lean(vec![("volume_usage", Value::Array(list))])}),
    )
}

/// `SdkVolumeInspectResponse`.
fn inspected(cluster: &Cluster, volume: &Volume<'_>) -> Value {
    lean(vec![
        ("volume", whole(cluster, volume)),
        ("name", json!(volume.facts.name)),
        ("labels", labels(volume)),
    ])
}

fn labels(volume: &Volume<'_>) -> Value {
    json!({
        "namespace": volume.facts.namespace, "pvc": volume.facts.claim, "repl": "2", "io_profile": "auto_journal",
        "nodiscard": "true", "priority_io": "high",
    })
}

/// `Volume` of api.proto.
fn whole(cluster: &Cluster, volume: &Volume<'_>) -> Value {
    let facts = &volume.facts;
    let attached = volume.attached.as_deref().and_then(|name| cluster.on(name));
    let time = |seconds: u32| {
        let at = jiff::Timestamp::from_second(i64::from(seconds)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        json!(at.to_string())
    };
    let status = match volume.health {
        Health::Up => "VOLUME_STATUS_UP",
        Health::Resync | Health::Degraded => "VOLUME_STATUS_DEGRADED",
        Health::Down => "VOLUME_STATUS_DOWN",
    };
    let format = if facts.block { "FS_TYPE_NONE" } else { "FS_TYPE_EXT4" };
    let nodes: Vec<&str> = volume.pools.iter().map(|pool| pool.node_id.as_str()).collect();
    let uuids: Vec<&str> = volume.pools.iter().map(|pool| pool.uuid.as_str()).collect();
    let spec = lean(vec![
        ("size", long(facts.bytes)),
        ("format", json!(if facts.block { "" } else { format })),
        ("block_size", json!("4096")),
        ("ha_level", json!("2")),
        ("cos", json!("HIGH")),
        ("io_profile", json!("IO_PROFILE_AUTO_JOURNAL")),
        ("volume_labels", labels(volume)),
        ("aggregation_level", json!(1)),
        ("queue_depth", json!(128)),
        ("nodiscard", json!(true)),
    ]);
    lean(vec![
        ("id", long(facts.handle)),
        ("source", json!({})),
        ("locator", json!({"name": facts.name, "volume_labels": labels(volume)})),
        ("ctime", time(facts.created)),
        ("spec", spec),
        ("usage", long(volume.usage)),
        ("format", json!(if facts.block { "" } else { format })),
        ("status", json!(status)),
        (
            "state",
            json!(if attached.is_some() {
                "VOLUME_STATE_ATTACHED"
            } else {
                "VOLUME_STATE_DETACHED"
            }),
        ),
        ("attached_on", json!(attached.map_or("", |node| node.id.as_str()))),
        ("attached_state", json!("ATTACH_STATE_INTERNAL_SWITCH")),
        (
            "device_path",
            json!(attached.map_or_else(String::new, |_| format!("/dev/pxd/pxd{}", facts.handle))),
        ),
        ("replica_sets", json!([{"nodes": nodes, "pool_uuids": uuids}])),
        ("runtime_state", json!([{"runtime_state": runtime(cluster, volume)}])),
    ])
}

/// What the driver keeps about a replica set, in the keys that Portworx' own command line client reads
/// (portworx/px, pkg/portworx: GetReplicationInfo).
fn runtime(cluster: &Cluster, volume: &Volume<'_>) -> Value {
    let created: Vec<&str> = volume.pools.iter().map(|pool| pool.node_id.as_str()).collect();
    let current: Vec<(usize, &str)> = volume
        .pools
        .iter()
        .enumerate()
        .filter(|(_, pool)| pool.online)
        .map(|(at, pool)| (at, pool.node_id.as_str()))
        .collect();
    let back: Vec<(String, &str)> = volume
        .pools
        .iter()
        .filter(|pool| pool.online && cluster.holder(pool).is_some_and(|node| node.resync))
        .map(|pool| (pool.index.to_string(), pool.node_id.as_str()))
        .collect();
    let places: Vec<String> = current.iter().map(|(at, _)| at.to_string()).collect();
    let indices: Vec<String> = volume.pools.iter().map(|pool| pool.index.to_string()).collect();
    let state = match volume.health {
        Health::Resync => "resync",
        Health::Down => "resync_failed",
        Health::Up | Health::Degraded => "clean",
    };
    let join = |list: Vec<&str>| list.join(",");
    json!({
        "ID": "0",
        "ReadQuorum": "1",
        "WriteQuorum": "2",
        "ReplicaSetCreateMid": join(created),
        "ReplicaSetCurr": format!("[{}]", places.join(" ")),
        "ReplicaSetCurrMid": join(current.iter().map(|(_, id)| *id).collect()),
        "ReplNodePools": indices.join(","),
        "ReplRemoveMids": "",
        "PXReplReAddNodeMid": join(back.iter().map(|(_, id)| *id).collect()),
        "PXReplReAddPools": back.iter().map(|(index, _)| index.as_str()).collect::<Vec<_>>().join(","),
        "RuntimeState": state,
    })
}
