//! Names that would like to be more than names.

use crate::program::offline;

fn dump(name: &str) -> String {
    let vm = |name: &str| {
        serde_json::json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
            "metadata": {"name": name, "namespace": "n", "uid": name}, "status": {"printableStatus": "=Running"}})
    };
    serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [vm(name), vm("honest")]}).to_string()
}

const EVIL: &str = "a\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\nroot";

#[test]
fn no_format_lets_an_escape_sequence_through() {
    for format in ["table", "wide", "json", "csv", "name"] {
        let told = offline(dump(EVIL), &format!("get vms -o {format}"));
        assert_eq!(told.code, 0, "{}", told.err);
        let bad = told.out.chars().find(|letter| {
            (letter.is_control() && !matches!(letter, '\n' | '\r')) || matches!(letter, '\u{202e}' | '\u{200b}')
        });
        assert_eq!(bad, None, "{format}: {:?}", told.out);
        let lines = told.out.lines().count();
        let wanted = match format {
            "name" => 2,
            "json" => 4,
            _ => 3,
        };
        assert_eq!(lines, wanted, "{format}: a line break in a name makes no row");
    }
}

#[test]
fn json_loses_nothing_of_it() {
    let told = offline(dump(EVIL), "get vms -o json");
    let rows: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert!(rows.as_array().unwrap().iter().any(|row| row["name"] == EVIL));
}

#[test]
fn a_spreadsheet_sees_no_formula() {
    for name in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"] {
        let csv = offline(dump(name), "get vms -o csv").out;
        assert!(csv.contains(&format!(",'{name},")), "{csv}");
        assert!(csv.contains(",'=Running,"), "{csv}");
    }
}

#[test]
fn messages_about_hostile_names_are_cleaned() {
    let told = offline(dump("a"), "get vms --node \u{1b}[2J");
    assert!(!told.err.contains('\u{1b}'), "{:?}", told.err);
}
