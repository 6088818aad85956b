//! Reading fields of an object that may lack any of them.
use jiff::Timestamp;
use serde_json::Value;

/// The field at `steps`; a step in brackets takes a list's element.
pub(super) fn at<'a>(object: &'a Value, steps: &[&str]) -> Option<&'a Value> {
    let found = steps
        .iter()
        .try_fold(object, |value, step| match step.strip_prefix('[') {
            Some(index) => value.get(index.trim_end_matches(']').parse::<usize>().ok()?),
            None => value.get(step),
        });
    found.filter(|value| !value.is_null())
}

/// Text at `steps`, empty when there is none.
pub(super) fn text<'a>(object: &'a Value, steps: &[&str]) -> &'a str {
    at(object, steps).and_then(Value::as_str).unwrap_or_default()
}

/// Number at `steps`, zero when there is none.
pub(super) fn number(object: &Value, steps: &[&str]) -> i64 {
    at(object, steps).and_then(Value::as_i64).unwrap_or_default()
}

/// Truth at `steps`, false when there is none.
pub(super) fn truth(object: &Value, steps: &[&str]) -> bool {
    at(object, steps).and_then(Value::as_bool).unwrap_or_default()
}

/// List at `steps`, empty when there is none.
pub(super) fn list<'a>(object: &'a Value, steps: &[&str]) -> &'a [Value] {
    at(object, steps).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Status of the condition called `kind`.
pub(super) fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a str> {
    list(object, &["status", "conditions"])
        .iter()
        .find(|condition| text(condition, &["type"]) == kind)
        .map(|condition| text(condition, &["status"]))
}

/// `word`, or `<none>` when it is empty.
pub(super) fn or_none(word: &str) -> &str {
    if word.is_empty() { "<none>" } else { word }
}

/// How long ago the time at `steps` was, `<unknown>` when there is none.
pub(super) fn since(object: &Value, steps: &[&str], now: Timestamp) -> String {
    match text(object, steps).parse::<Timestamp>() {
        Ok(then) => super::duration::human(now.as_second().saturating_sub(then.as_second())),
        Err(_) => "<unknown>".to_owned(),
    }
}

/// Age of the object.
pub(super) fn age(object: &Value, now: Timestamp) -> Value {
    since(object, &["metadata", "creationTimestamp"], now).into()
}

/// `a=b,c=d` in the order of the keys; `<none>` without any.
pub(super) fn pairs(object: &Value, steps: &[&str]) -> String {
    let found = at(object, steps).and_then(Value::as_object);
    let words: Vec<String> = found
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    or_none(&words.join(",")).to_owned()
}
