//! Label selectors in one line (apimachinery `FormatLabelSelector`).
use serde_json::Value;

use super::super::read::{at, list, text};

/// The selector at `path`: a plain map, or a LabelSelector.
pub(super) fn selector(object: &Value, path: &[&str]) -> Value {
    let Some(found) = at(object, path) else {
        return "<none>".into();
    };
    let labels = found
        .get("matchLabels")
        .or_else(|| found.get("matchExpressions").is_none().then_some(found));
    let mut terms: Vec<String> = labels
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    terms.extend(list(found, &["matchExpressions"]).iter().map(expression));
    terms.sort();
    if terms.is_empty() {
        "<none>".into()
    } else {
        terms.join(",").into()
    }
}

fn expression(term: &Value) -> String {
    let key = text(term, &["key"]);
    let values: Vec<&str> = list(term, &["values"]).iter().filter_map(Value::as_str).collect();
    match text(term, &["operator"]) {
        "In" => format!("{key} in ({})", values.join(",")),
        "NotIn" => format!("{key} notin ({})", values.join(",")),
        "DoesNotExist" => format!("!{key}"),
        _ => key.to_owned(),
    }
}
