//! Refusals, as `Status` objects with the words of the Kubernetes API server (apimachinery/pkg/api/errors).
use serde_json::{Map, Value, json};

use crate::sim::catalog::Kind;

/// One reason of a 422 or of an apply conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cause {
    /// `FieldValueInvalid` and the like; empty where the server gives none.
    pub(super) reason: &'static str,
    pub(super) message: String,
    /// Path of the field; empty where the server gives none.
    pub(super) field: String,
}

impl Cause {
    pub(super) fn new(reason: &'static str, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            field: field.into(),
        }
    }

    pub(super) fn invalid(field: impl Into<String>, value: &Value, why: &str) -> Self {
        Self::new("FieldValueInvalid", field, format!("Invalid value: {value}: {why}"))
    }

    pub(super) fn required(field: impl Into<String>, why: &str) -> Self {
        Self::new("FieldValueRequired", field, format!("Required value: {why}"))
    }

    pub(super) fn forbidden(field: impl Into<String>, why: &str) -> Self {
        Self::new("FieldValueForbidden", field, format!("Forbidden: {why}"))
    }

    pub(super) fn unsupported(field: impl Into<String>, value: &str, supported: &[&str]) -> Self {
        let supported: Vec<String> = supported.iter().map(|text| format!("{text:?}")).collect();
        let message = format!("Unsupported value: {value}: supported values: {}", supported.join(", "));
        Self::new("FieldValueNotSupported", field, message)
    }

    pub(super) fn value(&self) -> Value {
        let mut cause = Map::new();
        if !self.reason.is_empty() {
            cause.insert("reason".to_owned(), json!(self.reason));
        }
        cause.insert("message".to_owned(), json!(self.message));
        if !self.field.is_empty() {
            cause.insert("field".to_owned(), json!(self.field));
        }
        Value::Object(cause)
    }
}

/// A request that was not carried out.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: u16,
    reason: &'static str,
    message: String,
    details: Option<Value>,
    /// A `continue` token that lets a pager go on all the same.
    token: Option<String>,
    /// Seconds, for the Retry-After header.
    pub(super) retry_after: Option<u32>,
    /// A Status that somebody else worded.
    ready: Option<Box<Value>>,
}

impl Failure {
    pub(super) fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            reason,
            message: message.into(),
            details: None,
            token: None,
            retry_after: None,
            ready: None,
        }
    }

    /// A Status that somebody else worded.
    pub(super) fn ready(code: u16, status: Value) -> Self {
        Self {
            ready: Some(Box::new(status)),
            ..Self::new(code, "", "")
        }
    }

    pub(super) fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    pub(super) fn token(mut self, token: String) -> Self {
        self.token = Some(token);
        self
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub(super) fn not_found(kind: &Kind, name: &str) -> Self {
        let message = format!("{} {name:?} not found", qualified(kind));
        Self::new(404, "NotFound", message).details(details(name, kind, kind.plural))
    }

    /// 404 for what no route leads to.
    pub(super) fn no_resource() -> Self {
        const MESSAGE: &str = "the server could not find the requested resource";
        Self::new(404, "NotFound", MESSAGE).details(json!({}))
    }

    pub(super) fn exists(kind: &Kind, name: &str, terminating: bool) -> Self {
        let prefix = if terminating { "object is being deleted: " } else { "" };
        let message = format!("{prefix}{} {name:?} already exists", qualified(kind));
        Self::new(409, "AlreadyExists", message).details(details(name, kind, kind.plural))
    }

    pub(super) fn conflict(kind: &Kind, name: &str, why: &str) -> Self {
        let message = format!("Operation cannot be fulfilled on {} {name:?}: {why}", qualified(kind));
        Self::new(409, "Conflict", message).details(details(name, kind, kind.plural))
    }

    pub(super) fn modified(kind: &Kind, name: &str) -> Self {
        const WHY: &str = "the object has been modified; please apply your changes to the latest version and try again";
        Self::conflict(kind, name, WHY)
    }

    /// 422 about an object of `kind`.
    pub(super) fn invalid(kind: &Kind, name: &str, causes: &[Cause]) -> Self {
        Self::invalid_as(kind.group, kind.kind, name, causes)
    }

    /// 422 about something called `kind` in `group`.
    pub(super) fn invalid_as(group: &str, kind: &str, name: &str, causes: &[Cause]) -> Self {
        let texts: Vec<String> = causes
            .iter()
            .map(|cause| format!("{}: {}", cause.field, cause.message))
            .collect();
        let texts = match texts.as_slice() {
            [one] => one.clone(),
            more => format!("[{}]", more.join(", ")),
        };
        let dot = if group.is_empty() { "" } else { "." };
        let mut about = Map::new();
        if !name.is_empty() {
            about.insert("name".to_owned(), json!(name));
        }
        if !group.is_empty() {
            about.insert("group".to_owned(), json!(group));
        }
        if !kind.is_empty() {
            about.insert("kind".to_owned(), json!(kind));
        }
        about.insert("causes".to_owned(), causes.iter().map(Cause::value).collect());
        Self::new(
            422,
            "Invalid",
            format!("{kind}{dot}{group} {name:?} is invalid: {texts}"),
        )
        .details(about.into())
    }

    /// 422 about the request's options, which the server calls `kind`.
    pub(super) fn options(kind: &str, causes: &[Cause]) -> Self {
        Self::invalid_as("meta.k8s.io", kind, "", causes)
    }

    /// 405 for a verb that the kind does not have.
    pub(super) fn not_allowed() -> Self {
        const MESSAGE: &str = "the server does not allow this method on the requested resource";
        Self::new(405, "MethodNotAllowed", MESSAGE).details(json!({}))
    }

    /// 503 for what cannot be reached (apimachinery: `NewServiceUnavailable`).
    pub(super) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(503, "ServiceUnavailable", message)
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(500, "", message)
    }

    /// 500 that says what went wrong inside (apimachinery: `NewInternalError`).
    pub(super) fn internal_error(why: impl Into<String>) -> Self {
        let why = why.into();
        Self::new(500, "InternalError", format!("Internal error occurred: {why}"))
            .details(json!({"causes": [{"message": why}]}))
    }

    /// The Status object.
    pub(super) fn status(&self) -> Value {
        if let Some(status) = &self.ready {
            return (**status).clone();
        }
        let mut status = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "code": self.code,
        });
        if let Some(fields) = status.as_object_mut() {
            if !self.reason.is_empty() {
                fields.insert("reason".to_owned(), json!(self.reason));
            }
            if let Some(details) = &self.details {
                fields.insert("details".to_owned(), details.clone());
            }
            if let Some(token) = &self.token {
                fields.insert("metadata".to_owned(), json!({"continue": token}));
            }
        }
        status
    }
}

/// `pods`, `virtualmachines.kubevirt.io`.
pub(super) fn qualified(kind: &Kind) -> String {
    if kind.group.is_empty() {
        kind.plural.to_owned()
    } else {
        format!("{}.{}", kind.plural, kind.group)
    }
}

/// `details` of a Status: what it is about, empty parts left out.
pub(super) fn details(name: &str, kind: &Kind, called: &str) -> Value {
    about(name, kind.group, called)
}

/// The same for something that is no kind of the catalog's.
pub(super) fn about(name: &str, group: &str, called: &str) -> Value {
    let mut about = Map::new();
    if !name.is_empty() {
        about.insert("name".to_owned(), json!(name));
    }
    if !group.is_empty() {
        about.insert("group".to_owned(), json!(group));
    }
    about.insert("kind".to_owned(), json!(called));
    Value::Object(about)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::catalog;

    #[test]
    fn built_in_kinds_have_no_group_in_their_details() {
        let pods = catalog::by_id("pods").unwrap();
        let status = Failure::not_found(pods, "a").status();
        assert_eq!(status["message"], "pods \"a\" not found");
        assert_eq!(status["details"], json!({"name": "a", "kind": "pods"}));
    }

    #[test]
    fn several_causes_stand_in_brackets() {
        let causes = [Cause::required("a", "x"), Cause::forbidden("b", "y")];
        let status = Failure::options("ListOptions", &causes).status();
        let wanted = "ListOptions.meta.k8s.io \"\" is invalid: [a: Required value: x, b: Forbidden: y]";
        assert_eq!(status["message"], wanted);
        assert_eq!(status["details"]["causes"][1]["reason"], "FieldValueForbidden");
    }
}
