//! Label selectors and node selector terms.
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::json::{get, items, text};

pub(in super::super) type Labels = BTreeMap<String, String>;

/// Whether labels match a selector of `matchLabels` and `matchExpressions`; an empty selector matches everything.
pub(in super::super) fn selects(selector: &Value, labels: &Labels) -> bool {
    let pairs = get(selector, &["matchLabels"]).and_then(Value::as_object);
    let equal = pairs
        .into_iter()
        .flatten()
        .all(|(key, value)| labels.get(key).is_some_and(|own| value == own));
    equal && expressions(selector, "matchExpressions", labels)
}

/// Whether labels satisfy every requirement of a list.
pub(super) fn expressions(holder: &Value, list: &str, labels: &Labels) -> bool {
    items(holder, &[list]).iter().all(|one| requirement(one, labels))
}

fn requirement(one: &Value, labels: &Labels) -> bool {
    let own = labels.get(text(one, &["key"]));
    let values = items(one, &["values"]);
    let among = own.is_some_and(|own| values.iter().any(|value| value == own));
    let compare = |wanted: fn(i64, i64) -> bool| {
        let bound = values
            .first()
            .and_then(Value::as_str)
            .and_then(|value| value.parse().ok());
        let own = own.and_then(|own| own.parse().ok());
        own.zip(bound).is_some_and(|(own, bound)| wanted(own, bound))
    };
    match text(one, &["operator"]) {
        "In" => among,
        "NotIn" => !among,
        "Exists" => own.is_some(),
        "DoesNotExist" => own.is_none(),
        "Gt" => compare(|own, bound| own > bound),
        "Lt" => compare(|own, bound| own < bound),
        _ => false,
    }
}

/// The labels of an object.
pub(in super::super) fn labels(object: &Value) -> Labels {
    let all = get(object, &["metadata", "labels"]).and_then(Value::as_object);
    all.into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operators() {
        let own: Labels = [("a".to_owned(), "5".to_owned())].into();
        for (operator, key, values, fits) in [
            ("In", "a", json!(["4", "5"]), true),
            ("In", "b", json!(["5"]), false),
            ("NotIn", "b", json!(["5"]), true),
            ("Exists", "a", json!([]), true),
            ("DoesNotExist", "a", json!([]), false),
            ("Gt", "a", json!(["4"]), true),
            ("Lt", "a", json!(["4"]), false),
            ("Maybe", "a", json!([]), false),
        ] {
            let selector = json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]});
            assert_eq!(selects(&selector, &own), fits, "{operator} {key}");
        }
        assert!(selects(&json!({}), &own) && !selects(&json!({"matchLabels": {"a": "6"}}), &own));
    }
}
