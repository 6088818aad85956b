//! Members and leader of the internal key-value database: from its bootstrap record, else from the nodes' conditions.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CONFIG_MAPS, Storage, StorageNode};
use crate::domain::finding::Verdict;
use crate::domain::portworx::bootstrap::{self, KEY, config_map, majority};
use crate::domain::portworx::words::Health;
use crate::ops::origin::Origin;

/// The record is always there, whatever the namespace of Portworx (operator `drivers/storage/portworx/util`).
const SYSTEM: &str = "kube-system";

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Name of its node; its Portworx id or address where that is not known.
    pub node: String,
    /// Whether it leads; `None` is unknown.
    pub leads: Option<bool>,
    /// Whether it works; `None` is unknown.
    pub works: Option<bool>,
}

/// The database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kvdb {
    /// Members; none where nothing is told of it.
    pub members: Vec<Member>,
    /// Where that was read.
    pub source: String,
    /// Why the record itself was not read; empty when it was.
    pub why: String,
}

impl Kvdb {
    /// Fail without a majority, warn when the next loss ends it, unknown when it hangs on what is not known.
    pub fn verdict(&self) -> Verdict {
        let works = self.members.iter().filter(|member| member.works == Some(true)).count();
        let unknown = self.members.iter().filter(|member| member.works.is_none()).count();
        let need = majority(self.members.len());
        if self.members.is_empty() {
            Verdict::Unknown
        } else if works + unknown < need {
            Verdict::Fail
        } else if works < need {
            Verdict::Unknown
        } else if works < self.members.len() {
            Verdict::Warn
        } else {
            Verdict::Pass
        }
    }

    /// The member that leads.
    pub fn leader(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.leads == Some(true))
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ConfigMap {
    metadata: crate::model::Meta,
    data: BTreeMap<String, String>,
}

pub(super) async fn read(from: &Origin, found: &Storage) -> Kvdb {
    let by_nodes = |why: String| Kvdb {
        members: members_by_conditions(&found.nodes),
        source: "StorageNode conditions".to_owned(),
        why,
    };
    let Some(cluster) = found.cluster.known().and_then(Option::as_ref) else {
        return by_nodes("the StorageCluster is not known".to_owned());
    };
    let name = config_map(&cluster.id);
    let record = match from {
        Origin::Cluster(client) => client
            .item::<ConfigMap>(&CONFIG_MAPS, SYSTEM, &name)
            .await
            .map_err(|trouble| trouble.to_string()),
        Origin::Dump(_) => {
            let all = from.items::<ConfigMap>(&CONFIG_MAPS, Some(SYSTEM)).await;
            let mine = all.known().into_iter().flatten().find(|map| map.metadata.name == *name);
            mine.map(|map| ConfigMap {
                metadata: map.metadata.clone(),
                data: map.data.clone(),
            })
            .ok_or_else(|| format!("the dump holds no ConfigMap {name}"))
        }
    };
    let record = match record {
        Ok(map) => map.data.get(KEY).cloned().ok_or_else(|| format!("{name} has no {KEY}")),
        Err(why) => Err(why),
    };
    match record.and_then(|text| bootstrap::read(&text)) {
        Ok(members) if !members.is_empty() => Kvdb {
            members: members.into_iter().map(|member| named(member, &found.nodes)).collect(),
            source: format!("ConfigMap {SYSTEM}/{name}"),
            why: String::new(),
        },
        Ok(_) => by_nodes(format!("{name} names no members")),
        Err(why) => by_nodes(why),
    }
}

/// A member by the name of its node. The record may lag; a node that is known to be down does not work.
fn named(member: bootstrap::Member, nodes: &[StorageNode]) -> Member {
    let node = nodes
        .iter()
        .find(|node| (!member.node.is_empty() && node.id == member.node) || node.addresses.contains(&member.address));
    let down = node.is_some_and(|node| node.state.health == Health::Down);
    Member {
        node: match (node, member.node.is_empty()) {
            (Some(node), _) => node.name.clone(),
            (None, true) => member.address,
            (None, false) => member.node,
        },
        leads: member.leads,
        works: if down { Some(false) } else { member.works },
    }
}

/// "node is kvdb leader listening on …" (operator `drivers/storage/portworx/status.go`).
fn members_by_conditions(nodes: &[StorageNode]) -> Vec<Member> {
    nodes
        .iter()
        .filter(|node| node.kvdb == Some(true))
        .map(|node| Member {
            node: node.name.clone(),
            leads: (!node.kvdb_message.is_empty()).then(|| node.kvdb_message.contains("leader")),
            works: match super::phase(&node.kvdb_status).health {
                _ if node.state.health == Health::Down => Some(false),
                Health::Good => Some(true),
                Health::Down => Some(false),
                _ => None,
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words::phase;

    fn node(name: &str, state: &str, status: &str, message: &str) -> StorageNode {
        StorageNode {
            name: name.to_owned(),
            id: format!("id-{name}"),
            state: phase(state),
            kvdb: Some(true),
            kvdb_status: status.to_owned(),
            kvdb_message: message.to_owned(),
            ..StorageNode::default()
        }
    }

    #[test]
    fn conditions_tell_members_and_leader() {
        let nodes = [
            node("a", "Online", "Online", "node is kvdb leader listening on 10.0.0.1"),
            node("b", "Online", "Online", "node is kvdb member listening on 10.0.0.2"),
            node("c", "Offline", "Online", ""),
        ];
        let kvdb = Kvdb {
            members: members_by_conditions(&nodes),
            ..Kvdb::default()
        };
        assert_eq!(kvdb.leader().unwrap().node, "a");
        assert_eq!(kvdb.verdict(), Verdict::Warn);
        assert_eq!(kvdb.members[2].leads, None);
        assert_eq!(Kvdb::default().verdict(), Verdict::Unknown);
    }

    #[test]
    fn a_member_of_the_record_whose_node_is_down_does_not_work() {
        let member = bootstrap::Member {
            node: "id-c".to_owned(),
            works: Some(true),
            ..bootstrap::Member::default()
        };
        let found = named(member, &[node("c", "Offline", "", "")]);
        assert_eq!((found.node.as_str(), found.works), ("c", Some(false)));
    }
}
