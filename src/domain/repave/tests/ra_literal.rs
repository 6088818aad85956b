//! The reference architecture's own numbers, taken literally: 63 workers and 3 control planes in a /18 cut in /24.

use super::*;
use crate::domain::cidr;

/// 66 nodes, of which two have no slice and never got ready.
fn ra_literal() -> Scene {
    let mut scene = scene(63, 20);
    let Read::Known(held) = &mut scene.network.held else {
        panic!()
    };
    held.truncate(64);
    scene.network.pending = 2;
    let workers = scene.pools.known().unwrap()[1].nodes.clone();
    let waiting: Vec<NodeId> = workers.into_iter().rev().take(2).collect();
    for id in waiting {
        scene
            .board
            .edit(id, |node| (node.ready, node.pod_ips) = (Some(false), None));
        let here: Vec<usize> = (0..scene.vms.len())
            .filter(|index| scene.board.place_of(scene.vms[*index].pod) == Some(id))
            .collect();
        for index in here.into_iter().rev() {
            let vm = scene.vms.remove(index);
            scene.board.lift(vm.pod);
        }
    }
    scene
}

#[test]
fn control_planes_eat_the_slices_and_both_ways_out_are_named_and_tried() {
    let literal = ra_literal();
    let found = preview(&literal, &[]);
    assert_eq!(found.verdict, Go::NoGo);
    let slices = found.cidr.slices.known().unwrap();
    assert_eq!(
        (slices.total, slices.used, slices.free(), found.cidr.needed),
        (64, 64, 0, 3)
    );
    let check = first(&found, "spare-slice").unwrap();
    assert!(
        check
            .reason
            .contains("control planes eat slices too: 63 workers and 3 control planes hold 64 of 64"),
        "{check:?}"
    );
    assert!(check.reason.contains("2 more nodes or machines wait"), "{check:?}");
    let ways: Vec<(String, Go)> = found
        .ways
        .iter()
        .map(|way| (way.what_if.join(" "), way.verdict))
        .collect();
    assert_eq!(
        ways,
        [
            ("nodes=-3".to_owned(), Go::Go),
            ("pod-cidr-prefix=17".to_owned(), Go::Go)
        ],
        "{:#?}",
        found.ways
    );
    assert!(check.fix.contains("--what-if nodes=-3: GO"), "{check:?}");
    assert!(check.fix.contains("/17 when the cluster is created"), "{check:?}");
}

#[test]
fn fewer_workers_leave_one_slice_which_is_a_margin_of_zero() {
    let mut fewer = ra_literal();
    let what_if = WhatIf {
        nodes: -3,
        ..WhatIf::default()
    };
    assert_eq!(what_if.apply(&mut fewer), Vec::<String>::new());
    let found = preview(&fewer, &[]);
    assert_eq!(found.verdict, Go::Go, "{:#?}", found.checks);
    assert_eq!((found.cidr.needed, found.cidr.lowest), (1, Some(0)));
    let check = first(&found, "spare-slice").unwrap();
    assert!(
        check.verdict == Verdict::Warn && check.reason.contains("margin 0"),
        "{check:?}"
    );
}

#[test]
fn services_in_the_way_of_the_larger_network_move_with_it() {
    let mut literal = ra_literal();
    literal.network.service = Read::Known(Some("100.64.64.0/18".parse().unwrap()));
    let found = preview(&literal, &["control".to_owned()]);
    let wide = found.ways.last().unwrap();
    assert_eq!(wide.what_if, ["pod-cidr-prefix=17", "service-cidr=100.64.128.0/17"]);
    assert!(wide.verdict == Go::Go && wide.means.contains("Services"), "{wide:?}");
}

#[test]
fn sixty_four_nodes_in_a_18_are_no_go_and_63_have_no_margin() {
    for (workers, verdict, told) in [
        (61, Go::NoGo, Some("A repave of the control plane adds a machine")),
        (60, Go::Go, Some("margin 0")),
        (59, Go::Go, None),
    ] {
        let found = preview(&scene(workers, 1), &["control".to_owned()]);
        assert_eq!(found.verdict, verdict, "{workers}");
        let check = first(&found, "spare-slice");
        assert_eq!(check.is_some(), told.is_some(), "{workers}: {check:?}");
        if let (Some(check), Some(words)) = (check, told) {
            assert!(check.reason.contains(words), "{check:?}");
        }
    }
}

#[test]
fn the_sums_of_the_sizing_chapter() {
    assert_eq!(cidr::count(&"100.64.0.0/18".parse().unwrap(), 24), Some(64));
    assert_eq!(cidr::count(&"100.64.0.0/17".parse().unwrap(), 24), Some(128));
    assert_eq!(cidr::slots_for_vms(63, 250, 0, 0), 15_750);
    assert_eq!(cidr::slots_for_vms(63, 250, 10, 58), 15_062);
    assert_eq!(cidr::slots_for_vms(60, 250, 10, 58), 14_342);
    assert_eq!(cidr::workers_to_drain_one(235, 250, 10), Some(47));
    // the same sum out of a scene: 60 workers with ten daemons each have 240 slots for VMs
    let open = super::super::roll::sums(&scene(60, 0).board);
    assert_eq!((open.whole.pod_slots, open.left.pod_slots - 58), (15_000, 14_342));
}
