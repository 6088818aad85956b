//! Who wants a VM off its node: KubeVirt takes the descheduler's mark away on arrival, so it is remembered from the
//! moment it was seen.

use compact_str::CompactString;
use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::Inventory;
use crate::domain::migration::Origin;
use crate::model::Key;
use crate::store::machine::VmiPart;
use crate::store::task::Task;

/// Marks that are kept; the oldest go first.
const KEPT: usize = 20_000;

/// How far the server's clock may be behind ours, in seconds.
const SKEW: i64 = 120;

/// A VM that has to leave a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    node: CompactString,
    descheduler: bool,
    /// It is still on the VMI.
    present: bool,
    /// A migration was told by it since it went.
    spent: bool,
    seen: Timestamp,
}

impl Inventory {
    /// Looks for a mark on an instance that arrived.
    pub(super) fn note_mark(&mut self, key: &Key, part: &VmiPart, now: Timestamp) {
        let known = self.marks.get_mut(key);
        let node = if part.evacuating.is_empty() && part.descheduled {
            &part.node
        } else {
            &part.evacuating
        };
        if node.is_empty() || *node != part.node {
            if let Some(known) = known {
                known.present = false;
            }
            return;
        }
        match known {
            Some(known) if known.present && known.node == *node => known.descheduler |= part.descheduled,
            _ => {
                self.forget_marks();
                let mark = Mark {
                    node: node.clone(),
                    descheduler: part.descheduled,
                    present: true,
                    spent: false,
                    seen: now,
                };
                self.marks.insert(key.clone(), mark);
            }
        }
    }

    /// Tells who evicted a VM, if its mark was seen. One that ended long before the mark was somebody else's.
    pub(super) fn tell_by_mark(&mut self, task: &mut Task) {
        if task.origin != Origin::Evicted {
            return;
        }
        let Some(mark) = self.marks.get_mut(&task.subject) else {
            return;
        };
        let same_node = task.source.is_empty() || task.source == mark.node;
        let since = task
            .asked
            .is_some_and(|asked| mark.seen.duration_since(asked).as_secs() <= SKEW);
        if !same_node || !(task.open() || since) || !mark.present && mark.spent {
            return;
        }
        mark.spent |= !mark.present;
        task.origin = if mark.descheduler {
            Origin::Descheduler
        } else {
            Origin::Drain
        };
    }

    /// Tells of what nobody saw the mark: off a node that was closed before, it was its drain.
    pub(super) fn tell_by_cordon(&mut self) {
        let hosts = self.by_host.values().filter_map(|id| self.hosts.get(*id));
        let closed: FxHashMap<CompactString, Timestamp> = hosts
            .filter(|host| host.cordoned)
            .filter_map(|host| Some((host.name.clone(), host.cordoned_at?)))
            .collect();
        for task in self.tasks.iter_mut().filter(|task| task.origin == Origin::Evicted) {
            let since = closed.get(&task.source);
            if since.zip(task.asked).is_some_and(|(since, asked)| *since <= asked) {
                task.origin = Origin::Drain;
            }
        }
    }

    fn forget_marks(&mut self) {
        if self.marks.len() < KEPT {
            return;
        }
        let oldest = self.marks.iter().min_by_key(|(_, mark)| (mark.present, mark.seen));
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            self.marks.remove(&key);
        }
    }
}
