//! One volume: `GET /v1/volumes/inspect/{id}` of the REST gateway, and lists of such answers.

use serde_json::Value;

use super::loose::{field, list, text, texts, whole};
use super::words::{self, Health, State};

/// A volume as Portworx knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Portworx's id.
    pub id: String,
    /// Name: that of the PersistentVolume.
    pub name: String,
    /// State.
    pub state: State,
    /// Copies there should be.
    pub wanted: Option<u64>,
    /// Portworx ids of the nodes with a copy, each with the pool where it is told.
    pub copies: Vec<Copy>,
    /// `clean`, `resync`, …: the words of all replica sets.
    pub runtime: Vec<String>,
    /// Portworx id or address of the node it is attached on; empty where it is not.
    pub attached: String,
    /// Bytes it may take.
    pub size: Option<u64>,
    /// Bytes it takes.
    pub used: Option<u64>,
}

/// A copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// Portworx id of the node.
    pub node: String,
    /// Pool; empty where it is not told.
    pub pool: String,
}

impl Volume {
    /// Its health: that of its state, and of its replicas.
    pub fn health(&self) -> Health {
        let runtime = self.runtime.iter().map(|word| runtime(word));
        runtime.fold(self.state.health, Ord::max)
    }
}

/// What a word of a replica set's `RuntimeState` means (openstorage `api.proto`, Volume.runtime_state).
fn runtime(word: &str) -> Health {
    match word.to_ascii_lowercase().as_str() {
        "clean" | "detached" | "" => Health::Good,
        "resync" | "degraded" | "not in sync" => Health::Degraded,
        "not in quorum" | "down" => Health::Down,
        _ => Health::Unknown,
    }
}

/// Reads an answer about one volume.
///
/// # Errors
/// What is odd about a body that is no answer.
pub fn read(body: &[u8]) -> Result<Volume, String> {
    let answer: Value =
        serde_json::from_slice(body).map_err(|error| format!("the answer is no answer of Portworx: {error}"))?;
    match field(&answer, "volume").and_then(one) {
        Some(mut found) => {
            if found.name.is_empty() {
                found.name = text(&answer, "name");
            }
            Ok(found)
        }
        None => Err(match text(&answer, "message").as_str() {
            "" => "the answer of Portworx holds no volume".to_owned(),
            said => format!("Portworx says: {said}"),
        }),
    }
}

fn one(found: &Value) -> Option<Volume> {
    let id = text(found, "id");
    if id.is_empty() {
        return None;
    }
    let spec = field(found, "spec");
    let mut copies = Vec::new();
    for set in list(found, "replica_sets") {
        let pools = texts(set, "pool_uuids");
        copies.extend(texts(set, "nodes").into_iter().enumerate().map(|(place, node)| Copy {
            node,
            pool: pools.get(place).cloned().unwrap_or_default(),
        }));
    }
    let runtime = list(found, "runtime_state")
        .filter_map(|state| field(state, "runtime_state"))
        .map(|state| text(state, "RuntimeState"))
        .filter(|word| !word.is_empty())
        .collect();
    Some(Volume {
        name: field(found, "locator")
            .map(|locator| text(locator, "name"))
            .unwrap_or_default(),
        state: words::volume(&text(found, "status")),
        wanted: spec.and_then(|spec| whole(spec, "ha_level")),
        size: spec.and_then(|spec| whole(spec, "size")),
        used: whole(found, "usage"),
        attached: text(found, "attached_on"),
        runtime,
        copies,
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &str = r#"{"volume":{"id":"812","locator":{"name":"pvc-1","volume_labels":{"pvc":"root"}},
      "spec":{"size":"42949672960","ha_level":"2","format":"FS_TYPE_NONE"},"usage":"9000","status":"VOLUME_STATUS_UP",
      "state":"VOLUME_STATE_ATTACHED","attached_on":"n1",
      "replica_sets":[{"nodes":["n1","n2"],"pool_uuids":["p1","p2"]}],
      "runtime_state":[{"runtime_state":{"RuntimeState":"clean","ID":"0"}}]},"name":"pvc-1","labels":{}}"#;

    #[test]
    fn a_volume() {
        let volume = read(REAL.as_bytes()).unwrap();
        assert_eq!((volume.wanted, volume.size), (Some(2), Some(40 << 30)));
        assert_eq!(volume.copies[1].pool, "p2");
        assert_eq!(volume.health(), Health::Good);
        let resync = REAL
            .replace("clean", "resync")
            .replace(r#","pool_uuids":["p1","p2"]"#, "");
        let volume = read(resync.as_bytes()).unwrap();
        assert_eq!(
            (volume.health(), volume.copies[1].pool.as_str()),
            (Health::Degraded, "")
        );
        let odd = read(REAL.replace("clean", "sideways").as_bytes()).unwrap();
        assert_eq!(odd.health(), Health::Unknown, "an unknown word is not good");
    }

    #[test]
    fn other_bodies() {
        for odd in [
            "",
            "{}",
            "{\"volume\":{}}",
            "{\"volume\":7}",
            "{\"message\":\"not found\"}",
        ] {
            assert!(read(odd.as_bytes()).is_err(), "{odd}");
        }
    }
}
