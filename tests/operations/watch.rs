//! `get --watch`: what changes, line by line, until somebody interrupts.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::process::Home;

#[test]
fn a_vm_stopped_by_somebody_else_is_told_and_an_interrupt_is_a_good_end() {
    let home = Home::new();
    let vm = home.movable().remove(0);
    let mut watch = home
        .command(&["get", "vms", "-A", "--watch", "-o", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    // what is there comes first, as additions
    loop {
        let line = next();
        assert_eq!(line["event"], "ADDED", "{line}");
        if line["object"] == vm.as_str() {
            break;
        }
    }
    let stopped = home.run(&["run", "stop", &vm, "--yes"]);
    assert!(stopped.status.success(), "{}", String::from_utf8_lossy(&stopped.stderr));
    let line = loop {
        let line = next();
        if line["object"] == vm.as_str() && line["event"] == "MODIFIED" {
            break line;
        }
    };
    assert!(line["changed"].as_array().unwrap().contains(&"status".into()), "{line}");
    assert_ne!(line["row"]["status"], "Running", "{line}");
    let sent = Command::new("kill")
        .args(["-INT", &watch.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    assert_eq!(watch.wait().unwrap().code(), Some(0));
}
