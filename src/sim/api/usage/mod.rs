//! `metrics.k8s.io`: what metrics-server says of nodes and pods (metrics-server pkg/api).
mod node;
mod pod;
mod shape;

use serde_json::{Value, json};

use super::call::Call;
use super::route::Asked;
use super::selector::Filter;
use super::status::Failure;
use super::{Answer, respond};
use crate::sim::catalog::discovery::Aggregated;
use crate::sim::catalog::{self, Kind};
use crate::sim::store::World;

/// Answers a request for a resource of the group.
pub(super) fn answer(call: &Call, asked: &Asked) -> Result<Answer, Failure> {
    match call.world.metrics_api() {
        Aggregated::Up => {}
        Aggregated::Down => return Ok(respond::plain(503, "service unavailable\n")),
        Aggregated::Absent => return Ok(respond::page_not_found()),
    }
    let kind = match (asked.plural.as_str(), asked.subresource.is_some()) {
        (plural @ ("nodes" | "pods"), false) => catalog::by_id(plural),
        _ => None,
    };
    let Some(kind) = kind else {
        return Ok(respond::page_not_found());
    };
    if !super::reads(&call.method) || asked.watch_path || call.query.flag("watch") == Some(true) {
        return Err(Failure::not_allowed());
    }
    if let Some(name) = &asked.name {
        one(call, kind, asked.namespace.as_deref(), name)
    } else {
        let filter = Filter::read(kind, &call.query)?;
        shape::list(call, kind, asked.namespace.as_deref(), &filter)
    }
}

/// GET of one. An object that is there without anybody having measured it is not found either, in other words.
fn one(call: &Call, kind: &'static Kind, namespace: Option<&str>, name: &str) -> Result<Answer, Failure> {
    let key = crate::sim::store::Key::new(namespace, name);
    let Some(entry) = call.world.store().get(kind.id(), &key) else {
        let message = format!("{} {name:?} not found", kind.singular);
        let about = json!({"name": name, "kind": kind.singular});
        return Err(Failure::new(404, "NotFound", message).details(about));
    };
    let object = call.world.object(kind, &entry);
    let Some(usage) = measured(&call.world, kind, &object) else {
        let called = namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"));
        let message = format!("{}.metrics.k8s.io {called:?} not found", kind.plural);
        let about = json!({"name": called, "group": "metrics.k8s.io", "kind": kind.plural});
        return Err(Failure::new(404, "NotFound", message).details(about));
    };
    shape::one(call, kind, usage)
}

/// What was measured of an object, as the API shows it, without `kind` and `apiVersion`.
fn measured(world: &World, kind: &Kind, object: &Value) -> Option<Value> {
    let more = match kind.id() {
        "nodes" => json!({"usage": node::usage(world, object)?}),
        _ => json!({"containers": pod::containers(world, object)?}),
    };
    let now = world.clock().now().as_second();
    // it scrapes every 15 seconds
    let at = jiff::Timestamp::from_second(now / 15 * 15).unwrap_or_default();
    let mut metadata = json!({"name": object.pointer("/metadata/name"), "creationTimestamp": world.moment()});
    for field in ["namespace", "labels"] {
        if let (Some(value), Some(fields)) = (object.pointer(&format!("/metadata/{field}")), metadata.as_object_mut()) {
            fields.insert(field.to_owned(), value.clone());
        }
    }
    let mut usage = json!({"metadata": metadata, "timestamp": at.to_string(), "window": "15.02s"});
    if let (Some(fields), Value::Object(more)) = (usage.as_object_mut(), more) {
        fields.extend(more);
    }
    Some(usage)
}

/// Cores and bytes as quantities, in the units that metrics-server uses.
fn quantities(cores: f64, bytes: f64) -> Value {
    json!({
        "cpu": format!("{}n", (cores * 1e9).max(0.0) as u64),
        "memory": format!("{}Ki", (bytes / 1_024.0).max(0.0) as u64),
    })
}
