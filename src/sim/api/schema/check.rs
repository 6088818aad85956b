//! Comparing an object with its schema.
use serde_json::{Map, Value};

use super::{SCHEMAS, Type};
use crate::sim::catalog::Kind;

/// A field that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// A required field is missing.
    Missing {
        /// Its path.
        path: String,
    },
    /// A value has another type.
    Type {
        /// Its path.
        path: String,
        /// The type it should have.
        wanted: &'static str,
        /// The type it has.
        found: &'static str,
    },
}

impl Wrong {
    /// In the words of the OpenAPI validator (k8s.io/kube-openapi/pkg/validation).
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Missing { path } => format!("{path} in body is required"),
            Self::Type { path, wanted, found } => format!("{path} in body must be of type {wanted}: {found:?}"),
        }
    }
}

/// Drops the fields that the kind does not have, and returns their paths. A kind without a schema has any field.
pub(crate) fn prune(kind: &Kind, object: &mut Value) -> Vec<String> {
    let mut unknown = Vec::new();
    if let (Some(of), Value::Object(fields)) = (SCHEMAS.kind(kind.id()), object) {
        drop_unknown(of, fields, "", &mut unknown);
    }
    unknown
}

fn drop_unknown(of: &Type, fields: &mut Map<String, Value>, path: &str, unknown: &mut Vec<String>) {
    let top = path.is_empty();
    let mut open = false;
    let known = match of {
        Type::Nullable(of) => return drop_unknown(of, fields, path, unknown),
        Type::Object(number) => {
            open = SCHEMAS.is_open(*number);
            SCHEMAS.fields(*number)
        }
        Type::Empty => &[],
        Type::Map(values) => {
            for (name, value) in fields.iter_mut() {
                descend(values, value, &format!("{path}.{name}"), unknown);
            }
            return;
        }
        _ => return,
    };
    fields.retain(|name, value| {
        let here = if top { name.clone() } else { format!("{path}.{name}") };
        if top && matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
            return true;
        }
        let Some(field) = known.iter().find(|field| field.name == *name) else {
            if !open {
                unknown.push(here);
            }
            return open;
        };
        descend(&field.of, value, &here, unknown);
        true
    });
}

fn descend(of: &Type, value: &mut Value, path: &str, unknown: &mut Vec<String>) {
    match (of, value) {
        (Type::Nullable(of), value) => descend(of, value, path, unknown),
        (Type::List(of), Value::Array(items)) => {
            for (number, item) in items.iter_mut().enumerate() {
                descend(of, item, &format!("{path}[{number}]"), unknown);
            }
        }
        (of, Value::Object(fields)) => drop_unknown(of, fields, path, unknown),
        _ => {}
    }
}

/// What is missing or of another type.
pub(crate) fn check(kind: &Kind, object: &Value) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if let Some(Type::Object(number)) = SCHEMAS.kind(kind.id()) {
        fields(*number, object.as_object(), "", &mut wrong);
    }
    wrong
}

fn fields(number: usize, object: Option<&Map<String, Value>>, path: &str, wrong: &mut Vec<Wrong>) {
    let here = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    for field in SCHEMAS.fields(number) {
        match object.and_then(|object| object.get(&field.name)) {
            Some(value) => visit(&field.of, value, &here(&field.name), wrong),
            None if field.required => wrong.push(Wrong::Missing {
                path: here(&field.name),
            }),
            None => {}
        }
    }
}

fn visit(of: &Type, value: &Value, path: &str, wrong: &mut Vec<Wrong>) {
    let wanted = match (of, value) {
        (Type::Nullable(of), value) if !value.is_null() => return visit(of, value, path, wrong),
        (Type::Object(number), Value::Object(object)) => return fields(*number, Some(object), path, wrong),
        (Type::Map(of), Value::Object(values)) => {
            values
                .iter()
                .for_each(|(name, value)| visit(of, value, &format!("{path}.{name}"), wrong));
            return;
        }
        (Type::List(of), Value::Array(items)) => {
            let items = items.iter().enumerate();
            items.for_each(|(number, item)| visit(of, item, &format!("{path}[{number}]"), wrong));
            return;
        }
        (Type::Nullable(_), Value::Null)
        | (Type::Any, _)
        | (Type::Text | Type::IntegerOrText, Value::String(_))
        | (Type::Number, Value::Number(_))
        | (Type::Boolean, Value::Bool(_))
        | (Type::Empty, Value::Object(_)) => return,
        (Type::Integer | Type::IntegerOrText, Value::Number(number)) if number.is_i64() || number.is_u64() => return,
        (Type::Text, _) => "string",
        (Type::Integer | Type::IntegerOrText, _) => "integer",
        (Type::Number, _) => "number",
        (Type::Boolean, _) => "boolean",
        (Type::List(_), _) => "array",
        (Type::Object(_) | Type::Map(_) | Type::Empty | Type::Nullable(_), _) => "object",
    };
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    wrong.push(Wrong::Type {
        path: path.to_owned(),
        wanted,
        found,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;
    use serde_json::json;

    fn vm() -> &'static Kind {
        catalog::by_id("virtualmachines.kubevirt.io").unwrap()
    }

    #[test]
    fn unknown_fields_are_dropped_and_named() {
        let interfaces = json!([{"name": "a", "bridge": {}}, {"name": "b", "nosuch": {}}]);
        let mut object = json!({"metadata": {"x": 1}, "spec": {"bogus": 1,
            "template": {"metadata": {"anything": 1}, "spec": {"domain": {"devices": {"interfaces": interfaces}}}}}});
        let unknown = prune(vm(), &mut object);
        assert_eq!(
            unknown,
            ["spec.bogus", "spec.template.spec.domain.devices.interfaces[1].nosuch"]
        );
        assert!(object["spec"].get("bogus").is_none());
        assert_eq!(object["spec"]["template"]["metadata"]["anything"], 1);
    }

    #[test]
    fn types_and_required_fields() {
        let cpu = json!({"cores": "two"});
        let object = json!({"spec": {"template": {"spec": {"domain": {"cpu": cpu, "devices": {}}}}}});
        let texts: Vec<String> = check(vm(), &object).iter().map(Wrong::text).collect();
        assert_eq!(
            texts,
            ["spec.template.spec.domain.cpu.cores in body must be of type integer: \"string\""]
        );
        let missing = check(vm(), &json!({"spec": {"runStrategy": "Halted"}}));
        assert_eq!(
            missing,
            [Wrong::Missing {
                path: "spec.template".to_owned()
            }]
        );
    }
}
