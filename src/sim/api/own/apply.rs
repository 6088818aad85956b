//! Server-side apply: the applied fields become the manager's, those it applied before and no longer does go, and a
//! value that belongs to somebody else is a conflict.
use std::fmt::Write;

use serde_json::{Map, Value};

use super::compare::compare;
use super::managers::{self, Manager};
use super::path;
use super::rules::{self, List};
use super::set::Set;
use super::track::yield_to;
use super::walk::set_of;
use crate::sim::catalog::Kind;

/// Who applies, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applied<'a> {
    pub(crate) manager: &'a str,
    pub(crate) subresource: &'a str,
    pub(crate) now: &'a str,
    /// Take over what belongs to others.
    pub(crate) force: bool,
}

/// The object after the apply; `live` is null when there is none yet.
///
/// # Errors
/// The conflicts: who owns which field.
pub(crate) fn apply(
    kind: &'static Kind,
    live: &Value,
    config: &Value,
    how: Applied<'_>,
) -> Result<Value, Vec<(String, String)>> {
    let mut all = managers::read(live);
    let mine = Manager {
        name: how.manager.to_owned(),
        applies: true,
        version: kind.api_version(),
        subresource: how.subresource.to_owned(),
        time: how.now.to_owned(),
        set: set_of(kind, config),
    };
    let mut merged = merge(kind, live, config, &mut Vec::new());
    let changes = compare(kind, live, &merged);
    if !how.force {
        let conflicts: Vec<(String, String)> = all
            .iter()
            .filter(|manager| !manager.is(&mine))
            .flat_map(|manager| {
                let common = manager.set.common(&changes.written);
                common
                    .paths()
                    .into_iter()
                    .map(|path| (said(manager), path::print(&path)))
                    .collect::<Vec<_>>()
            })
            .collect();
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
    }
    let before = all.iter().find(|manager| manager.is(&mine)).cloned();
    prune(kind, &mut merged, before.as_ref(), &mine, &all);
    let changes = compare(kind, live, &merged);
    yield_to(&mut all, &mine, &changes);
    all.retain(|manager| !manager.is(&mine));
    // Applying the same again is no change, and keeps its time.
    let unchanged =
        before.filter(|before| before.set == mine.set && changes.written.is_empty() && changes.removed.is_empty());
    all.push(unchanged.unwrap_or(mine));
    managers::write(&mut merged, &all);
    Ok(merged)
}

/// A manager as a conflict names it (managedfields/internal/conflict.go).
fn said(manager: &Manager) -> String {
    let mut text = format!("{:?}", manager.name);
    if !manager.applies {
        if !manager.subresource.is_empty() {
            let _ = write!(text, " with subresource {:?}", manager.subresource);
        }
        let since = if manager.time.is_empty() {
            String::new()
        } else {
            format!(" at {}", manager.time)
        };
        let _ = write!(text, " using {}{since}", manager.version);
    }
    text
}

fn merge(kind: &Kind, live: &Value, config: &Value, here: &mut Vec<String>) -> Value {
    match (live, config) {
        (Value::Object(old), Value::Object(new)) if !rules::atomic_map(kind, here) => {
            let mut merged = old.clone();
            for (name, value) in new {
                here.push(path::field(name));
                let below = merge(kind, old.get(name).unwrap_or(&Value::Null), value, here);
                merged.insert(name.clone(), below);
                here.pop();
            }
            Value::Object(merged)
        }
        (Value::Array(old), Value::Array(new)) => match rules::list(kind, here) {
            List::Atomic => config.clone(),
            List::Set => {
                let fresh = new.iter().filter(|item| !old.contains(item));
                Value::Array(old.iter().chain(fresh).cloned().collect())
            }
            List::Keyed(keys) => {
                let mut merged = old.clone();
                for item in new {
                    let step = path::item(keys, item);
                    here.push(step.clone());
                    match merged.iter_mut().find(|known| path::item(keys, known) == step) {
                        Some(known) => *known = merge(kind, known, item, here),
                        None => merged.push(item.clone()),
                    }
                    here.pop();
                }
                Value::Array(merged)
            }
        },
        _ => config.clone(),
    }
}

/// Takes out what the manager applied before, does not apply now, and nobody else owns.
fn prune(kind: &Kind, merged: &mut Value, before: Option<&Manager>, mine: &Manager, all: &[Manager]) {
    let Some(before) = before else { return };
    let mut others = mine.set.clone();
    for manager in all.iter().filter(|manager| !manager.is(mine)) {
        others.add(&manager.set);
    }
    let mut paths = before.set.paths();
    paths.sort_by_key(|path| std::cmp::Reverse(path.len()));
    for path in paths {
        remove_up(kind, merged, &path, &others, &mine.set);
    }
}

/// Removes a field, and then what it stood in as long as that is empty and nobody's.
fn remove_up(kind: &Kind, merged: &mut Value, path: &[String], others: &Set, mine: &Set) {
    let mut path = path;
    while !path.is_empty() && !rules::nobodys(path) && !others.touches(path) && !mine.touches(path) {
        remove(kind, merged, path, 0);
        let Some((_, parent)) = path.split_last() else { return };
        path = parent;
        let empty = find(kind, merged, path).is_some_and(|value| match value {
            Value::Object(fields) => fields.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        });
        if !empty {
            return;
        }
    }
}

fn find<'a>(kind: &Kind, value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter()
        .enumerate()
        .try_fold(value, |value, (at, step)| match value {
            Value::Object(fields) => fields.get(step.strip_prefix("f:")?),
            Value::Array(items) => {
                let here = path.get(..at)?;
                items.iter().find(|item| matches_step(kind, here, item, step))
            }
            _ => None,
        })
}

fn remove(kind: &Kind, value: &mut Value, path: &[String], depth: usize) {
    let Some(step) = path.get(depth) else { return };
    let last = depth + 1 == path.len();
    match value {
        Value::Object(fields) => {
            let Some(name) = step.strip_prefix("f:") else { return };
            if last {
                fields.remove(name);
            } else if let Some(below) = fields.get_mut(name) {
                remove(kind, below, path, depth + 1);
            }
        }
        Value::Array(items) => {
            let here = path.get(..depth).unwrap_or_default();
            if last {
                items.retain(|item| !matches_step(kind, here, item, step));
            } else if let Some(item) = items.iter_mut().find(|item| matches_step(kind, here, item, step)) {
                remove(kind, item, path, depth + 1);
            }
        }
        _ => {}
    }
}

fn matches_step(kind: &Kind, here: &[String], item: &Value, step: &str) -> bool {
    match rules::list(kind, here) {
        List::Set => path::value(item) == step,
        List::Keyed(keys) => path::item(keys, item) == step,
        List::Atomic => false,
    }
}

/// An object with only what identifies it, to apply to when there is none yet.
pub(crate) fn nothing(kind: &'static Kind) -> Value {
    let mut object = Map::new();
    object.insert("apiVersion".to_owned(), kind.api_version().into());
    object.insert("kind".to_owned(), kind.kind.into());
    object.insert("metadata".to_owned(), Value::Object(Map::new()));
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use serde_json::json;

    fn applied(live: &Value, data: Value, manager: &str, force: bool) -> Result<Value, Vec<(String, String)>> {
        let kind = catalog::by_id("configmaps").unwrap();
        let config = json!({"metadata": {"name": "a"}, "data": data});
        apply(
            kind,
            live,
            &config,
            Applied {
                manager,
                subresource: "",
                now: "t",
                force,
            },
        )
    }

    use proptest::prelude::*;

    fn maps() -> impl Strategy<Value = Value> {
        proptest::collection::btree_map("[abc]", "[12]", 0..4).prop_map(|map| json!(map))
    }

    proptest! {
        #[test]
        fn forced_values_stand_and_applying_again_changes_nothing(first in maps(), second in maps(), third in maps()) {
            let one = applied(&json!({"metadata": {}}), first, "one", false).unwrap();
            let two = applied(&one, second.clone(), "two", true).unwrap();
            for (name, value) in second.as_object().unwrap() {
                prop_assert_eq!(&two["data"][name], value);
            }
            prop_assert_eq!(&applied(&two, second.clone(), "two", false).unwrap(), &two);
            // Whatever nobody applies any more is gone.
            let left = applied(&two, third.clone(), "two", true).unwrap();
            let left = applied(&left, json!({}), "one", true).unwrap();
            prop_assert_eq!(left["data"].as_object().cloned().unwrap_or_default(), third.as_object().cloned().unwrap());
        }
    }

    #[test]
    fn a_life_under_apply() {
        let first = applied(&json!({"metadata": {}}), json!({"a": "1", "b": "1"}), "one", false).unwrap();
        let owned = &first["metadata"]["managedFields"][0]["fieldsV1"];
        assert_eq!(*owned, json!({"f:data": {"f:a": {}, "f:b": {}}}));
        let second = applied(&first, json!({"a": "2"}), "one", false).unwrap();
        assert_eq!(second["data"], json!({"a": "2"}));
        let conflict = applied(&second, json!({"a": "3"}), "two", false).unwrap_err();
        assert_eq!(conflict, [("\"one\"".to_owned(), ".data.a".to_owned())]);
        let forced = applied(&second, json!({"a": "3"}), "two", true).unwrap();
        assert_eq!(forced["metadata"]["managedFields"].as_array().unwrap().len(), 1);
        let shared = applied(&forced, json!({"a": "3"}), "one", false).unwrap();
        assert_eq!(shared["metadata"]["managedFields"].as_array().unwrap().len(), 2);
        let gone = applied(&forced, json!({}), "two", false).unwrap();
        assert_eq!(gone["data"], json!({}));
    }
}
