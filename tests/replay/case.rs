//! The recorded cases.
use serde::Deserialize;
use serde_json::Value;

use crate::recorded;

/// One recorded case.
#[derive(Deserialize)]
pub(crate) struct Case {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

/// One request with its answer; a step without a request is a remark.
#[derive(Deserialize)]
pub(crate) struct Step {
    pub(crate) user: Option<String>,
    #[serde(default)]
    pub(crate) comment: Option<String>,
    pub(crate) request: Option<Request>,
    pub(crate) response: Option<Response>,
}

#[derive(Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) headers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    pub(crate) body: Value,
}

#[derive(Deserialize)]
pub(crate) struct Response {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    pub(crate) body: Value,
    #[serde(default)]
    pub(crate) events: Option<Vec<Event>>,
}

#[derive(Deserialize)]
pub(crate) struct Event {
    pub(crate) ms: u64,
    pub(crate) event: Value,
}

impl Case {
    /// Every case under `tests/fixtures/exchanges`, by name.
    pub(crate) fn all() -> Vec<Self> {
        let all = recorded::all::<Self>("exchanges").into_iter();
        all.map(|(name, case)| Self { name, ..case }).collect()
    }
}

/// The objects that must exist before the first step, as they were taken from the case's own answers.
pub(crate) fn state(name: &str) -> Value {
    recorded::unpack("states", name).unwrap_or_default()
}

/// A whole cluster, as kubectl printed it.
pub(crate) fn dump(name: &str) -> Value {
    recorded::unpack("dumps", name).unwrap()
}
