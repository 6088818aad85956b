//! The words of a refusal (k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go).
use serde_json::{Map, Value, json};

use super::rule::Attributes;
use super::user::Identity;

/// The Status of a 401.
pub fn unauthorized() -> Value {
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": "Unauthorized", "reason": "Unauthorized", "code": 401,
    })
}

/// The Status of a 403. The server adds `X-Content-Type-Options: nosniff` to it.
pub fn forbidden(who: &Identity, asked: &Attributes<'_>) -> Value {
    match *asked {
        Attributes::Path { verb, path } => status(
            format!("forbidden: User \"{}\" cannot {verb} path \"{path}\"", who.name),
            Map::new(),
        ),
        Attributes::Resource {
            verb,
            group,
            resource,
            subresource,
            namespace,
            name,
        } => {
            let qualified = if group.is_empty() {
                resource.to_owned()
            } else {
                format!("{resource}.{group}")
            };
            let subject = if name.is_empty() {
                qualified
            } else {
                format!("{qualified} \"{name}\"")
            };
            let target = if subresource.is_empty() {
                resource.to_owned()
            } else {
                format!("{resource}/{subresource}")
            };
            let place = if namespace.is_empty() {
                "at the cluster scope".to_owned()
            } else {
                format!("in the namespace \"{namespace}\"")
            };
            let mut details = Map::new();
            if !name.is_empty() {
                details.insert("name".to_owned(), name.into());
            }
            if !group.is_empty() {
                details.insert("group".to_owned(), group.into());
            }
            details.insert("kind".to_owned(), resource.into());
            let message = format!(
                "{subject} is forbidden: User \"{}\" cannot {verb} resource \"{target}\" in API group \"{group}\" {place}",
                who.name
            );
            status(message, details)
        }
    }
}

fn status(message: String, details: Map<String, Value>) -> Value {
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": "Forbidden", "details": details, "code": 403,
    })
}
