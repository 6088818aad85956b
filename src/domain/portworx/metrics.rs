//! Pools and volumes from Portworx's metrics, whether they come from Prometheus or from a node itself.

use std::collections::BTreeMap;

use super::words::{self, State};
use crate::domain::prometheus::Sample;

/// Names of the metrics that are read, for queries and for the pages of nodes. Older releases say `px_pool_stats_pool_…`.
pub const WANTED: [&str; 12] = [
    "px_pool_stats_total_bytes",
    "px_pool_stats_used_bytes",
    "px_pool_stats_provisioned_bytes",
    "px_pool_stats_status",
    "px_pool_stats_pool_total_bytes",
    "px_pool_stats_pool_used_bytes",
    "px_pool_stats_pool_provisioned_bytes",
    "px_pool_stats_pool_status",
    "px_volume_halevel",
    "px_volume_currhalevel",
    "px_volume_replication_status",
    "px_volume_capacity_bytes",
];

/// A pool as the metrics give it. They do not tell its medium.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Name of the node.
    pub node: String,
    /// Portworx id of the node.
    pub node_id: String,
    /// The pool's UUID, or its place within the node where nothing better is told.
    pub pool: String,
    /// Bytes there are.
    pub total: Option<u64>,
    /// Bytes taken.
    pub used: Option<u64>,
    /// Bytes promised to volumes.
    pub provisioned: Option<u64>,
    /// State.
    pub state: State,
}

/// A volume as the metrics give it. They do not tell where its copies are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Portworx's id.
    pub id: String,
    /// Name: that of the PersistentVolume.
    pub name: String,
    /// Copies there should be.
    pub wanted: Option<u64>,
    /// Copies there are.
    pub copies: Option<u64>,
    /// State of its replication.
    pub state: State,
    /// Bytes it may take.
    pub size: Option<u64>,
}

/// The pools.
///
/// A pool may be told twice, by its UUID and by its place within the node (seen in Portworx's own metrics): where a node
/// tells UUIDs, the places are the same pools again and are left out.
pub fn pools(samples: &[Sample]) -> Vec<Pool> {
    let mut found: BTreeMap<(String, String), Pool> = BTreeMap::new();
    for sample in samples {
        let Some(fact) = sample.name.strip_prefix("px_pool_stats_") else {
            continue;
        };
        let fact = fact.strip_prefix("pool_").unwrap_or(fact);
        let [node, node_id, pool] = ["node", "nodeID", "pool"].map(|name| sample.labels.get(name).to_owned());
        let owner = if node_id.is_empty() { &node } else { &node_id };
        if pool.is_empty() || owner.is_empty() {
            continue;
        }
        let entry = found.entry((owner.clone(), pool.clone())).or_insert_with(|| Pool {
            node,
            node_id,
            pool,
            state: State::unknown(),
            ..Pool::default()
        });
        let number = whole(sample.value);
        match fact {
            "total_bytes" => entry.total = number,
            "used_bytes" => entry.used = number,
            "provisioned_bytes" => entry.provisioned = number,
            "status" => entry.state = number.map_or_else(State::unknown, words::pool),
            _ => {}
        }
    }
    let owners: Vec<String> = found
        .keys()
        .filter(|(_, pool)| !is_place(pool))
        .map(|(owner, _)| owner.clone())
        .collect();
    found
        .into_iter()
        .filter(|((owner, pool), _)| !is_place(pool) || !owners.contains(owner))
        .map(|(_, pool)| Pool {
            // more than there is cannot be: one of the two is wrong, and nobody knows which
            used: pool.used.filter(|used| pool.total.is_none_or(|total| *used <= total)),
            ..pool
        })
        .collect()
}

/// A place within the node rather than a UUID.
fn is_place(pool: &str) -> bool {
    pool.len() <= 4 && pool.bytes().all(|byte| byte.is_ascii_digit())
}

/// The volumes. Each node tells of those it has to do with; of two that differ, the worse counts.
pub fn volumes(samples: &[Sample]) -> Vec<Volume> {
    let mut found: BTreeMap<String, Volume> = BTreeMap::new();
    for sample in samples {
        let Some(fact) = sample.name.strip_prefix("px_volume_") else {
            continue;
        };
        let id = ["volume", "volumeid"]
            .map(|name| sample.labels.get(name))
            .into_iter()
            .find(|id| !id.is_empty());
        let Some(id) = id else { continue };
        let entry = found.entry(id.to_owned()).or_insert_with(|| Volume {
            id: id.to_owned(),
            name: sample.labels.get("volumename").to_owned(),
            ..Volume::default()
        });
        let number = whole(sample.value);
        match fact {
            "halevel" => entry.wanted = entry.wanted.max(number),
            "currhalevel" => {
                entry.copies = match (entry.copies, number) {
                    (Some(known), Some(number)) => Some(known.min(number)),
                    (known, number) => known.or(number),
                };
            }
            "replication_status" => {
                let state = number.map_or_else(State::unknown, words::replication);
                if entry.state.word.is_empty() || state.health > entry.state.health {
                    entry.state = state;
                }
            }
            "capacity_bytes" => entry.size = entry.size.max(number),
            _ => {}
        }
    }
    found.into_values().collect()
}

/// A sample as a count of bytes or a number of a state: whole, not negative, and not beyond what a float holds exactly.
fn whole(value: f64) -> Option<u64> {
    let fits = (0.0..=9_007_199_254_740_992.0).contains(&value);
    fits.then_some(value.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words::Health;
    use crate::domain::prometheus::text::read;

    fn samples(page: &str) -> Vec<Sample> {
        read(page.as_bytes(), |_| true).samples
    }

    #[test]
    fn a_pool_that_is_told_twice_is_one() {
        let page = r#"
px_pool_stats_total_bytes{node="w1",nodeID="n1",pool="0"} 1000
px_pool_stats_total_bytes{node="w1",nodeID="n1",pool="4f9f11aa-1"} 1000
px_pool_stats_used_bytes{node="w1",nodeID="n1",pool="0"} 600
px_pool_stats_used_bytes{node="w1",nodeID="n1",pool="4f9f11aa-1"} 600
px_pool_stats_status{node="w1",nodeID="n1",pool="4f9f11aa-1"} 2
px_pool_stats_pool_total_bytes{node="w2",nodeID="n2",pool="0"} 2000
px_pool_stats_pool_total_bytes{node="w2",nodeID="n2",pool="1"} 3000
px_pool_stats_used_bytes{node="w2",nodeID="n2",pool="1"} 9000
px_pool_stats_provisioned_bytes{node="w2",nodeID="n2",pool="1"} 9000
px_pool_stats_total_bytes{pool="1"} 5
px_pool_stats_total_bytes{node="w3"} 5
"#;
        let pools = pools(&samples(page));
        assert_eq!(pools.len(), 3);
        assert_eq!((pools[0].pool.as_str(), pools[0].used), ("4f9f11aa-1", Some(600)));
        assert_eq!(pools[0].state.word, "full");
        assert_eq!(pools[1].state.health, Health::Unknown);
        assert_eq!((pools[2].used, pools[2].provisioned), (None, Some(9000)));
    }

    #[test]
    fn numbers_that_are_none() {
        for value in ["NaN", "+Inf", "-1", "1e300"] {
            let page = format!("px_pool_stats_used_bytes{{node=\"w\",pool=\"u-1\"}} {value}\n");
            assert_eq!(pools(&samples(&page))[0].used, None, "{value}");
        }
    }

    #[test]
    fn the_worse_of_two_tales_of_a_volume() {
        let page = r#"
px_volume_halevel{node="w1",volume="8",volumename="pvc-1"} 2
px_volume_currhalevel{node="w1",volume="8",volumename="pvc-1"} 2
px_volume_currhalevel{node="w2",volume="8",volumename="pvc-1"} 1
px_volume_replication_status{node="w1",volume="8",volumename="pvc-1"} 0
px_volume_replication_status{node="w2",volume="8",volumename="pvc-1"} 2
px_volume_replication_status{node="w2",volumeid="9",volumename="pvc-2"} 77
px_volume_usage_bytes{node="w2"} 1
"#;
        let volumes = volumes(&samples(page));
        assert_eq!((volumes[0].copies, volumes[0].wanted), (Some(1), Some(2)));
        assert_eq!(volumes[0].state.word, "resync");
        assert_eq!(volumes[1].state.health, Health::Unknown);
    }
}
