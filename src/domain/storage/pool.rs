//! A storage pool, whatever told of it.

use crate::domain::portworx::volume::Copy;
use crate::domain::portworx::words::{Health, State};
use crate::domain::portworx::{metrics, nodes};
use crate::domain::storage::volume::Volume;

/// Part of a pool that is taken, in per mille, from which on somebody should know. Portworx's own alert rules call storage
/// critical at 80 percent (PrometheusRule of the operator, PortworxStorageUsageCritical).
const WARN: u64 = 800;

/// Part from which on it is urgent: what is left is less than a replica of one large disk.
const FULL: u64 = 900;

/// A pool of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Name of the Kubernetes node; Portworx's id of it where the name is not known.
    pub node: String,
    /// Portworx's id of the node.
    pub node_id: String,
    /// UUID; empty where it is not told.
    pub uuid: String,
    /// Place within the node; `None` where only the UUID is told.
    pub index: Option<u64>,
    /// Bytes there are; `None` is unknown.
    pub total: Option<u64>,
    /// Bytes taken.
    pub used: Option<u64>,
    /// Bytes promised to volumes; more than there are, as a rule.
    pub provisioned: Option<u64>,
    /// State.
    pub state: State,
    /// `ssd`, `nvme`, `magnetic`; empty where it is not told.
    pub medium: String,
    /// The operation that is under way or has failed.
    pub operation: String,
}

impl Pool {
    /// What identifies it: its UUID, or node and place.
    pub fn key(&self) -> String {
        match (self.uuid.as_str(), self.index) {
            ("", Some(index)) => format!("{}/{index}", self.node),
            ("", None) => self.node.clone(),
            (uuid, _) => uuid.to_owned(),
        }
    }

    /// Part taken, in per mille.
    pub fn fill(&self) -> Option<u64> {
        per_mille(self.used?, self.total?)
    }

    /// Part promised, in per mille.
    pub fn promised(&self) -> Option<u64> {
        per_mille(self.provisioned?, self.total?)
    }

    /// The worse of its state and its fill.
    pub fn health(&self) -> Health {
        let fill = match self.fill() {
            None => Health::Unknown,
            Some(fill) if fill >= FULL => Health::Down,
            Some(fill) if fill >= WARN => Health::Degraded,
            Some(_) => Health::Good,
        };
        self.state.health.max(fill)
    }
}

/// `part` of `whole` in per mille; `None` of nothing.
pub fn per_mille(part: u64, whole: u64) -> Option<u64> {
    let scaled = u128::from(part) * 1000;
    scaled
        .checked_div(u128::from(whole))
        .map(|value| u64::try_from(value).unwrap_or(u64::MAX))
}

/// Pools as the REST gateway tells them. It does not tell the state of a pool: that of its node stands in.
pub fn from_nodes(found: &[nodes::Node]) -> Vec<Pool> {
    let each = found.iter().flat_map(|node| {
        node.pools.iter().map(|pool| Pool {
            node: if node.name.is_empty() { &node.id } else { &node.name }.clone(),
            node_id: node.id.clone(),
            uuid: pool.uuid.clone(),
            index: Some(pool.index),
            total: pool.total,
            used: pool.used,
            provisioned: None,
            state: node.state.clone(),
            medium: pool.medium.clone(),
            operation: pool.operation.clone(),
        })
    });
    once(each)
}

/// Pools as the metrics tell them.
pub fn from_metrics(found: Vec<metrics::Pool>) -> Vec<Pool> {
    let each = found.into_iter().map(|pool| {
        let index = pool.pool.parse().ok();
        Pool {
            node: if pool.node.is_empty() {
                &pool.node_id
            } else {
                &pool.node
            }
            .clone(),
            node_id: pool.node_id,
            uuid: if index.is_some() { String::new() } else { pool.pool },
            index,
            total: pool.total,
            used: pool.used,
            provisioned: pool.provisioned,
            state: pool.state,
            ..Pool::default()
        }
    });
    once(each)
}

/// A pool belongs to one node. Told by two, as during a take-over of drives, it is that of the node that is up.
fn once(found: impl Iterator<Item = Pool>) -> Vec<Pool> {
    let mut pools: Vec<Pool> = Vec::new();
    for pool in found {
        let twin = pools
            .iter_mut()
            .find(|known| !pool.uuid.is_empty() && known.uuid == pool.uuid);
        match twin {
            Some(twin) if pool.state.health < twin.state.health => *twin = pool,
            Some(_) => {}
            None => pools.push(pool),
        }
    }
    pools
}

/// What each pool has promised, from the volumes that have a copy in it.
///
/// Only when every volume told its size and its pools: a sum over some would be too small and look like room.
pub fn promise<'a>(pools: impl Iterator<Item = &'a mut Pool>, volumes: &[&Volume]) {
    fn copies(volume: &Volume) -> &[Copy] {
        volume.places.as_deref().unwrap_or_default()
    }
    let whole = |volume: &Volume| {
        let known = !copies(volume).is_empty() && copies(volume).iter().all(|copy| !copy.pool.is_empty());
        volume.size.is_some() && known
    };
    if volumes.is_empty() || !volumes.iter().all(|volume| whole(volume)) {
        return;
    }
    for pool in pools.filter(|pool| pool.provisioned.is_none() && !pool.uuid.is_empty()) {
        let mut here = volumes.iter().flat_map(|volume| {
            let here = copies(volume).iter().filter(|copy| copy.pool == pool.uuid);
            here.filter_map(|_| volume.size)
        });
        pool.provisioned = here.try_fold(0_u64, u64::checked_add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words;

    fn pool(uuid: &str, used: u64, total: u64) -> Pool {
        Pool {
            uuid: uuid.to_owned(),
            used: Some(used),
            total: Some(total),
            state: words::node("STATUS_OK"),
            ..Pool::default()
        }
    }

    #[test]
    fn fill_and_state_together_tell_the_health() {
        for (used, total, wanted) in [
            (799, 1000, Health::Good),
            (800, 1000, Health::Degraded),
            (900, 1000, Health::Down),
            (0, 0, Health::Unknown),
        ] {
            assert_eq!(pool("u", used, total).health(), wanted, "{used}/{total}");
        }
        let down = Pool {
            state: words::node("STATUS_OFFLINE"),
            ..pool("u", 1, 1000)
        };
        assert_eq!(down.health(), Health::Down);
        assert_eq!(
            Pool::default().health(),
            Health::Unknown,
            "what nobody told is not good"
        );
        assert_eq!(per_mille(u64::MAX, 1), Some(u64::MAX));
    }

    #[test]
    fn during_a_take_over_the_node_that_is_up_has_the_pool() {
        let node = |name: &str, status: &str| nodes::Node {
            name: name.to_owned(),
            state: words::node(status),
            pools: vec![nodes::Pool {
                uuid: "u".to_owned(),
                ..nodes::Pool::default()
            }],
            ..nodes::Node::default()
        };
        for order in [["STATUS_OFFLINE", "STATUS_OK"], ["STATUS_OK", "STATUS_OFFLINE"]] {
            let found = from_nodes(&[node("a", order[0]), node("b", order[1])]);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].state.health, Health::Good);
        }
    }

    #[test]
    fn promised_is_a_sum_over_all_volumes_or_unknown() {
        let volume = |pools: &[&str], size| Volume {
            size,
            places: Some(
                pools
                    .iter()
                    .map(|pool| Copy {
                        pool: (*pool).to_owned(),
                        ..Copy::default()
                    })
                    .collect(),
            ),
            ..Volume::default()
        };
        let (both, one, odd) = (
            volume(&["a", "b"], Some(7)),
            volume(&["a"], Some(8)),
            volume(&[""], Some(8)),
        );
        let mut pools = [pool("a", 1, 10), pool("b", 1, 10)];
        promise(pools.iter_mut(), &[&both, &one]);
        assert_eq!(pools.each_ref().map(|pool| pool.provisioned), [Some(15), Some(7)]);
        assert_eq!(pools[0].promised(), Some(1500));
        for partial in [vec![&both, &odd], Vec::new()] {
            let mut pools = [pool("a", 1, 10)];
            promise(pools.iter_mut(), &partial);
            assert_eq!(pools[0].provisioned, None, "a part of the sum is no sum");
        }
    }
}
