//! Nodes with their pools: `GET /v1/nodes/filters` of the REST gateway.

use serde_json::Value;

use super::loose::{field, list, text, whole};
use super::words::{self, State};

/// A node as Portworx knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Portworx's id; StorageNodes carry it as `status.nodeUid`.
    pub id: String,
    /// Name of the Kubernetes node; empty where Portworx does not tell.
    pub name: String,
    /// State.
    pub state: State,
    /// Pools.
    pub pools: Vec<Pool>,
}

/// A pool as the gateway gives it. It does not tell the pool's own state, nor what is provisioned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Place within the node.
    pub index: u64,
    /// Identity; empty in old releases.
    pub uuid: String,
    /// Bytes there are.
    pub total: Option<u64>,
    /// Bytes taken.
    pub used: Option<u64>,
    /// `magnetic`, `ssd`, `nvme`.
    pub medium: String,
    /// `raid0`, …
    pub raid: String,
    /// The last operation on it, as long as it has not succeeded: `resize in progress: …`.
    pub operation: String,
}

/// Reads the answer.
///
/// # Errors
/// What is odd about a body that is no answer. Nodes that cannot be told apart are left out.
pub fn read(body: &[u8]) -> Result<Vec<Node>, String> {
    let answer: Value =
        serde_json::from_slice(body).map_err(|error| format!("the answer is no answer of Portworx: {error}"))?;
    if field(&answer, "nodes").and_then(Value::as_array).is_none() {
        let said = text(&answer, "message");
        return Err(match said.as_str() {
            "" => "the answer of Portworx holds no nodes".to_owned(),
            said => format!("Portworx says: {said}"),
        });
    }
    Ok(list(&answer, "nodes")
        .map(|found| field(found, "node").unwrap_or(found))
        .filter_map(node)
        .collect())
}

fn node(found: &Value) -> Option<Node> {
    let id = text(found, "id");
    let known = [text(found, "scheduler_node_name"), text(found, "hostname")];
    let name = known.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    if id.is_empty() && name.is_empty() {
        return None;
    }
    Some(Node {
        state: words::node(&text(found, "status")),
        pools: list(found, "pools").map(pool).collect(),
        id,
        name,
    })
}

/// A number that is zero is left out by the gateway (protobuf's JSON mapping). That is believed only beside a size.
fn pool(found: &Value) -> Pool {
    let total = whole(found, "TotalSize");
    let used = match field(found, "Used") {
        None => total.map(|_| 0),
        Some(_) => whole(found, "Used"),
    };
    let medium = match field(found, "Medium") {
        None => "0".to_owned(),
        Some(_) => text(found, "Medium"),
    };
    Pool {
        index: whole(found, "ID").unwrap_or_default(),
        uuid: text(found, "uuid"),
        total,
        // more than there is cannot be: one of the two is wrong, and nobody knows which
        used: used.filter(|used| total.is_none_or(|total| *used <= total)),
        medium: words::medium(&medium).into_owned(),
        raid: text(found, "RaidLevel"),
        operation: field(found, "last_operation").map(operation).unwrap_or_default(),
    }
}

fn operation(found: &Value) -> String {
    let status = text(found, "status");
    let status = match status.strip_prefix("OPERATION_").unwrap_or(&status) {
        "SUCCESSFUL" | "2" => return String::new(),
        // zero is left out
        "" | "PENDING" | "0" => "pending".to_owned(),
        "IN_PROGRESS" | "1" => "in progress".to_owned(),
        "FAILED" | "3" => "failed".to_owned(),
        other => other.to_owned(),
    };
    let kind = text(found, "type");
    let kind = match kind.strip_prefix("OPERATION_").unwrap_or(&kind) {
        "" | "0" | "RESIZE" => "resize".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    match text(found, "msg").as_str() {
        "" => format!("{kind} {status}"),
        said => format!("{kind} {status}: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the gateway prints it: original names, 64 bits as text, zeros left out, enums by name.
    const FIRST: &str = r#"{"nodes":[{"id":"c0ffee","cpu":3.5,"mem_total":"270000000000","status":"STATUS_OK",
      "disks":{"/dev/sdb":{"id":"1","size":"1099511627776","online":true}},
      "pools":[{"Cos":"HIGH","Medium":"STORAGE_MEDIUM_SSD","RaidLevel":"raid0","TotalSize":"1099511627776",
        "Used":"659706976768","labels":{"medium":"STORAGE_MEDIUM_SSD"},"uuid":"4f9f11aa-0000-4000-8000-000000000001",
        "last_operation":{"msg":"resizing","status":"OPERATION_IN_PROGRESS"}},
        {"ID":1,"TotalSize":"10","uuid":"u2","last_operation":{"status":"OPERATION_SUCCESSFUL"}}],
      "mgmt_ip":"10.0.0.1","hostname":"vmo-w-01","scheduler_node_name":"vmo-w-01"}]}"#;

    /// As the second version of the gateway would: camel case, enums as numbers.
    const SECOND: &str = r#"{"nodes":[{"id":"c0ffee","status":3,"pools":[{"ID":0,"medium":2,"totalSize":5,"used":9}],
      "schedulerNodeName":"w"},{"status":"x"},7,{"hostname":"only-a-name","pools":null}]}"#;

    #[test]
    fn both_spellings() {
        let nodes = read(FIRST.as_bytes()).unwrap();
        let pool = &nodes[0].pools[0];
        assert_eq!(nodes[0].name, "vmo-w-01");
        assert_eq!(nodes[0].state.word, "online");
        assert_eq!((pool.total, pool.used), (Some(1 << 40), Some(659_706_976_768)));
        assert_eq!((pool.medium.as_str(), pool.index), ("ssd", 0));
        assert_eq!(pool.operation, "resize in progress: resizing");
        let empty = &nodes[0].pools[1];
        assert_eq!(
            (empty.used, empty.medium.as_str(), empty.operation.as_str()),
            (Some(0), "magnetic", "")
        );
        let nodes = read(SECOND.as_bytes()).unwrap();
        assert_eq!(nodes.len(), 2, "a node without id and name is none");
        assert_eq!(nodes[0].state.word, "offline");
        assert_eq!(nodes[0].pools[0].used, None, "more than there is");
        assert_eq!(nodes[0].pools[0].medium, "nvme");
    }

    #[test]
    fn refusals_and_other_bodies() {
        let said = read(br#"{"error":"x","message":"Access denied","code":7}"#).unwrap_err();
        assert!(said.contains("Access denied"));
        for odd in ["", "{}", "[]", "{\"nodes\":{}}", "<html>", &FIRST[..FIRST.len() - 9]] {
            assert!(read(odd.as_bytes()).is_err(), "{odd}");
        }
        assert_eq!(read(br#"{"nodes":[]}"#), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn hostile_fields_never_panic(key in "[a-zA-Z_]{0,12}", value in "\\PC{0,12}", number in any::<f64>()) {
            let body = serde_json::json!({ "nodes": [{ "id": value, key.clone(): number,
                "pools": [{ key: value, "TotalSize": number, "Used": value, "last_operation": value }] }] });
            let _ = read(body.to_string().as_bytes());
        }
    }
}
