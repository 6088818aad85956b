//! From the name in a proxy path to a process of the cluster.
use serde_json::Value;

use super::super::action::text;
use super::super::status::Failure;
use crate::sim::catalog::{self, Kind};
use crate::sim::portworx::Cluster;
use crate::sim::store::{Key, World};

/// Where a request is sent.
pub(super) struct Location {
    /// The pod whose address it is.
    pub(super) pod: Value,
    pub(super) port: u16,
    /// The caller named `https`.
    pub(super) tls: bool,
}

impl Location {
    /// `address:port`, as Go's dialer writes it.
    pub(super) fn address(&self) -> String {
        format!("{}:{}", text(&self.pod, "/status/podIP"), self.port)
    }
}

/// `name`, `name:port` or `scheme:name:port` (apimachinery pkg/util/net: `SplitSchemeNamePort`).
fn split(id: &str) -> Option<(&str, &str, &str)> {
    let parts: Vec<&str> = id.split(':').collect();
    let found = match *parts.as_slice() {
        [name] => ("", name, ""),
        [name, port] => ("", name, port),
        [scheme, name, port] => (scheme, name, port),
        _ => return None,
    };
    (!found.1.is_empty() && matches!(found.0, "" | "http" | "https")).then_some(found)
}

/// The process behind a service (pkg/registry/core/service/storage: `ResourceLocation`): its port is named by number or
/// by name, and the pod is any that is ready.
///
/// # Errors
/// 400 for a malformed name, 404 for a service that is not there, 503 for one with nobody behind that port.
pub(super) fn service(world: &World, kind: &'static Kind, namespace: &str, id: &str) -> Result<Location, Failure> {
    let (scheme, name, port) =
        split(id).ok_or_else(|| Failure::bad_request(format!("invalid service request {id:?}")))?;
    let found = world.find(kind.id(), &Key::new(Some(namespace), name));
    let number: Option<i64> = port.parse().ok();
    let Some(service) = found else {
        // a port's number is looked up in the service, its name in the endpoints
        let endpoints = catalog::by_id("endpoints").filter(|_| number.is_none());
        return Err(Failure::not_found(endpoints.unwrap_or(kind), name));
    };
    let ports = service
        .pointer("/spec/ports")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let wanted = ports.iter().find(|entry| match number {
        Some(number) => entry.get("port").and_then(Value::as_i64) == Some(number),
        None => text(entry, "/name") == port,
    });
    if let (Some(number), None) = (number, wanted) {
        let why = format!("no service port {number} found for service {name:?}");
        return Err(Failure::unavailable(why));
    }
    let none = |called: &str| Failure::unavailable(format!("no endpoints available for service {called:?}"));
    let Some(selector) = service
        .pointer("/spec/selector")
        .filter(|selector| selector.is_object())
    else {
        return Err(none(name));
    };
    match (ready(world, namespace, selector), wanted.and_then(target)) {
        (Found::Pod(pod), Some(port)) => Ok(Location {
            pod,
            port,
            tls: scheme == "https",
        }),
        (Found::Nothing, _) => Err(none(name)),
        _ => Err(none(id)),
    }
}

/// The process behind a pod's port (pkg/registry/core/pod: `ResourceLocation`).
///
/// # Errors
/// 400 for a malformed name or a pod without an address, 404 for a pod that is not there.
pub(super) fn pod(world: &World, kind: &'static Kind, namespace: &str, id: &str) -> Result<Location, Failure> {
    let (scheme, name, port) = split(id).ok_or_else(|| Failure::bad_request(format!("invalid pod request {id:?}")))?;
    let pod = world
        .find(kind.id(), &Key::new(Some(namespace), name))
        .ok_or_else(|| Failure::not_found(kind, name))?;
    if text(&pod, "/status/podIP").is_empty() {
        return Err(Failure::bad_request("address not allowed"));
    }
    let first = pod
        .pointer("/spec/containers/0/ports/0/containerPort")
        .and_then(Value::as_u64);
    let port = match port {
        "" => first.and_then(|port| u16::try_from(port).ok()).unwrap_or(80),
        port => port.parse().unwrap_or_default(),
    };
    Ok(Location {
        pod,
        port,
        tls: scheme == "https",
    })
}

/// The port of the pods that a port of a service leads to.
fn target(port: &Value) -> Option<u16> {
    let number = port.get("targetPort").and_then(Value::as_u64);
    u16::try_from(number.or_else(|| port.get("port").and_then(Value::as_u64))?).ok()
}

enum Found {
    Pod(Value),
    /// Pods, none of which is ready.
    Unready,
    Nothing,
}

/// A ready pod among those that a selector matches. Each request begins its search at another one.
fn ready(world: &World, namespace: &str, selector: &Value) -> Found {
    let Some(kind) = catalog::by_id("pods") else {
        return Found::Nothing;
    };
    let prefix = format!("{namespace}/");
    let pods = world.store().snapshot(kind.id(), &prefix, &Key::bound(&prefix), None);
    let pods = pods.map(|pods| pods.items).unwrap_or_default();
    let storage = Cluster::read(world);
    let start = usize::try_from(spread(world.turn()) % pods.len().max(1) as u64).unwrap_or_default();
    let mut unready = false;
    for (_, entry) in pods.iter().cycle().skip(start).take(pods.len()) {
        let pod = world.object(kind, entry);
        if !selects(selector, &pod) {
            continue;
        }
        if is_ready(&pod, storage.as_ref()) {
            return Found::Pod(pod);
        }
        unready = true;
    }
    if unready { Found::Unready } else { Found::Nothing }
}

/// Whether a pod has every label of a service's selector.
fn selects(selector: &Value, pod: &Value) -> bool {
    let labels = pod.pointer("/metadata/labels");
    let all = selector.as_object();
    all.is_some_and(|all| {
        all.iter()
            .all(|(key, wanted)| labels.and_then(|labels| labels.get(key)) == Some(wanted))
    })
}

/// Neighbours in the list are pods of one kind; steps are wide, so that turns differ in the node as well.
const fn spread(turn: u64) -> u64 {
    turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 17
}

/// Whether a pod takes requests. The helper pods of Portworx' own API are ready while Portworx is, on their node.
fn is_ready(pod: &Value, storage: Option<&Cluster>) -> bool {
    let conditions = pod.pointer("/status/conditions").and_then(Value::as_array);
    let ready = conditions.is_some_and(|all| {
        all.iter()
            .any(|one| text(one, "/type") == "Ready" && text(one, "/status") == "True")
    });
    let node = text(pod, "/spec/nodeName");
    let helper = text(pod, "/metadata/labels/name") == "portworx-api";
    let served = |cluster: &Cluster| cluster.on(node).is_some_and(|node| node.state.answers());
    ready && (!helper || storage.is_some_and(served))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_scheme_and_port() {
        for (id, parts) in [
            ("a", Some(("", "a", ""))),
            ("a:b", Some(("", "a", "b"))),
            ("http:a:b", Some(("http", "a", "b"))),
            ("https:a:", Some(("https", "a", ""))),
            (":a:1", Some(("", "a", "1"))),
            ("ftp:a:1", None),
            (":b", None),
            ("a:b:c:d", None),
        ] {
            assert_eq!(split(id), parts, "{id}");
        }
    }
}
