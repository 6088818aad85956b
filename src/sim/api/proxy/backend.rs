//! Who listens where.
use std::sync::Arc;

use serde_json::Value;

use super::super::action::text;
use super::locate::Location;
use crate::sim::portworx::{self, Cluster};
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
            Some(17) => Ok(portworx::rest(world, &cluster, node, ask)),
            _ => Err(refused()),
        };
    }
    Err(refused())
}
