//! Keeping the owners while objects are written.
use serde_json::Value;

use super::compare::{Changes, compare};
use super::managers::{self, Manager};
use crate::sim::catalog::Kind;

/// Notes in `new` that `manager` wrote what differs from `old` (null for a new object).
pub(crate) fn track(kind: &'static Kind, old: &Value, new: &mut Value, manager: &str, subresource: &str, now: &str) {
    let mut all = base(old, new);
    let changes = compare(kind, old, new);
    let mine = Manager {
        name: manager.to_owned(),
        applies: false,
        version: kind.api_version(),
        subresource: subresource.to_owned(),
        time: now.to_owned(),
        set: changes.written.clone(),
    };
    yield_to(&mut all, &mine, &changes);
    if !changes.written.is_empty() {
        match all.iter_mut().find(|known| known.is(&mine)) {
            Some(known) => {
                known.set.add(&mine.set);
                known.time.clone_from(&mine.time);
                known.version.clone_from(&mine.version);
            }
            None => all.push(mine),
        }
    }
    managers::write(new, &all);
}

/// The owners so far: those the client sends back, else those that stand. An empty list asks to forget them.
fn base(old: &Value, new: &Value) -> Vec<Manager> {
    match new.pointer("/metadata/managedFields").and_then(Value::as_array) {
        Some(_) => managers::read(new),
        None => managers::read(old),
    }
}

/// Others lose what is written over, and everybody what is gone.
pub(super) fn yield_to(all: &mut [Manager], mine: &Manager, changes: &Changes) {
    for manager in all {
        if !manager.is(mine) {
            manager.set.subtract(&changes.written);
        }
        manager.set.subtract(&changes.removed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use serde_json::json;

    #[test]
    fn owners_change_with_the_values() {
        let kind = catalog::by_id("configmaps").unwrap();
        let mut first = json!({"metadata": {"name": "a"}, "data": {"x": "1", "y": "1"}});
        track(kind, &Value::Null, &mut first, "one", "", "t1");
        let mut second = first.clone();
        second["data"] = json!({"x": "2"});
        track(kind, &first, &mut second, "two", "", "t2");
        let entries = second["metadata"]["managedFields"].as_array().unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0]["fieldsV1"], json!({"f:data": {}}));
        assert_eq!(entries[1]["fieldsV1"], json!({"f:data": {"f:x": {}}}));
        assert_eq!(entries[1]["time"], "t2");
    }
}
