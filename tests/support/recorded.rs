//! What was recorded from a real API server, packed under `tests/fixtures`.
use std::io::Read;
use std::path::PathBuf;

use serde::de::DeserializeOwned;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// One document of a folder, if it is there.
pub(crate) fn unpack<T: DeserializeOwned>(folder_name: &str, name: &str) -> Option<T> {
    let packed = std::fs::read(folder(folder_name).join(format!("{name}.json.gz"))).ok()?;
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut text)
        .unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

/// Every case of a folder with its name, in the order of the names. `VMOTUI_REPLAY=NAME` picks one.
pub(crate) fn all<T: DeserializeOwned>(folder_name: &str) -> Vec<(String, T)> {
    let picked = std::env::var("VMOTUI_REPLAY").ok();
    let mut names: Vec<String> = std::fs::read_dir(folder(folder_name))
        .unwrap()
        .filter_map(|entry| {
            Some(
                entry
                    .unwrap()
                    .file_name()
                    .to_str()?
                    .strip_suffix(".json.gz")?
                    .to_owned(),
            )
        })
        .filter(|name| picked.as_ref().is_none_or(|picked| picked == name))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no recorded case to replay");
    names
        .into_iter()
        .map(|name| {
            let case = unpack(folder_name, &name).unwrap();
            (name, case)
        })
        .collect()
}
