//! Portworx as the preview sees it.

use super::*;
use crate::domain::repave::Copies;

fn portworx() -> (Objects, Platform) {
    let mut all = three();
    let node = |name: &str, kvdb: bool, leader: bool| {
        let message = if leader {
            "node is KVDB leader"
        } else {
            "node is KVDB member"
        };
        json!({"metadata": {"name": name}, "status": {"phase": "Online", "nodeUid": format!("px-{name}"),
            "nodeAttributes": {"storage": true, "kvdb": kvdb},
            "conditions": [{"type": "NodeKVDB", "status": "Online", "message": message}]}})
    };
    all.storage_nodes = known(&[node("w1", true, true), node("w2", true, false), node("w3", true, false)]);
    let platform = Platform {
        storage_clusters: Read::Known(vec![json!({"metadata": {"name": "px", "namespace": "kube-system"},
            "spec": {"cloudStorage": {"deviceSpecs": ["size=1024"], "maxStorageNodesPerZone": 3}}})]),
        ..platform()
    };
    (all, platform)
}

fn volume(nodes: &[&str], clean: i64) -> Copies {
    Copies {
        name: "pvc-1".into(),
        wanted: 2,
        clean,
        nodes: Some(nodes.iter().map(|node| (*node).to_owned()).collect()),
    }
}

#[test]
fn roles_and_limits_are_read() {
    let (objects, platform) = portworx();
    let scene = scene(&objects, &platform);
    let storage = scene.storage.known().unwrap().as_ref().unwrap();
    assert_eq!(
        (storage.nodes.len(), storage.max_storage_nodes, storage.cloud),
        (3, Some(3), true)
    );
    assert!(storage.nodes[0].leader && !storage.nodes[1].leader);
    assert_eq!(preview(&scene, &[]).pools[0].advised.last().unwrap(), "w1");
}

#[test]
fn copies_are_told_by_the_names_of_nodes() {
    let (objects, mut platform) = portworx();
    for (volumes, fails) in [
        (Read::Known(vec![volume(&["px-w1", "px-w2"], 2)]), false),
        (Read::Known(vec![volume(&["px-w1", "px-w2"], 1)]), true),
        (Read::Known(vec![volume(&["nobody-knows"], 1)]), true),
    ] {
        platform.volumes = volumes;
        let found = preview(&scene(&objects, &platform), &[]);
        let check = found.checks.iter().find(|check| check.check == "px-replicas");
        assert_eq!(
            check.is_some_and(|check| check.verdict == Verdict::Fail),
            fails,
            "{:#?}",
            found.checks
        );
    }
    platform.volumes = Read::Unread("403: services/proxy".into());
    let found = preview(&scene(&objects, &platform), &[]);
    let check = found.checks.iter().find(|check| check.check == "px-replicas").unwrap();
    assert!(
        check.verdict == Verdict::Unknown && check.fix.contains("services/proxy"),
        "{check:?}"
    );
}
