//! `get pools|volumes|reclaimable` on the simulated cluster.

use serde_json::Value;

use crate::program::{command, demo, run};

fn json(words: &str) -> Vec<Value> {
    demo(words).rows()
}

#[test]
fn pools_come_worst_first_with_what_is_taken() {
    let pools = json("get pools -o json");
    assert!(!pools.is_empty());
    let fill = |pool: &Value| pool["used"].as_u64().unwrap() * 1000 / pool["total"].as_u64().unwrap();
    let ranks: Vec<u64> = pools.iter().map(|pool| pool["rank"].as_u64().unwrap()).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    assert!(pools.iter().all(|pool| pool["scope"] == "pool" && fill(pool) <= 1000));
    assert!(
        pools
            .iter()
            .all(|pool| pool["source"] == "OpenStorage REST" && pool["measured"].is_string())
    );
    let table = run(command(tempfile::tempdir().unwrap().path()).args(["get", "pools", "--demo=small"]));
    assert!(
        table.err.contains("pools from OpenStorage REST (") && table.err.contains("measured"),
        "{}",
        table.err
    );
    let full = json("get pools --sort -used -o json");
    assert!(full.is_sorted_by(|a, b| fill(a) >= fill(b)));
}

#[test]
fn volumes_name_their_vm_and_the_nodes_of_their_copies() {
    let volumes = json("get volumes -o json --filter vm~sql");
    assert!(!volumes.is_empty());
    for volume in &volumes {
        assert!(volume["claim"].as_str().unwrap().contains("sql"), "{volume}");
        let nodes = volume["nodes"].as_str().unwrap().split(' ').count() as u64;
        assert_eq!(volume["wanted"].as_u64(), Some(nodes), "{volume}");
    }
}

#[test]
fn reclaimable_claims_say_how_sure_that_is() {
    for row in json("get reclaimable -o json") {
        assert!(
            ["high", "medium", "low"].contains(&row["confidence"].as_str().unwrap()),
            "{row}"
        );
        assert!(!row["why"].as_str().unwrap().is_empty());
    }
}

#[test]
fn read_only_shows_nodes_until_the_configuration_opens_a_proxy() {
    let home = tempfile::tempdir().unwrap();
    let words = ["get", "pools", "--demo=small", "--read-only", "-o", "json"];
    let shut = run(command(home.path()).args(words));
    assert_eq!(shut.code, 3, "{}", shut.err);
    assert!(shut.out.contains("\"scope\":\"node\"") && !shut.out.contains("\"scope\":\"pool\""));
    for words in [
        "OpenStorage REST: switched off",
        "service_proxies = [\"portworx-nodes\"]",
    ] {
        assert!(shut.err.contains(words), "{}", shut.err);
    }
    let folder = home.path().join(".config/vmotui");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.toml");
    std::fs::write(&file, "service_proxies = [\"portworx-nodes\"]\n").unwrap();
    let pools = run(command(home.path()).args(words)).rows();
    assert!(pools.iter().all(|pool| pool["scope"] == "pool"));
    std::fs::write(&file, "service_proxies = [\"portworx\"]\n").unwrap();
    run(command(home.path()).args(words)).fails(2, &["config.toml", "unknown proxy \"portworx\"", "portworx-nodes"]);
}
