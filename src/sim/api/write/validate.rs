//! What a name, a label or a key may look like (apimachinery/pkg/util/validation).
use serde_json::{Value, json};

use super::super::status::{Cause, Failure};
use super::stamp::text;
use crate::sim::catalog::Kind;

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
    and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must \
    start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const NAME_PART: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with \
    an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', \
    and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for \
    validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const DATA_KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  \
    or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/// Checks what every kind has in common, and the data of ConfigMaps and Secrets.
pub(super) fn check(kind: &'static Kind, object: &Value) -> Result<(), Failure> {
    let mut causes = Vec::new();
    name(kind, object, &mut causes);
    let metadata = object.get("metadata");
    let map = |field: &str| {
        metadata
            .and_then(|metadata| metadata.get(field))
            .and_then(Value::as_object)
    };
    for (key, value) in map("labels").into_iter().flatten() {
        qualified("metadata.labels", key, &mut causes);
        let value = value.as_str().unwrap_or_default();
        if value.len() > 63 {
            causes.push(Cause::invalid(
                "metadata.labels",
                &json!(value),
                "must be no more than 63 bytes",
            ));
        } else if !value.is_empty() && !bounded(value) {
            causes.push(Cause::invalid("metadata.labels", &json!(value), LABEL_VALUE));
        }
    }
    for key in map("annotations").into_iter().flat_map(serde_json::Map::keys) {
        qualified("metadata.annotations", &key.to_ascii_lowercase(), &mut causes);
    }
    if matches!(kind.id(), "configmaps" | "secrets") {
        for field in ["data", "binaryData"] {
            for key in object
                .get(field)
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(serde_json::Map::keys)
            {
                if key.is_empty()
                    || !key
                        .chars()
                        .all(|letter| letter.is_ascii_alphanumeric() || "-._".contains(letter))
                {
                    causes.push(Cause::invalid(format!("{field}[{key}]"), &json!(key), DATA_KEY));
                }
            }
        }
    }
    if causes.is_empty() {
        Ok(())
    } else {
        Err(Failure::invalid(kind, text(object, "name"), &causes))
    }
}

fn name(kind: &Kind, object: &Value, causes: &mut Vec<Cause>) {
    let name = text(object, "name");
    if name.is_empty() {
        causes.push(Cause::required("metadata.name", "name or generateName is required"));
        return;
    }
    let strict = matches!(kind.id(), "namespaces" | "services");
    let (most, why) = if strict { (63, LABEL) } else { (253, SUBDOMAIN) };
    // Names of roles and bindings, and of events, are path segments and nothing more.
    if kind.group == "rbac.authorization.k8s.io" {
        return;
    }
    if name.len() > most {
        causes.push(Cause::invalid(
            "metadata.name",
            &json!(name),
            &format!("must be no more than {most} bytes"),
        ));
    }
    let label = |part: &str| {
        let letters = part.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '-'));
        letters && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
    };
    let fits = if strict {
        label(name)
    } else {
        name.split('.').all(label)
    };
    if !fits {
        causes.push(Cause::invalid("metadata.name", &json!(name), why));
    }
}

/// A key with an optional DNS prefix.
fn qualified(field: &str, key: &str, causes: &mut Vec<Cause>) {
    let (prefix, part) = key
        .split_once('/')
        .map_or((None, key), |(prefix, part)| (Some(prefix), part));
    let mut wrong = |why: &str| causes.push(Cause::invalid(field, &json!(key), why));
    if prefix.is_some_and(str::is_empty) {
        wrong("prefix part must be non-empty");
    }
    if part.is_empty() {
        wrong("name part must be non-empty");
    } else if part.len() > 63 {
        wrong("name part must be no more than 63 bytes");
    }
    if !bounded(part) {
        wrong(NAME_PART);
    }
}

/// Letters, digits, `-`, `_`, `.`, with a letter or digit at both ends.
fn bounded(text: &str) -> bool {
    let inner = text
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
    let edge = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    inner && edge(text.chars().next()) && edge(text.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;

    fn causes(id: &str, object: Value) -> Vec<String> {
        let Err(failure) = check(catalog::by_id(id).unwrap(), &object) else {
            return Vec::new();
        };
        let status = failure.status();
        status["details"]["causes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cause| cause["message"].to_string())
            .collect()
    }

    #[test]
    fn names() {
        for (id, name, count) in [
            ("configmaps", "kube-root-ca.crt", 0),
            ("configmaps", "Bad_Name", 1),
            ("configmaps", "-a", 1),
            ("namespaces", "a.b", 1),
            ("configmaps", "", 1),
            ("clusterroles.rbac.authorization.k8s.io", "system:x", 0),
        ] {
            assert_eq!(causes(id, json!({"metadata": {"name": name}})).len(), count, "{name}");
        }
    }

    #[test]
    fn labels_and_keys() {
        let labels = json!({"metadata": {"name": "a", "labels": {"bad label": "x y", "example.com/ok": ""}}});
        assert_eq!(causes("pods", labels).len(), 2);
        assert_eq!(
            causes(
                "configmaps",
                json!({"metadata": {"name": "a"}, "data": {"bad key": "1"}})
            )
            .len(),
            1
        );
    }
}
