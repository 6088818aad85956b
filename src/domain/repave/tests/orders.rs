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
        assert!(proven || matches!(certainty, Certainty::Tried(3)));
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Where the order is proven not to matter, every order that is tried comes out the same.
    #[test]
    fn what_is_proven_holds_in_any_order(workers in 3_usize..6, vms in 1_usize..60, surge in 0_u32..2, seed in any::<u64>()) {
        let mut scene = scene(workers, vms);
        only_workers(&mut scene, surge);
        let nodes = scene.pools.known().unwrap()[0].nodes.clone();
        for id in &nodes {
            scene.board.edit(*id, |node| node.allocatable = Some(Amounts::new(64_000, 200 * GIB)));
        }
        let before = preview(&scene, &[]);
        prop_assume!(before.pools[0].certainty == Certainty::Proven);
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
        prop_assert_eq!(before.verdict, after.verdict);
        let homeless = |found: &Preview| found.checks.iter().any(|check| check.check == "vm-target" && check.verdict == Verdict::Fail);
        prop_assert!(!homeless(&before) && !homeless(&after));
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
