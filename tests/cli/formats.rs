//! What is printed, in every format.

use serde_json::Value;

use crate::program::demo;

#[test]
fn json_fields_are_a_contract() {
    let vms = demo("get vms -o json").rows();
    assert_eq!(vms.len(), 60);
    for field in [
        "namespace",
        "name",
        "uid",
        "node",
        "status",
        "ready",
        "ips",
        "cpu_cores",
        "memory_bytes",
        "migratable",
        "created",
    ] {
        assert!(vms.iter().all(|vm| vm.get(field).is_some()), "{field}");
    }
    assert!(
        vms.iter()
            .all(|vm| vm["memory_bytes"].is_u64() && vm["cpu_cores"].is_u64())
    );
    assert!(vms.iter().all(|vm| vm["created"].as_str().unwrap().ends_with('Z')));
    assert!(vms.iter().any(|vm| vm["migratable"] == false) && vms.iter().any(|vm| vm["migratable"].is_null()));
    let nodes = demo("get nodes -o json").rows();
    assert_eq!(nodes.len(), 8);
    for field in [
        "name",
        "role",
        "state",
        "vms",
        "pods",
        "pods_max",
        "pod_cidr",
        "cpu_allocatable_millis",
        "memory_allocatable_bytes",
    ] {
        assert!(nodes.iter().all(|node| node.get(field).is_some()), "{field}");
    }
    let running = vms.iter().filter(|vm| !vm["node"].is_null()).count() as u64;
    let placed: u64 = nodes.iter().map(|node| node["vms"].as_u64().unwrap()).sum();
    assert_eq!(placed, running, "every VM on a node is counted on its node");
    let events = demo("get events -o json").rows();
    assert!(!events.is_empty() && events.iter().all(|event| event["last_seen"].is_string()));
}

#[test]
fn the_same_question_has_the_same_answer() {
    for words in [
        "get vms",
        "get nodes -o wide",
        "get events -o csv",
        "get vms --sort -mem -o json",
    ] {
        assert_eq!(demo(words).fine(), demo(words).fine(), "{words}");
    }
}

#[test]
fn tables_line_up_and_cut_nothing() {
    let table = demo("get vms").fine();
    let mut lines = table.lines();
    let heading = lines.next().unwrap();
    assert!(heading.starts_with("NAMESPACE") && heading.trim_end() == heading);
    let status = heading.find("STATUS").unwrap();
    for line in lines {
        assert_eq!(line.as_bytes()[status - 1], b' ', "{line}");
        assert!(line.as_bytes()[status].is_ascii_uppercase(), "{line}");
    }
    assert!(table.contains("legacy-accounting-archive-do-not-delete-before-2031-ask-finance"));
    let wide = demo("get vms -o wide").fine();
    assert!(wide.starts_with("NAMESPACE") && wide.contains("GUEST") && !heading.contains("GUEST"));
}

#[test]
fn csv_has_the_fields_of_json() {
    let csv = demo("get nodes -o csv").fine();
    let mut lines = csv.split("\r\n");
    let heading: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows = demo("get nodes -o json").rows();
    let Value::Object(first) = &rows[0] else { panic!() };
    assert_eq!(heading.len(), first.len());
    assert!(heading.iter().all(|field| first.contains_key(*field)));
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), rows.len());
}

#[test]
fn names_are_what_other_commands_take() {
    let names = demo("get vms -o name").fine();
    assert!(names.lines().all(|line| line.split('/').count() == 2));
    let nodes = demo("get nodes -o name").fine();
    assert_eq!(nodes.lines().next(), Some("vmo-cp-01"));
}
