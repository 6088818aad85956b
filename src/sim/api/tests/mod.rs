//! The API server as its clients see it.
mod actions;
mod evictions;
mod faults;
mod history;
mod lists;
mod metrics;
mod proxies;
mod reads;
mod seeds;
mod sources;
mod usages;
mod watches;
mod writes;

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

use super::handle;
use crate::sim::clock::Clock;
use crate::sim::store::World;

/// A world with twelve ConfigMaps and two VMs in namespace `demo`.
pub(super) fn world() -> Arc<World> {
    let mut objects: Vec<Value> = (0..12)
        .map(|n| {
            let tier = if n % 2 == 1 { "a" } else { "b" };
            let labels = json!({"n": n.to_string(), "tier": tier});
            json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"k": "v"},
                "metadata": {"name": format!("item-{n:02}"), "namespace": "demo", "uid": format!("uid-{n}"), "labels": labels}})
        })
        .collect();
    for name in ["vm-a", "vm-b"] {
        objects.push(json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
            "metadata": {"name": name, "namespace": "demo", "uid": name, "generation": 1},
            "spec": {"runStrategy": "Halted", "template": {"spec": {"domain": {"devices": {}}}}}, "status": {"printableStatus": "Stopped"}}));
    }
    objects.push(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node01"}, "spec": {}}));
    Arc::new(World::load(objects, Clock::wall()).unwrap())
}

/// An answer, read to its end.
pub(super) struct Read {
    pub(super) code: u16,
    pub(super) headers: http::HeaderMap,
    pub(super) bytes: Bytes,
}

impl Read {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(super) fn message(&self) -> String {
        self.json()["message"].as_str().unwrap().to_owned()
    }

    /// The lines of a watch: type, name and labels' `tier`.
    pub(super) fn events(&self) -> Vec<String> {
        let lines = self.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines
            .map(|line| {
                let event: Value = serde_json::from_slice(line).unwrap();
                let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
                let metadata = &event["object"]["metadata"];
                format!(
                    "{} {} {}",
                    text(&event["type"]),
                    text(&metadata["name"]),
                    text(&metadata["labels"]["tier"])
                )
            })
            .collect()
    }
}

/// Sends a request as a user; `headers` are pairs, `body` may be null.
pub(super) async fn send_as(
    world: &Arc<World>,
    token: &str,
    line: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Read {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("user-agent", "client/1");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = handle(world.clone(), request.body(Full::new(body.into())).unwrap()).await;
    let (head, body) = answer.into_parts();
    Read {
        code: head.status.as_u16(),
        headers: head.headers,
        bytes: body.collect().await.unwrap().to_bytes(),
    }
}

/// GET as the administrator.
pub(super) async fn get(world: &Arc<World>, path: &str) -> Read {
    send_as(world, "sim-admin", &format!("GET {path}"), &[], "").await
}

/// A request with a JSON body as the administrator.
pub(super) async fn send(world: &Arc<World>, line: &str, content_type: &str, body: Value) -> Read {
    let text = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    send_as(world, "sim-admin", line, &[("content-type", content_type)], text).await
}
