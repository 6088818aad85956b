//! Whether enough storage nodes are up: a majority, or volumes stop (docs.portworx.com, "Internal KVDB" and "Quorum").

use super::StorageNode;
use crate::domain::finding::Verdict;
use crate::domain::portworx::bootstrap::majority;
use crate::domain::portworx::words::Health;

/// Storage nodes, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quorum {
    /// All of them; those without storage do not count.
    pub all: usize,
    /// Up, or at work on something.
    pub up: usize,
    /// In a state that is not known, or perhaps storing nothing.
    pub unknown: usize,
    /// How many must be up.
    pub need: usize,
}

impl Quorum {
    /// Fail without quorum, warn when the next loss ends it, unknown when it hangs on what is not known.
    pub const fn verdict(&self) -> Verdict {
        if self.up + self.unknown < self.need {
            Verdict::Fail
        } else if self.up < self.need {
            Verdict::Unknown
        } else if self.up == self.need && self.all > 1 {
            Verdict::Warn
        } else {
            Verdict::Pass
        }
    }
}

/// Counts; `None` without nodes.
pub(super) fn of(nodes: &[StorageNode]) -> Option<Quorum> {
    let counted: Vec<&StorageNode> = nodes.iter().filter(|node| node.storage != Some(false)).collect();
    if counted.is_empty() {
        return None;
    }
    let sure = |node: &&&StorageNode| node.storage == Some(true);
    let up = counted
        .iter()
        .filter(sure)
        .filter(|node| matches!(node.state.health, Health::Good | Health::Busy | Health::Degraded))
        .count();
    let down = counted.iter().filter(|node| node.state.health == Health::Down).count();
    Some(Quorum {
        all: counted.len(),
        up,
        unknown: counted.len() - up - down,
        need: majority(counted.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words::phase;

    fn node(state: &str, storage: Option<bool>) -> StorageNode {
        StorageNode {
            state: phase(state),
            storage,
            ..StorageNode::default()
        }
    }

    #[test]
    fn table() {
        let yes = Some(true);
        for (nodes, wanted) in [
            (vec!["Online", "Online", "Online"], Verdict::Pass),
            (vec!["Online", "Degraded", "Offline"], Verdict::Warn),
            (vec!["Online", "Offline", "NotInQuorum"], Verdict::Fail),
            (vec!["Online", "Offline", "Sideways"], Verdict::Unknown),
            (vec!["Online"], Verdict::Pass),
        ] {
            let found: Vec<StorageNode> = nodes.iter().map(|state| node(state, yes)).collect();
            assert_eq!(of(&found).unwrap().verdict(), wanted, "{nodes:?}");
        }
        let storageless = [node("Online", yes), node("Offline", Some(false))];
        assert_eq!(of(&storageless).unwrap().all, 1);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[node("Online", None)]).unwrap().verdict(), Verdict::Unknown);
    }
}
