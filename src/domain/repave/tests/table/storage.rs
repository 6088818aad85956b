//! Portworx: quorum, key-value database, copies, drives.

use Verdict::{Fail, Pass, Unknown, Warn};

use super::*;

/// Five storage nodes, all online but these; the first three are members of the key-value database, the first leads it.
pub(in super::super) fn portworx(nodes: usize, down: &[usize]) -> Storage {
    let nodes = (0..nodes).map(|index| StorageNode {
        name: format!("w-{index:02}"),
        storage: true,
        online: !down.contains(&index),
        kvdb: index < 3,
        leader: index == 0,
    });
    Storage {
        nodes: nodes.collect(),
        volumes: Read::Known(Vec::new()),
        ..Storage::default()
    }
}

fn set(scene: &mut Scene, storage: Storage) {
    scene.storage = Read::Known(Some(storage));
}

fn volume(scene: &mut Scene, wanted: i64, clean: i64, nodes: Option<&[&str]>) {
    let mut all = portworx(5, &[]);
    all.volumes = Read::Known(vec![Copies {
        name: "pvc-1".into(),
        wanted,
        clean,
        nodes: nodes.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
    }]);
    set(scene, all);
}

fn most(scene: &mut Scene, most: Option<i64>, cloud: bool) {
    let mut all = portworx(5, &[]);
    (all.max_storage_nodes, all.cloud) = (most, cloud);
    set(scene, all);
}

#[test]
fn quorum() {
    hold(&[
        ("px-quorum", Fail, "two of five are down", |s| {
            set(s, portworx(5, &[3, 4]));
        }),
        ("px-quorum", Warn, "one of five is down", |s| set(s, portworx(5, &[4]))),
        ("px-quorum", Pass, "all are online", |s| set(s, portworx(5, &[]))),
        ("px-quorum", Pass, "there is no Portworx", |_| {}),
        ("px-quorum", Unknown, "nobody may look", |s| {
            s.storage = Read::Unread("403".into());
        }),
    ]);
}

#[test]
fn key_value_database() {
    hold(&[
        ("px-kvdb", Fail, "another member is down", |s| set(s, portworx(5, &[1]))),
        ("px-kvdb", Warn, "the leader is in the pool", |s| {
            set(s, portworx(5, &[]));
        }),
        ("px-kvdb", Pass, "its members are elsewhere", |s| {
            let mut all = portworx(5, &[]);
            for node in &mut all.nodes {
                (node.kvdb, node.leader) = (false, false);
            }
            set(s, all);
        }),
    ]);
}

fn unasked(scene: &mut Scene, down: &[usize]) {
    let mut all = portworx(5, down);
    all.volumes = Read::Unread("read-only mode".into());
    all.unasked = true;
    set(scene, all);
}

#[test]
fn where_nobody_was_asked_a_node_that_is_not_well_leaves_it_unknown() {
    let mut scene = scene(5, 4);
    unasked(&mut scene, &[4]);
    let check = first(&preview(&scene, &[]), "px-replicas").cloned();
    assert_eq!(check.unwrap().verdict, Unknown);
}

#[test]
fn replicas() {
    hold(&[
        ("px-replicas", Fail, "the other copy is not clean", |s| {
            volume(s, 2, 1, Some(&["w-00", "w-01"]));
        }),
        ("px-replicas", Fail, "nobody says where it is", |s| {
            volume(s, 2, 1, None);
        }),
        ("px-replicas", Fail, "it has one copy, here", |s| {
            volume(s, 1, 1, Some(&["w-00"]));
        }),
        ("px-replicas", Pass, "both are clean", |s| {
            volume(s, 2, 2, Some(&["w-00", "w-01"]));
        }),
        ("px-replicas", Pass, "it is on nodes that stay", |s| {
            volume(s, 2, 1, Some(&["x", "y"]));
        }),
        ("px-replicas", Unknown, "nobody may look", |s| {
            let mut all = portworx(5, &[]);
            all.volumes = Read::Unread("403".into());
            set(s, all);
        }),
        (
            "px-replicas",
            Warn,
            "nobody was asked, and all storage nodes are well",
            |s| unasked(s, &[]),
        ),
        ("px-replicas", Pass, "they were asked", |s| set(s, portworx(5, &[]))),
    ]);
}

#[test]
fn a_taker_for_the_drives() {
    hold(&[
        ("px-copies", Warn, "contract first, and nobody takes them over", |s| {
            set(s, portworx(5, &[]));
            contract_first(s);
        }),
        ("px-copies", Pass, "a storageless node does", |s| {
            let mut all = portworx(5, &[]);
            all.nodes.push(StorageNode {
                name: "spare".into(),
                online: true,
                ..StorageNode::default()
            });
            set(s, all);
            contract_first(s);
        }),
        ("px-copies", Pass, "expand first: the new node does", |s| {
            set(s, portworx(5, &[]));
        }),
    ]);
}

#[test]
fn drives_of_a_machine_that_comes_first() {
    hold(&[
        ("px-max-storage-nodes", Warn, "one more storage node is allowed", |s| {
            most(s, Some(6), true);
        }),
        ("px-max-storage-nodes", Warn, "nothing limits them", |s| {
            most(s, None, true);
        }),
        ("px-max-storage-nodes", Pass, "as many as there are", |s| {
            most(s, Some(5), true);
        }),
        ("px-max-storage-nodes", Pass, "drives are in the nodes", |s| {
            most(s, None, false);
        }),
        ("px-max-storage-nodes", Pass, "no machine comes first", |s| {
            most(s, Some(6), true);
            contract_first(s);
        }),
    ]);
}
