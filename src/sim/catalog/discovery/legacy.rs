//! Plain discovery: APIVersions, APIGroupList, APIGroup, APIResourceList.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::answer::{Answer, fingerprint};
use super::super::kind::{Kind, Subresource};
use super::{Announce, announced, served};

/// `/`: every path there is.
pub(super) fn root(announce: &Announce<'_>) -> Value {
    let mut paths = vec![
        "/api".to_owned(),
        "/api/v1".to_owned(),
        "/apis".to_owned(),
        "/apis/".to_owned(),
    ];
    for (group, versions) in announced(announce) {
        paths.push(format!("/apis/{group}"));
        paths.extend(versions.iter().map(|version| format!("/apis/{group}/{version}")));
    }
    let rest = [
        "/healthz",
        "/livez",
        "/livez/ping",
        "/metrics",
        "/openapi/v2",
        "/openapi/v3",
        "/openapi/v3/",
    ];
    paths.extend(
        rest.into_iter()
            .chain(["/readyz", "/readyz/ping", "/version"])
            .map(str::to_owned),
    );
    paths.sort();
    json!({"paths": paths})
}

pub(super) fn versions(announce: &Announce<'_>) -> Value {
    json!({
        "kind": "APIVersions", "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": announce.address}],
    })
}

pub(super) fn groups_of(group: &str, versions: &[&str]) -> Map<String, Value> {
    let entry = |version: &&str| json!({"groupVersion": format!("{group}/{version}"), "version": version});
    let mut object = Map::new();
    object.insert("name".to_owned(), group.into());
    object.insert("versions".to_owned(), versions.iter().map(entry).collect());
    if let Some(preferred) = versions.first() {
        object.insert("preferredVersion".to_owned(), entry(preferred));
    }
    object
}

pub(super) fn groups_document(announce: &Announce<'_>) -> Value {
    let list: Vec<Value> = announced(announce)
        .iter()
        .map(|(group, versions)| Value::Object(groups_of(group, versions)))
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": list})
}

/// `/apis/{group}`.
pub(super) fn group(group: &str, announce: &Announce<'_>) -> Option<Answer> {
    let (name, versions) = announced(announce).into_iter().find(|(name, _)| *name == group)?;
    let mut object = Map::new();
    object.insert("kind".to_owned(), "APIGroup".into());
    object.insert("apiVersion".to_owned(), "v1".into());
    object.append(&mut groups_of(name, &versions));
    Some(Answer::json(&Value::Object(object)))
}

/// `/api/v1` and `/apis/{group}/{version}`.
pub(super) fn resources(group: &str, version: &str) -> Option<Answer> {
    let kinds = served(group, version);
    if kinds.is_empty() {
        return None;
    }
    let mut list = Vec::new();
    for kind in kinds {
        list.push(resource(kind));
        list.extend(kind.subresources.iter().map(|sub| subresource(kind, sub)));
    }
    let mut object = Map::new();
    object.insert("kind".to_owned(), "APIResourceList".into());
    // The core group's list predates the field.
    if !group.is_empty() {
        object.insert("apiVersion".to_owned(), "v1".into());
    }
    let group_version = if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    };
    object.insert("groupVersion".to_owned(), group_version.into());
    object.insert("resources".to_owned(), Value::Array(list));
    Some(Answer::json(&Value::Object(object)))
}

fn resource(kind: &Kind) -> Value {
    let mut object = entry(kind.plural, kind.singular, kind.namespaced, kind.kind, kind.verbs);
    for (key, names) in [("shortNames", kind.short), ("categories", kind.categories)] {
        if !names.is_empty() {
            object.insert(key.to_owned(), json!(names));
        }
    }
    if kind.has_verb("list") {
        let name = format!("{}/{}/{}", kind.group, kind.version, kind.kind);
        let hash = STANDARD.encode(fingerprint(&name).to_be_bytes());
        object.insert("storageVersionHash".to_owned(), hash.into());
    }
    Value::Object(object)
}

fn subresource(kind: &Kind, sub: &Subresource) -> Value {
    let of = if sub.kind.is_empty() { kind.kind } else { sub.kind };
    let mut object = entry(
        &format!("{}/{}", kind.plural, sub.name),
        "",
        kind.namespaced,
        of,
        sub.verbs,
    );
    if !sub.version.is_empty() {
        object.insert("group".to_owned(), sub.group.into());
        object.insert("version".to_owned(), sub.version.into());
    }
    Value::Object(object)
}

fn entry(name: &str, singular: &str, namespaced: bool, kind: &str, verbs: &[&str]) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("name".to_owned(), name.into());
    object.insert("singularName".to_owned(), singular.into());
    object.insert("namespaced".to_owned(), namespaced.into());
    object.insert("kind".to_owned(), kind.into());
    object.insert("verbs".to_owned(), json!(verbs));
    object
}
