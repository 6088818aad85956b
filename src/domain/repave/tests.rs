use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::capacity::{Amounts, Axis};
use crate::domain::finding::{Read, Verdict};
use crate::domain::migratable::Limits;
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::{Node, NodeId, PodTerm, Requirement, Rules, Selector, Workload};

mod orders;
mod places;
mod ra_literal;
mod scale;
mod table;
mod what_if;

const GIB: i64 = 1 << 30;

fn node(name: &str) -> Node {
    let labels = [("kubernetes.io/hostname", name), ("kubevirt.io/schedulable", "true")];
    Node {
        name: name.into(),
        labels: Arc::new(labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into()),
        ready: Some(true),
        allocatable: Some(Amounts::new(64_000, 768 * GIB)),
        pod_slots: Some(250),
        pod_ips: Some(252),
        counted: true,
        ..Node::default()
    }
}

fn load(name: &str, memory: i64, rules: Arc<Rules>) -> Workload {
    Workload {
        namespace: "a".into(),
        name: name.into(),
        labels: Arc::new(BTreeMap::from([("app".to_owned(), "vm".to_owned())])),
        requests: Some(Amounts::new(100, memory)),
        pod_slots: 1,
        pod_ips: 1,
        rules,
    }
}

/// A pool of workers with so many VMs each and ten daemons, beside three control planes; a /18 cut in /24.
fn scene(workers: usize, vms: usize) -> Scene {
    let mut scene = Scene {
        network: Network {
            cluster: Read::Known("100.64.0.0/18".parse().unwrap()),
            mask: Read::Known(24),
            service: Read::Known(Some("10.96.0.0/12".parse().unwrap())),
            source: "test".into(),
            held: Read::Known((0..workers + 3).map(slice).collect()),
            pending: 0,
            orphans: Vec::new(),
        },
        announced: Read::Known(Vec::new()),
        limits: Read::Known(Limits::default()),
        storage: Read::Known(None),
        budgets: Read::Known(Vec::new()),
        settings: Read::Known(None),
        control: Read::Known(Some(ControlPlane { replicas: 3, ready: 3 })),
        migrations: Read::Known(0),
        descheduler: Read::Known(false),
        health_checks: Read::Known(Vec::new()),
        spares: Some(3),
        ..Scene::default()
    };
    let plain = Arc::new(Rules::default());
    let mut control = Vec::new();
    for index in 0..3 {
        let mut machine = node(&format!("cp-{index}"));
        machine.labels = Arc::new(BTreeMap::from([(
            "kubernetes.io/hostname".to_owned(),
            machine.name.clone(),
        )]));
        machine.taints = vec![crate::domain::placement::Taint {
            key: "node-role.kubernetes.io/control-plane".into(),
            value: String::new(),
            effect: crate::domain::placement::Effect::NoSchedule,
        }];
        control.push(scene.board.add_node(machine));
    }
    let mut workers_of = Vec::new();
    for index in 0..workers {
        let id = scene.board.add_node(node(&format!("w-{index:02}")));
        workers_of.push(id);
        for daemon in 0..10 {
            let pod = scene
                .board
                .add_pod(load(&format!("ds-{daemon}"), GIB / 4, Arc::clone(&plain)));
            scene.board.put(pod, id);
            scene.others.push(Other {
                pod,
                name: format!("kube-system/ds-{daemon}-{index}"),
                kind: OtherKind::Daemon,
                skipped: true,
                waits: None,
                local_volume: false,
                scratch: false,
                budgets: Vec::new(),
            });
        }
        for vm in 0..vms {
            add_vm(&mut scene, id, &format!("vm-{index}-{vm}"), &plain);
        }
    }
    let pool = |name: &str, kind, nodes, surge| Pool {
        name: name.into(),
        kind,
        nodes,
        surge,
        unavailable: u32::from(surge == 0),
        determined: false,
        drain_timeout: Read::Known(Some(1_000_000)),
        undrained: Vec::new(),
        interval: None,
        source: "test".into(),
    };
    scene.pools = Read::Known(vec![
        pool("control", PoolKind::ControlPlane, control, 1),
        pool("workers", PoolKind::Worker, workers_of, 1),
    ]);
    scene
}

fn slice(index: usize) -> ipnet::IpNet {
    format!("100.{}.{}.0/24", 64 + index / 256, index % 256)
        .parse()
        .unwrap()
}

fn add_vm(scene: &mut Scene, node: NodeId, name: &str, rules: &Arc<Rules>) {
    let pod = scene.board.add_pod(load(name, 3 * GIB, Arc::clone(rules)));
    scene.board.put(pod, node);
    scene.vms.push(Vm {
        pod,
        name: format!("a/{name}"),
        launcher: String::new(),
        decided: Outcome::Migrates,
        outcome: Outcome::Migrates,
        verdict: Verdict::Pass,
        why: String::new(),
        fix: String::new(),
        masquerade: false,
        loose_mac: false,
        rule: None,
    });
}

fn first<'a>(preview: &'a Preview, check: &str) -> Option<&'a Check> {
    preview.checks.iter().find(|one| one.check == check)
}

#[test]
fn a_small_healthy_cluster_is_go_with_every_step_in_view() {
    let scene = scene(4, 20);
    let found = preview(&scene, &[]);
    assert_eq!(found.verdict, Go::Go, "{:#?}", found.checks);
    assert_eq!(found.checks, []);
    assert_eq!(found.pools.len(), 2);
    // seven nodes: a machine comes, the node is drained, the node goes
    assert_eq!(found.steps.len(), 21);
    let slices = found.cidr.slices.known().unwrap();
    assert_eq!((slices.total, slices.used, slices.free()), (64, 7, 57));
    assert_eq!((found.cidr.needed, found.cidr.lowest), (1, Some(56)));
    assert!(found.steps.iter().all(|step| step.slices_free.unwrap() >= 56));
    assert_eq!(found.nodes.iter().map(|node| node.vms.migrates).sum::<i64>(), 80);
    assert!(found.eta.low > 0 && found.eta.low < found.eta.high);
    assert!(!found.pools[1].determined && found.pools[1].advised.len() == 4);
}

#[test]
fn a_full_node_needs_47_other_workers() {
    for (workers, wanted) in [(47, Go::NoGo), (48, Go::Go)] {
        let mut full = scene(workers, 235);
        let node = full.pools.known().unwrap()[1].nodes[0];
        full.spares = Some(1);
        let found = drain_node(&full, node);
        assert_eq!(found.verdict, wanted, "{workers}: {:?}", found.checks.first());
        let told = first(&found, "pod-slots").unwrap();
        if wanted == Go::NoGo {
            // 46 other workers have five slots left each
            assert_eq!((told.value.as_str(), &*told.threshold), ("230", "235 at least"));
            assert!(first(&found, "vm-target").unwrap().value.contains("pod slots"));
        } else {
            assert_eq!(
                told.verdict,
                Verdict::Warn,
                "47 others take them all, and have nothing left"
            );
        }
    }
}

#[test]
fn workers_that_are_taken_away_on_paper_must_leave_room_for_their_vms() {
    let mut tight = scene(4, 100);
    let fewer = WhatIf {
        nodes: -3,
        ..WhatIf::default()
    };
    fewer.apply(&mut tight);
    assert!(!tight.homeless.is_empty());
    let found = preview(&tight, &[]);
    assert_eq!(found.verdict, Go::NoGo);
    assert!(
        found.checks.iter().any(|check| check.check == "what-if-place"),
        "{:#?}",
        found.checks
    );
    assert_eq!(n_plus(&tight, 0).verdict, Go::NoGo);
}

#[test]
fn the_loss_of_a_node_names_the_axis_that_fails_first() {
    let roomy = scene(4, 100);
    let found = n_plus(&roomy, 1);
    assert_eq!((found.verdict, found.vms, found.homeless.len()), (Go::Go, 100, 0));
    let found = n_plus(&roomy, 2);
    assert_eq!(found.verdict, Go::Go);
    let found = n_plus(&roomy, 3);
    assert_eq!((found.verdict, found.first_to_fail), (Go::NoGo, Some(Axis::PodSlots)));
    assert_eq!(found.homeless.len(), 160);
    assert_eq!(n_plus(&roomy, 9).checks[0].verdict, Verdict::Unknown);
}

#[test]
fn anti_affinity_makes_a_vm_homeless_and_names_the_reason() {
    let mut tight = scene(3, 0);
    let rules = Arc::new(Rules {
        apart: vec![PodTerm {
            selector: Some(Selector {
                all: vec![Requirement {
                    key: "app".into(),
                    op: crate::domain::placement::Op::In,
                    values: vec!["vm".into()],
                }],
            }),
            namespaces: None,
            topology: "kubernetes.io/hostname".into(),
        }],
        ..Rules::default()
    });
    let other = tight.others.drain(..).map(|other| other.pod).collect::<Vec<_>>();
    for pod in other {
        tight.board.lift(pod);
    }
    let nodes = tight.pools.known().unwrap()[1].nodes.clone();
    for (index, id) in nodes.iter().enumerate() {
        add_vm(&mut tight, *id, &format!("one-{index}"), &rules);
    }
    let found = drain_node(&tight, nodes[0]);
    assert_eq!(found.verdict, Go::NoGo);
    let check = first(&found, "vm-target").unwrap();
    assert!(check.value.contains("keeps away"), "{check:?}");
    // a machine that comes first takes it
    assert_eq!(preview(&tight, &["workers".to_owned()]).verdict, Go::Go);
}
