//! Aggregated discovery (apidiscovery.k8s.io APIGroupDiscoveryList): everything in two requests.
use serde_json::{Map, Value, json};

use super::super::answer::Answer;
use super::super::kind::Kind;
use super::{Announce, METRICS_GROUP, announced, metrics_api, served, virt_api};

/// The version of apidiscovery.k8s.io the client prefers among those the server has; `None` when it wants plain
/// discovery.
pub(super) fn wanted(accept: &str) -> Option<&'static str> {
    accept.split(',').find_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let json = parts.next() == Some("application/json");
        let of = |key: &str| {
            range
                .split(';')
                .map(str::trim)
                .find_map(|part| part.strip_prefix(key).and_then(|rest| rest.strip_prefix('=')))
        };
        if !json || of("g") != Some("apidiscovery.k8s.io") || of("as") != Some("APIGroupDiscoveryList") {
            return None;
        }
        ["v2", "v2beta1"].into_iter().find(|version| of("v") == Some(version))
    })
}

pub(super) fn answer(version: &str, core: bool, if_none_match: Option<&str>, announce: &Announce<'_>) -> Answer {
    let items: Vec<Value> = if core {
        vec![item(None, &["v1"], announce)]
    } else {
        announced(announce)
            .iter()
            .map(|(group, versions)| item(Some(group), versions, announce))
            .collect()
    };
    let body = json!({
        "kind": "APIGroupDiscoveryList", "apiVersion": format!("apidiscovery.k8s.io/{version}"),
        "metadata": {}, "items": items,
    });
    let content_type = match version {
        "v2" => "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        _ => "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
    };
    let answer = Answer {
        status: 200,
        content_type,
        etag: None,
        body: body.to_string(),
    };
    answer.tagged(if_none_match)
}

fn item(group: Option<&str>, versions: &[&str], announce: &Announce<'_>) -> Value {
    let entries: Vec<Value> = versions
        .iter()
        .map(|version| entry(group.unwrap_or_default(), version, announce))
        .collect();
    let metadata = group.map_or_else(|| json!({}), |name| json!({"name": name}));
    json!({"metadata": metadata, "versions": entries})
}

fn entry(group: &str, version: &str, announce: &Announce<'_>) -> Value {
    if group == virt_api::SUBRESOURCES_GROUP {
        return virt_api::aggregated(version, announce);
    }
    if group == METRICS_GROUP {
        return metrics_api::aggregated(version, announce);
    }
    let resources: Vec<Value> = served(group, version).into_iter().map(resource).collect();
    json!({"version": version, "resources": resources, "freshness": "Current"})
}

fn resource(kind: &Kind) -> Value {
    let mut object = Map::new();
    object.insert("resource".to_owned(), kind.plural.into());
    object.insert("responseKind".to_owned(), response_kind(kind, "", "", kind.kind));
    object.insert(
        "scope".to_owned(),
        if kind.namespaced { "Namespaced" } else { "Cluster" }.into(),
    );
    object.insert("singularResource".to_owned(), kind.singular.into());
    object.insert("verbs".to_owned(), json!(kind.verbs));
    for (key, names) in [("shortNames", kind.short), ("categories", kind.categories)] {
        if !names.is_empty() {
            object.insert(key.to_owned(), json!(names));
        }
    }
    let subresources: Vec<Value> = kind
        .subresources
        .iter()
        .map(|sub| {
            let of = if sub.kind.is_empty() { kind.kind } else { sub.kind };
            json!({
                "subresource": sub.name, "responseKind": response_kind(kind, sub.group, sub.version, of),
                "verbs": sub.verbs,
            })
        })
        .collect();
    if !subresources.is_empty() {
        object.insert("subresources".to_owned(), Value::Array(subresources));
    }
    Value::Object(object)
}

/// Built-in groups leave group and version of their own kinds empty; definitions fill them in.
fn response_kind(kind: &Kind, group: &str, version: &str, name: &str) -> Value {
    let (group, version) = match (version.is_empty(), kind.custom) {
        (false, _) => (group, version),
        (true, true) => (kind.group, kind.version),
        (true, false) => ("", ""),
    };
    json!({"group": group, "version": version, "kind": name})
}
