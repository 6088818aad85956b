//! What a snapshot says about itself (`updateSnapshotStatus`).
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::condition;
use super::super::json::{drop, get, is, items, leaving, set, text, uid};
use super::expired;
use super::source::{LOCKED, Source, volumes};

/// The snapshot with its status as it is to be.
pub(super) fn filled(
    snapshot: &Value,
    source: Option<&Source>,
    content: Option<&Value>,
    now: Timestamp,
    moment: &str,
) -> Value {
    let mut new = snapshot.clone();
    if get(&new, &["status"]).is_none() {
        set(&mut new, &["status", "readyToUse"], false);
    }
    if let Some(source) = source {
        set(&mut new, &["status", "sourceUID"], uid(&source.vm));
    }
    if let Some((content, status)) = content.and_then(|content| Some((content, get(content, &["status"])?))) {
        let called = text(content, &["metadata", "name"]);
        set(&mut new, &["status", "virtualMachineSnapshotContentName"], called);
        for field in ["creationTime", "readyToUse", "error"] {
            match get(status, &[field]) {
                Some(value) => set(&mut new, &["status", field], value.clone()),
                None => drop(&mut new, &["status", field]),
            }
        }
    }
    let done = text(&new, &["status", "phase"]) == "Succeeded" || get(&new, &["status", "creationTime"]).is_some();
    if expired(&new, now) {
        set(&mut new, &["status", "phase"], "Failed");
        note(&mut new, "Failure", true, "snapshot deadline exceeded", moment);
        note(&mut new, "Progressing", false, "Operation failed", moment);
    } else if done {
        set(&mut new, &["status", "phase"], "Succeeded");
        note(&mut new, "Progressing", false, "Operation complete", moment);
        if let Some(content) = content {
            set(&mut new, &["status", "snapshotVolumes"], lists(content));
        }
    } else {
        set(&mut new, &["status", "phase"], "InProgress");
        let said = source.map_or("Source does not exist", |source| source.said.as_str());
        note(&mut new, "Progressing", said == LOCKED, said, moment);
        if let Some(source) = source {
            indicate(&mut new, source);
        }
        if leaving(&new) {
            set(&mut new, &["status", "phase"], "Deleting");
            note(&mut new, "Progressing", false, "VM snapshot is deleting", moment);
        }
    }
    let ready = is(&new, &["status", "readyToUse"]);
    note(
        &mut new,
        "Ready",
        ready,
        if ready { "Ready" } else { "Not ready" },
        moment,
    );
    if get(&new, &["status", "error"]).is_some() {
        note(&mut new, "Progressing", false, "In error state", moment);
    }
    new
}

/// A condition of a snapshot has a reason in words and no message; it keeps its time while it says the same.
pub(in super::super) fn note(snapshot: &mut Value, kind: &str, status: bool, reason: &str, moment: &str) {
    let one = condition::plain(kind, status, reason, "", moment);
    if !condition::same(condition::find(snapshot, kind), &one) {
        condition::put(snapshot, one);
    }
}

/// Which volumes are part of the snapshot, and which are not; an empty list is left out.
fn lists(content: &Value) -> Value {
    let kept = items(content, &["spec", "volumeBackups"]);
    let kept: Vec<&str> = kept.iter().map(|backup| text(backup, &["volumeName"])).collect();
    let vm = get(content, &["spec", "source", "virtualMachine"]).unwrap_or(&Value::Null);
    let all = volumes(vm).iter().map(|volume| text(volume, &["name"]));
    let (with, without): (Vec<&str>, Vec<&str>) = all.partition(|volume| kept.contains(volume));
    let mut lists = json!({});
    for (field, names) in [("includedVolumes", with), ("excludedVolumes", without)] {
        if !names.is_empty() {
            set(&mut lists, &[field], json!(names));
        }
    }
    lists
}

/// How far a snapshot of a running guest can be trusted, in the order of the words.
fn indicate(snapshot: &mut Value, source: &Source) {
    if !source.online {
        drop(snapshot, &["status", "indications"]);
        drop(snapshot, &["status", "sourceIndications"]);
        return;
    }
    let agent = if source.paused {
        "Paused"
    } else if source.agent {
        "GuestAgent"
    } else {
        "NoGuestAgent"
    };
    let known = items(snapshot, &["status", "indications"]);
    let mut all: Vec<String> = known.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    all.extend(["Online".to_owned(), agent.to_owned()]);
    all.sort_unstable();
    all.dedup();
    let told: Vec<Value> = all
        .iter()
        .map(|one| json!({"indication": one, "message": meaning(one)}))
        .collect();
    set(snapshot, &["status", "indications"], json!(all));
    set(snapshot, &["status", "sourceIndications"], told);
}

fn meaning(indication: &str) -> &'static str {
    match indication {
        "Online" => "Snapshot taken while the VM was running. Consistency depends on guest-agent quiescing.",
        "GuestAgent" => "Guest agent was active and attempted to quiesce the filesystem for application consistency.",
        "NoGuestAgent" => {
            "Guest agent was not available. Snapshot is crash-consistent and may not be application-consistent."
        }
        "Paused" => {
            "Snapshot taken while the VM was paused. Snapshot is crash-consistent and may not be application-consistent."
        }
        _ => "Unknown indication",
    }
}
