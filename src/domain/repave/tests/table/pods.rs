//! Budgets, and pods that are lost or stay down.

use Verdict::{Fail, Pass, Unknown, Warn};

use super::*;

fn other(kind: OtherKind, name: &str) -> Other {
    Other {
        pod: crate::domain::placement::Board::default().add_pod(load(name, GIB, Arc::default())),
        name: format!("a/{name}"),
        kind,
        skipped: false,
        waits: None,
        local_volume: false,
        scratch: false,
        budgets: Vec::new(),
    }
}

/// Puts a pod on the first worker.
fn put(scene: &mut Scene, mut other: Other) {
    let node = worker(scene, 0);
    other.pod = scene.board.add_pod(load(&other.name, GIB, Arc::default()));
    scene.board.put(other.pod, node);
    scene.others.push(other);
}

fn budgeted(scene: &mut Scene, allowed: i64, pods: usize, per_node: bool, kind: OtherKind) {
    scene.budgets = Read::Known(vec![Budget {
        name: "a/b".into(),
        allowed,
        selects_vms: false,
        per_node,
    }]);
    for index in 0..pods {
        let budgets = vec![0];
        put(
            scene,
            Other {
                budgets,
                ..other(kind, &format!("app-{index}"))
            },
        );
    }
}

#[test]
fn budgets() {
    use OtherKind::{Controlled, Daemon};
    hold(&[
        ("budget", Fail, "no disruption is allowed", |s| {
            budgeted(s, 0, 1, false, Controlled);
        }),
        (
            "budget",
            Fail,
            "px-kvdb and px-storage hold pods that stay on their node",
            |s| budgeted(s, 0, 1, false, Daemon),
        ),
        ("budget", Fail, "px-NODE at zero", |s| budgeted(s, 0, 1, true, Daemon)),
        ("budget", Warn, "one disruption for two pods here", |s| {
            budgeted(s, 1, 2, false, Controlled);
        }),
        ("budget", Pass, "one disruption for one pod", |s| {
            budgeted(s, 1, 1, false, Controlled);
        }),
        ("budget", Pass, "a budget that selects nothing here", |s| {
            budgeted(s, 0, 0, false, Controlled);
        }),
        ("budget", Unknown, "budgets were not read", |s| {
            s.budgets = Read::Unread("403".into());
        }),
        (
            "budget",
            Warn,
            "a budget on launcher pods, which KubeVirt answers for",
            |s| {
                budgeted(s, 0, 0, false, Controlled);
                let Read::Known(all) = &mut s.budgets else { panic!() };
                all[0].selects_vms = true;
            },
        ),
        ("budget", Fail, "two budgets for one pod", |s| {
            budgeted(s, 5, 1, false, Controlled);
            let Read::Known(all) = &mut s.budgets else { panic!() };
            all.push(all[0].clone());
            s.others.last_mut().unwrap().budgets = vec![0, 1];
        }),
        ("budget", Pass, "the drain leaves the pod alone", |s| {
            budgeted(s, 0, 1, true, Daemon);
            s.others.last_mut().unwrap().skipped = true;
        }),
    ]);
}

#[test]
fn workloads() {
    use OtherKind::{Bare, Controlled};
    hold(&[
        ("local-volume", Fail, "a volume that lives on the node", |s| {
            let local_volume = true;
            put(
                s,
                Other {
                    local_volume,
                    ..other(Controlled, "db")
                },
            );
        }),
        ("local-volume", Pass, "none", |s| put(s, other(Controlled, "db"))),
        ("bare-pod", Warn, "nobody owns it", |s| put(s, other(Bare, "lost"))),
        ("bare-pod", Pass, "a controller does", |s| {
            put(s, other(Controlled, "kept"));
        }),
        ("scratch-data", Warn, "an emptyDir", |s| {
            let scratch = true;
            put(
                s,
                Other {
                    scratch,
                    ..other(Controlled, "cache")
                },
            );
        }),
        ("scratch-data", Pass, "none", |s| put(s, other(Controlled, "cache"))),
        ("drain-rule", Warn, "the drain waits for its end", |s| {
            let waits = Some("MachineDrainRule jobs".to_owned());
            put(
                s,
                Other {
                    waits,
                    ..other(Controlled, "job")
                },
            );
        }),
        ("drain-rule", Pass, "it is evicted", |s| {
            put(s, other(Controlled, "job"));
        }),
        ("pod-target", Warn, "it fits nowhere", |s| {
            put(s, other(Controlled, "huge"));
            let wide = s.board.add_pod(load("huge", 900 * GIB, Arc::default()));
            let node = worker(s, 0);
            s.board.put(wide, node);
            s.others.last_mut().unwrap().pod = wide;
        }),
        ("pod-target", Pass, "it fits", |s| put(s, other(Controlled, "small"))),
    ]);
}

#[test]
fn a_budget_is_told_once_and_the_worst_blocker_comes_first() {
    let mut scene = scene(4, 4);
    budgeted(&mut scene, 0, 3, false, OtherKind::Controlled);
    scene.descheduler = Read::Known(true);
    let found = preview(&scene, &[]);
    assert_eq!(found.checks[0].verdict, Fail);
    assert_eq!(found.checks.last().unwrap().verdict, Warn);
    assert_eq!(found.checks.iter().filter(|check| check.check == "budget").count(), 1);
}
