//! `OpenStorageAlerts`.
use serde_json::{Value, json};

use super::{failure, lean};
use crate::sim::portworx::alert::{self, Alert};
use crate::sim::portworx::cluster::Cluster;
use crate::sim::wire::Reply;

/// `POST /v1/alerts/filters`: a stream of messages, each wrapped in `result`, one a line. An alert that one of the queries
/// asks for is sent.
pub(super) fn filtered(cluster: &Cluster, body: &[u8]) -> Reply {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let queries = asked
        .get("queries")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if queries.is_empty() {
        return failure(3, "Must provide at least one query");
    }
    let found = alert::all(cluster);
    let wanted: Vec<Value> = found
        .iter()
        .filter(|alert| queries.iter().any(|query| asks(query, alert)))
        .map(whole)
        .collect();
    if wanted.is_empty() {
        return Reply::text(200, "application/json", "");
    }
    let line = json!({"result": {"alerts": wanted}});
    Reply::text(200, "application/json", format!("{line}\n"))
}

fn asks(query: &Value, alert: &Alert) -> bool {
    let by = ["resource_type_query", "alert_type_query", "resource_id_query"]
        .into_iter()
        .find_map(|name| query.get(name));
    let Some(by) = by else { return false };
    let kind = by.get("resource_type").and_then(Value::as_str);
    let id = by.get("resource_id").and_then(Value::as_str);
    let opts = query.get("opts").and_then(Value::as_array);
    let cleared = |opt: &Value| opt.get("is_cleared").and_then(Value::as_bool);
    kind == Some(alert.resource.sdk())
        && id.is_none_or(|id| id == alert.resource_id)
        && opts.is_none_or(|opts| opts.iter().filter_map(cleared).all(|cleared| !cleared))
}

/// `Alert` of api.proto. Its `alert_type` is a number of Portworx' own that no public list explains: it stays out.
fn whole(alert: &Alert) -> Value {
    lean(vec![
        ("id", json!(alert.id.to_string())),
        ("severity", json!(alert.severity.sdk())),
        ("message", json!(alert.message)),
        ("timestamp", json!(alert.at.to_string())),
        ("resource_id", json!(alert.resource_id)),
        ("resource", json!(alert.resource.sdk())),
        ("unique_tag", json!(alert.name.trim_start_matches("px_alerts_"))),
        ("count", json!("1")),
        ("first_seen", json!(alert.at.to_string())),
    ])
}
