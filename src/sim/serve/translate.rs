//! Protobuf at the door: bodies that kubectl's typed clients send become JSON before anybody looks at them.
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;

use crate::sim::catalog::{JSON, protobuf};

/// Longest body that is translated; the API server reads no longer ones either (`MaxRequestBodyBytes`).
const LONGEST: usize = 3 << 20;

/// Whether the body is a protobuf message.
pub(super) fn is_due(request: &Request<Incoming>) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(protobuf::MEDIA_TYPE.as_bytes()))
}

/// The request with its body in JSON. What cannot be translated stays as it is: refusing it is the API's part.
pub(super) async fn translated(request: Request<Incoming>) -> Request<Full<Bytes>> {
    let (mut head, body) = request.into_parts();
    let body = Limited::new(body, LONGEST)
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let Ok(object) = protobuf::decode(&body) else {
        return Request::from_parts(head, Full::new(body));
    };
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    head.headers.remove(CONTENT_LENGTH);
    Request::from_parts(head, Full::new(object.to_string().into()))
}
