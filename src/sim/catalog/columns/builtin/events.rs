//! Events (pkg/printers/internalversion/printers.go, `printEvent`).
use jiff::Timestamp;
use serde_json::Value;

use super::super::column::{Cell, Column, NAME, text, wide};
use super::super::read::{at, number, since, text as word};

pub(super) const EVENTS: &[Column] = &[
    text(
        "Last Seen",
        "The time at which the most recent occurrence of this event was recorded.",
        last_seen,
    ),
    text(
        "Type",
        "Type of this event (Normal, Warning), new types could be added in the future",
        |event, _| word(event, &["type"]).into(),
    ),
    text(
        "Reason",
        "Short, machine understandable reason for the status of the object.",
        |event, _| word(event, &["reason"]).into(),
    ),
    text("Object", "The object that this event is about.", object),
    wide(
        "Subobject",
        "The part of the object that this event is about.",
        |event, _| word(event, &["involvedObject", "fieldPath"]).into(),
    ),
    wide("Source", "The component reporting this event.", source),
    text(
        "Message",
        "A human-readable description of the status of this operation.",
        |event, _| word(event, &["message"]).trim().into(),
    ),
    wide(
        "First Seen",
        "The time at which the event was first recorded.",
        first_seen,
    ),
    wide("Count", "The number of times this event has occurred.", count),
    Column {
        priority: 1,
        cell: Cell::Path(&["metadata", "name"]),
        ..NAME
    },
];

fn first_seen(event: &Value, now: Timestamp) -> Value {
    let field = if at(event, &["firstTimestamp"]).is_some() {
        "firstTimestamp"
    } else {
        "eventTime"
    };
    since(event, &[field], now).into()
}

fn last_seen(event: &Value, now: Timestamp) -> Value {
    if at(event, &["series"]).is_some() {
        return since(event, &["series", "lastObservedTime"], now).into();
    }
    if at(event, &["lastTimestamp"]).is_some() {
        since(event, &["lastTimestamp"], now).into()
    } else {
        first_seen(event, now)
    }
}

fn count(event: &Value, _: Timestamp) -> Value {
    let count = match at(event, &["series"]) {
        Some(series) => number(series, &["count"]),
        None => number(event, &["count"]),
    };
    count.max(1).into()
}

fn object(event: &Value, _: Timestamp) -> Value {
    let kind = word(event, &["involvedObject", "kind"]).to_lowercase();
    let name = word(event, &["involvedObject", "name"]);
    if name.is_empty() {
        kind.into()
    } else {
        format!("{kind}/{name}").into()
    }
}

fn source(event: &Value, _: Timestamp) -> Value {
    let component = match word(event, &["source", "component"]) {
        "" => word(event, &["reportingComponent"]),
        component => component,
    };
    let host = match word(event, &["source", "host"]) {
        "" => word(event, &["reportingInstance"]),
        host => host,
    };
    // Newer reporters repeat the host of the component.
    if host.is_empty() {
        component.into()
    } else {
        format!("{component}, {host}").into()
    }
}
