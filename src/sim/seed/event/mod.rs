//! Events of the last hour: what the state of the world left behind, nothing invented beside it.
mod list;
mod words;

pub(super) use list::list;

use serde_json::Value;

use super::kinds::Key;
use super::managed;
use super::mix::{hash, hex};
use super::obj::{head, obj, put, time};
use super::world::{World, salt};
use words::Words;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    EvacuationCreated,
    TargetPodCreated,
    TargetScheduled,
    HandOver,
    PreparingTarget,
    Migrating,
    Migrated,
    MigrationSucceeded,
    MigrationFailed,
    MigrationFailedVmi,
    NotMigratable,
    Started,
    PodScheduled,
    Unschedulable,
    ImageFailed,
    ImageBackOff,
    ClaimMissing,
    DiskFailed,
    VolumeFailed,
    Crashed,
    IoError,
    Deleting,
    ShuttingDown,
    Cordoned,
    MemoryLow,
    Reclaiming,
    NotReady,
    NoBlock,
    PodNotReady,
    SnapshotContent,
}

/// One event: what, about which VM (or node, or snapshot), when last, how often.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) at: u32,
    pub(super) of: u16,
    pub(super) count: u16,
    pub(super) what: What,
}

/// `<object>.<sixteen hexadecimal digits>`, in the namespace of the object, or in `default`.
pub(super) fn key(w: &World, k: u32) -> Key {
    let Some(e) = w.events.get(k as usize) else {
        return (None, String::new());
    };
    let words = words::words(w, e);
    (Some(words.ns().to_owned()), name(w, k, &words))
}

fn name(w: &World, k: u32, words: &Words) -> String {
    let mut name = format!("{}.", words.object);
    hex(
        &mut name,
        0x18EA_0000_0000_0000 | (hash(w.seed, salt::EVENT, k) >> 16),
        16,
    );
    name
}

pub(super) fn render(w: &World, k: u32) -> Value {
    let Some(e) = w.events.get(k as usize) else {
        return Value::Null;
    };
    let words = words::words(w, e);
    let name = name(w, k, &words);
    let first = e.at - (u32::from(e.count) - 1) * 37;
    let mut top = head("v1", "Event", Some(words.ns()), &name, w.uid(salt::EVENT, k), first);
    let mut object = obj! {
        "apiVersion" => words.api,
        "kind" => words.kind,
        "name" => words.object.as_str(),
        "resourceVersion" => (90_000_000 + hash(w.seed, salt::EVENT, k) % 9_000_000).to_string(),
        "uid" => words.uid,
    };
    if let Some(ns) = &words.namespace {
        put(&mut object, "namespace", ns.as_str());
    }
    top.insert("count".to_owned(), e.count.into());
    top.insert("eventTime".to_owned(), Value::Null);
    top.insert("firstTimestamp".to_owned(), time(first));
    top.insert("involvedObject".to_owned(), object);
    top.insert("lastTimestamp".to_owned(), time(e.at));
    top.insert("message".to_owned(), words.message.into());
    top.insert("reason".to_owned(), words.reason.into());
    top.insert("reportingComponent".to_owned(), words.from.into());
    top.insert("reportingInstance".to_owned(), words.host.as_str().into());
    let mut source = obj! { "component" => words.from };
    if !words.host.is_empty() {
        put(&mut source, "host", words.host);
    }
    top.insert("source".to_owned(), source);
    top.insert(
        "type".to_owned(),
        if words.warning { "Warning" } else { "Normal" }.into(),
    );
    managed::stamp(top, words.from, e.at)
}
