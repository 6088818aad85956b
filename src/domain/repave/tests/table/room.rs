//! Pod slots, pod IPs, memory and CPU on the nodes that are left.

use Verdict::{Fail, Pass, Warn};

use super::*;

/// Contract first, with so much of everything on each worker: ten daemons and four VMs are there.
fn each(scene: &mut Scene, slots: i64, ips: i64, memory: i64, cpu: i64) {
    contract_first(scene);
    for index in 0..5 {
        let id = worker(scene, index);
        scene.board.edit(id, |node| {
            node.pod_slots = Some(slots);
            node.pod_ips = Some(ips);
            node.allocatable = Some(Amounts::new(cpu, memory * GIB));
        });
    }
}

#[test]
fn pod_slots() {
    hold(&[
        ("pod-slots", Fail, "fourteen are used, none is left", |s| {
            each(s, 14, 250, 700, 60_000);
        }),
        ("pod-slots", Warn, "eight are left on each before", |s| {
            each(s, 22, 250, 700, 60_000);
        }),
        ("pod-slots", Pass, "many are left", |s| each(s, 250, 250, 700, 60_000)),
    ]);
}

#[test]
fn pod_ips() {
    hold(&[
        ("pod-ips", Fail, "fourteen are used, none is left", |s| {
            each(s, 250, 14, 700, 60_000);
        }),
        ("pod-ips", Warn, "eight are left on each before", |s| {
            each(s, 250, 22, 700, 60_000);
        }),
        ("pod-ips", Pass, "many are left", |s| each(s, 250, 250, 700, 60_000)),
    ]);
}

#[test]
fn memory_and_cpu() {
    hold(&[
        // ten daemons of a quarter and four VMs of three: 14.5 GiB are used
        ("memory", Fail, "nothing is left", |s| each(s, 250, 250, 15, 60_000)),
        ("memory", Pass, "enough is left", |s| each(s, 250, 250, 100, 60_000)),
        // fourteen pods of a tenth: 1.4 cores are used
        ("cpu", Fail, "nothing is left", |s| each(s, 250, 250, 700, 1_400)),
        ("cpu", Pass, "enough is left", |s| each(s, 250, 250, 700, 60_000)),
        // two GiB are left on each of four: eight in all, but no VM of three fits anywhere
        ("vm-target", Fail, "enough in all, and nowhere enough", |s| {
            each(s, 250, 250, 17, 60_000);
        }),
        ("vm-target", Pass, "room everywhere", |s| each(s, 250, 250, 100, 60_000)),
    ]);
}

#[test]
fn memory_fits_on_one_node_only() {
    let mut scene = scene(3, 4);
    contract_first(&mut scene);
    let full = worker(&mut scene, 2);
    scene
        .board
        .edit(full, |node| node.allocatable = Some(Amounts::new(64_000, 15 * GIB)));
    let node = worker(&mut scene, 0);
    let found = drain_node(&scene, node);
    assert_eq!(found.verdict, Go::Go);
    let check = first(&found, "vm-target").unwrap();
    assert!(
        check.verdict == Warn && check.value.starts_with("4: a/vm-0-"),
        "{check:?}"
    );
}

/// A VM with a hot-plugged disk takes two slots: its launcher's and its attachment pod's.
#[test]
fn attachment_pods_take_slots() {
    let mut scene = scene(3, 0);
    contract_first(&mut scene);
    let nodes = pool(&mut scene, 1).nodes.clone();
    for id in &nodes {
        scene.board.edit(*id, |node| node.pod_slots = Some(11));
    }
    add_vm(&mut scene, nodes[0], "plugged", &Arc::default());
    assert_eq!(drain_node(&scene, nodes[0]).verdict, Go::Go);
    let mut two = load("plugged", GIB, Arc::default());
    (two.pod_slots, two.pod_ips) = (2, 2);
    scene.board.lift(scene.vms[0].pod);
    scene.vms[0].pod = scene.board.add_pod(two);
    scene.board.put(scene.vms[0].pod, nodes[0]);
    assert_eq!(drain_node(&scene, nodes[0]).verdict, Go::NoGo);
}
