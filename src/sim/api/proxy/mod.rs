//! `services/proxy` and `pods/proxy`: requests that the API server hands on to a process of the cluster
//! (kubernetes pkg/registry/core/{service,pod}/proxy; apimachinery pkg/util/proxy/upgradeaware.go).
mod backend;
mod garble;
mod locate;

use http::{HeaderName, HeaderValue, header};

use super::body::{self, Slices};
use super::call::Call;
use super::route::Target;
use super::status::Failure;
use super::{Answer, respond};
use crate::sim::wire::{Ask, Content, Reply};
use locate::Location;

/// Whether a path leads through the proxy.
pub(super) fn is(target: &Target) -> bool {
    let first = target.subresource.as_deref().and_then(|sub| sub.split('/').next());
    first == Some("proxy") && matches!(target.kind.id(), "services" | "pods")
}

/// Hands the request on.
///
/// # Errors
/// What the API server itself says: the object is missing, nobody stands behind it, or nobody listens.
pub(super) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let id = target.name.as_deref().unwrap_or_default();
    let place = match target.kind.id() {
        "services" => locate::service(&call.world, target.kind, namespace, id)?,
        _ => locate::pod(&call.world, target.kind, namespace, id)?,
    };
    let path = rest(&call.path);
    if path.is_empty() && super::reads(&call.method) {
        return Ok(redirect(call));
    }
    if !call.header("upgrade").is_empty() {
        return Err(super::unbuilt(call));
    }
    let ask = Ask {
        method: call.method.as_str(),
        path: if path.is_empty() { "/" } else { path },
        query: &call.raw_query,
        body: &call.body,
    };
    reached(&place, backend::answer(&call.world, &place, &ask))
}

/// The path behind `proxy`, with its slash, as sent.
fn rest(path: &str) -> &str {
    // "", api, v1, namespaces, NAMESPACE, services, NAME, proxy, REST
    let mut at = 0;
    for _ in 0..8 {
        match path
            .get(at..)
            .and_then(|rest| rest.find('/').map(|slash| at + slash + 1))
        {
            Some(next) => at = next,
            None => return "",
        }
    }
    path.get(at - 1..).unwrap_or_default()
}

/// A path without a slash at its end is sent to the one with it, so that relative links of pages work.
fn redirect(call: &Call) -> Answer {
    let query = if call.raw_query.is_empty() {
        String::new()
    } else {
        format!("?{}", call.raw_query)
    };
    let mut answer = respond::empty(301);
    if let Ok(place) = HeaderValue::from_str(&format!("{}/{query}", call.path)) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

/// The process' answer, or the API server's word for a process that cannot be reached
/// (apimachinery pkg/util/proxy/transport.go).
fn reached(place: &Location, reply: Result<Reply, String>) -> Result<Answer, Failure> {
    let reply = reply.map_err(|why| Failure::unavailable(format!("error trying to reach service: {why}")))?;
    if place.tls {
        let why = "http: server gave HTTP response to HTTPS client";
        return Err(Failure::unavailable(format!("error trying to reach service: {why}")));
    }
    let content = match reply.body {
        Content::Whole(bytes) => body::whole(bytes),
        Content::Slices(slices) => body::slices(Slices::new(slices)),
    };
    let mut answer = respond::with(reply.code, reply.content_type, content);
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rest_of_a_path_is_handed_on_as_it_was_sent() {
        const ROOT: &str = "/api/v1/namespaces/kube-system/services/http:portworx-api:px-rest-gateway/proxy";
        for (tail, rest) in [("", ""), ("/", "/"), ("/v1/nodes", "/v1/nodes"), ("/a%2Fb/", "/a%2Fb/")] {
            assert_eq!(super::rest(&format!("{ROOT}{tail}")), rest);
        }
    }
}
