//! Which requests go wrong, and how.
use http::Method;

use super::glob;

/// How an answer gets lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// None ever comes: the client's own time-out ends it.
    Silence,
    /// The connection breaks off before the first byte of the answer.
    Cut,
    /// The API server gives up waiting: 504 `Timeout`, as after its `--request-timeout`.
    GatewayTimeout,
}

/// An answer in place of what was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// HTTP status.
    pub code: u16,
    /// `reason` of the Status; without one the body is plain text.
    pub reason: Option<&'static str>,
    /// The Status' message, or the text.
    pub message: String,
    /// Seconds, for the Retry-After header.
    pub retry_after: Option<u32>,
}

impl Refusal {
    /// Any refusal as a Status.
    pub fn status(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            reason: Some(reason),
            message: message.into(),
            retry_after: None,
        }
    }

    /// Any refusal as plain text.
    pub fn text(code: u16, message: impl Into<String>) -> Self {
        Self {
            code,
            reason: None,
            message: message.into(),
            retry_after: None,
        }
    }

    /// 403, as a quota or a policy refuses.
    pub fn forbidden() -> Self {
        Self::status(
            403,
            "Forbidden",
            "forbidden: denied by a fault of the simulated cluster",
        )
    }

    /// 409, as after somebody else's write.
    pub fn conflict() -> Self {
        let message = "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again";
        Self::status(409, "Conflict", message)
    }

    /// 422, as a validating webhook refuses.
    pub fn invalid() -> Self {
        let message =
            "admission webhook \"fault.simulated\" denied the request: denied by a fault of the simulated cluster";
        Self::status(422, "Invalid", message)
    }

    /// 429 of the API server's own flow control, which is plain text (apiserver/pkg/server/filters).
    pub fn too_many(retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::text(429, "Too many requests, please try again later.")
        }
    }

    /// 500 with a text body, as virt-api's GET handlers answer.
    pub fn internal_text() -> Self {
        Self::text(
            500,
            "unexpected return code 500 (500 Internal Server Error), message: fault",
        )
    }

    /// 503, as while an aggregated API is down.
    pub fn unavailable() -> Self {
        Self::text(503, "service unavailable\n")
    }
}

/// What goes wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The request is not carried out, and answered so.
    Refused(Refusal),
    /// The request is carried out, and its answer gets lost.
    Applied(Loss),
    /// The request is not carried out, and nothing says so.
    Unsent(Loss),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Requests that go wrong, and how many of them.
#[derive(Clone, Debug)]
pub struct Rule {
    method: String,
    path: String,
    left: u32,
    real_only: bool,
    fault: Fault,
}

impl Rule {
    /// The next request with `method` (`*` for any) on a path that `path` describes, without its query; `*` stands for
    /// any run of characters.
    pub fn on(method: &str, path: &str, fault: impl Into<Fault>) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            left: 1,
            real_only: false,
            fault: fault.into(),
        }
    }

    /// That many requests instead of one.
    #[must_use]
    pub const fn times(mut self, count: u32) -> Self {
        self.left = count;
        self
    }

    /// Every such request until [`super::Faults::clear`].
    #[must_use]
    pub const fn always(self) -> Self {
        self.times(u32::MAX)
    }

    /// Lets requests pass that ask for a dry run, in the query or in the body.
    #[must_use]
    pub const fn real_only(mut self) -> Self {
        self.real_only = true;
        self
    }

    pub(super) fn strike(&mut self, method: &Method, path: &str, dry_run: bool) -> Option<Fault> {
        let fits = self.left > 0
            && !(dry_run && self.real_only)
            && (self.method == "*" || self.method == method.as_str())
            && glob::matches(&self.path, path);
        if !fits {
            return None;
        }
        if self.left != u32::MAX {
            self.left -= 1;
        }
        Some(self.fault.clone())
    }
}
