//! What is said about the order of nodes, and that it is true.

use super::*;

fn only_workers(scene: &mut Scene, surge: u32) {
    let Read::Known(pools) = &mut scene.pools else { panic!() };
    pools.remove(0);
    (pools[0].surge, pools[0].unavailable) = (surge, u32::from(surge == 0));
}

#[test]
fn ample_room_is_proven_in_every_order_and_tight_room_is_tried() {
    for (vms, surge, proven) in [(20, 1, true), (20, 0, true), (200, 0, false)] {
        let mut scene = scene(4, vms);
        only_workers(&mut scene, surge);
        let found = preview(&scene, &[]);
        let certainty = found.pools[0].certainty;
        assert_eq!(certainty == Certainty::Proven, proven, "{vms} {surge}: {certainty:?}");
        assert!(proven || (matches!(certainty, Certainty::Tried(4)) && found.verdict == Go::NoGo));
    }
    let mut known = scene(4, 200);
    only_workers(&mut known, 1);
    let Read::Known(pools) = &mut known.pools else { panic!() };
    pools[0].determined = true;
    assert_eq!(preview(&known, &[]).pools[0].certainty, Certainty::Determined);
}

/// Two large VMs on two nodes, and two nodes that are half full: whichever large one goes first, it takes the place of
/// the other.
#[test]
fn each_node_is_tried_as_the_first_to_go() {
    let mut scene = scene(3, 0);
    only_workers(&mut scene, 0);
    let nodes = scene.pools.known().unwrap()[0].nodes.clone();
    for id in &nodes {
        scene
            .board
            .edit(*id, |node| node.allocatable = Some(Amounts::new(64_000, 20 * GIB)));
    }
    let big = |scene: &mut Scene, node: NodeId, name: &str, memory: i64| {
        let pod = scene.board.add_pod(load(name, memory, Arc::default()));
        scene.board.put(pod, node);
        let like = Vm {
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
        };
        scene.vms.push(like);
    };
    // ten daemons take 2.5 GiB of each node
    big(&mut scene, nodes[0], "small", GIB);
    big(&mut scene, nodes[1], "half", 9 * GIB);
    big(&mut scene, nodes[2], "large", 17 * GIB);
    let found = preview(&scene, &[]);
    assert_eq!(found.verdict, Go::NoGo);
    let stuck = first(&found, "vm-target").unwrap();
    assert_eq!(
        (stuck.object.as_str(), stuck.verdict),
        ("a/large", Verdict::Fail),
        "it goes nowhere while the first is not empty"
    );
}

/// VMs that want to be near each other: of these nothing is proven.
fn near(scene: &mut Scene, count: usize) {
    let rules = Arc::new(Rules {
        near: vec![PodTerm {
            selector: Some(Selector {
                all: vec![Requirement {
                    key: "app".into(),
                    op: crate::domain::placement::Op::In,
                    values: vec!["vm".into()],
                }],
            }),
            namespaces: None,
            topology: "pool".into(),
        }],
        ..Rules::default()
    });
    let nodes = scene.pools.known().unwrap()[0].nodes.clone();
    for id in &nodes {
        scene.board.edit(*id, |node| {
            Arc::make_mut(&mut node.labels).insert("pool".into(), "one".into());
        });
    }
    for (index, id) in nodes.iter().cycle().take(count).enumerate() {
        add_vm(scene, *id, &format!("near-{index}"), &rules);
    }
}

#[test]
fn without_a_proof_all_orders_of_a_small_pool_are_stepped_through() {
    for (workers, orders) in [(2, 2), (3, 6), (4, 24), (5, 120)] {
        let mut scene = scene(workers, 0);
        only_workers(&mut scene, 1);
        near(&mut scene, 6);
        let found = preview(&scene, &[]);
        assert_eq!(found.pools[0].certainty, Certainty::Every(orders), "{workers}");
        assert_eq!(found.verdict, Go::Go, "{:#?}", found.checks);
        let words = found.pools[0].certainty.sentence();
        assert!(words.contains(&format!("all {orders} orders")), "{words}");
    }
}

#[test]
fn without_a_proof_a_large_pool_is_unknown_until_its_order_is_determined() {
    let mut scene = scene(12, 0);
    only_workers(&mut scene, 1);
    near(&mut scene, 20);
    let found = preview(&scene, &[]);
    assert_eq!(found.verdict, Go::Unknown, "{:#?}", found.checks);
    let order = first(&found, "order").unwrap();
    assert_eq!(order.verdict, Verdict::Unknown);
    assert!(
        order.value.contains("4 orders of 12! tried") && order.value.contains("20 VMs without a proof"),
        "{order:?}"
    );
    let advised = WhatIf {
        in_advised_order: true,
        ..WhatIf::default()
    };
    let mut asked = scene.clone();
    advised.apply(&mut asked);
    let found = preview(&asked, &[]);
    assert_eq!(found.verdict, Go::Go, "{:#?}", found.checks);
    assert!(found.pools[0].source.contains("in the advised order"));
    // what is a NO-GO in one order needs no proof
    (scene.vms[0].outcome, scene.vms[0].verdict) = (Outcome::Blocks, Verdict::Fail);
    assert_eq!(preview(&scene, &[]).verdict, Go::NoGo);
    assert!(first(&preview(&scene, &[]), "order").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Where a GO says that the order does not matter, it comes out the same in any order that is then determined.
    #[test]
    fn a_go_holds_in_any_order(workers in 2_usize..6, vms in 0_usize..40, friends in 0_usize..6, surge in 0_u32..2, seed in any::<u64>()) {
        let mut scene = scene(workers, vms);
        only_workers(&mut scene, surge);
        near(&mut scene, friends);
        let nodes = scene.pools.known().unwrap()[0].nodes.clone();
        for id in &nodes {
            scene.board.edit(*id, |node| node.allocatable = Some(Amounts::new(64_000, 150 * GIB)));
        }
        let before = preview(&scene, &[]);
        prop_assume!(before.verdict == Go::Go);
        let mut shuffled = nodes;
        let mut state = seed;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(index, (state >> 33) as usize % (index + 1));
        }
        let Read::Known(pools) = &mut scene.pools else { panic!() };
        pools[0].nodes = shuffled;
        pools[0].determined = true;
        let after = preview(&scene, &[]);
        prop_assert_eq!(after.verdict, Go::Go, "{:?}", before.pools[0].certainty);
    }
}

#[test]
fn the_advised_order_leaves_the_leader_for_the_end_and_says_how_to_get_it() {
    let mut scene = scene(5, 4);
    scene.storage = Read::Known(Some(table::storage::portworx(5, &[])));
    (scene.vms[0].outcome, scene.vms[0].verdict) = (Outcome::Blocks, Verdict::Fail);
    let found = preview(&scene, &[]);
    let advised = &found.pools[1].advised;
    assert_eq!(advised.last().unwrap(), "w-00");
    assert!(advised[0] == "w-03" && advised[1] == "w-04", "{advised:?}");
    assert!(found.pools[1].how.contains("one node at a time"));
    scene.palette = true;
    assert!(
        preview(&scene, &[]).pools[1]
            .how
            .contains("cluster.x-k8s.io/delete-machine")
    );
}

#[test]
fn steps_tell_where_each_vm_goes() {
    let scene = scene(3, 2);
    let found = preview(&scene, &["workers".to_owned()]);
    let drain = found.steps.iter().find(|step| step.action == "drain").unwrap();
    assert_eq!(drain.moves.len(), 2);
    assert!(
        drain
            .moves
            .iter()
            .all(|one| one.to.as_ref().is_some_and(|to| *to != drain.node))
    );
}

#[test]
fn a_question_that_is_not_wanted_any_more_is_given_up() {
    let scene = scene(6, 4);
    let asked = std::cell::Cell::new(0);
    let wanted = || {
        asked.set(asked.get() + 1);
        asked.get() < 4
    };
    assert_eq!(preview_while(&scene, &[], &wanted), None);
    assert_eq!(asked.get(), 4, "it stops at once");
}
