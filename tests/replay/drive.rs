//! Sends the recorded requests, and does meanwhile what others did while a watch was open.
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use serde_json::Value;

use vmotui::sim::api;
use vmotui::sim::catalog::{self, Kind};
use vmotui::sim::store::{Key, World, kept};

use crate::bind::Bindings;
use crate::case::{Case, Event, Step};
use crate::{compare, pace, state};

/// How one step went.
pub(crate) struct Outcome {
    pub(crate) case: String,
    pub(crate) step: usize,
    pub(crate) line: String,
    pub(crate) differences: Vec<String>,
    pub(crate) wrong_status: bool,
}

/// Our answer.
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) headers: HeaderMap,
    bytes: Bytes,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        let lines = self.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap_or_default())
            .collect()
    }

    pub(crate) fn excerpt(&self) -> String {
        self.text().chars().take(300).collect()
    }
}

/// Replays one case.
pub(crate) async fn run(case: &Case) -> Vec<Outcome> {
    let world = Arc::new(state::world(case));
    if case.name == "watch-too-old" {
        // The recorded server had forgotten its early history.
        world.store().compact();
    }
    if case.name == "virt-api-down" {
        world.faults().virt_api_down(true);
    }
    let mut control = pace::control(&case.name, &world);
    let mut bindings = Bindings::default();
    let mut outcomes = Vec::new();
    for (number, step) in case.steps.iter().enumerate() {
        let (Some(request), Some(recorded)) = (&step.request, &step.response) else {
            continue;
        };
        pace::pass(control.as_mut(), &case.name, number);
        guess(case, &world, &request.path, &mut bindings);
        let path = bindings.path(&request.path);
        catch_up(&world, &path);
        let request_path = moment(case, &world, &path);
        let ours = if let Some(events) = recorded.events.as_deref().filter(|_| recorded.status == 200) {
            let sent = tokio::spawn(send(world.clone(), line(step, &request_path, &bindings)));
            meanwhile(&world, step, events).await;
            sent.await.unwrap()
        } else {
            send(world.clone(), line(step, &request_path, &bindings)).await
        };
        let (differences, wrong_status) = compare::differences(recorded, &ours, &bindings);
        afterwards(&world, &case.name, number);
        if let Some(path) = unrecorded(&case.name, number) {
            let asked = Request::builder()
                .method("PUT")
                .uri(path)
                .header("authorization", "Bearer sim-admin");
            let answer = send(world.clone(), asked.body(Full::default()).unwrap()).await;
            assert_eq!(answer.code, 202, "{}", answer.excerpt());
        }
        if std::env::var("VMOTUI_SHOW").is_ok_and(|show| show == format!("{}:{number}", case.name)) {
            println!("SHOW {}", ours.text());
        }
        bindings.learn(&recorded.body, &ours.json());
        outcomes.push(Outcome {
            case: case.name.clone(),
            step: number,
            line: format!("{} {path}", request.method),
            differences,
            wrong_status,
        });
    }
    outcomes
}

/// A launcher pod that the case names and no reply showed is the one of that VM that the case knows nothing of.
fn guess(case: &Case, world: &World, path: &str, bindings: &mut Bindings) {
    let Some(pod) = path.split('/').find(|segment| segment.starts_with("virt-launcher-")) else {
        return;
    };
    let (kind, prefix) = (catalog::by_id("pods").unwrap(), "demo/");
    let pods = world
        .store()
        .snapshot("pods", prefix, &Key::bound(prefix), None)
        .unwrap();
    if bindings.knows(pod) || pods.items.iter().any(|(key, _)| key.name() == pod) {
        return;
    }
    let stem = pod.rsplit_once('-').unwrap().0;
    let named = |name: &str| {
        case.steps
            .iter()
            .flat_map(|step| &step.request)
            .any(|request| request.path.contains(name))
    };
    let strangers = pods.items.iter().filter(|(key, entry)| {
        let stems = key.name().rsplit_once('-').is_some_and(|(own, _)| own == stem);
        stems && !named(key.name()) && world.object(kind, entry)["status"]["phase"] != "Succeeded"
    });
    if let Some((key, _)) = strangers.last() {
        bindings.alias(pod, key.name());
    }
}

/// What somebody asked for after a step, outside of the recording.
fn unrecorded(case: &str, step: usize) -> Option<&'static str> {
    let restart = "/apis/subresources.kubevirt.io/v1/namespaces/demo/virtualmachines/hot/restart";
    ((case, step) == ("cpu-memory-hotplug", 23)).then_some(restart)
}

/// What controllers did between two steps.
fn afterwards(world: &World, case: &str, step: usize) {
    let vms = "virtualmachines.kubevirt.io";
    match (case, step) {
        // The VM's controller let go of it.
        ("kubectl-verbs", 20) => delete(world, vms, &Key::new(Some("demo"), "body")),
        // Watches that were open side by side saw it appear; here the next one is still to be opened.
        ("watch-bookmarks", 2) => delete(world, vms, &Key::new(Some("prod"), "crash-1")),
        // The guest was told to let its next migration fail, and later not to.
        ("migration-object", 35) => annotate(world, "mg", "fails"),
        ("migration-object", 37) => annotate(world, "mg", ""),
        // The storage was told to refuse, and later not to.
        ("snapshot", 20) => world.faults().refuse_snapshots(true),
        ("snapshot", 26) => world.faults().refuse_snapshots(false),
        // Somebody gave the node the taint with which old tools announce a drain.
        ("evacuate-cancel", 19) => {
            let (key, kind) = (Key::new(None, "node02"), catalog::by_id("nodes").unwrap());
            let entry = world.store().get("nodes", &key).unwrap();
            let mut node = world.object(kind, &entry);
            node["spec"]["taints"] = serde_json::json!([{"key": "kubevirt.io/drain", "effect": "NoSchedule"}]);
            write(world, "MODIFIED", &node);
        }
        // The dynamic networks controller was stopped.
        ("nic-hotplug", 17) => world.faults().dynamic_networks_down(true),
        // The VM's controller wrote the status that it knows to be true.
        ("write-update", 21) => {
            let (key, kind) = (Key::new(Some("demo"), "w-ok"), catalog::by_id(vms).unwrap());
            let entry = world.store().get(vms, &key).unwrap();
            let mut object = world.object(kind, &entry);
            object["status"].as_object_mut().unwrap().remove("ready");
            for owner in object["metadata"]["managedFields"].as_array_mut().unwrap() {
                if let Some(status) = owner["fieldsV1"].get_mut("f:status").and_then(Value::as_object_mut) {
                    status.remove("f:ready");
                }
            }
            world
                .store()
                .update(vms, &key, entry.rv, |rv| kept(object.clone(), rv))
                .unwrap();
        }
        _ => {}
    }
}

/// A version that the case took from a reply which was not kept: others had written meanwhile.
fn catch_up(world: &World, path: &str) {
    let version = path
        .split(['?', '&'])
        .find_map(|pair| pair.strip_prefix("resourceVersion="));
    if let Some(version) = version
        .and_then(|text| text.parse::<u64>().ok())
        .filter(|version| *version < 90_000_000)
    {
        world.store().raise(version);
    }
}

/// Watches that were open side by side begin one after the other here, each at its own present.
fn moment(case: &Case, world: &World, path: &str) -> String {
    let stood = match case.name.as_str() {
        "watch-bookmarks" => "resourceVersion=10000",
        "kubectl-verbs" => "resourceVersion=9351",
        _ => return path.to_owned(),
    };
    path.replace(stood, &format!("resourceVersion={}", world.store().rv()))
}

/// The kind whose collection or object a path names.
pub(crate) fn kind_of(path: &str) -> Option<&'static Kind> {
    let path = path.split('?').next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let (group, version, rest) = match parts.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let plural = match rest {
        ["namespaces", _, plural, ..] | [plural, ..] => *plural,
        [] => return None,
    };
    catalog::find(group, version, plural)
}

fn line(step: &Step, path: &str, bindings: &Bindings) -> Request<Full<Bytes>> {
    let request = step.request.as_ref().unwrap();
    let path = path.replace(' ', "%20");
    let mut line = Request::builder()
        .method(request.method.as_str())
        .uri(path)
        .header("user-agent", "client/1")
        .header("host", "198.18.0.1:6443");
    let user = step.user.as_deref().unwrap_or("admin");
    if step
        .comment
        .as_deref()
        .is_some_and(|comment| comment.contains("bad bearer token"))
    {
        line = line.header("authorization", "Bearer wrong");
    } else if user != "anonymous" {
        line = line.header("authorization", format!("Bearer sim-{user}"));
    }
    for (name, value) in request.headers.iter().flatten() {
        line = line.header(name.as_str(), value.as_str().unwrap_or_default());
    }
    let body = match &request.body {
        Value::Null => Bytes::new(),
        // Text that is no JSON was kept as it was; bytes beyond ASCII as code points.
        Value::String(text) => text.chars().map(|letter| letter as u8).collect(),
        body => bindings.body(body).to_string().into(),
    };
    line.body(Full::new(body)).unwrap()
}

async fn send(world: Arc<World>, request: Request<Full<Bytes>>) -> Reply {
    let (head, body) = api::handle(world, request).await.into_parts();
    Reply {
        code: head.status.as_u16(),
        headers: head.headers,
        bytes: body.collect().await.unwrap().to_bytes(),
    }
}

/// Events that came later than this were caused by writes during the watch.
const LATER: u64 = 100;

async fn meanwhile(world: &World, step: &Step, events: &[Event]) {
    let mut passed = 0;
    let kind = step.request.as_ref().and_then(|request| kind_of(&request.path));
    let labelled = step
        .request
        .as_ref()
        .is_some_and(|request| request.path.contains("labelSelector"));
    for event in events.iter().filter(|event| event.ms > LATER) {
        let (verb, object) = (event.event["type"].as_str().unwrap_or_default(), &event.event["object"]);
        tokio::time::sleep(Duration::from_millis(event.ms.saturating_sub(passed))).await;
        passed = event.ms.max(passed);
        match object["kind"].as_str() {
            _ if verb == "BOOKMARK" => {}
            // Rows and metadata tell too little to write the object again: the same life is led once more.
            Some("Table") => write(
                world,
                verb,
                &revived(world, kind, &object["rows"][0]["object"]["metadata"]),
            ),
            Some("PartialObjectMetadata") => write(world, verb, &revived(world, kind, &object["metadata"])),
            _ if verb == "DELETED" && labelled => {
                let mut left = object.clone();
                left["metadata"]["labels"] = serde_json::json!({"tier": "x"});
                write(world, "MODIFIED", &left);
                write(world, "DELETED", &left);
            }
            _ => write(world, verb, object),
        }
    }
}

/// An object with other metadata, its body as it stands.
fn revived(world: &World, kind: Option<&'static Kind>, metadata: &Value) -> Value {
    let kind = kind.unwrap();
    let key = Key::new(
        metadata["namespace"].as_str(),
        metadata["name"].as_str().unwrap_or_default(),
    );
    let mut object = match world.store().get(kind.id(), &key) {
        Some(entry) => world.object(kind, &entry),
        None => serde_json::json!({"apiVersion": kind.api_version(), "kind": kind.kind, "data": {"a": "1"}}),
    };
    object["metadata"] = metadata.clone();
    object
}

fn delete(world: &World, kind: &'static str, key: &Key) {
    if let Some(entry) = world.store().get(kind, key) {
        world.store().delete(kind, key, entry.rv, |_| b"{}".to_vec()).unwrap();
    }
}

fn write(world: &World, verb: &str, object: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let Some(kind) = catalog::by_gvk(&text(&object["apiVersion"]), &text(&object["kind"])) else {
        return;
    };
    let key = Key::new(
        object["metadata"]["namespace"].as_str(),
        &text(&object["metadata"]["name"]),
    );
    let seen = world.store().get(kind.id(), &key).map(|entry| entry.rv);
    let make = |rv| kept(object.clone(), rv);
    let done = match (verb, seen) {
        ("DELETED", Some(rv)) => world.store().delete(kind.id(), &key, rv, make),
        ("ADDED" | "MODIFIED", Some(rv)) => world.store().update(kind.id(), &key, rv, make),
        ("ADDED" | "MODIFIED", None) => world.store().create(kind.id(), key, make),
        _ => return,
    };
    done.unwrap();
}

/// Tells a guest how its next migration is to go.
fn annotate(world: &World, name: &str, load: &str) {
    let kind = catalog::by_id("virtualmachineinstances.kubevirt.io").unwrap();
    let entry = world.store().get(kind.id(), &Key::new(Some("demo"), name)).unwrap();
    let mut vmi = world.object(kind, &entry);
    vmi["metadata"]["annotations"]["simulator.vmotui/migration"] = load.into();
    if load.is_empty() {
        let notes = vmi["metadata"]["annotations"].as_object_mut().unwrap();
        notes.remove("simulator.vmotui/migration");
    }
    write(world, "MODIFIED", &vmi);
}
