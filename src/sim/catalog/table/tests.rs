use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::by_id;
use super::*;

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn machine() -> Value {
    json!({
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
        "metadata": {"name": "web-01", "namespace": "shop", "creationTimestamp": "2026-11-22T08:50:00Z",
            "resourceVersion": "17"},
        "status": {"printableStatus": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
    })
}

#[test]
fn a_table_has_columns_rows_and_the_lists_metadata() {
    let kind = by_id("virtualmachines.kubevirt.io").unwrap();
    let machines = [machine()];
    let table = table(
        kind,
        &machines,
        Include::Metadata,
        now(),
        json!({"resourceVersion": "99"}),
    );
    assert_eq!(table["metadata"]["resourceVersion"], "99");
    assert_eq!(table["rows"][0]["cells"], json!(["web-01", "10m", "Running", "True"]));
    assert_eq!(table["rows"][0]["object"]["kind"], "PartialObjectMetadata");
    assert_eq!(table["rows"][0]["object"]["metadata"]["namespace"], "shop");
    assert_eq!(table["columnDefinitions"][0]["format"], "name");
    assert_eq!(
        table["columnDefinitions"][3]["description"],
        "Custom resource definition column (in JSONPath format): .status.conditions[?(@.type=='Ready')].status"
    );
}

#[test]
fn a_row_carries_as_much_of_the_object_as_was_asked_for() {
    let kind = by_id("virtualmachines.kubevirt.io").unwrap();
    let machine = machine();
    assert_eq!(row(kind, &machine, Include::None, now())["object"], Value::Null);
    assert_eq!(row(kind, &machine, Include::Object, now())["object"], machine);
    let mut text = Vec::new();
    write_row(kind, &machine, Include::Metadata, now(), &mut text);
    let streamed: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(streamed, row(kind, &machine, Include::Metadata, now()));
    for (given, expected) in [
        ("", Some(Include::Metadata)),
        ("None", Some(Include::None)),
        ("Object", Some(Include::Object)),
        ("object", None),
    ] {
        assert_eq!(Include::parse(given), expected, "{given}");
    }
}

#[test]
fn only_the_first_event_of_a_watch_defines_the_columns() {
    let kind = by_id("virtualmachines.kubevirt.io").unwrap();
    let first = event(kind, &machine(), Include::Metadata, now(), true);
    let second = event(kind, &machine(), Include::Metadata, now(), false);
    assert_eq!(first["metadata"]["resourceVersion"], "17");
    assert_eq!(first["columnDefinitions"].as_array().unwrap().len(), 4);
    assert_eq!(second["columnDefinitions"], Value::Null);
}
