//! Answers: their headers, and the one place where objects become text.
use http::{HeaderValue, Response, header};
use serde_json::Value;

use super::Answer;
use super::accept::{Accept, Shape};
use super::body::{self, AnswerBody};
use super::call::Call;
use super::shape;
use super::status::Failure;
use crate::sim::catalog::Kind;

/// An answer of `kind` with the headers that every answer of the API server carries.
pub(super) fn with(code: u16, content_type: &'static str, body: AnswerBody) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = http::StatusCode::from_u16(code).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

/// A JSON document.
pub(super) fn json(code: u16, value: &Value) -> Answer {
    let mut text = value.to_string();
    text.push('\n');
    with(code, "application/json", body::whole(text))
}

/// Plain text.
pub(super) fn plain(code: u16, text: &'static str) -> Answer {
    let mut answer = with(code, "text/plain; charset=utf-8", body::whole(text));
    answer
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// An answer without a body, and so without a media type.
pub(super) fn empty(code: u16) -> Answer {
    let mut answer = with(code, "", body::whole(""));
    answer.headers_mut().remove(header::CONTENT_TYPE);
    answer
}

/// What unknown paths get; it is no Status.
pub(super) fn page_not_found() -> Answer {
    plain(404, "404 page not found\n")
}

/// A refusal.
pub(super) fn failure(failure: &Failure) -> Answer {
    let mut answer = json(failure.code, &failure.status());
    let headers = answer.headers_mut();
    if failure.code == 403 {
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    if let Some(seconds) = failure.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// A refusal in the language that was asked for.
pub(super) fn failure_as(accept: Accept, failed: &Failure) -> Answer {
    let mut answer = failure(failed);
    if let (true, Ok(text)) = (accept.yaml, serde_yaml_ng::to_string(&failed.status())) {
        let kind = HeaderValue::from_static("application/yaml");
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        *answer.body_mut() = body::whole(text);
    }
    answer
}

/// Adds `Warning: 299 - "..."` headers (RFC 7234; apimachinery/pkg/util/net: NewWarningHeader).
pub(super) fn warn(answer: &mut Answer, warnings: &[String]) {
    for warning in warnings {
        let quoted = warning.replace('\\', "\\\\").replace('"', "\\\"");
        if let Ok(value) = HeaderValue::from_str(&format!("299 - \"{quoted}\"")) {
            answer.headers_mut().append(header::WARNING, value);
        }
    }
}

/// One object in the representation that was asked for.
pub(super) fn object(call: &Call, kind: &'static Kind, code: u16, object: Value) -> Result<Answer, Failure> {
    let accept = Accept::negotiate(call.header("accept"))?;
    let shown = match accept.shape {
        Shape::Whole => object,
        Shape::Partial => shape::partial(object),
        Shape::Table => shape::table_of_one(call, kind, &object)?,
        Shape::PartialList => {
            let message = "you requested PartialObjectMetadataList, but the requested object is not a list";
            return Err(Failure::new(406, "NotAcceptable", message));
        }
    };
    let mut shown = shown;
    if let (true, Some(fields)) = (accept.beta, shown.as_object_mut()) {
        fields.insert("apiVersion".to_owned(), "meta.k8s.io/v1beta1".into());
    }
    Ok(value(accept, code, &shown))
}

/// A document as JSON or YAML.
pub(super) fn value(accept: Accept, code: u16, document: &Value) -> Answer {
    if !accept.yaml {
        return json(code, document);
    }
    match serde_yaml_ng::to_string(document) {
        Ok(text) => with(code, "application/yaml", body::whole(text)),
        Err(why) => failure(&Failure::internal(format!(
            "this object cannot be written as YAML: {why}"
        ))),
    }
}
