//! Label selectors that stand in objects (meta/v1 LabelSelector).
use serde_json::Value;

/// Whether `labels` fulfil all of a selector; an empty one takes everything.
pub(in crate::sim) fn matches_labels(selector: &Value, labels: &Value) -> bool {
    let label = |key: &str| labels.get(key).and_then(Value::as_str);
    let equal = selector.get("matchLabels").and_then(Value::as_object);
    let equal = equal.is_none_or(|all| all.iter().all(|(key, wanted)| label(key) == wanted.as_str()));
    let terms = selector.get("matchExpressions").and_then(Value::as_array);
    equal && terms.is_none_or(|terms| terms.iter().all(|term| holds(term, label)))
}

fn holds<'a>(term: &Value, label: impl Fn(&str) -> Option<&'a str>) -> bool {
    let text = |field: &str| term.get(field).and_then(Value::as_str).unwrap_or_default();
    let value = label(text("key"));
    let values = term.get("values").and_then(Value::as_array);
    let among = values.is_some_and(|values| values.iter().any(|wanted| wanted.as_str() == value));
    match text("operator") {
        "In" => value.is_some() && among,
        "NotIn" => value.is_none() || !among,
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_of_it_must_hold() {
        let labels = json!({"app": "web", "tier": "a"});
        let term = |operator: &str, values: Value| {
            json!({"matchLabels": {"app": "web"},
                "matchExpressions": [{"key": "tier", "operator": operator, "values": values}]})
        };
        for (selector, wanted) in [
            (json!({}), true),
            (json!({"matchLabels": {"app": "db"}}), false),
            (term("In", json!(["a", "b"])), true),
            (term("NotIn", json!(["a"])), false),
            (term("Exists", json!([])), true),
            (term("DoesNotExist", json!([])), false),
            (term("Nonsense", json!([])), false),
        ] {
            assert_eq!(matches_labels(&selector, &labels), wanted, "{selector}");
        }
    }
}
