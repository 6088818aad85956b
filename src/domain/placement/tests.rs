use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::capacity::{Amounts, Axis};

const GIB: i64 = 1 << 30;

fn labels(pairs: &[(&str, &str)]) -> Labels {
    let pairs = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Arc::new(pairs.collect())
}

fn node(name: &str, zone: &str) -> Node {
    Node {
        name: name.into(),
        labels: labels(&[
            ("kubernetes.io/hostname", name),
            ("zone", zone),
            ("kubevirt.io/schedulable", "true"),
        ]),
        ready: Some(true),
        allocatable: Some(Amounts::new(8000, 64 * GIB)),
        pod_slots: Some(10),
        pod_ips: Some(8),
        counted: true,
        ..Node::default()
    }
}

fn pod(name: &str, rules: Rules) -> Workload {
    Workload {
        namespace: "a".into(),
        name: name.into(),
        labels: labels(&[("app", "db"), ("name", name)]),
        requests: Some(Amounts::new(100, GIB)),
        pod_slots: 1,
        pod_ips: 1,
        rules: Arc::new(rules),
    }
}

fn app(value: &str, topology: &str) -> PodTerm {
    PodTerm {
        selector: Some(Selector {
            all: vec![Requirement {
                key: "app".into(),
                op: Op::In,
                values: vec![value.into()],
            }],
        }),
        namespaces: Some(vec!["a".into()]),
        topology: topology.into(),
    }
}

/// Three nodes, two in zone x.
fn board() -> (Board, [NodeId; 3]) {
    let mut board = Board::default();
    let ids = [("n1", "x"), ("n2", "x"), ("n3", "y")].map(|(name, zone)| board.add_node(node(name, zone)));
    (board, ids)
}

#[test]
fn each_rule_of_a_node_refuses_with_its_reason() {
    type Change = fn(&mut Node, &mut Rules, &mut Workload);
    let table: [(&str, &str, Change); 14] = [
        ("Node status.conditions[Ready]", "not ready", |n, _, _| {
            n.ready = Some(false);
        }),
        ("Node status.conditions[Ready]", "nobody knows", |n, _, _| {
            n.ready = None;
        }),
        ("Node spec.unschedulable", "cordoned", |n, _, _| n.cordoned = true),
        ("Node spec.taints", "k:NoSchedule", |n, _, _| {
            n.taints = vec![Taint {
                key: "k".into(),
                value: String::new(),
                effect: Effect::NoSchedule,
            }];
        }),
        ("Pod spec.nodeSelector", "zone=y is x here", |_, r, _| {
            r.node_selector = BTreeMap::from([("zone".into(), "y".into())]);
        }),
        ("Pod spec.nodeSelector", "is missing", |_, r, _| {
            r.node_selector = BTreeMap::from([("cpu-model.node.kubevirt.io/EPYC".into(), "true".into())]);
        }),
        ("Pod spec.affinity.nodeAffinity", "zone in (y)", |_, r, _| {
            r.node_terms = Some(vec![Term {
                labels: vec![Requirement {
                    key: "zone".into(),
                    op: Op::In,
                    values: vec!["y".into()],
                }],
                ..Term::default()
            }]);
        }),
        ("PersistentVolume spec.nodeAffinity", "volume", |_, r, _| {
            r.volume_terms = vec![Vec::new()];
        }),
        ("Node metadata.labels", "CPU differs", |_, r, _| {
            r.alike = BTreeMap::from([("cpu-vendor.node.kubevirt.io/AMD".into(), "true".into())]);
        }),
        ("Node status.allocatable.memory", "65Gi wanted, 64Gi left", |_, _, w| {
            w.requests = Some(Amounts::new(100, 65 * GIB));
        }),
        ("Node status.allocatable.pods", "pod slots short", |n, _, _| {
            n.pod_slots = Some(0);
        }),
        ("Node spec.podCIDR", "pod IPs are left is not known", |n, _, _| {
            n.pod_ips = None;
        }),
        ("Node status.allocatable", "hugepages-1Gi short", |_, _, w| {
            w.requests = Some(Amounts {
                other: BTreeMap::from([("hugepages-1Gi".into(), 2)]),
                ..Amounts::new(100, GIB)
            });
        }),
        ("Pod spec", "not modelled: dedicated CPUs", |_, r, _| {
            r.unmodelled = vec!["dedicated CPUs".into()];
        }),
    ];
    for (field, words, change) in table {
        let (mut one, mut rules, mut load) = (node("n", "x"), Rules::default(), pod("p", Rules::default()));
        change(&mut one, &mut rules, &mut load);
        load.rules = Arc::new(rules);
        let mut board = Board::default();
        let id = board.add_node(one);
        let piece = board.add_pod(load);
        let found = board.obstacles(piece, id);
        assert_eq!(found.len(), 1, "{words}: {found:?}");
        assert_eq!(found[0].field(), field);
        assert!(found[0].to_string().contains(words), "{}", found[0]);
        assert_eq!(board.best(piece), None);
    }
}

#[test]
fn a_node_whose_pods_were_not_counted_is_unknown() {
    let mut board = Board::default();
    let id = board.add_node(Node {
        counted: false,
        ..node("n", "x")
    });
    let piece = board.add_pod(pod("p", Rules::default()));
    let Fit::Unknown(found) = board.fit(piece, id) else {
        panic!("never good");
    };
    assert!(found.contains(&Obstacle::RoomUnknown(Axis::Memory)));
    assert!(board.doubt(piece).is_some());
}

#[test]
fn a_cordon_can_be_tolerated_and_lifted() {
    let (mut board, [n1, ..]) = board();
    let daemon = board.add_pod(pod(
        "d",
        Rules {
            tolerations: vec![Toleration {
                exists: true,
                ..Toleration::default()
            }],
            ..Rules::default()
        },
    ));
    let plain = board.add_pod(pod("p", Rules::default()));
    board.cordon(n1, true);
    assert!(board.obstacles(daemon, n1).is_empty());
    assert_eq!(board.obstacles(plain, n1), [Obstacle::Cordoned]);
    board.cordon(n1, false);
    assert!(board.obstacles(plain, n1).is_empty());
}

#[test]
fn the_source_is_no_target() {
    let (mut board, [n1, ..]) = board();
    let piece = board.add_pod(pod("p", Rules::default()));
    board.put(piece, n1);
    assert_eq!(board.obstacles(piece, n1), [Obstacle::Source]);
    assert_ne!(board.best(piece), Some(n1));
}

#[test]
fn anti_affinity_works_both_ways_and_by_domain() {
    let (mut board, [n1, n2, n3]) = board();
    let resident = board.add_pod(pod("old", Rules::default()));
    board.put(resident, n1);
    let shy = board.add_pod(pod(
        "shy",
        Rules {
            apart: vec![app("db", "zone")],
            ..Rules::default()
        },
    ));
    assert!(matches!(board.obstacles(shy, n2)[..], [Obstacle::Apart(_)]));
    assert!(board.obstacles(shy, n3).is_empty());
    board.put(shy, n3);
    assert!(matches!(board.obstacles(resident, n3)[..], [Obstacle::KeptAway(_)]));
    board.lift(shy);
    assert!(board.obstacles(resident, n3).is_empty());
}

#[test]
fn affinity_lets_the_first_of_a_group_in() {
    let (mut board, [n1, n2, n3]) = board();
    let rules = Rules {
        near: vec![app("db", "zone")],
        ..Rules::default()
    };
    let first = board.add_pod(pod("first", rules.clone()));
    assert!(board.obstacles(first, n1).is_empty());
    board.put(first, n1);
    let second = board.add_pod(pod("second", rules));
    assert!(board.obstacles(second, n2).is_empty());
    assert!(matches!(board.obstacles(second, n3)[..], [Obstacle::Near(_)]));
    let stranger = board.add_pod(pod(
        "stranger",
        Rules {
            near: vec![app("web", "zone")],
            ..Rules::default()
        },
    ));
    assert!(matches!(board.obstacles(stranger, n1)[..], [Obstacle::Near(_)]));
}

#[test]
fn spread_counts_domains() {
    let (mut board, [n1, n2, n3]) = board();
    let rules = Rules {
        spread: vec![Spread {
            term: app("db", "zone"),
            max_skew: 1,
            min_domains: 1,
            honor_affinity: true,
        }],
        ..Rules::default()
    };
    let first = board.add_pod(pod("first", rules.clone()));
    board.put(first, n1);
    let second = board.add_pod(pod("second", rules));
    assert!(matches!(board.obstacles(second, n2)[..], [Obstacle::Spread(_)]));
    assert!(board.obstacles(second, n3).is_empty());
}

#[test]
fn the_best_place_is_the_emptiest_unless_another_is_preferred() {
    let (mut board, [n1, n2, n3]) = board();
    for index in 0..4 {
        let piece = board.add_pod(pod(&format!("x{index}"), Rules::default()));
        board.put(piece, if index < 3 { n1 } else { n2 });
    }
    let plain = board.add_pod(pod("p", Rules::default()));
    assert_eq!(board.best(plain), Some(n3));
    let fond = board.add_pod(pod(
        "f",
        Rules {
            preferred: vec![Weighted {
                weight: 10,
                of: Term {
                    names: vec![Requirement {
                        key: "metadata.name".into(),
                        op: Op::In,
                        values: vec!["n1".into()],
                    }],
                    ..Term::default()
                },
            }],
            ..Rules::default()
        },
    ));
    assert_eq!(board.best(fond), Some(n1));
    board.cordon(n3, true);
    let names: Vec<String> = board.candidates(plain).into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["n2", "n1", "n3"]);
    let best = board.candidates(plain).remove(0);
    assert_eq!(
        (best.left.pod_ips, best.tightest, best.score),
        (6, Some(Axis::PodIps), 75)
    );
}

#[test]
fn a_node_that_went_takes_its_pods_along() {
    let (mut board, [n1, ..]) = board();
    let piece = board.add_pod(pod("p", Rules::default()));
    board.put(piece, n1);
    assert_eq!(board.used(n1).pod_slots, 1);
    board.remove_node(n1);
    assert_eq!(board.place_of(piece), None);
    assert!(board.nodes().all(|(id, _)| id != n1));
}

proptest! {
    /// Whatever is put and lifted, the sums are those of the pods that stand there.
    #[test]
    fn sums_follow_moves(moves in proptest::collection::vec((0_usize..6, 0_usize..4), 0..60)) {
        let (mut board, ids) = board();
        let pieces: Vec<PodId> = (0..6).map(|index| board.add_pod(pod(&format!("p{index}"), Rules {
            apart: vec![app("web", "zone")],
            ..Rules::default()
        }))).collect();
        for (piece, place) in moves {
            match ids.get(place) {
                Some(node) => board.put(pieces[piece], *node),
                None => board.lift(pieces[piece]),
            }
        }
        for id in ids {
            let here = board.pods_on(id).len() as i64;
            let used = board.used(id);
            prop_assert_eq!((used.pod_slots, used.pod_ips, used.memory), (here, here, here * GIB));
        }
    }

    /// A place that is called best has nothing in the way.
    #[test]
    fn the_best_place_never_breaks_a_rule(zones in proptest::collection::vec(0_u8..3, 1..6), count in 0_usize..20) {
        let mut board = Board::default();
        for (index, zone) in zones.iter().enumerate() {
            board.add_node(node(&format!("n{index}"), &zone.to_string()));
        }
        for index in 0..count {
            let rules = match index % 3 {
                0 => Rules { apart: vec![app("db", "zone")], ..Rules::default() },
                1 => Rules { spread: vec![Spread { term: app("db", "zone"), max_skew: 1, min_domains: 1, honor_affinity: true }], ..Rules::default() },
                _ => Rules::default(),
            };
            let piece = board.add_pod(pod(&format!("p{index}"), rules));
            if let Some(id) = board.best(piece) {
                prop_assert!(board.obstacles(piece, id).is_empty());
                board.put(piece, id);
                prop_assert!(board.used(id).pod_slots <= 10 && board.used(id).pod_ips <= 8);
            }
        }
    }
}
