//! Which rows, in which order.

use crate::program::demo;

fn numbers(words: &str, field: &str) -> Vec<u64> {
    let rows = demo(&format!("{words} -o json")).rows();
    rows.iter().filter_map(|row| row[field].as_u64()).collect()
}

#[test]
fn rows_are_sorted_by_any_column_in_both_directions() {
    let up = numbers("get vms --sort mem", "memory_bytes");
    assert!(up.is_sorted() && up.first() < up.last());
    for words in ["get vms --sort -mem", "get vms --sort memory_bytes:desc"] {
        let down = numbers(words, "memory_bytes");
        assert!(down.iter().rev().is_sorted(), "{words}");
    }
    let names = demo("get vms -o name").fine();
    assert!(names.lines().is_sorted(), "by namespace and name when nobody says");
}

#[test]
fn filters_nodes_and_namespaces_narrow_the_rows() {
    let all = demo("get vms -A -o json").rows();
    let stopped = demo("get vms --filter status=stopped -o json").rows();
    assert!(!stopped.is_empty() && stopped.iter().all(|vm| vm["status"] == "Stopped"));
    let others = demo("get vms --filter status!=stopped -o json").rows();
    assert_eq!(stopped.len() + others.len(), all.len());
    let here = demo("get vms --node vmo-w-01 -o json").rows();
    let wanted = all.iter().filter(|vm| vm["node"] == "vmo-w-01").count();
    assert_eq!(here.len(), wanted);
    let tenant = demo("get vms -n mssql -o json").rows();
    assert_eq!(tenant.len(), all.iter().filter(|vm| vm["namespace"] == "mssql").count());
    assert!(!tenant.is_empty());
    assert_eq!(demo("get nodes --node vmo-w-01 -o name").fine(), "vmo-w-01\n");
    let events = demo("get events -n mssql -o json").rows();
    assert!(!events.is_empty() && events.iter().all(|event| event["namespace"] == "mssql"));
}

#[test]
fn what_does_not_exist_is_told_from_what_is_empty() {
    demo("get vms -n mssqll").fails(4, &["namespace \"mssqll\" not found", "did you mean \"mssql\""]);
    demo("get vms --node vmo-w-99").fails(4, &["node \"vmo-w-99\" not found"]);
    demo("get nodes --node vmo-w-99").fails(4, &["node \"vmo-w-99\" not found"]);
    let empty = demo("get vms -n default");
    assert_eq!((empty.code, empty.out.as_str()), (0, ""));
    assert!(empty.err.contains("no vms in namespace default"), "{}", empty.err);
    assert_eq!(demo("get vms -n default -o json").fine(), "[]\n");
    assert_eq!(demo("get vms --filter zzz -o json").fine(), "[]\n");
}

#[test]
fn a_refused_read_names_the_missing_right() {
    demo("get vms --user nobody").fails(3, &["nobody", "virtualmachines", "kubevirt.io"]);
    demo("get nodes --user viewer").fails(3, &["nodes", "ClusterRole"]);
    demo("get vms --token wrong").fails(3, &["authentication"]);
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    use std::process::Stdio;
    let home = tempfile::tempdir().unwrap();
    let mut child = crate::program::command(home.path())
        .args(["get", "vms", "--demo=small", "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
