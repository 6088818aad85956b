//! What is compared: for every object the order of its phases, of what each condition said, and of the events about it.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::case::Change;
use crate::names::Names;

/// Sequences by what they are about: `virtualmachines app-1 phase`, `pods launcher of app-1 2 condition Ready`.
pub(crate) type Story = BTreeMap<String, Vec<String>>;

pub(crate) fn of(initial: &[(String, Value)], changes: &[Change]) -> Story {
    let names = Names::learn(initial, changes);
    let mut story = Story::new();
    for (resource, object) in initial {
        if resource != "events" {
            look(&mut story, &names, resource, object, false);
        }
    }
    for change in changes {
        if change.resource == "events" {
            event(&mut story, &names, &change.object);
        } else {
            look(&mut story, &names, &change.resource, &change.object, change.gone);
        }
    }
    story
}

/// What either of two stories tells.
pub(crate) fn lines(one: &Story, two: &Story) -> BTreeSet<String> {
    one.keys().chain(two.keys()).cloned().collect()
}

fn look(story: &mut Story, names: &Names, resource: &str, object: &Value, gone: bool) {
    let name = names.plain(object["metadata"]["name"].as_str().unwrap_or_default());
    let subject = format!("{resource} {name}");
    let printed = ["/status/printableStatus", "/status/phase"];
    let phase = printed
        .iter()
        .find_map(|pointer| object.pointer(pointer)?.as_str())
        .unwrap_or("-");
    let leaving = if object["metadata"]["deletionTimestamp"].is_null() {
        ""
    } else {
        " (leaving)"
    };
    let phases = story.entry(format!("{subject} phase")).or_default();
    add(phases, &format!("{phase}{leaving}"));
    if gone {
        add(phases, "gone");
    }
    let all = object.pointer("/status/conditions").and_then(Value::as_array);
    let mut seen = Vec::new();
    for condition in all.into_iter().flatten() {
        let field = |field: &str| condition[field].as_str().unwrap_or_default();
        // the recorded kubelet left the reason of an earlier time on conditions that are true again
        let reason = if field("status") == "True" && field("type") == "Ready" {
            ""
        } else {
            field("reason")
        };
        let key = format!("{subject} condition {}", field("type"));
        add(
            story.entry(key.clone()).or_default(),
            format!("{} {reason}", field("status")).trim_end(),
        );
        seen.push(key);
    }
    let prefix = format!("{subject} condition ");
    for (key, told) in story
        .range_mut(prefix.clone()..)
        .take_while(|(key, _)| key.starts_with(&prefix))
    {
        if !seen.contains(key) && !gone {
            add(told, "absent");
        }
    }
}

/// An event counts once, however often it was repeated.
fn event(story: &mut Story, names: &Names, event: &Value) {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let kind = text("/involvedObject/kind");
    let about = names.plain(text("/involvedObject/name"));
    let mut from = text("/source/component").to_owned();
    if from.is_empty() {
        text("/reportingComponent").clone_into(&mut from);
    }
    let told = format!(
        "{} {} by {from}: {}",
        text("/type"),
        text("/reason"),
        names.plain(text("/message"))
    );
    let all = story.entry(format!("{kind} {about} events")).or_default();
    if !all.contains(&told) {
        all.push(told);
    }
}

/// Between an instance and its first condition a VM may look at it, or not.
const PASSING: &str = "False VMIConditionMissing";

fn add(told: &mut Vec<String>, what: &str) {
    if what == PASSING {
        return;
    }
    if told.last().is_none_or(|last| last != what) {
        told.push(what.to_owned());
    }
}
