//! What passes between the API server and the processes of the cluster that it relays requests to.
use bytes::Bytes;
use serde_json::Value;

/// A request as it reaches a process behind a proxy path: its Authorization header stayed at the API server, which deletes
/// it once the caller is known (apiserver pkg/endpoints/filters/authentication.go).
#[derive(Clone, Debug)]
pub(in crate::sim) struct Ask<'a> {
    pub(in crate::sim) method: &'a str,
    /// Begins with a slash, as sent.
    pub(in crate::sim) path: &'a str,
    /// Without the question mark, as sent.
    pub(in crate::sim) query: &'a str,
    pub(in crate::sim) body: &'a [u8],
}

/// What a process answers.
pub(in crate::sim) struct Reply {
    pub(in crate::sim) code: u16,
    pub(in crate::sim) content_type: &'static str,
    pub(in crate::sim) headers: Vec<(&'static str, String)>,
    pub(in crate::sim) body: Content,
}

/// The body of an answer.
pub(in crate::sim) enum Content {
    /// There at once.
    Whole(Bytes),
    /// Made while it is read, so that a list of 15,000 volumes never stands in memory.
    Slices(Box<dyn Iterator<Item = Bytes> + Send>),
}

impl Reply {
    /// A text of some media type.
    pub(in crate::sim) fn text(code: u16, content_type: &'static str, text: impl Into<Bytes>) -> Self {
        Self {
            code,
            content_type,
            headers: Vec::new(),
            body: Content::Whole(text.into()),
        }
    }

    /// A JSON document.
    pub(in crate::sim) fn json(code: u16, value: &Value) -> Self {
        Self::text(code, "application/json", value.to_string())
    }

    /// A JSON document that is made slice by slice.
    pub(in crate::sim) fn slices(slices: impl Iterator<Item = Bytes> + Send + 'static) -> Self {
        Self {
            code: 200,
            content_type: "application/json",
            headers: Vec::new(),
            body: Content::Slices(Box::new(slices)),
        }
    }

    /// What Go's `http.Error` sends.
    pub(in crate::sim) fn error(code: u16, text: &str) -> Self {
        Self::text(code, "text/plain; charset=utf-8", format!("{text}\n"))
    }
}
