//! The program itself, as scripts use it.
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use vmotui::client::Client;
use vmotui::model::Kind;

use crate::target::{client, kubeconfig};

/// Rows of `get KIND -o json`; `None` when a right is missing, which the program says with exit code 3.
fn get(kubeconfig: &Path, what: &str) -> Option<Vec<Value>> {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vmotui"))
        .env("HOME", home.path())
        .args(["--read-only", "get", what, "-A", "-o", "json", "--kubeconfig"])
        .arg(kubeconfig)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => {}
        Some(3) if output.stdout.is_empty() => {
            println!("get {what}: {told}");
            assert!(!told.is_empty());
            return None;
        }
        Some(3) => println!("get {what}: {told}"),
        Some(4) if told.contains("does not have") || told.contains("not installed") => return None,
        code => panic!("get {what} ended with {code:?}: {told}"),
    }
    Some(serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("get {what}: {error}")))
}

/// Namespace and name of the objects of a plain list.
async fn raw(client: &Client, kind: Kind) -> Option<BTreeSet<(String, String)>> {
    let (mut names, mut next) = (BTreeSet::new(), String::new());
    loop {
        let path = format!("{}?limit=200&continue={next}", kind.path(None));
        let request = http::Request::get(path).body(Vec::new()).unwrap();
        let answer = client.request(request).await.unwrap();
        if !answer.status().is_success() {
            return None;
        }
        let list: Value = serde_json::from_slice(answer.body()).unwrap();
        for item in list["items"].as_array().unwrap() {
            let text = |field: &str| item["metadata"][field].as_str().unwrap_or_default().to_owned();
            names.insert((text("namespace"), text("name")));
        }
        match list["metadata"]["continue"].as_str() {
            Some(token) if !token.is_empty() => {
                next = token.replace('=', "%3D").replace('+', "%2B").replace('/', "%2F");
            }
            _ => return Some(names),
        }
    }
}

fn names(rows: &[Value]) -> BTreeSet<(String, String)> {
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| (text(row, "namespace"), text(row, "name")))
        .collect()
}

#[tokio::test]
async fn get_agrees_with_raw_lists() {
    let (Some(client), Some(kubeconfig)) = (client().await, kubeconfig()) else {
        return;
    };
    for (what, kinds) in [
        ("nodes", &[Kind::Node][..]),
        ("vms", &[Kind::VirtualMachine, Kind::VirtualMachineInstance]),
    ] {
        let mut before = BTreeSet::new();
        let mut after = BTreeSet::new();
        let mut refused = false;
        for kind in kinds {
            match raw(&client, *kind).await {
                Some(names) => before.extend(names),
                None => refused = true,
            }
        }
        let rows = get(&kubeconfig, what);
        for kind in kinds {
            after.extend(raw(&client, *kind).await.unwrap_or_default());
        }
        let Some(rows) = rows else {
            assert!(refused, "get {what} printed nothing although it may be read");
            continue;
        };
        let printed = names(&rows);
        assert_eq!(printed.len(), rows.len(), "every row once");
        let lasting: Vec<_> = before
            .intersection(&after)
            .filter(|name| !printed.contains(*name))
            .collect();
        assert!(lasting.is_empty(), "get {what} leaves out {lasting:?}");
        let invented: Vec<_> = printed
            .iter()
            .filter(|name| !before.contains(*name) && !after.contains(*name))
            .collect();
        assert!(invented.is_empty(), "get {what} invents {invented:?}");
        println!("get {what}: {} rows agree", rows.len());
    }
}

#[tokio::test]
async fn events_parse() {
    let Some(kubeconfig) = kubeconfig() else { return };
    let Some(rows) = get(&kubeconfig, "events") else { return };
    assert!(rows.iter().all(Value::is_object));
    println!("get events: {} rows", rows.len());
}
