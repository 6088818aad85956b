//! OpenAPI v3: the index and one document a group and version, as far as kubectl reads them to apply, create and
//! validate. The v2 document exists as protobuf only, and is refused.
mod operation;
mod paths;
mod schema;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::answer::{Answer, fingerprint};
use super::kind::Kind;
use super::kinds;
use crate::sim::beta::Betas;

/// Answers below `/openapi`.
pub(super) fn answer(rest: &[&str], if_none_match: Option<&str>, betas: Betas) -> Answer {
    match rest {
        ["v2"] => Answer::text(406, "406 Not Acceptable\n"),
        ["v3"] => Answer::json(&index(betas)).tagged(if_none_match),
        ["v3", "api", version] => group_document(("", version), if_none_match, betas),
        ["v3", "apis", group, version] => group_document((group, version), if_none_match, betas),
        _ => Answer::not_found(),
    }
}

fn index(betas: Betas) -> Value {
    let mut paths = Map::new();
    for kind in served(betas) {
        let path = path_of(kind);
        let hash = fingerprint(&path);
        let url = format!("/openapi/v3/{path}?hash={hash:016X}");
        paths.entry(path).or_insert_with(|| json!({"serverRelativeURL": url}));
    }
    json!({"paths": paths})
}

fn served(betas: Betas) -> impl Iterator<Item = &'static Kind> {
    kinds().iter().filter(move |kind| betas.serve(kind.group, kind.version))
}

fn path_of(kind: &Kind) -> String {
    if kind.group.is_empty() {
        format!("api/{}", kind.version)
    } else {
        format!("apis/{}/{}", kind.group, kind.version)
    }
}

fn group_document((group, version): (&str, &str), if_none_match: Option<&str>, betas: Betas) -> Answer {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for kind in served(betas).filter(|kind| kind.group == group && kind.version == version) {
        paths::add(kind, &mut paths);
        schema::add(kind, &mut schemas);
    }
    if paths.is_empty() {
        return Answer::not_found();
    }
    schema::add_common(&mut schemas);
    let document = json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1.34.5"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    Answer::json(&document).tagged(if_none_match)
}
