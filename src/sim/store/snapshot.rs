//! The objects of one kind as they stood at one version.
use std::collections::BTreeMap;

use super::{Entry, Key, Store, Table};

/// A consistent view of a range of objects, in the order of their keys.
#[derive(Debug)]
pub struct Snapshot {
    /// The version at which it holds.
    pub rv: u64,
    /// The objects.
    pub items: Vec<(Key, Entry)>,
}

/// The version asked for can no longer be rebuilt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gone;

impl Store {
    /// The objects of `kind` whose keys start with `prefix` and are not below `from`: now, or at version `at`.
    pub fn snapshot(&self, kind: &'static str, prefix: &str, from: &Key, at: Option<u64>) -> Result<Snapshot, Gone> {
        let inner = self.read();
        let rv = at.unwrap_or(inner.rv);
        let Some(table) = inner.tables.get(kind) else {
            return Ok(Snapshot { rv, items: Vec::new() });
        };
        let now = table.range(prefix, from);
        if rv >= inner.rv {
            return Ok(Snapshot {
                rv,
                items: now.map(|(key, entry)| (key.clone(), entry.clone())).collect(),
            });
        }
        if rv < table.lists_from() {
            return Err(Gone);
        }
        Ok(Snapshot {
            rv,
            items: then(table, rv, prefix, from),
        })
    }
}

/// The range as it stood at `rv`: what changed since is put back.
fn then(table: &Table, rv: u64, prefix: &str, from: &Key) -> Vec<(Key, Entry)> {
    let mut items: BTreeMap<Key, Entry> = table
        .range(prefix, from)
        .map(|(key, entry)| (key.clone(), entry.clone()))
        .collect();
    for (key, before) in table.undone(rv) {
        let within = key >= *from && key.as_str().starts_with(prefix);
        match before {
            Some(entry) if within => {
                items.insert(key, entry);
            }
            _ => {
                items.remove(&key);
            }
        }
    }
    // Objects that the world began with carry versions from before its first remembered change.
    items.into_iter().filter(|(_, entry)| entry.rv <= rv).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rv: u64) -> Vec<u8> {
        format!("{{\"metadata\":{{\"resourceVersion\":\"{rv}\"}}}}").into_bytes()
    }

    fn names(store: &Store, at: Option<u64>) -> Vec<String> {
        let snapshot = store.snapshot("things", "demo/", &Key::bound("demo/"), at).unwrap();
        snapshot
            .items
            .iter()
            .map(|(key, entry)| format!("{}@{}", key.name(), entry.rv))
            .collect()
    }

    #[test]
    fn an_older_version_shows_what_stood_then() {
        let store = Store::default();
        store.open("things", 0, 0);
        let key = |name| Key::new(Some("demo"), name);
        store.create("things", key("a"), text).unwrap();
        store.create("things", key("b"), text).unwrap();
        store.create("things", Key::new(Some("demo-2"), "x"), text).unwrap();
        store.update("things", &key("a"), 1, text).unwrap();
        store.delete("things", &key("b"), 2, text).unwrap();
        store.create("things", key("c"), text).unwrap();
        assert_eq!(names(&store, None), ["a@4", "c@6"]);
        assert_eq!(names(&store, Some(3)), ["a@1", "b@2"]);
        assert_eq!(names(&store, Some(1)), ["a@1"]);
        store.compact();
        assert_eq!(
            store.snapshot("things", "", &Key::bound(""), Some(3)).unwrap_err(),
            Gone
        );
        assert_eq!(names(&store, Some(6)), ["a@4", "c@6"]);
    }
}
