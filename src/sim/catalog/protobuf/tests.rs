use proptest::prelude::*;
use serde_json::json;

use super::*;

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(value.len() as u64), value.to_vec()].concat()
}

fn number(field: u64, value: i64) -> Vec<u8> {
    [varint(field << 3), varint(value.cast_unsigned())].concat()
}

fn envelope(api_version: &str, kind: &str, raw: &[u8]) -> Vec<u8> {
    let about = [bytes(1, api_version.as_bytes()), bytes(2, kind.as_bytes())].concat();
    [
        MAGIC.to_vec(),
        bytes(1, &about),
        bytes(2, raw),
        bytes(3, b""),
        bytes(4, b""),
    ]
    .concat()
}

#[test]
fn a_config_map_reads_as_its_json() {
    let meta = [
        bytes(1, b"settings"),
        bytes(3, b"shop"),
        bytes(8, b""),
        bytes(14, b"a"),
        bytes(14, b"b"),
    ]
    .concat();
    let one = [bytes(1, b"level"), bytes(2, b"7")].concat();
    let two = [bytes(1, b"empty"), bytes(2, b"")].concat();
    let raw = [
        bytes(1, &meta),
        bytes(2, &one),
        bytes(2, &two),
        bytes(3, &[bytes(1, b"k"), bytes(2, &[0, 255])].concat()),
    ]
    .concat();
    assert_eq!(
        decode(&envelope("v1", "ConfigMap", &raw)).unwrap(),
        json!({
            "kind": "ConfigMap", "apiVersion": "v1",
            "metadata": {"name": "settings", "namespace": "shop", "finalizers": ["a", "b"]},
            "data": {"level": "7", "empty": ""}, "binaryData": {"k": "AP8="},
        })
    );
}

#[test]
fn an_eviction_carries_its_options() {
    let options = [number(1, -1), bytes(4, b"Background"), bytes(5, b"All")].concat();
    let raw = [bytes(1, &bytes(1, b"virt-launcher-x")), bytes(2, &options)].concat();
    let read = decode(&envelope("policy/v1", "Eviction", &raw)).unwrap();
    assert_eq!(
        read["deleteOptions"],
        json!({"gracePeriodSeconds": -1, "propagationPolicy": "Background", "dryRun": ["All"]})
    );
}

#[test]
fn times_are_seconds_since_1970() {
    let meta = bytes(1, &bytes(8, &[number(1, 1_795_000_000), number(2, 0)].concat()));
    let read = decode(&envelope("v1", "Namespace", &meta)).unwrap();
    assert_eq!(read["metadata"]["creationTimestamp"], "2026-11-18T11:06:40Z");
}

#[test]
fn what_cannot_be_read_is_named() {
    for (body, words) in [
        (b"{}".to_vec(), "no prefix"),
        (envelope("apps/v1", "Deployment", b""), "Deployment of apps/v1"),
        (envelope("v1", "ConfigMap", &[0x0a, 0x7f]), "unexpected end"),
        (envelope("v1", "ConfigMap", &bytes(1, &bytes(1, &[0xff]))), "UTF-8"),
        (envelope("v1", "ConfigMap", &number(2, 1)), "field data"),
    ] {
        let error = decode(&body).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

proptest! {
    #[test]
    fn no_body_makes_it_panic(raw in prop::collection::vec(any::<u8>(), 0..64), event in any::<bool>()) {
        let _ = decode(&raw);
        let _ = decode(&envelope("v1", if event { "Event" } else { "ConfigMap" }, &raw));
    }
}
