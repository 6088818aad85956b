//! The limit, and what must hold whatever the cluster looks like.

use super::*;

#[test]
fn full_nodes_end_in_a_verdict() {
    // a debug build steps through fewer nodes; all of them take well under a second in a release build
    let scene = scene(12, 198);
    let found = preview(&scene, &["workers".to_owned()]);
    assert_eq!(found.verdict, Go::Go);
    assert_eq!(found.nodes.len(), 12);
}

/// A small cluster of any shape.
fn any_scene() -> impl Strategy<Value = Scene> {
    let vms = proptest::collection::vec((0_usize..6, 0_u8..6, 1_i64..40), 0..30);
    (2_usize..7, vms, 0_u32..3, 30_i64..200, 58_usize..66, 1_i64..30).prop_map(
        |(workers, vms, surge, memory, held, slots)| {
            let mut scene = scene(workers, 0);
            scene.network.held = Read::Known((0..held.max(workers + 3)).map(slice).collect());
            let Read::Known(pools) = &mut scene.pools else { panic!() };
            (pools[1].surge, pools[1].unavailable) = (surge, u32::from(surge == 0));
            let nodes = pools[1].nodes.clone();
            for id in &nodes {
                scene.board.edit(*id, |node| {
                    node.allocatable = Some(Amounts::new(64_000, memory * GIB));
                    node.pod_slots = Some(10 + slots);
                });
            }
            for (index, (place, kind, size)) in vms.into_iter().enumerate() {
                let rules = Arc::new(Rules {
                    node_selector: if kind == 1 {
                        BTreeMap::from([("gpu".to_owned(), "yes".to_owned())])
                    } else {
                        BTreeMap::new()
                    },
                    unmodelled: if kind == 2 { vec!["odd".to_owned()] } else { Vec::new() },
                    ..Rules::default()
                });
                add_vm(&mut scene, nodes[place % nodes.len()], &format!("v{index}"), &rules);
                let vm = scene.vms.last_mut().unwrap();
                let pod = vm.pod;
                if kind == 3 {
                    (vm.outcome, vm.verdict) = (Outcome::Blocks, Verdict::Fail);
                }
                let mut load = scene.board.pod(pod).unwrap().clone();
                load.requests = Some(Amounts::new(100, size * GIB));
                scene.board.lift(pod);
                let again = scene.board.add_pod(load);
                scene.board.put(again, nodes[place % nodes.len()]);
                scene.vms.last_mut().unwrap().pod = again;
            }
            scene
        },
    )
}

/// Without VMs that block or that no node takes, and with slices enough: most of these are GO.
fn tame(mut scene: Scene) -> Scene {
    scene.network.cluster = Read::Known("100.64.0.0/17".parse().unwrap());
    let Scene { vms, board, .. } = &mut scene;
    vms.retain(|vm| {
        let load = board.pod(vm.pod).unwrap().clone();
        let odd = !load.rules.node_selector.is_empty() || !load.rules.unmodelled.is_empty();
        let keep = !odd && vm.outcome == Outcome::Migrates && load.requests.unwrap().memory < 20 * GIB;
        if !keep {
            board.lift(vm.pod);
        }
        keep
    });
    scene
}

/// NO-GO is not better than UNKNOWN, which is not better than GO.
fn not_better(before: Go, after: Go) -> bool {
    after >= before
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn free_slices_below_zero_are_never_go(scene in any_scene()) {
        let found = preview(&scene, &[]);
        let below = found.steps.iter().any(|step| step.slices_free.is_some_and(|free| free < 0));
        prop_assert!(!below || found.verdict == Go::NoGo);
        prop_assert_eq!(found.cidr.lowest.is_some_and(|lowest| lowest < 0), below);
    }

    #[test]
    fn one_slice_more_never_makes_it_worse(scene in any_scene()) {
        let before = preview(&scene, &[]).verdict;
        let mut wider = scene.clone();
        wider.network.cluster = Read::Known("100.64.0.0/17".parse().unwrap());
        prop_assert!(preview(&wider, &[]).verdict <= before);
    }

    /// The wider network is cut anew, so that its slices are really more.
    #[test]
    fn as_many_slices_as_lack_turn_a_lack_of_slices_into_none(scene in any_scene()) {
        let lacks = |found: &Preview| found.checks.iter().any(|check| matches!(check.check, "spare-slice" | "step-slice") && check.verdict == Verdict::Fail);
        let mut wider = scene;
        wider.network.cluster = Read::Known("100.64.0.0/16".parse().unwrap());
        let found = preview(&wider, &[]);
        prop_assert!(!lacks(&found), "{:?}", found.cidr);
        let mut none = wider;
        none.network.cluster = Read::Known("100.64.0.0/24".parse().unwrap());
        let surges = none.pools.known().unwrap().iter().any(|pool| pool.surge > 0);
        prop_assert!(!surges || lacks(&preview(&none, &[])));
    }

    #[test]
    fn one_worker_more_in_a_pool_never_turns_go_into_no_go(scene in any_scene()) {
        let mut larger = tame(scene);
        prop_assume!(preview(&larger, &[]).verdict == Go::Go);
        WhatIf { nodes: 1, ..WhatIf::default() }.apply(&mut larger);
        let found = preview(&larger, &[]);
        prop_assert!(found.verdict != Go::NoGo, "{:?}", found.checks.first());
    }

    #[test]
    fn one_empty_node_more_never_makes_it_worse(scene in any_scene()) {
        let before = preview(&scene, &[]).verdict;
        let mut larger = scene.clone();
        larger.board.add_node(node("spare"));
        prop_assert!(preview(&larger, &[]).verdict <= before, "{:?}", preview(&larger, &[]).checks.first());
    }

    #[test]
    fn taking_a_source_away_never_makes_it_better(scene in any_scene(), source in 0_u8..9) {
        let before = preview(&scene, &[]).verdict;
        let mut blind = scene.clone();
        let why = || "403".to_owned();
        match source {
            0 => blind.network.cluster = Read::Unread(why()),
            1 => blind.network.mask = Read::Unread(why()),
            2 => blind.network.held = Read::Unread(why()),
            3 => blind.storage = Read::Unread(why()),
            4 => blind.budgets = Read::Unread(why()),
            5 => blind.settings = Read::Unread(why()),
            6 => blind.control = Read::Unread(why()),
            7 => blind.migrations = Read::Unread(why()),
            _ => blind.pools = Read::Unread(why()),
        }
        let after = preview(&blind, &[]).verdict;
        prop_assert!(after != Go::Go);
        // what was seen on other grounds may go with the source, but it never becomes a GO
        prop_assert!(not_better(before.min(Go::Unknown), after));
    }
}
