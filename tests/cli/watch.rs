//! `get --watch`: what it refuses.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::program::{command, demo, offline};

#[test]
fn what_cannot_change_cannot_be_watched() {
    offline("{}", "get vms --watch").fails(2, &["--watch", "a dump never changes"]);
    offline("{}", "get pools --watch").fails(2, &["--watch", "a dump never changes"]);
    demo("get pools --watch --every 1").fails(2, &["--every", "5..=3600"]);
}

/// Pools are read again and again; rows come first, and how often it is read is said.
#[test]
fn what_no_watch_brings_is_read_again_and_that_is_said() {
    let home = tempfile::tempdir().unwrap();
    for kind in ["pools", "networks"] {
        let mut program = command(home.path())
            .args(["get", kind, "--watch", "--every", "5", "--demo=small", "-o", "json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        // nobody listens any more: with the next change it would end by itself
        program.kill().unwrap();
        let said = program.wait_with_output().unwrap().stderr;
        let said = String::from_utf8_lossy(&said);
        let row: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(row["event"], "ADDED", "{line}");
        assert!(said.contains("read again every 5 s"), "{said}");
    }
}

#[test]
fn rows_that_may_not_be_read_are_no_reason_to_wait() {
    demo("get vms --watch --user nobody").fails(3, &["nobody", "virtualmachines"]);
}
