//! Launcher pods and the last migration.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{Body, Cell, Detail, Section, age_at, at};
use crate::domain::human;
use crate::model::{Kind, trouble::Trouble};
use crate::view::value::Tone;

pub(super) fn section(detail: &Detail, now: Timestamp) -> Section {
    let mut rows: Vec<Vec<Cell>> = detail
        .pods
        .iter()
        .map(|pod| {
            let tone = match pod.status.phase.as_str() {
                "Running" | "Succeeded" => Tone::Plain,
                "Pending" => Tone::Busy,
                _ => Tone::Bad,
            };
            let age = pod
                .metadata
                .creation_timestamp
                .map(|then| human::age(then, now))
                .unwrap_or_default();
            vec![
                Cell::plain(&pod.metadata.name),
                Cell::plain(&pod.spec.node_name),
                Cell::new(&pod.status.phase, tone),
                Cell::dim(&pod.status.pod_ip),
                Cell::dim(age),
            ]
        })
        .collect();
    if let Some(state) = detail
        .vmi
        .as_ref()
        .and_then(|vmi| vmi.pointer("/status/migrationState"))
    {
        rows.push(migration(state, now));
    }
    let forbidden: Option<&Trouble> = detail.missing.iter().find(|trouble| trouble.kind == Some(Kind::Pod));
    let body = match (rows.is_empty(), forbidden) {
        (false, _) => Body::Grid(&["POD", "NODE", "PHASE", "IP", "AGE"], rows),
        (true, Some(trouble)) => Body::Nothing(format!("not read: {trouble}").into()),
        (true, None) => Body::Nothing("no launcher pod: the VM is off".into()),
    };
    Section {
        title: "Placement",
        body,
    }
}

fn migration(state: &Json, now: Timestamp) -> Vec<Cell> {
    let flag = |pointer: &str| state.pointer(pointer).and_then(Json::as_bool).unwrap_or_default();
    let (word, tone) = match (flag("/failed"), flag("/completed"), flag("/abortRequested")) {
        (true, _, _) => ("failed", Tone::Bad),
        (_, true, _) => ("completed", Tone::Plain),
        (_, _, true) => ("aborting", Tone::Busy),
        _ => ("under way", Tone::Busy),
    };
    let route = format!("{} > {}", at(state, "/sourceNode"), at(state, "/targetNode"));
    vec![
        Cell::plain("last migration"),
        Cell::plain(route),
        Cell::new(word, tone),
        Cell::dim(at(state, "/failureReason")),
        Cell::dim(age_at(state, "/startTimestamp", now)),
    ]
}
