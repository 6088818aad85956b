//! Members and leader of the internal key-value database, from the ConfigMap `px-bootstrap-…` of kube-system
//! (operator `drivers/storage/portworx/status.go` and `drivers/storage/portworx/util`).

use serde_json::Value;

use super::loose::{text, whole};

/// The key of the ConfigMap.
pub const KEY: &str = "px-entries";

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Portworx id of the node.
    pub node: String,
    /// Its address.
    pub address: String,
    /// Whether it leads; `None` where the record does not say.
    pub leads: Option<bool>,
    /// Whether it works; `None` where the record does not say.
    pub works: Option<bool>,
}

/// Name of the ConfigMap: of the cluster's id only letters and digits count, in lower case.
pub fn config_map(cluster: &str) -> String {
    let id: String = cluster
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    format!("px-bootstrap-{id}")
}

/// Reads the record.
///
/// # Errors
/// What is odd about a text that is no record.
pub fn read(record: &str) -> Result<Vec<Member>, String> {
    let entries: Vec<Value> =
        serde_json::from_str(record).map_err(|error| format!("{KEY} is no list of members: {error}"))?;
    Ok(entries
        .iter()
        .map(|entry| Member {
            node: text(entry, "ID"),
            address: text(entry, "IP"),
            leads: match whole(entry, "Type") {
                Some(1) => Some(true),
                Some(2) => Some(false),
                _ => None,
            },
            works: match whole(entry, "State") {
                Some(2) => Some(true),
                Some(1 | 3) => Some(false),
                _ => None,
            },
        })
        .filter(|member| !member.node.is_empty() || !member.address.is_empty())
        .collect())
}

/// A majority of `members`: quorum of storage nodes and of the database alike.
pub const fn majority(members: usize) -> usize {
    members / 2 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members() {
        let record = r#"[{"IP":"10.0.0.1","ID":"n1","Index":0,"State":2,"Type":1,"Version":"v2","peerport":"9018"},
          {"IP":"10.0.0.2","ID":"n2","Index":1,"State":3,"Type":2},{"IP":"10.0.0.3","ID":"n3","State":"2","Type":0},{}]"#;
        let found = read(record).unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].leads, found[0].works), (Some(true), Some(true)));
        assert_eq!((found[1].leads, found[1].works), (Some(false), Some(false)));
        assert_eq!((found[2].leads, found[2].works), (None, Some(true)));
        for odd in ["", "{}", "7", "[", "null"] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn names_and_majorities() {
        assert_eq!(config_map("Px-Cluster_65f0"), "px-bootstrap-pxcluster65f0");
        assert_eq!([1, 2, 3, 4, 5].map(majority), [1, 2, 2, 3, 3]);
    }
}
