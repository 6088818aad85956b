//! Recorded dumps of a real cluster (kube-apiserver with KubeVirt's own controllers, kubelets played), beside what a
//! stock kubectl printed of the same cluster a moment later: what vmotui tells of a dump is what kubectl tells.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "dumps/wide.rs"]
mod wide;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Dumps, and VMs that another state befell before kubectl printed its table.
const DUMPS: [(&str, &[&str]); 4] = [
    ("a-at-rest", &[]),
    ("b-mid-drain", &[]),
    ("b2-after-drain-uncordoned", &[]),
    ("d-every-state", &["errors/rerun-crash"]),
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/dumps")
        .join(name)
}

/// What kubectl printed.
fn printed(dump: &str) -> String {
    let file = std::fs::File::open(fixture(&format!("{dump}.wide.txt.gz"))).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

/// `vmotui get WHAT -A --offline DUMP -o json`, by namespace and name.
fn told(dump: &str, what: &str) -> BTreeMap<String, Value> {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vmotui"))
        .env("HOME", home.path())
        .args(["get", what, "-A", "-o", "json", "--offline"])
        .arg(fixture(&format!("{dump}.json.gz")))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{dump}: {errors}");
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    rows.into_iter()
        .map(|row| (format!("{}/{}", text(&row, "namespace"), text(&row, "name")), row))
        .collect()
}

/// kubectl prints a condition's status, and nothing where there is no condition.
fn truth(value: &Value) -> &'static str {
    match value.as_bool() {
        Some(true) => "True",
        Some(false) => "False",
        None => "",
    }
}

#[test]
fn status_readiness_node_and_address_are_what_kubectl_prints() {
    for (dump, moved) in DUMPS {
        let (vms, text) = (told(dump, "vms"), printed(dump));
        let declared = wide::table(&text, "virtualmachine.kubevirt.io/");
        let running = wide::table(&text, "virtualmachineinstance.kubevirt.io/");
        assert!(declared.len() >= 40 && running.len() >= 36, "{dump}: tables were found");
        for (key, row) in declared.iter().filter(|(key, _)| !moved.contains(&key.as_str())) {
            let vm = vms.get(key).unwrap_or_else(|| panic!("{dump}: {key} is missing"));
            assert_eq!(vm["status"], row["STATUS"].as_str(), "{dump}: status of {key}");
            assert_eq!(truth(&vm["ready"]), row["READY"], "{dump}: readiness of {key}");
        }
        for (key, row) in running.iter().filter(|(key, _)| !moved.contains(&key.as_str())) {
            let vm = vms.get(key).unwrap_or_else(|| panic!("{dump}: {key} is missing"));
            assert_eq!(
                vm["node"].as_str().unwrap_or_default(),
                row["NODENAME"],
                "{dump}: node of {key}"
            );
            let first = vm["ips"][0].as_str().unwrap_or_default();
            assert_eq!(first, row["IP"], "{dump}: address of {key}");
            if !declared.contains_key(key) {
                assert_eq!(vm["status"], row["PHASE"].as_str(), "{dump}: phase of {key}");
            }
        }
        // an instance that ended before kubectl printed is still in the dump, so only VMs are counted
        for key in vms.keys().filter(|key| !moved.contains(&key.as_str())) {
            assert!(
                declared.contains_key(key) || running.contains_key(key),
                "{dump}: kubectl knows no {key}"
            );
        }
    }
}

#[test]
fn nodes_are_what_kubectl_prints() {
    for (dump, _) in DUMPS {
        let nodes = told(dump, "nodes");
        let printed = wide::table(&printed(dump), "node/");
        assert_eq!(nodes.len(), printed.len(), "{dump}");
        for (key, row) in printed {
            let node = &nodes[&key];
            let cordoned = row["STATUS"].contains("SchedulingDisabled");
            let state = node["state"].as_str().unwrap();
            assert_eq!(
                state != "ready",
                cordoned,
                "{dump}: {key} is {state}, kubectl says {}",
                row["STATUS"]
            );
        }
    }
}
