//! Lists.
pub(super) mod options;
mod page;
mod source;
mod token;

use http::{HeaderValue, header};
use serde_json::{Value, json};

use super::accept::{Accept, Shape};
use super::body::{self, Gzip, Slices, Source};
use super::call::Call;
use super::route::Target;
use super::selector::Filter;
use super::status::Failure;
use super::{Answer, respond, shape};
use crate::sim::catalog::table;
pub(super) use options::ListOptions;
use page::Page;
use source::Form;
pub(super) use source::prefix_of;

/// Answers are compressed from this size on (apiserver: `defaultGzipThresholdBytes`).
const GZIP_FROM: usize = 128 << 10;

/// GET of a collection.
pub(super) async fn answer(call: Call, target: Target) -> Result<Answer, Failure> {
    let accept = Accept::negotiate(call.header("accept"))?;
    let form = match accept.shape {
        Shape::Whole => Form::Whole {
            typed: target.kind.custom,
        },
        Shape::PartialList => Form::Partial,
        Shape::Table => Form::Row(shape::include(&call.query)?),
        Shape::Partial => {
            let message = "you requested PartialObjectMetadata, but the requested object is a list";
            return Err(Failure::new(406, "NotAcceptable", message));
        }
    };
    let filter = Filter::read(target.kind, &call.query)?;
    let options = ListOptions::read(&call.query)?;
    let page = Page::take(&call, &target, &options, filter, form).await?;
    let mut head = head(&target, accept.shape, &page.metadata);
    if accept.beta {
        head = head.replacen("meta.k8s.io/v1", "meta.k8s.io/v1beta1", 1);
    }
    let source = source::framed(head, page.items);
    if accept.yaml {
        let text: Vec<u8> = source.flatten().collect();
        let document: Value = serde_json::from_slice(&text).unwrap_or_default();
        return Ok(respond::value(accept, 200, &document));
    }
    Ok(send(source, call.header("accept-encoding")))
}

/// Everything of the list before its first item.
fn head(target: &Target, shape: Shape, metadata: &Value) -> String {
    let kind = target.kind;
    match shape {
        Shape::Table => format!(
            "{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{metadata},\"columnDefinitions\":{},\"rows\":[",
            table::definitions(kind)
        ),
        Shape::PartialList | Shape::Partial => format!(
            "{{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{metadata},\"items\":["
        ),
        Shape::Whole => {
            let mut metadata = metadata.clone();
            // Lists of custom resources are maps on the server and say "continue" even when there is nothing more.
            if let (true, Some(fields)) = (kind.custom, metadata.as_object_mut()) {
                fields.entry("continue").or_insert_with(|| json!(""));
            }
            let version = kind.api_version();
            format!(
                "{{\"kind\":\"{}List\",\"apiVersion\":\"{version}\",\"metadata\":{metadata},\"items\":[",
                kind.kind
            )
        }
    }
}

/// Sends a source: at once when it is short, else as it is read, compressed if the client can unpack it.
fn send(mut source: Source, encodings: &str) -> Answer {
    let mut first: Vec<u8> = Vec::new();
    while first.len() < GZIP_FROM {
        match source.next() {
            Some(slice) => first.extend_from_slice(&slice),
            None => return respond::with(200, "application/json", body::whole(first)),
        }
    }
    let source: Source = Box::new(std::iter::once(first.into()).chain(source));
    if !encodings
        .split(',')
        .any(|encoding| encoding.trim().split(';').next() == Some("gzip"))
    {
        return respond::with(200, "application/json", stream(source));
    }
    let mut answer = respond::with(200, "application/json", stream(Box::new(Gzip::new(source))));
    answer
        .headers_mut()
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    answer
}

fn stream(source: Source) -> body::AnswerBody {
    use http_body_util::BodyExt;
    Slices::new(source).boxed_unsync()
}
