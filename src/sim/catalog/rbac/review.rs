//! Reviews: a client asks what it, or somebody else, may do.
use serde_json::{Map, Value, json};

use super::objects::rule;
use super::rule::Attributes;
use super::user::Identity;
use super::{Decision, Rbac};

/// Why a review is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewError {
    /// 400 BadRequest with this message.
    BadRequest(String),
    /// 422 Invalid: field and reason.
    Invalid(String, String),
    /// The kind is no review: 404.
    Unknown,
}

/// Answers the review `kind` that `who` posted as `body`; the reply is a 201.
///
/// `manager` is the client's name out of its User-Agent and `now` the present moment in RFC 3339: access reviews carry
/// them as managedFields.
///
/// # Errors
/// [`ReviewError`] when the body does not say what is to be reviewed.
pub fn review(
    rbac: &Rbac,
    who: &Identity,
    kind: &str,
    body: &Value,
    manager: &str,
    now: &str,
) -> Result<Value, ReviewError> {
    match kind {
        "SelfSubjectReview" => Ok(json!({
            "kind": kind, "apiVersion": "authentication.k8s.io/v1",
            "metadata": {"creationTimestamp": now}, "status": {"userInfo": user_info(who)},
        })),
        "SelfSubjectRulesReview" => rules(rbac, who, body),
        "SelfSubjectAccessReview" => access(rbac, who, kind, body, manager, now),
        "SubjectAccessReview" | "LocalSubjectAccessReview" => {
            let subject = subject(body)?;
            access(rbac, &subject, kind, body, manager, now)
        }
        _ => Err(ReviewError::Unknown),
    }
}

fn user_info(who: &Identity) -> Value {
    let mut info = Map::new();
    info.insert("username".to_owned(), who.name.as_str().into());
    info.insert("groups".to_owned(), json!(who.groups));
    if !who.extra.is_empty() {
        let extra: Map<String, Value> = who
            .extra
            .iter()
            .map(|(key, values)| (key.clone(), json!(values)))
            .collect();
        info.insert("extra".to_owned(), Value::Object(extra));
    }
    Value::Object(info)
}

fn rules(rbac: &Rbac, who: &Identity, body: &Value) -> Result<Value, ReviewError> {
    let namespace = text(body, "/spec/namespace");
    if namespace.is_empty() {
        return Err(ReviewError::BadRequest("no namespace on request".to_owned()));
    }
    let (paths, resources): (Vec<_>, Vec<_>) = rbac
        .rules(who, namespace)
        .into_iter()
        .partition(|rule| !rule.urls.is_empty());
    Ok(json!({
        "kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": {},
        "status": {
            "resourceRules": resources.into_iter().map(rule).collect::<Vec<_>>(),
            "nonResourceRules": paths.into_iter().map(rule).collect::<Vec<_>>(),
            "incomplete": false,
        },
    }))
}

fn subject(body: &Value) -> Result<Identity, ReviewError> {
    let name = text(body, "/spec/user");
    let groups: Vec<String> = body
        .pointer("/spec/groups")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    if name.is_empty() && groups.is_empty() {
        let reason = "Invalid value: \"\": at least one of user or group must be specified";
        return Err(ReviewError::Invalid("spec.user".to_owned(), reason.to_owned()));
    }
    Ok(Identity {
        name: name.to_owned(),
        groups,
        extra: Vec::new(),
    })
}

fn access(
    rbac: &Rbac,
    who: &Identity,
    kind: &str,
    body: &Value,
    manager: &str,
    now: &str,
) -> Result<Value, ReviewError> {
    let resource = body
        .pointer("/spec/resourceAttributes")
        .filter(|value| value.is_object());
    let path = body
        .pointer("/spec/nonResourceAttributes")
        .filter(|value| value.is_object());
    let asked = match (resource, path) {
        (Some(of), None) => Attributes::Resource {
            verb: text(of, "/verb"),
            group: text(of, "/group"),
            resource: text(of, "/resource"),
            subresource: text(of, "/subresource"),
            namespace: text(of, "/namespace"),
            name: text(of, "/name"),
        },
        (None, Some(of)) => Attributes::Path {
            verb: text(of, "/verb"),
            path: text(of, "/path"),
        },
        _ => {
            let reason = "Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified";
            return Err(ReviewError::Invalid(
                "spec.resourceAttributes".to_owned(),
                reason.to_owned(),
            ));
        }
    };
    let Decision { allowed, reason } = rbac.decide(who, &asked);
    let spec = body.get("spec").cloned().unwrap_or_else(|| json!({}));
    let mut status = json!({"allowed": allowed});
    if let Some(fields) = status.as_object_mut()
        && !reason.is_empty()
    {
        fields.insert("reason".to_owned(), reason.into());
    }
    let owned = json!({"f:spec": owned_fields(&spec, true)});
    Ok(json!({
        "kind": kind, "apiVersion": "authorization.k8s.io/v1",
        "metadata": {"managedFields": [{
            "manager": manager, "operation": "Update", "apiVersion": "authorization.k8s.io/v1", "time": now,
            "fieldsType": "FieldsV1", "fieldsV1": owned,
        }]},
        "spec": spec, "status": status,
    }))
}

/// FieldsV1 of a value; the outermost map has no entry for itself.
fn owned_fields(value: &Value, outermost: bool) -> Value {
    let mut fields = Map::new();
    if let Some(object) = value.as_object() {
        if !outermost {
            fields.insert(".".to_owned(), json!({}));
        }
        for (key, below) in object {
            fields.insert(format!("f:{key}"), owned_fields(below, false));
        }
    }
    Value::Object(fields)
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
