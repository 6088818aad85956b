//! Conditions: found by type, replaced in place, a new one goes to the end.
use serde_json::{Value, json};

use super::json::{get, items, list, set, text};

const LIST: [&str; 2] = ["status", "conditions"];

/// The condition of a type.
pub(super) fn find<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    items(object, &LIST).iter().find(|one| text(one, &["type"]) == kind)
}

/// Whether the condition of a type has a status.
pub(super) fn has(object: &Value, kind: &str, status: &str) -> bool {
    find(object, kind).is_some_and(|one| text(one, &["status"]) == status)
}

/// The reason of a condition; empty when either is absent.
pub(super) fn reason<'a>(object: &'a Value, kind: &str) -> &'a str {
    find(object, kind).map_or("", |one| text(one, &["reason"]))
}

/// Puts a condition in the place of the one of its type.
pub(super) fn put(object: &mut Value, condition: Value) {
    let kind = text(&condition, &["type"]).to_owned();
    let Some(all) = list(object, &LIST) else { return };
    match all.iter_mut().find(|one| text(one, &["type"]) == kind) {
        Some(place) => *place = condition,
        None => all.push(condition),
    }
}

/// Takes the condition of a type away.
pub(super) fn clear(object: &mut Value, kind: &str) {
    if find(object, kind).is_none() {
        return;
    }
    if let Some(all) = list(object, &LIST) {
        all.retain(|one| text(one, &["type"]) != kind);
    }
}

/// A condition as KubeVirt's controllers write it, both times set; empty reason and message are left out.
pub(super) fn probed(kind: &str, status: bool, reason: &str, message: &str, now: &str) -> Value {
    let mut one = plain(kind, status, reason, message, now);
    set(&mut one, &["lastProbeTime"], now);
    one
}

/// A condition as kubelet and scheduler write it, never probed.
pub(super) fn plain(kind: &str, status: bool, reason: &str, message: &str, now: &str) -> Value {
    let mut one = json!({
        "type": kind,
        "status": if status { "True" } else { "False" },
        "lastProbeTime": null,
        "lastTransitionTime": now,
    });
    if !reason.is_empty() {
        set(&mut one, &["reason"], reason);
    }
    if !message.is_empty() {
        set(&mut one, &["message"], message);
    }
    one
}

/// Whether two conditions say the same, whatever their times.
pub(super) fn same(one: Option<&Value>, other: &Value) -> bool {
    let Some(one) = one else { return false };
    ["status", "reason", "message"]
        .iter()
        .all(|field| get(one, &[field]) == get(other, &[field]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_keeps_its_place() {
        let mut object = json!({});
        put(&mut object, plain("A", true, "", "", "t"));
        put(&mut object, plain("B", true, "", "", "t"));
        put(&mut object, plain("A", false, "Why", "", "u"));
        assert_eq!(text(&object["status"]["conditions"][0], &["reason"]), "Why");
        assert!(has(&object, "A", "False") && has(&object, "B", "True"));
        clear(&mut object, "A");
        assert!(find(&object, "A").is_none());
        assert!(same(find(&object, "B"), &plain("B", true, "", "", "later")));
    }
}
