//! Changing objects: each change names the version it was decided on, and none is applied to another one.
use std::sync::Arc;

use super::{Body, Change, Entry, Inner, Key, Store, Verb};

/// Why a change was not applied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clash {
    /// The object does not exist.
    Missing,
    /// The object exists already.
    Exists,
    /// The object has another version by now.
    Moved {
        /// That version.
        rv: u64,
    },
}

impl Store {
    /// Stores a new object; `text` writes it for the version it gets, which is returned.
    pub fn create(&self, kind: &'static str, key: Key, text: impl FnOnce(u64) -> Vec<u8>) -> Result<u64, Clash> {
        let mut inner = self.write();
        if inner
            .tables
            .get(kind)
            .is_some_and(|table| table.entries.contains_key(&key))
        {
            return Err(Clash::Exists);
        }
        Ok(inner.commit(kind, Verb::Added, key, None, text))
    }

    /// Replaces an object that still has version `seen`.
    pub fn update(
        &self,
        kind: &'static str,
        key: &Key,
        seen: u64,
        text: impl FnOnce(u64) -> Vec<u8>,
    ) -> Result<u64, Clash> {
        let mut inner = self.write();
        let before = inner.unmoved(kind, key, seen)?;
        Ok(inner.commit(kind, Verb::Modified, key.clone(), Some(before), text))
    }

    /// Removes an object that still has version `seen`; `text` writes its last state, which watchers are told.
    pub fn delete(
        &self,
        kind: &'static str,
        key: &Key,
        seen: u64,
        text: impl FnOnce(u64) -> Vec<u8>,
    ) -> Result<u64, Clash> {
        let mut inner = self.write();
        let before = inner.unmoved(kind, key, seen)?;
        Ok(inner.commit(kind, Verb::Deleted, key.clone(), Some(before), text))
    }

    /// Notes that seed records changed. Objects that were written to have left their record behind and stay.
    pub fn stirred(&self, records: impl IntoIterator<Item = (&'static str, Key, u32)>) {
        let mut inner = self.write();
        let mut kinds: Vec<&'static str> = Vec::new();
        for (kind, key, record) in records {
            let rv = inner.rv + 1;
            let table = inner.table(kind);
            let Some(before) = table.entries.get(&key).cloned() else {
                continue;
            };
            if !matches!(before.body, Body::Seeded(_)) {
                continue;
            }
            let body = Body::Seeded(record);
            table.apply(Change {
                rv,
                verb: Verb::Modified,
                key,
                body,
                before: Some(before),
            });
            inner.rv = rv;
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let rv = inner.rv;
        for kind in kinds {
            inner.table(kind).wake.send_replace(rv);
        }
    }
}

impl Inner {
    fn unmoved(&self, kind: &'static str, key: &Key, seen: u64) -> Result<Entry, Clash> {
        let entry = self
            .tables
            .get(kind)
            .and_then(|table| table.entries.get(key))
            .ok_or(Clash::Missing)?;
        if entry.rv == seen {
            Ok(entry.clone())
        } else {
            Err(Clash::Moved { rv: entry.rv })
        }
    }

    fn commit(
        &mut self,
        kind: &'static str,
        verb: Verb,
        key: Key,
        before: Option<Entry>,
        text: impl FnOnce(u64) -> Vec<u8>,
    ) -> u64 {
        let rv = self.rv + 1;
        let body = Body::Bytes(Arc::from(text(rv)));
        let table = self.table(kind);
        table.apply(Change {
            rv,
            verb,
            key,
            body,
            before,
        });
        table.wake.send_replace(rv);
        self.rv = rv;
        rv
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_decided_on_an_older_version_is_refused() {
        let store = Store::default();
        store.open("things", 0, 0);
        let key = Key::new(None, "a");
        let text = |_| b"{}".to_vec();
        assert_eq!(store.update("things", &key, 0, text), Err(Clash::Missing));
        assert_eq!(store.create("things", key.clone(), text), Ok(1));
        assert_eq!(store.create("things", key.clone(), text), Err(Clash::Exists));
        assert_eq!(store.update("things", &key, 1, text), Ok(2));
        assert_eq!(store.delete("things", &key, 1, text), Err(Clash::Moved { rv: 2 }));
        assert_eq!(store.delete("things", &key, 2, text), Ok(3));
        let (changes, known) = store.changes("things", 0, 9).unwrap();
        let verbs: Vec<Verb> = changes.iter().map(|change| change.verb).collect();
        assert_eq!(verbs, [Verb::Added, Verb::Modified, Verb::Deleted]);
        assert_eq!(known, 3);
    }

    #[test]
    fn stirring_spares_what_was_written_to() {
        let store = Store::default();
        store.open("things", 0, 0);
        let (seeded, written) = (Key::new(None, "s"), Key::new(None, "w"));
        store.place("things", seeded.clone(), 1, Body::Seeded(7));
        store.create("things", written.clone(), |_| b"{}".to_vec()).unwrap();
        store.stirred([("things", seeded.clone(), 7), ("things", written.clone(), 8)]);
        assert_eq!(store.get("things", &seeded).unwrap().rv, 3);
        assert_eq!(store.get("things", &written).unwrap().rv, 2);
    }
}
