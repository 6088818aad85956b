//! A finished answer of the parts of the API that depend on no object.

/// A complete HTTP answer. `Cache-Control` is `public` with an ETag, `no-cache, private` otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`; empty when there is no body.
    pub content_type: &'static str,
    /// `ETag`, quotes included.
    pub etag: Option<String>,
    /// The body.
    pub body: String,
}

/// `Content-Type` of plain text answers; the server adds `X-Content-Type-Options: nosniff` to them.
pub const TEXT: &str = "text/plain; charset=utf-8";

/// `Content-Type` of JSON answers.
pub const JSON: &str = "application/json";

impl Answer {
    pub(super) fn json(body: &serde_json::Value) -> Self {
        Self {
            status: 200,
            content_type: JSON,
            etag: None,
            body: body.to_string(),
        }
    }

    pub(super) fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            content_type: TEXT,
            etag: None,
            body: body.to_owned(),
        }
    }

    /// What unknown paths get: not a Status object.
    pub fn not_found() -> Self {
        Self::text(404, "404 page not found\n")
    }

    /// Adds an ETag, and turns into a 304 when the client already holds this body.
    pub(super) fn tagged(mut self, if_none_match: Option<&str>) -> Self {
        let tag = format!("\"{:016X}\"", fingerprint(&self.body));
        if if_none_match.is_some_and(|held| held.split(',').any(|one| one.trim() == tag)) {
            self = Self {
                status: 304,
                content_type: "",
                etag: None,
                body: String::new(),
            };
        }
        self.etag = Some(tag);
        self
    }
}

/// FNV-1a: stable between runs and builds, which the standard hasher does not promise.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
