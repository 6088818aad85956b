//! The recorded cases.
use std::io::Read;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

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

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn unpack(path: &PathBuf) -> Option<Vec<u8>> {
    let packed = std::fs::read(path).ok()?;
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut text)
        .ok()?;
    Some(text)
}

impl Case {
    /// Every case under `tests/fixtures/exchanges`, by name. `VMOTUI_REPLAY=NAME` picks one.
    pub(crate) fn all() -> Vec<Self> {
        let picked = std::env::var("VMOTUI_REPLAY").ok();
        let mut names: Vec<String> = std::fs::read_dir(folder("exchanges"))
            .unwrap()
            .filter_map(|entry| {
                entry
                    .unwrap()
                    .file_name()
                    .to_str()?
                    .strip_suffix(".json.gz")
                    .map(str::to_owned)
            })
            .filter(|name| picked.as_ref().is_none_or(|picked| picked == name))
            .collect();
        names.sort();
        assert!(!names.is_empty(), "no recorded case to replay");
        names
            .into_iter()
            .map(|name| {
                let text = unpack(&folder("exchanges").join(format!("{name}.json.gz"))).unwrap();
                let case: Self = serde_json::from_slice(&text).unwrap();
                Self { name, ..case }
            })
            .collect()
    }
}

/// The objects that must exist before the first step, as they were taken from the case's own answers.
pub(crate) fn state(name: &str) -> Value {
    let text = unpack(&folder("states").join(format!("{name}.json.gz")));
    text.map_or(Value::Null, |text| serde_json::from_slice(&text).unwrap())
}

/// A whole cluster, as kubectl printed it.
pub(crate) fn dump(name: &str) -> Value {
    let text = unpack(&folder("dumps").join(format!("{name}.json.gz"))).unwrap();
    serde_json::from_slice(&text).unwrap()
}
