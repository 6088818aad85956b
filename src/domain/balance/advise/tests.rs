mod measured;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::capacity::Amounts;
use crate::domain::placement::{Node, Op, PodTerm, Requirement, Rules, Selector, Workload};

const GIB: i64 = 1 << 30;

fn node(name: &str) -> Node {
    Node {
        name: name.into(),
        labels: Arc::new(BTreeMap::from([
            ("kubernetes.io/hostname".to_owned(), name.to_owned()),
            ("zone".to_owned(), name.len().to_string()),
        ])),
        ready: Some(true),
        allocatable: Some(Amounts::new(32_000, 128 * GIB)),
        pod_slots: Some(250),
        pod_ips: Some(252),
        counted: true,
        ..Node::default()
    }
}

fn guest(name: &str, gib: i64, rules: Rules) -> Workload {
    Workload {
        namespace: "shop".into(),
        name: name.into(),
        labels: Arc::new(BTreeMap::from([("app".to_owned(), name.chars().take(1).collect())])),
        requests: Some(Amounts::new(500, gib * GIB)),
        pod_slots: 1,
        pod_ips: 1,
        rules: Arc::new(rules),
    }
}

/// Nodes `a`, `b`, … with VMs: node, name, size, rules.
fn scene(nodes: usize, vms: Vec<(usize, String, i64, Rules)>) -> Scene {
    let mut scene = Scene::default();
    let names: Vec<String> = (0..nodes).map(|index| format!("n{index:02}")).collect();
    let ids: Vec<NodeId> = names.iter().map(|name| scene.board.add_node(node(name))).collect();
    for (at, name, gib, rules) in vms {
        let pod = scene.board.add_pod(guest(&name, gib, rules));
        scene.board.put(pod, ids[at % nodes]);
        scene.machines.push((
            pod,
            Machine {
                namespace: "shop".into(),
                name,
                ..Machine::default()
            },
        ));
    }
    for (id, name) in ids.into_iter().zip(names) {
        let used = scene.board.used(id);
        scene.nodes.push((
            id,
            Load {
                name,
                whole: Some(Amount {
                    memory: 128 * GIB,
                    cpu: 32_000,
                }),
                requested: Some(Amount {
                    memory: used.memory,
                    cpu: used.cpu,
                }),
                open: true,
                ..Load::default()
            },
        ));
    }
    scene
}

fn skewed() -> Scene {
    scene(
        4,
        (0..20)
            .map(|index| (index % 2, format!("v{index:02}"), 8, Rules::default()))
            .collect(),
    )
}

#[test]
fn a_skewed_cluster_is_evened_out_and_an_even_one_left_alone() {
    let advice = advise(&skewed());
    assert!(
        !advice.moves.is_empty() && advice.requests.memory.1.deviation < advice.requests.memory.0.deviation / 2.0,
        "{advice:#?}"
    );
    let first = &advice.moves[0];
    assert_eq!(
        (first.priority, first.from.as_str(), first.why.class()),
        (2, "n00", "balance-memory")
    );
    assert!(
        first
            .sentence()
            .starts_with("migrate shop/v00 from n00 to n02: balances memory by requests: n00 62% to 56%"),
        "{}",
        first.sentence()
    );
    let even = scene(
        4,
        (0..20)
            .map(|index| (index % 4, format!("v{index:02}"), 8, Rules::default()))
            .collect(),
    );
    assert_eq!(advise(&even).moves, []);
}

#[test]
fn who_cannot_go_is_told_with_the_reason() {
    let mut scene = skewed();
    for (_, machine) in &mut scene.machines {
        machine.stays = "a disk is ReadWriteOnce".into();
    }
    let advice = advise(&scene);
    assert_eq!(advice.moves, []);
    assert_eq!(advice.faults.len(), 20);
    assert!(advice.faults[0].why.contains("ReadWriteOnce"));
    for (_, node) in &mut scene.nodes {
        node.used = Some(Amount::default());
    }
    assert_eq!(advise(&scene).basis, Basis::Requests, "nobody knows what the VMs use");
    for (_, machine) in &mut scene.machines {
        machine.used = Some(Amount::default());
    }
    assert_eq!(advise(&scene).basis, Basis::Use);
    let mut pinned = skewed();
    for id in [2, 3] {
        let id = pinned.nodes[id].0;
        pinned.board.edit(id, |node| node.ready = Some(false));
    }
    let advice = advise(&pinned);
    assert_eq!(advice.moves, []);
    assert!(
        advice
            .faults
            .iter()
            .any(|fault| fault.why.contains("not ready") && fault.to == "n02"),
        "{:?}",
        advice.faults
    );
}

fn together(letter: &str) -> PodTerm {
    PodTerm {
        selector: Some(Selector {
            all: vec![Requirement {
                key: "app".into(),
                op: Op::In,
                values: vec![letter.into()],
            }],
        }),
        namespaces: Some(vec!["shop".into()]),
        topology: "kubernetes.io/hostname".into(),
    }
}

#[test]
fn a_broken_rule_comes_first() {
    let apart = Rules {
        apart: vec![together("d")],
        ..Rules::default()
    };
    let vms = vec![
        (0, "d1".into(), 1, apart.clone()),
        (0, "d2".into(), 1, apart),
        (1, "x".into(), 2, Rules::default()),
    ];
    let advice = advise(&scene(2, vms));
    let first = &advice.moves[0];
    assert_eq!(
        (first.priority, first.why.class(), first.vm.as_str()),
        (1, "satisfy-rule", "d1")
    );
    assert_eq!(
        advice.moves.iter().filter(|one| one.priority == 1).count(),
        1,
        "one of the two goes, then the rule holds"
    );
}

#[test]
fn a_node_that_promised_too_much_gives_back() {
    let vms = (0..9)
        .map(|index| (0, format!("v{index}"), 16, Rules::default()))
        .collect();
    let advice = advise(&scene(3, vms));
    assert_eq!(
        (advice.moves[0].priority, advice.moves[0].why.class()),
        (1, "satisfy-reservations")
    );
}

#[test]
fn whoever_is_wanted_near_stays_near() {
    let near = Rules {
        near: vec![together("a")],
        ..Rules::default()
    };
    let mut vms: Vec<_> = (0..6).map(|index| (0, format!("v{index}"), 12, near.clone())).collect();
    vms.push((0, "a".into(), 40, Rules::default()));
    let advice = advise(&scene(3, vms));
    assert!(advice.moves.iter().all(|one| one.vm != "a"), "{:?}", advice.moves);
    let fault = advice.faults.iter().find(|fault| fault.vm == "a").unwrap();
    assert!(fault.why.contains("wants it near"), "{fault:?}");
}

fn rules() -> impl Strategy<Value = Rules> {
    let letter = prop::sample::select(vec!["a", "b", "c"]);
    prop_oneof![
        4 => Just(Rules::default()),
        1 => letter.clone().prop_map(|letter| Rules { near: vec![together(letter)], ..Rules::default() }),
        1 => letter.clone().prop_map(|letter| Rules { apart: vec![together(letter)], ..Rules::default() }),
        1 => letter.prop_map(|letter| Rules {
            spread: vec![crate::domain::placement::Spread {
                term: together(letter), max_skew: 2, min_domains: 1, honor_affinity: true,
            }],
            ..Rules::default()
        }),
        1 => (0_usize..6).prop_map(|at| Rules {
            node_selector: BTreeMap::from([("kubernetes.io/hostname".to_owned(), format!("n{at:02}"))]),
            ..Rules::default()
        }),
    ]
}

type Vms = Vec<(usize, String, i64, Rules)>;

fn clusters() -> impl Strategy<Value = (usize, Vms)> {
    let vm = (
        0_usize..6,
        prop::sample::select(vec!["a", "b", "c"]),
        1_i64..24,
        rules(),
    );
    (2_usize..6, prop::collection::vec(vm, 1..24)).prop_map(|(nodes, vms)| {
        let named = vms.into_iter().enumerate();
        let vms = named.map(|(index, (at, letter, gib, rules))| (at, format!("{letter}{index:02}"), gib, rules));
        (nodes, vms.collect())
    })
}

proptest! {
    #[test]
    fn no_rule_is_broken_that_held((nodes, vms) in clusters(), closed in 0_usize..12) {
        let mut scene = scene(nodes, vms);
        if closed < nodes {
            measured::cordon(&mut scene, closed);
        }
        let advice = advise(&scene);
        let pods: Vec<PodId> = scene.machines.iter().map(|(pod, _)| *pod).collect();
        let broken = |board: &mut Board| -> Vec<usize> { pods.iter().map(|pod| board.breaches(*pod).len()).collect() };
        for one in &advice.moves {
            let (pod, _) = scene.machines.iter().find(|(_, machine)| machine.name == one.vm).unwrap();
            let (to, _) = scene.nodes.iter().find(|(_, node)| node.name == one.to).unwrap();
            let (pod, to) = (*pod, *to);
            prop_assert_eq!(scene.board.obstacles(pod, to), vec![], "{}", one.sentence());
            let before = broken(&mut scene.board);
            scene.board.put(pod, to);
            let after = broken(&mut scene.board);
            prop_assert!(before.iter().zip(&after).all(|(before, after)| after <= before), "{}", one.sentence());
        }
    }

    #[test]
    fn the_spread_falls_as_claimed((nodes, vms) in clusters()) {
        let mut scene = scene(nodes, vms);
        let advice = advise(&scene);
        for one in &advice.moves {
            let at = |scene: &Scene, gauge: Gauge| super::super::spread::spread(scene.nodes.iter().map(|(id, node)| {
                let used = scene.board.used(*id);
                let whole = node.whole.unwrap();
                match gauge {
                    Gauge::Memory => used.memory as f64 / whole.memory as f64,
                    Gauge::Cpu => used.cpu as f64 / whole.cpu as f64,
                }
            })).deviation;
            let (pod, _) = scene.machines.iter().find(|(_, machine)| machine.name == one.vm).unwrap();
            let (to, _) = scene.nodes.iter().find(|(_, node)| node.name == one.to).unwrap();
            let (pod, to) = (*pod, *to);
            if let Why::Balance { gauge, spread, .. } = &one.why {
                let before = at(&scene, *gauge);
                scene.board.put(pod, to);
                let after = at(&scene, *gauge);
                prop_assert!(after < before, "{}", one.sentence());
                prop_assert!((before - spread.0).abs() < 1e-6 && (after - spread.1).abs() < 1e-6, "{}", one.sentence());
            } else {
                scene.board.put(pod, to);
            }
        }
        let balancing = advice.moves.iter().filter(|one| matches!(one.why, Why::Balance { .. }));
        prop_assert!(balancing.count() <= MOST);
    }

    #[test]
    fn the_same_cluster_gives_the_same_list((nodes, vms) in clusters(), turn in 0_usize..24) {
        let first = advise(&scene(nodes, vms.clone()));
        prop_assert_eq!(&first, &advise(&scene(nodes, vms.clone())));
        // read in another order it is the same cluster
        let mut turned = vms.clone();
        let by = turn % turned.len();
        turned.rotate_left(by);
        prop_assert_eq!(first.moves, advise(&scene(nodes, turned)).moves);
    }
}
