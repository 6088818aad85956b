//! Documents that depend on no object: discovery, version, health, OpenAPI.
use http::{HeaderValue, header};

use super::call::Call;
use super::status::Failure;
use super::{Answer, body, respond};
use crate::sim::catalog::{self, discovery, discovery::Announce};
use crate::sim::store::Key;

/// Answers a GET; `None` when the path is no such document.
pub(super) fn answer(call: &Call, query: &str) -> Option<Answer> {
    let announce = Announce {
        address: call.header("host"),
        virt_api: !call.world.faults().is_virt_api_down(),
        metrics: call.world.metrics_api(),
        betas: call.world.betas(),
        config_version: config_version(call),
    };
    let etag = call.headers.get("if-none-match").and_then(|value| value.to_str().ok());
    discovery::answer(&call.path, query, call.header("accept"), etag, &announce).map(send)
}

/// The version of the KubeVirt object, wherever it lies.
fn config_version(call: &Call) -> u64 {
    let snapshot = call
        .world
        .store()
        .snapshot("kubevirts.kubevirt.io", "", &Key::bound(""), None);
    snapshot
        .ok()
        .and_then(|snapshot| snapshot.items.first().map(|(_, entry)| entry.rv))
        .unwrap_or_default()
}

fn send(document: catalog::Answer) -> Answer {
    let catalog::Answer {
        status,
        content_type,
        etag,
        body,
    } = document;
    let mut answer = respond::with(status, content_type, body::whole(body));
    let headers = answer.headers_mut();
    if content_type.is_empty() {
        headers.remove(header::CONTENT_TYPE);
    }
    if content_type == catalog::TEXT {
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(&etag).ok()) {
        headers.insert(header::ETAG, etag);
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
    }
    answer
}

/// A path into a group that has no such kind, or no such version: the groups of the API server itself say so as a Status,
/// the others as plain text.
pub(super) fn no_such_kind(call: &Call, group: &str) -> Result<Answer, Failure> {
    let own = catalog::kinds().iter().any(|kind| kind.group == group && !kind.custom);
    if own {
        return Err(Failure::no_resource());
    }
    unknown(call)
}

/// Anything else outside the resource tree.
pub(super) fn unknown(call: &Call) -> Result<Answer, Failure> {
    let mut parts = call.path.split('/').skip(1);
    let group = match (parts.next(), parts.next()) {
        (Some("api"), Some(version)) if !version.is_empty() => Some(String::new()),
        (Some("apis"), Some(group)) if parts.next().is_some() => Some(group.to_owned()),
        _ => None,
    };
    let own = |group: &String| catalog::kinds().iter().any(|kind| kind.group == group && !kind.custom);
    if group.as_ref().is_some_and(own) {
        return Err(Failure::no_resource());
    }
    if super::reads(&call.method) {
        Ok(respond::page_not_found())
    } else {
        Err(Failure::not_allowed())
    }
}
