//! Who listens where.
use std::sync::Arc;

use serde_json::Value;

use super::super::action::text;
use super::garble::apply;
use super::locate::Location;
use crate::sim::fault::Backend;
use crate::sim::portworx::{self, Cluster, Node};
use crate::sim::prometheus::{self, Scope};
use crate::sim::store::World;
use crate::sim::wire::{Ask, Reply};

/// The answer of the process at a place.
///
/// # Errors
/// What Go's dialer says when nobody listens there.
pub(super) fn answer(world: &Arc<World>, place: &Location, ask: &Ask<'_>) -> Result<Reply, String> {
    let refused = || format!("dial tcp {}: connect: connection refused", place.address());
    let silent = || format!("dial tcp {}: connect: no route to host", place.address());
    let host = place.pod.pointer("/spec/hostNetwork").and_then(Value::as_bool) == Some(true);
    let name = text(&place.pod, "/spec/nodeName");
    if host {
        let cluster = Cluster::read(world).ok_or_else(refused)?;
        let node = cluster.on(name).ok_or_else(refused)?;
        if !node.state.answers() {
            return Err(silent());
        }
        return match place.port.checked_sub(cluster.start_port) {
            Some(0) => Ok(apply(world, Backend::Metrics, px_api(world, &cluster, node, ask))),
            Some(17) => Ok(apply(
                world,
                Backend::Gateway,
                portworx::rest(world, &cluster, node, ask),
            )),
            _ => Err(refused()),
        };
    }
    let container = text(&place.pod, "/spec/containers/0/name");
    match (container, place.port) {
        ("prometheus", 9_090) => Ok(apply(
            world,
            Backend::Prometheus,
            prometheus::answer(world, scope(&place.pod), ask),
        )),
        _ => Err(refused()),
    }
}

/// The operator of Portworx names its own Prometheus after itself.
fn scope(pod: &Value) -> Scope {
    if text(pod, "/metadata/name").starts_with("prometheus-px-prometheus-") {
        Scope::Storage
    } else {
        Scope::All
    }
}

/// Portworx' own port: metrics, and a health check that says nothing.
fn px_api(world: &World, cluster: &Cluster, node: &Node, ask: &Ask<'_>) -> Reply {
    match (ask.method, ask.path) {
        ("GET" | "HEAD", "/metrics") => portworx::metrics(world, cluster, node),
        ("GET" | "HEAD", "/v1/cluster/nodehealth" | "/status") => Reply::text(200, "text/plain; charset=utf-8", ""),
        _ => Reply::error(404, "404 page not found"),
    }
}
