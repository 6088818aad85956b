//! Sends the recorded requests at their moments, and lets the controllers do the rest.
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use vmotui::sim::api;
use vmotui::sim::catalog;
use vmotui::sim::clock::Clock;
use vmotui::sim::control::Control;
use vmotui::sim::store::{Entry, Verb, World};

use crate::case::{Case, Change};
use crate::cluster::surroundings;

/// How much longer than the recording the controllers get.
const AFTERWARDS: i64 = 5;
/// How often a refused eviction is asked for again.
const PATIENCE: usize = 20;

/// What the simulated controllers made of a case.
pub(crate) async fn run(case: &Case) -> Vec<Change> {
    let initial = case.initial();
    let mut objects: Vec<Value> = initial
        .iter()
        .map(|(resource, object)| typed(resource, object, case))
        .collect();
    objects.extend(surroundings(&initial));
    let world = Arc::new(World::load(objects, Clock::fixed(latest(&initial))).unwrap());
    let from = world.store().rv();
    let mut control = Control::new(Arc::clone(&world));
    control.look_round();
    let mut passed = 0;
    let mut refused = Vec::new();
    for (ms, request) in requests(case) {
        control.advance(SignedDuration::from_millis(ms - passed));
        passed = ms;
        if let Some(mark) = request["mark"].as_str() {
            heed(&mut control, mark);
            continue;
        }
        let code = send(&world, &request).await;
        control.settle();
        refused.retain(|other: &Value| other["path"] != request["path"]);
        if code == 429 {
            refused.push(request);
        }
    }
    // kubectl asks every five seconds until the pods are gone
    for _ in 0..PATIENCE {
        if refused.is_empty() {
            break;
        }
        control.advance(SignedDuration::from_secs(5));
        let mut left = Vec::new();
        for request in refused {
            if send(&world, &request).await == 429 {
                left.push(request);
            }
            control.settle();
        }
        refused = left;
    }
    let rest = i64::try_from(case.length()).unwrap() - passed;
    control.advance(SignedDuration::from_millis(rest.max(0)) + SignedDuration::from_secs(AFTERWARDS));
    told(&world, case, from)
}

/// What somebody did to a node of the recording.
fn heed(control: &mut Control, mark: &str) {
    let silenced = "node02";
    if mark.ends_with("goes silent") {
        control.cut_off(silenced);
    } else if mark.ends_with("reports again") {
        control.reconnect(silenced);
    }
    control.settle();
}

/// The requests that changed something, with their moments; a tool's are taken one by one.
fn requests(case: &Case) -> Vec<(i64, Value)> {
    let mut all = case.made_before();
    for action in &case.actions {
        if action["mark"].as_str().is_some_and(|mark| mark.starts_with("node")) {
            all.push((action["ms"].as_i64().unwrap(), action.clone()));
        }
        let steps = action["http"]
            .as_array()
            .map_or_else(|| std::slice::from_ref(action), Vec::as_slice);
        for step in steps {
            let method = step["request"]["method"].as_str().unwrap_or("GET");
            if method != "GET" {
                all.push((step["ms"].as_i64().unwrap(), step["request"].clone()));
            }
        }
    }
    all
}

async fn send(world: &Arc<World>, request: &Value) -> u16 {
    let patch = request["method"] == "PATCH";
    let body = &request["body"];
    let kind = match (patch, body) {
        (true, Value::Array(_)) => "application/json-patch+json",
        (true, _) if request["path"].as_str().unwrap().starts_with("/api/") => "application/strategic-merge-patch+json",
        (true, _) => "application/merge-patch+json",
        _ => "application/json",
    };
    let line = Request::builder()
        .method(request["method"].as_str().unwrap())
        .uri(request["path"].as_str().unwrap())
        .header("user-agent", "client/1")
        .header("authorization", "Bearer sim-admin")
        .header("accept", "*/*")
        .header("content-type", kind);
    let body = if body.is_null() {
        Bytes::new()
    } else {
        body.to_string().into()
    };
    let answer = api::handle(Arc::clone(world), line.body(Full::new(body)).unwrap()).await;
    let (head, body) = answer.into_parts();
    let text = body.collect().await.unwrap().to_bytes();
    let code = head.status.as_u16();
    assert!(
        code < 300 || matches!(code, 404 | 429),
        "{request}: {code} {}",
        String::from_utf8_lossy(&text)
    );
    code
}

/// Lists leave out what kind their items are.
fn typed(resource: &str, object: &Value, case: &Case) -> Value {
    let kind = catalog::kinds().iter().find(|kind| kind.plural == resource).unwrap();
    let mut object = object.clone();
    object["apiVersion"] = json!(kind.api_version());
    object["kind"] = json!(kind.kind);
    // why the copy fails is the guest's affair, and no part of a recording
    if case.name == "migration-failure" && kind.kind == "VirtualMachineInstance" {
        object["metadata"]["annotations"]["simulator.vmotui/migration"] = json!("fails");
    }
    object
}

/// The moment after everything that the objects tell of.
fn latest(initial: &[(String, Value)]) -> Timestamp {
    fn visit(value: &Value, most: &mut Timestamp) {
        match value {
            Value::String(text) => {
                if let Ok(at) = text.parse::<Timestamp>() {
                    *most = (*most).max(at);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| visit(item, most)),
            Value::Object(fields) => fields
                .iter()
                .filter(|(name, _)| *name != "retryAfterTimestamp")
                .for_each(|(_, field)| visit(field, most)),
            _ => {}
        }
    }
    let mut most = "2026-11-22T08:00:00Z".parse().unwrap();
    for (_, object) in initial {
        visit(object, &mut most);
    }
    most
}

/// What the watches of the case would have shown.
fn told(world: &World, case: &Case, from: u64) -> Vec<Change> {
    let space = "prod/";
    let mut all = Vec::new();
    for resource in case.resources() {
        let kind = catalog::kinds()
            .iter()
            .find(|kind| kind.plural == resource && kind.version != "v1alpha3")
            .unwrap();
        let (changes, _) = world.store().changes(kind.id(), from, usize::MAX).unwrap();
        for change in changes
            .iter()
            .filter(|change| !kind.namespaced || change.key.as_str().starts_with(space))
        {
            let entry = Entry {
                rv: change.rv,
                body: change.body.clone(),
            };
            let told = Change {
                resource: resource.clone(),
                gone: change.verb == Verb::Deleted,
                object: world.object(kind, &entry),
            };
            all.push((change.rv, told));
        }
    }
    all.sort_by_key(|(rv, _)| *rv);
    all.into_iter().map(|(_, change)| change).collect()
}
