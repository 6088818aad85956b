//! Where pods stand: just enough to count slots and addresses per node.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::model::Key;
use crate::model::brief::PodBrief;
use crate::model::pod::Pod;

/// One pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) node: CompactString,
    pub(super) ip: CompactString,
    pub(super) finished: bool,
    seen: u32,
}

/// All pods by name, with counts per node.
#[derive(Debug, Default)]
pub(super) struct Pods {
    entries: FxHashMap<Key, Entry>,
    live: FxHashMap<CompactString, u32>,
    finished: FxHashMap<CompactString, u32>,
    sweep: u32,
}

impl Pods {
    pub(super) fn begin(&mut self) {
        self.sweep = self.sweep.wrapping_add(1);
    }

    /// Drops what the list that began with [`Pods::begin`] did not mention.
    pub(super) fn end(&mut self) {
        let sweep = self.sweep;
        let gone: Vec<Key> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.seen != sweep)
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            self.remove(&key);
        }
    }

    pub(super) fn put_object(&mut self, pod: &Pod) {
        self.put(
            pod.metadata.key(),
            Entry {
                node: pod.spec.node_name.clone(),
                ip: pod.status.pod_ip.clone(),
                finished: pod.finished(),
                seen: self.sweep,
            },
        );
    }

    pub(super) fn put_brief(&mut self, row: &PodBrief) {
        self.put(
            row.key.clone(),
            Entry {
                node: row.node.clone(),
                ip: row.ip.clone(),
                finished: row.finished,
                seen: self.sweep,
            },
        );
    }

    fn put(&mut self, key: Key, entry: Entry) {
        self.count(&entry, true);
        if let Some(before) = self.entries.insert(key, entry) {
            self.count(&before, false);
        }
    }

    pub(super) fn remove(&mut self, key: &Key) {
        if let Some(before) = self.entries.remove(key) {
            self.count(&before, false);
        }
    }

    fn count(&mut self, entry: &Entry, more: bool) {
        if entry.node.is_empty() {
            return;
        }
        let counts = if entry.finished {
            &mut self.finished
        } else {
            &mut self.live
        };
        let count = counts.entry(entry.node.clone()).or_default();
        *count = if more { *count + 1 } else { count.saturating_sub(1) };
    }

    /// Pods that hold a slot of `node`.
    pub(super) fn live_on(&self, node: &str) -> u32 {
        self.live.get(node).copied().unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, node: &str, finished: bool) -> PodBrief {
        PodBrief {
            key: Key::new("a", name),
            node: node.into(),
            finished,
            ..PodBrief::default()
        }
    }

    #[test]
    fn counts_follow_moves_ends_and_sweeps() {
        let mut pods = Pods::default();
        pods.begin();
        pods.put_brief(&row("p", "n1", false));
        pods.put_brief(&row("q", "n1", false));
        pods.put_brief(&row("r", "", false));
        assert_eq!(pods.live_on("n1"), 2);
        pods.put_brief(&row("p", "n2", false));
        pods.put_brief(&row("q", "n1", true));
        assert_eq!((pods.live_on("n1"), pods.live_on("n2")), (0, 1));
        pods.begin();
        pods.put_brief(&row("r", "n2", false));
        pods.end();
        assert_eq!((pods.live_on("n2"), pods.len()), (1, 1));
    }
}
