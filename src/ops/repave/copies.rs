//! Portworx volumes with their copies: from its REST gateway, else from its metrics.

use serde_json::Value;

use super::platform::text;
use crate::client::{Client, Door};
use crate::domain::finding::Read;
use crate::domain::portworx::metrics;
use crate::domain::portworx::volume::Volume;
use crate::domain::portworx::words::Health;
use crate::domain::repave::Copies;
use crate::model::trouble::Step;
use crate::ops::ladder::Reached;
use crate::ops::storage::measured_volumes;

/// Reads all volumes, and says whether nobody was asked: read-only mode keeps the way shut. Nothing is asked without a
/// StorageCluster. Nodes are named by Portworx's own ids.
pub(super) async fn read(client: &Client, clusters: &Read<Vec<Value>>) -> (Read<Vec<Copies>>, bool) {
    let namespace = match clusters {
        Read::Known(all) => match all.first() {
            None => return (Read::Known(Vec::new()), false),
            Some(cluster) => text(cluster, "/metadata/namespace"),
        },
        Read::Unread(why) => return (Read::Unread(why.clone()), false),
    };
    let door = Door::service(namespace, "portworx-api", "px-rest-gateway");
    let refused = match client.all_volumes(&door).await {
        Ok(volumes) => return (Read::Known(volumes.iter().map(told).collect()), false),
        Err(trouble) => trouble,
    };
    // the metrics tell how many copies there are, not where
    match Box::pin(measured_volumes(client, namespace)).await {
        Ok(all) => (Read::Known(all.iter().map(measured).collect()), false),
        Err(rung) => {
            let shut = matches!(rung.reached, Reached::Off | Reached::Absent | Reached::Empty);
            let unasked = refused.step == Step::Guard && shut;
            (Read::Unread(format!("{refused}; {}: {}", rung.name, rung.why)), unasked)
        }
    }
}

/// From the gateway. A volume that is anything but well has one clean copy less than it should, at best.
fn told(volume: &Volume) -> Copies {
    let held = volume.copies.len() as i64;
    let wanted = volume.wanted.map_or(held.max(1), |wanted| wanted as i64);
    let mut nodes: Vec<String> = volume.copies.iter().map(|copy| copy.node.clone()).collect();
    nodes.sort_unstable();
    nodes.dedup();
    Copies {
        name: name(&volume.name, &volume.id),
        wanted,
        clean: clean(wanted, held, volume.health()),
        nodes: (!nodes.is_empty()).then_some(nodes),
    }
}

/// From the metrics.
fn measured(volume: &metrics::Volume) -> Copies {
    let held = volume.copies.or(volume.wanted).unwrap_or_default() as i64;
    let wanted = volume.wanted.map_or(held.max(1), |wanted| wanted as i64);
    Copies {
        name: name(&volume.name, &volume.id),
        wanted,
        clean: clean(wanted, held, volume.state.health),
        nodes: None,
    }
}

fn clean(wanted: i64, held: i64, health: Health) -> i64 {
    let held = held.min(wanted);
    match health {
        Health::Good | Health::Busy => held,
        Health::Unknown | Health::Degraded | Health::Down => held.min(wanted - 1),
    }
}

fn name(name: &str, id: &str) -> String {
    if name.is_empty() { id } else { name }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::volume;

    fn copies(runtime: &str, ha_level: u8) -> Copies {
        let body = format!(
            r#"{{"volume":{{"id":"1","status":"VOLUME_STATUS_UP","spec":{{"ha_level":"{ha_level}"}},
            "replica_sets":[{{"nodes":["n1","n2"]}}],"runtime_state":[{{"runtime_state":{{"RuntimeState":"{runtime}"}}}}]}},"name":"pvc-1"}}"#
        );
        told(&volume::read(body.as_bytes()).unwrap())
    }

    #[test]
    fn a_copy_that_is_not_clean_is_missing() {
        let well = copies("clean", 2);
        assert_eq!(
            (well.name.as_str(), well.wanted, well.clean, well.weak()),
            ("pvc-1", 2, 2, false)
        );
        assert_eq!(
            well.nodes.as_deref(),
            Some(["n1".to_owned(), "n2".to_owned()].as_slice())
        );
        assert!(copies("resync", 2).weak());
        assert!(
            copies("a word of tomorrow", 2).weak(),
            "what nobody knows is no clean copy"
        );
        assert!(copies("clean", 3).weak(), "one of three is missing");
    }

    #[test]
    fn metrics_tell_how_many_and_not_where() {
        let volume = metrics::Volume {
            id: "1".into(),
            wanted: Some(2),
            copies: Some(1),
            ..metrics::Volume::default()
        };
        let found = measured(&volume);
        assert!(
            found.weak() && found.nodes.is_none() && found.touches(&["any"]),
            "{found:?}"
        );
    }
}
