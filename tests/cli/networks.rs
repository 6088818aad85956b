//! `vmotui get networks` and `get nics`.

use serde_json::Value;

use crate::program::demo;

#[test]
fn nics_are_listed_with_network_addresses_and_state() {
    let rows = demo("get nics -A -o json").rows();
    let nics: u64 = demo("get networks -A -o json")
        .rows()
        .iter()
        .map(|row| row["nics"].as_u64().unwrap())
        .sum();
    assert_eq!(rows.len() as u64, nics, "each NIC on a network once");
    for field in [
        "namespace",
        "vm",
        "nic",
        "guest",
        "mac",
        "fixed",
        "ips",
        "state",
        "label",
        "network",
        "verdict",
    ] {
        assert!(rows.iter().all(|row| row.get(field).is_some()), "{field}");
    }
    let up = |row: &&Value| row["state"] == "up" && row["mac"].as_str().is_some_and(|mac| mac.len() == 17);
    assert!(rows.iter().any(|row| up(&row)), "{rows:?}");
    assert!(
        rows.iter().any(|row| row["state"] == "off"),
        "a VM that is off keeps its NICs"
    );
    let table = demo("get nics -A").fine();
    let head = table.lines().next().unwrap();
    for title in ["VM", "NIC", "MAC", "IP", "STATE", "VLAN", "NETWORK"] {
        assert!(head.split_whitespace().any(|word| word == title), "{title}: {head}");
    }
}

#[test]
fn nics_are_those_of_the_namespaces_vms_on_shared_networks() {
    let rows = demo("get nics -n erp-prod -o json").rows();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["namespace"] == "erp-prod"), "{rows:?}");
    assert!(
        rows.iter()
            .any(|row| row["network"].as_str().unwrap().starts_with("default/"))
    );
    let one = rows[0]["mac"].as_str().unwrap();
    let found = demo(&format!("get nics -A -o name --filter mac={one}")).fine();
    let name = format!(
        "{}/{}/{}",
        rows[0]["namespace"].as_str().unwrap(),
        rows[0]["vm"].as_str().unwrap(),
        rows[0]["nic"].as_str().unwrap()
    );
    assert!(found.lines().any(|line| line == name), "{name}: {found}");
}
