//! The recorded cases.
use std::io::Read;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// One recorded case.
#[derive(Deserialize)]
pub struct Case {
    #[serde(skip)]
    pub name: String,
    pub steps: Vec<Step>,
}

/// One request with its answer; a step without a request is a remark.
#[derive(Deserialize)]
pub struct Step {
    pub user: Option<String>,
    #[serde(default)]
    pub comment: Option<String>,
    pub request: Option<Request>,
    pub response: Option<Response>,
}

#[derive(Deserialize)]
pub struct Request {
    pub method: String,
    pub path: String,
    #[serde(default)]
    pub headers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    pub body: Value,
}

#[derive(Deserialize)]
pub struct Response {
    pub status: u16,
    #[serde(default)]
    pub headers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    pub body: Value,
    #[serde(default)]
    pub events: Option<Vec<Event>>,
}

#[derive(Deserialize)]
pub struct Event {
    pub ms: u64,
    pub event: Value,
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
    pub fn all() -> Vec<Self> {
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
pub fn state(name: &str) -> Value {
    let text = unpack(&folder("states").join(format!("{name}.json.gz")));
    text.map_or(Value::Null, |text| serde_json::from_slice(&text).unwrap())
}
