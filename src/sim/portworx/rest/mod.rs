//! The SDK's REST gateway (openstorage api/api.proto with its HTTP annotations; grpc-gateway 1.16).
//!
//! It writes enums by name and 64-bit numbers as strings, keeps the names of the proto file, and leaves out what is zero,
//! empty or false: the first pool of a node has no `ID`.
mod alerts;
mod nodes;
mod volumes;

use serde_json::{Map, Value, json};

use super::cluster::Cluster;
use super::node::Node;
use crate::sim::store::World;
use crate::sim::wire::{Ask, Reply};
use std::sync::Arc;

/// Answers as the gateway on storage node `on`.
pub(in crate::sim) fn answer(world: &Arc<World>, cluster: &Cluster, on: &Node, ask: &Ask<'_>) -> Reply {
    let path = ask.path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let Some(route) = find(&parts) else {
        return Reply::error(404, "Not Found");
    };
    if route.0 != ask.method {
        return Reply::error(405, "Method Not Allowed");
    }
    if cluster.secured {
        return unauthenticated();
    }
    match route.1 {
        Call::Cluster => Reply::json(
            200,
            &json!({"cluster": {
                "status": cluster.status().sdk(), "id": cluster.uid, "name": cluster.name,
            }}),
        ),
        Call::Version => Reply::json(200, &version(cluster)),
        Call::Nodes => nodes::ids(cluster),
        Call::NodesWhole => nodes::all(world, cluster),
        Call::Node(id) => nodes::one(world, cluster, id),
        Call::NodeSelf => nodes::one(world, cluster, &on.id),
        Call::Usage(id) => volumes::usage(world, cluster, id),
        Call::Nothing => Reply::json(200, &json!({})),
        Call::Volumes => volumes::ids(world),
        Call::Volume(id) => volumes::one(world, cluster, id),
        Call::VolumesWhole => volumes::filtered(world, cluster, ask.body),
        Call::Alerts => alerts::filtered(cluster, ask.body),
    }
}

enum Call<'a> {
    Cluster,
    Version,
    Nodes,
    NodesWhole,
    Node(&'a str),
    NodeSelf,
    Usage(&'a str),
    /// Lists that are empty here.
    Nothing,
    Volumes,
    Volume(&'a str),
    VolumesWhole,
    Alerts,
}

/// Method and call behind a path.
fn find<'a>(parts: &[&'a str]) -> Option<(&'static str, Call<'a>)> {
    let get = |call| Some(("GET", call));
    let post = |call| Some(("POST", call));
    match parts {
        ["v1", "clusters", "inspectcurrent"] => get(Call::Cluster),
        ["v1", "identities", "version"] => get(Call::Version),
        ["v1", "nodes"] => get(Call::Nodes),
        ["v1", "nodes", "filters"] => get(Call::NodesWhole),
        ["v1", "nodes", "inspectcurrent"] => get(Call::NodeSelf),
        ["v1", "nodes", "inspect", id] => get(Call::Node(id)),
        ["v1", "nodes", "usage", id] => get(Call::Usage(id)),
        ["v1", "storagepools", "rebalance", "job" | "schedule"] => get(Call::Nothing),
        ["v1", "volumes"] => get(Call::Volumes),
        ["v1", "volumes", "inspect", id] => get(Call::Volume(id)),
        ["v1", "volumes", "inspectwithfilters"] => post(Call::VolumesWhole),
        ["v1", "alerts", "filters"] => post(Call::Alerts),
        _ => None,
    }
}

fn version(cluster: &Cluster) -> Value {
    json!({
        "sdk_version": {"minor": 186, "version": "0.186.0"},
        "version": {"driver": "pxd", "version": cluster.version},
    })
}

/// Nobody brings a token through a proxy path (openstorage api/server/sdk/server_interceptors.go).
fn unauthenticated() -> Reply {
    const WHY: &str = "Invalid or missing authentication token";
    let mut reply = failure(16, WHY);
    reply.headers.push(("www-authenticate", WHY.to_owned()));
    reply
}

/// An error as the gateway words it, by its gRPC code.
fn failure(code: u8, why: &str) -> Reply {
    let status = match code {
        3 => 400,
        5 => 404,
        7 => 403,
        14 => 503,
        16 => 401,
        _ => 500,
    };
    Reply::json(status, &json!({"error": why, "code": code, "message": why}))
}

/// An object without its zero values.
fn lean(fields: Vec<(&str, Value)>) -> Value {
    let full = fields.into_iter().filter(|(_, value)| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty() && text != "0",
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(true) => true,
    });
    Value::Object(
        full.map(|(name, value)| (name.to_owned(), value))
            .collect::<Map<_, _>>(),
    )
}

/// A 64-bit number.
fn long(number: u64) -> Value {
    Value::String(number.to_string())
}
