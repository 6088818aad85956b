use std::sync::Arc;

use super::super::labels::{Op, Requirement, Selector};
use super::super::workload::{PodTerm, Rules, Spread, Workload};
use super::*;
use crate::domain::capacity::Amounts;

fn apart(topology: &str) -> PodTerm {
    PodTerm {
        selector: Some(Selector {
            all: vec![Requirement {
                key: "app".into(),
                op: Op::In,
                values: vec!["db".into()],
            }],
        }),
        namespaces: None,
        topology: topology.into(),
    }
}

fn load(memory: i64, rules: Rules) -> Workload {
    Workload {
        requests: Some(Amounts::new(10, memory)),
        pod_slots: 1,
        pod_ips: 1,
        rules: Arc::new(rules),
        ..Workload::default()
    }
}

fn board(nodes: usize, vms: usize, memory: i64) -> (Board, Vec<NodeId>, Vec<PodId>) {
    let mut board = Board::default();
    let ids: Vec<NodeId> = (0..nodes)
        .map(|index| {
            let labels = [
                ("kubernetes.io/hostname".to_owned(), format!("n{index}")),
                ("zone".to_owned(), format!("z{}", index % 3)),
            ];
            board.add_node(Node {
                name: format!("n{index}"),
                labels: Arc::new(labels.into()),
                ready: Some(true),
                counted: true,
                allocatable: Some(Amounts::new(10_000, 100)),
                pod_slots: Some(20),
                pod_ips: Some(20),
                ..Node::default()
            })
        })
        .collect();
    let mut pods = Vec::new();
    for node in &ids {
        for _ in 0..vms {
            let pod = board.add_pod(load(memory, Rules::default()));
            board.put(pod, *node);
            pods.push(pod);
        }
    }
    (board, ids, pods)
}

fn unsure(board: &Board, ids: &[NodeId], pods: &[PodId], ahead: usize) -> usize {
    let turnover = Turnover {
        nodes: ids,
        batch: 1,
        ahead,
        successor: &Node::clone,
    };
    board.unsure(pods, &turnover).len()
}

#[test]
fn where_room_is_ample_the_order_is_proven_to_be_irrelevant() {
    let proven = |nodes, vms, memory, ahead| {
        let (board, ids, pods) = board(nodes, vms, memory);
        unsure(&board, &ids, &pods, ahead) == 0
    };
    assert!(proven(5, 4, 10, 0), "half full");
    assert!(proven(5, 4, 10, 1));
    assert!(
        !proven(5, 9, 10, 0),
        "nine tenths full: large ones may stand in each other's way"
    );
    assert!(!proven(1, 1, 10, 0), "there is no other node");
    assert!(!proven(3, 1, 60, 0), "two do not go together on one node");
}

#[test]
fn one_that_is_large_does_not_make_small_ones_unsure() {
    let (mut board, ids, mut pods) = board(5, 4, 10);
    let huge = board.add_pod(load(
        95,
        Rules {
            unmodelled: Vec::new(),
            preferred: vec![super::super::workload::Weighted {
                weight: 1,
                of: super::super::labels::Term::default(),
            }],
            ..Rules::default()
        },
    ));
    board.put(huge, ids[0]);
    pods.push(huge);
    let turnover = Turnover {
        nodes: &ids,
        batch: 1,
        ahead: 1,
        successor: &Node::clone,
    };
    assert_eq!(board.unsure(&pods, &turnover), [huge]);
}

/// As many nodes as there are others of the group are refused, wherever these stand.
#[test]
fn pods_that_keep_apart_are_proven_where_enough_nodes_are_left() {
    for (group, topology, proven) in [
        (2, "kubernetes.io/hostname", true),
        (5, "kubernetes.io/hostname", true),
        (8, "kubernetes.io/hostname", false),
        (1, "zone", true),
        (2, "zone", true),
        (3, "zone", false),
        (9, "no-such-label", true),
    ] {
        let (mut board, ids, _) = board(9, 2, 10);
        let mut pods = Vec::new();
        for node in ids.iter().take(group) {
            let mut one = load(
                10,
                Rules {
                    apart: vec![apart(topology)],
                    ..Rules::default()
                },
            );
            Arc::make_mut(&mut one.labels).insert("app".into(), "db".into());
            let pod = board.add_pod(one);
            board.put(pod, *node);
            pods.push(pod);
        }
        assert_eq!(unsure(&board, &ids, &pods, 1) == 0, proven, "{group} {topology}");
    }
}

/// Others keep it away although it has no rule of its own.
#[test]
fn a_pod_that_others_keep_away_counts_them() {
    for (holders, proven) in [(3, true), (8, false)] {
        let (mut board, ids, _) = board(9, 2, 10);
        for node in ids.iter().skip(1).take(holders) {
            let holder = board.add_pod(load(
                10,
                Rules {
                    apart: vec![apart("kubernetes.io/hostname")],
                    ..Rules::default()
                },
            ));
            board.put(holder, *node);
        }
        let mut plain = load(10, Rules::default());
        Arc::make_mut(&mut plain.labels).insert("app".into(), "db".into());
        let pod = board.add_pod(plain);
        board.put(pod, ids[0]);
        assert_eq!(unsure(&board, &ids, &[pod], 0) == 0, proven, "{holders}");
    }
}

#[test]
fn affinity_and_spread_are_never_proven() {
    for rules in [
        Rules {
            near: vec![apart("kubernetes.io/hostname")],
            ..Rules::default()
        },
        Rules {
            spread: vec![Spread {
                term: apart("zone"),
                max_skew: 1,
                ..Spread::default()
            }],
            ..Rules::default()
        },
    ] {
        let (mut board, ids, _) = board(9, 1, 10);
        let pod = board.add_pod(load(10, rules));
        board.put(pod, ids[0]);
        assert_eq!(unsure(&board, &ids, &[pod], 1), 1);
    }
}
