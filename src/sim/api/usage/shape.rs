//! Lists and Tables of what was measured, made while they are read: a cluster has 13,000 pods.
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use super::super::accept::{Accept, Shape};
use super::super::body::{self, Slices};
use super::super::call::Call;
use super::super::selector::Filter;
use super::super::status::Failure;
use super::super::{Answer, respond};
use super::measured;
use crate::sim::catalog::Kind;
use crate::sim::control::quantity;
use crate::sim::store::Key;

const VERSION: &str = "metrics.k8s.io/v1beta1";

fn called(kind: &Kind) -> &'static str {
    if kind.namespaced { "PodMetrics" } else { "NodeMetrics" }
}

/// One, in the representation that was asked for.
pub(super) fn one(call: &Call, kind: &'static Kind, usage: Value) -> Result<Answer, Failure> {
    let accept = Accept::negotiate(call.header("accept"))?;
    let document = if accept.shape == Shape::Table {
        json!({
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {},
            "columnDefinitions": columns(), "rows": [row(&usage)],
        })
    } else {
        let mut document = usage;
        if let Some(fields) = document.as_object_mut() {
            fields.insert("kind".to_owned(), called(kind).into());
            fields.insert("apiVersion".to_owned(), VERSION.into());
        }
        document
    };
    Ok(respond::value(accept, 200, &document))
}

/// All that a filter lets through.
pub(super) fn list(
    call: &Call,
    kind: &'static Kind,
    namespace: Option<&str>,
    filter: &Filter,
) -> Result<Answer, Failure> {
    let accept = Accept::negotiate(call.header("accept"))?;
    let table = accept.shape == Shape::Table;
    let prefix = namespace.map_or_else(String::new, |namespace| format!("{namespace}/"));
    let found = call
        .world
        .store()
        .snapshot(kind.id(), &prefix, &Key::bound(&prefix), None);
    let mut entries = found.map(|found| found.items).unwrap_or_default().into_iter();
    let (world, filter) = (Arc::clone(&call.world), filter.clone());
    let mut head = Some(if table {
        format!(
            "{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{{}},\"columnDefinitions\":{},\"rows\":[",
            columns()
        )
    } else {
        format!(
            "{{\"kind\":\"{}List\",\"apiVersion\":\"{VERSION}\",\"metadata\":{{}},\"items\":[",
            called(kind)
        )
    });
    let mut done = false;
    let mut first = true;
    let slices = std::iter::from_fn(move || {
        if done {
            return None;
        }
        let mut out = head.take().unwrap_or_default();
        while out.len() < 1 << 16 {
            let Some((key, entry)) = entries.next() else {
                done = true;
                out.push_str("]}\n");
                break;
            };
            if !filter.allows(&key) {
                continue;
            }
            let object = world.object(kind, &entry);
            if !filter.matches(&object) {
                continue;
            }
            let Some(usage) = measured(&world, kind, &object) else {
                continue;
            };
            if !std::mem::take(&mut first) {
                out.push(',');
            }
            out.push_str(&if table { row(&usage) } else { usage }.to_string());
        }
        Some(Bytes::from(out))
    });
    if accept.yaml {
        let text: Vec<u8> = slices.flatten().collect();
        return Ok(respond::value(
            accept,
            200,
            &serde_json::from_slice(&text).unwrap_or_default(),
        ));
    }
    Ok(respond::with(
        200,
        "application/json",
        body::slices(Slices::new(Box::new(slices))),
    ))
}

fn columns() -> Value {
    let column = |name: &str, format: &str, help: &str| json!({"name": name, "type": "string", "format": format, "description": help, "priority": 0});
    json!([
        column("Name", "name", "Name of the resource"),
        column("cpu", "quantity", ""),
        column("memory", "quantity", ""),
        column("Window", "duration", ""),
    ])
}

/// Name, use of all containers together, and window.
fn row(usage: &Value) -> Value {
    let own = usage.get("usage").into_iter();
    let containers = usage.get("containers").and_then(Value::as_array).into_iter().flatten();
    let all: Vec<&Value> = own.chain(containers.filter_map(|one| one.get("usage"))).collect();
    let text = |one: &Value, field: &str| one.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let nanos: u64 = all
        .iter()
        .filter_map(|one| {
            text(one, "cpu")
                .strip_suffix('n')
                .and_then(|count| count.parse::<u64>().ok())
        })
        .sum();
    let bytes: i64 = all.iter().map(|one| quantity::units(&text(one, "memory"))).sum();
    json!({
        "cells": [usage.pointer("/metadata/name"), format!("{nanos}n"), format!("{}Ki", bytes >> 10), usage.get("window")],
        "object": {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": usage.get("metadata")},
    })
}
