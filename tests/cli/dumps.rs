//! Dumps that are not what they should be.

use crate::program::{offline, vmotui};

const VM: &str =
    r#"{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"a","namespace":"n","uid":"u1"}}"#;

fn list(items: &str) -> String {
    format!(r#"{{"apiVersion":"v1","kind":"List","metadata":{{"resourceVersion":""}},"items":[{items}]}}"#)
}

#[test]
fn files_that_cannot_be_read_fail_with_one() {
    vmotui("get vms --offline none.json").fails(1, &["none.json"]);
    let whole = list(VM);
    offline(&whole[..whole.len() - 20], "get vms").fails(1, &["dump.json", "cut off"]);
    offline("", "get vms").fails(1, &["empty", "kubectl get"]);
    offline("NAME  STATUS\na  Running\n", "get vms").fails(1, &["printed table"]);
    offline("apiVersion: v1\nkind: List\n", "get vms").fails(1, &["YAML"]);
    offline("<html></html>", "get vms").fails(1, &["web page"]);
    offline([0x1f, 0x8b, 8, 0, 0], "get vms").fails(1, &["dump.json"]);
    offline([0xff, 0xfe, 0, 1], "get vms").fails(1, &["dump.json"]);
    let service = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"n"}}"#;
    offline(list(service), "get vms").fails(1, &["Service"]);
}

#[test]
fn a_dump_without_the_kind_is_not_found_and_without_one_beside_it_is_incomplete() {
    let node = r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"w1","uid":"n1"}}"#;
    offline(list(node), "get vms").fails(4, &["holds no VMs", "kubectl get virtualmachines"]);
    let told = offline(list(node), "get nodes -o json");
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.err.contains("holds no VM instances") && told.err.contains("holds no pods"),
        "{}",
        told.err
    );
    let rows: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert!(
        rows[0]["vms"].is_null() && rows[0]["pods"].is_null(),
        "what nobody knows is not zero: {rows}"
    );
}

#[test]
fn objects_that_make_no_sense_are_left_out_and_counted() {
    let broken = [
        r#"{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":7}}"#,
        r#"{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine"}"#,
        r#"{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":[]}"#,
        r#"{"kind":"VirtualMachine"}"#,
        "null",
        "7",
        r#""text""#,
        "[[]]",
    ];
    let told = offline(list(&format!("{VM},{}", broken.join(","))), "get vms -o name");
    assert_eq!((told.code, told.out.as_str()), (0, "n/a\n"), "{}", told.err);
    assert!(
        told.err.contains("VMs could not be read and are left out"),
        "{}",
        told.err
    );
}

#[test]
fn values_out_of_range_are_unknown() {
    let odd = r#"{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"a","namespace":"n","uid":"u",
        "creationTimestamp":"9999999-01-01T00:00:00Z"},
        "spec":{"template":{"spec":{"domain":{"memory":{"guest":"99999999999999999999999Ei"},"cpu":{"cores":1}}}}},
        "status":{"printableStatus":"Running"}}"#;
    let told = offline(list(odd), "get vms -o json");
    assert_eq!(told.code, 0, "{}", told.err);
    let rows: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(rows[0]["name"], "a", "{}", told.err);
    assert!(rows[0]["created"].is_null());
}
