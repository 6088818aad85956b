//! Reading and changing objects by path. A path that leads nowhere reads as absent and is made when it is written.
use serde_json::{Map, Value};

/// What stands at `path`; null counts as absent.
pub(super) fn get<'a>(object: &'a Value, path: &[&str]) -> Option<&'a Value> {
    let mut value = object;
    for step in path {
        value = value.get(step)?;
    }
    (!value.is_null()).then_some(value)
}

/// The text at `path`; empty when absent.
pub(super) fn text<'a>(object: &'a Value, path: &[&str]) -> &'a str {
    get(object, path).and_then(Value::as_str).unwrap_or_default()
}

/// Whether `true` stands at `path`.
pub(super) fn is(object: &Value, path: &[&str]) -> bool {
    get(object, path).and_then(Value::as_bool).unwrap_or_default()
}

/// The number at `path`.
pub(super) fn number(object: &Value, path: &[&str]) -> Option<i64> {
    get(object, path).and_then(Value::as_i64)
}

/// The items of the list at `path`; none when absent.
pub(super) fn items<'a>(object: &'a Value, path: &[&str]) -> &'a [Value] {
    get(object, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Writes `value` at `path`, making maps on the way.
pub(super) fn set(object: &mut Value, path: &[&str], value: impl Into<Value>) {
    let Some((last, way)) = path.split_last() else { return };
    let mut place = object;
    for step in way {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Some(fields) = place.as_object_mut() else { return };
        place = fields.entry(*step).or_insert_with(|| Value::Object(Map::new()));
    }
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    if let Some(fields) = place.as_object_mut() {
        fields.insert((*last).to_owned(), value.into());
    }
}

/// Takes away what stands at `path`.
pub(super) fn drop(object: &mut Value, path: &[&str]) {
    let Some((last, way)) = path.split_last() else { return };
    let mut place = object;
    for step in way {
        match place.get_mut(step) {
            Some(next) => place = next,
            None => return,
        }
    }
    if let Some(fields) = place.as_object_mut() {
        fields.remove(*last);
    }
}

/// The list at `path`, made if there is none.
pub(super) fn list<'a>(object: &'a mut Value, path: &[&str]) -> Option<&'a mut Vec<Value>> {
    if get(object, path).is_none() {
        set(object, path, Value::Array(Vec::new()));
    }
    let mut place = object;
    for step in path {
        place = place.get_mut(step)?;
    }
    place.as_array_mut()
}

/// Whether `finalizer` holds an object.
pub(super) fn held(object: &Value, finalizer: &str) -> bool {
    items(object, &["metadata", "finalizers"])
        .iter()
        .any(|held| held == finalizer)
}

/// Takes a finalizer off.
pub(super) fn release(object: &mut Value, finalizer: &str) {
    if let Some(all) = list(object, &["metadata", "finalizers"]) {
        all.retain(|held| held != finalizer);
    }
    if items(object, &["metadata", "finalizers"]).is_empty() {
        drop(object, &["metadata", "finalizers"]);
    }
}

/// Name, namespace and UID are in every object.
pub(super) fn name(object: &Value) -> &str {
    text(object, &["metadata", "name"])
}

pub(super) fn namespace(object: &Value) -> &str {
    text(object, &["metadata", "namespace"])
}

pub(super) fn uid(object: &Value) -> &str {
    text(object, &["metadata", "uid"])
}

/// Whether an object is on its way out.
pub(super) fn leaving(object: &Value) -> bool {
    !text(object, &["metadata", "deletionTimestamp"]).is_empty()
}

/// The controlling owner of an object, if it is a `kind`: its name and UID.
pub(super) fn owner<'a>(object: &'a Value, kind: &str) -> Option<(&'a str, &'a str)> {
    items(object, &["metadata", "ownerReferences"])
        .iter()
        .find(|owner| is(owner, &["controller"]) && text(owner, &["kind"]) == kind)
        .map(|owner| (text(owner, &["name"]), text(owner, &["uid"])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_are_made_and_lead_back() {
        let mut object = json!({"metadata": {"labels": null}});
        set(&mut object, &["metadata", "labels", "kubevirt.io/nodeName"], "node01");
        assert_eq!(text(&object, &["metadata", "labels", "kubevirt.io/nodeName"]), "node01");
        drop(&mut object, &["metadata", "labels", "kubevirt.io/nodeName"]);
        assert!(get(&object, &["metadata", "labels", "kubevirt.io/nodeName"]).is_none());
        drop(&mut object, &["no", "where"]);
        assert!(get(&object, &["no"]).is_none());
    }

    #[test]
    fn the_last_finalizer_takes_the_list_along() {
        let mut object = json!({"metadata": {"finalizers": ["a", "b"]}});
        release(&mut object, "a");
        assert!(held(&object, "b"));
        release(&mut object, "b");
        assert_eq!(object, json!({"metadata": {}}));
    }
}
