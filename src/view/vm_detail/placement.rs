//! Launcher pods and the last migration.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{Body, Cell, Detail, Section, age_at, at, list};
use crate::model::{Kind, Truth, trouble::Trouble};
use crate::view::value::Tone;

pub(super) fn section(detail: &Detail, now: Timestamp) -> Section {
    let mut rows: Vec<Vec<Cell>> = detail
        .pods
        .iter()
        .map(|pod| {
            let phase = at(pod, "/status/phase");
            let tone = match phase {
                "Running" | "Succeeded" => Tone::Plain,
                "Pending" => Tone::Busy,
                _ => Tone::Bad,
            };
            let ready = list(pod, "/status/conditions")
                .iter()
                .find(|condition| at(condition, "/type") == "Ready")
                .map_or(Truth::Unknown, |condition| Truth::parse(at(condition, "/status")));
            vec![
                Cell::plain(at(pod, "/metadata/name")),
                Cell::plain(at(pod, "/spec/nodeName")),
                Cell::new(phase, tone),
                Cell::dim(match ready {
                    Truth::True => "ready",
                    Truth::False => "not ready",
                    Truth::Unknown => "",
                }),
                Cell::dim(age_at(pod, "/metadata/creationTimestamp", now)),
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
        (false, _) => Body::Grid(&["POD", "NODE", "PHASE", "", "AGE"], rows),
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
