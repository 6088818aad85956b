//! Each check has a scene for its NO-GO, one for its WARN, and one that is neither.

use super::*;

type Change = fn(&mut Scene);

fn pool(scene: &mut Scene, index: usize) -> &mut Pool {
    let Read::Known(pools) = &mut scene.pools else { panic!() };
    &mut pools[index]
}

fn storage(online: usize, kvdb_down: bool) -> Storage {
    let nodes = (0..5).map(|index| StorageNode {
        name: format!("w-{index:02}"),
        storage: true,
        online: index < online && !(kvdb_down && index == 1),
        kvdb: index < 3,
        leader: index == 0,
    });
    Storage {
        nodes: nodes.collect(),
        max_storage_nodes: None,
    }
}

fn budgeted(scene: &mut Scene, allowed: i64, pods: usize) {
    scene.budgets = Read::Known(vec![Budget {
        name: "a/b".into(),
        allowed,
        blocks_vms: false,
        per_node: false,
    }]);
    let node = pool(scene, 1).nodes[0];
    for index in 0..pods {
        let pod = scene.board.add_pod(load(&format!("app-{index}"), GIB, Arc::default()));
        scene.board.put(pod, node);
        scene.others.push(Other {
            pod,
            name: format!("a/app-{index}"),
            kind: OtherKind::Controlled,
            skipped: false,
            local_volume: false,
            budgets: vec![0],
        });
    }
}

fn other(scene: &mut Scene, kind: OtherKind, local_volume: bool) {
    let node = pool(scene, 1).nodes[0];
    let pod = scene.board.add_pod(load("other", GIB, Arc::default()));
    scene.board.put(pod, node);
    scene.others.push(Other {
        pod,
        name: "a/other".into(),
        kind,
        skipped: false,
        local_volume,
        budgets: Vec::new(),
    });
}

fn vm(scene: &mut Scene, outcome: Outcome, verdict: Verdict) {
    let one = &mut scene.vms[0];
    (one.outcome, one.verdict) = (outcome, verdict);
    one.why = "why".into();
}

#[test]
fn every_check_has_its_no_go_its_warning_and_its_peace() {
    use Verdict::{Fail, Pass, Unknown, Warn};
    let table: Vec<(&str, Verdict, Change)> = vec![
        ("vm-drain", Fail, |s| vm(s, Outcome::Blocks, Fail)),
        ("vm-drain", Fail, |s| vm(s, Outcome::ShutsDown, Fail)),
        ("vm-drain", Warn, |s| vm(s, Outcome::ShutsDown, Warn)),
        ("vm-drain", Warn, |s| vm(s, Outcome::Waits, Warn)),
        ("vm-drain", Unknown, |s| vm(s, Outcome::Unknown, Unknown)),
        ("vm-drain", Pass, |_| {}),
        ("budget", Fail, |s| budgeted(s, 0, 1)),
        ("budget", Warn, |s| budgeted(s, 1, 2)),
        ("budget", Pass, |s| budgeted(s, 1, 1)),
        ("budget", Unknown, |s| s.budgets = Read::Unread("403".into())),
        ("budget", Fail, |s| {
            s.budgets = Read::Known(vec![Budget {
                name: "a/b".into(),
                allowed: 5,
                blocks_vms: true,
                per_node: false,
            }]);
        }),
        ("budget", Warn, |s| {
            budgeted(s, 0, 1);
            let Read::Known(all) = &mut s.budgets else { panic!() };
            all[0].per_node = true;
        }),
        ("px-quorum", Fail, |s| s.storage = Read::Known(Some(storage(3, false)))),
        ("px-quorum", Warn, |s| s.storage = Read::Known(Some(storage(4, false)))),
        ("px-quorum", Pass, |s| s.storage = Read::Known(Some(storage(5, false)))),
        ("px-quorum", Unknown, |s| s.storage = Read::Unread("403".into())),
        ("px-kvdb", Fail, |s| s.storage = Read::Known(Some(storage(5, true)))),
        ("px-kvdb", Warn, |s| s.storage = Read::Known(Some(storage(5, false)))),
        ("px-copies", Warn, |s| {
            s.storage = Read::Known(Some(storage(5, false)));
            (pool(s, 1).surge, pool(s, 1).unavailable) = (0, 1);
        }),
        ("px-copies", Pass, |s| s.storage = Read::Known(Some(storage(5, false)))),
        ("px-max-storage-nodes", Warn, |s| {
            let mut all = storage(5, false);
            all.max_storage_nodes = Some(6);
            s.storage = Read::Known(Some(all));
        }),
        ("px-max-storage-nodes", Pass, |s| {
            let mut all = storage(5, false);
            all.max_storage_nodes = Some(5);
            s.storage = Read::Known(Some(all));
        }),
        ("running-migrations", Warn, |s| s.migrations = Read::Known(2)),
        ("running-migrations", Unknown, |s| {
            s.migrations = Read::Unread("403".into());
        }),
        ("drain-settings", Fail, |s| {
            s.settings = Read::Known(Some(DrainSettings {
                disable_eviction: true,
                timeout: None,
            }));
        }),
        ("drain-settings", Pass, |s| {
            s.settings = Read::Known(Some(DrainSettings::default()));
        }),
        ("drain-settings", Unknown, |s| s.settings = Read::Unread("403".into())),
        ("drain-timeout", Fail, |s| {
            pool(s, 1).drain_timeout = Read::Known(Some(10));
        }),
        ("drain-timeout", Warn, |s| pool(s, 1).drain_timeout = Read::Known(None)),
        ("drain-timeout", Unknown, |s| {
            pool(s, 1).drain_timeout = Read::Unread("403".into());
        }),
        ("control-plane", Fail, |s| {
            s.control = Read::Known(Some(ControlPlane { replicas: 3, ready: 2 }));
        }),
        ("control-plane", Warn, |s| {
            s.control = Read::Known(Some(ControlPlane { replicas: 1, ready: 1 }));
        }),
        ("control-plane", Pass, |s| s.control = Read::Known(None)),
        ("control-plane", Unknown, |s| s.control = Read::Unread("403".into())),
        ("maas-spares", Fail, |s| s.spares = Some(0)),
        ("maas-spares", Warn, |s| s.spares = None),
        ("maas-spares", Pass, |s| s.spares = Some(1)),
        ("descheduler", Warn, |s| s.descheduler = Read::Known(true)),
        ("health-checks", Warn, |s| s.health_checks = Read::Known(1)),
        ("approval", Warn, |s| s.palette = true),
        ("local-volume", Fail, |s| other(s, OtherKind::Controlled, true)),
        ("local-volume", Pass, |s| other(s, OtherKind::Controlled, false)),
        ("bare-pod", Warn, |s| other(s, OtherKind::Bare, false)),
        ("spare-slice", Unknown, |s| {
            s.network.cluster = Read::Unread("403".into());
        }),
        ("spare-slice", Unknown, |s| s.network.mask = Read::Unread("403".into())),
        ("spare-slice", Unknown, |s| s.network.mask = Read::Known(8)),
        ("pools", Unknown, |s| s.pools = Read::Unread("403".into())),
        ("pod-network", Warn, |s| s.vms[0].masquerade = true),
        ("fixed-mac", Warn, |s| s.vms[0].loose_mac = true),
    ];
    for (check, wanted, change) in table {
        let mut scene = scene(5, 4);
        change(&mut scene);
        assert_eq!(verdict_of(&scene, check), wanted, "{check}");
        let verdict = preview(&scene, &[]).verdict;
        match wanted {
            Fail => assert_eq!(verdict, Go::NoGo, "{check}"),
            Unknown => assert_eq!(verdict, Go::Unknown, "{check}"),
            Warn | Pass => assert_eq!(verdict, Go::Go, "{check}"),
        }
    }
}

#[test]
fn memory_that_is_short_is_named() {
    let mut tight = scene(3, 10);
    for index in 0..3 {
        let id = pool(&mut tight, 1).nodes[index];
        tight
            .board
            .edit(id, |node| node.allocatable = Some(Amounts::new(64_000, 34 * GIB)));
    }
    let nodes = tight.pools.known().unwrap()[1].nodes.clone();
    let found = drain_node(&tight, nodes[0]);
    assert_eq!(found.verdict, Go::NoGo);
    assert!(first(&found, "vm-target").unwrap().value.contains("memory short"));
}

#[test]
fn a_budget_is_told_once_a_node_and_the_worst_blocker_comes_first() {
    let mut scene = scene(4, 4);
    budgeted(&mut scene, 0, 3);
    scene.descheduler = Read::Known(true);
    let found = preview(&scene, &[]);
    assert_eq!(found.checks[0].verdict, Verdict::Fail);
    assert_eq!(found.checks.last().unwrap().verdict, Verdict::Warn);
    assert_eq!(found.checks.iter().filter(|check| check.check == "budget").count(), 1);
}

#[test]
fn the_advised_order_leaves_the_leader_for_the_end() {
    let mut scene = scene(5, 4);
    scene.storage = Read::Known(Some(storage(5, false)));
    vm(&mut scene, Outcome::Blocks, Verdict::Fail);
    let found = preview(&scene, &[]);
    let advised = &found.pools[1].advised;
    assert_eq!(advised.last().unwrap(), "w-00");
    assert!(advised[0] == "w-03" && advised[1] == "w-04", "{advised:?}");
}
