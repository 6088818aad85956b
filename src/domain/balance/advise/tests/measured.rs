//! By use, and with nodes that are to be emptied.
use proptest::prelude::*;

use super::super::super::spread::spread;
use super::*;

/// What each VM uses, by its place in the list; nodes use what their VMs do.
fn measure(scene: &mut Scene, used: impl Fn(usize) -> Amount) {
    for (index, (_, machine)) in scene.machines.iter_mut().enumerate() {
        machine.used = Some(used(index));
    }
    let Scene {
        board, nodes, machines, ..
    } = scene;
    for (id, node) in nodes {
        let here = machines.iter().filter(|(pod, _)| board.place_of(*pod) == Some(*id));
        let mut sum = Amount::default();
        for (_, machine) in here {
            let used = machine.used.unwrap();
            sum = Amount {
                memory: sum.memory + used.memory,
                cpu: sum.cpu + used.cpu,
            };
        }
        node.used = Some(sum);
    }
}

pub(super) fn cordon(scene: &mut Scene, at: usize) {
    let (id, load) = &mut scene.nodes[at];
    (load.open, load.closed, load.leaving) = (false, "cordoned", true);
    scene.board.cordon(*id, true);
}

#[test]
fn what_is_used_counts_where_it_is_measured_although_requests_are_even() {
    let mut scene = scene(
        4,
        (0..20)
            .map(|index| (index % 4, format!("v{index:02}"), 8, Rules::default()))
            .collect(),
    );
    assert_eq!(advise(&scene).moves, []);
    // VMs of the first node are busy, the others sleep
    measure(&mut scene, |index| Amount {
        memory: GIB,
        cpu: if index % 4 == 0 { 4_000 } else { 100 },
    });
    let advice = advise(&scene);
    let used = advice.used.unwrap();
    assert_eq!(advice.basis, Basis::Use);
    assert!(used.cpu.1.deviation < used.cpu.0.deviation / 2.0, "{used:?}");
    assert!(
        advice.requests.memory.1.deviation > 0.0,
        "what is requested is told as well"
    );
    let first = &advice.moves[0];
    assert_eq!((first.from.as_str(), first.why.class()), ("n00", "balance-cpu"));
    assert!(
        first.sentence().contains("balances CPU by use: n00"),
        "{}",
        first.sentence()
    );
    scene.machines[0].1.used = None;
    let faults = advise(&scene).faults;
    let unknown = faults.iter().find(|fault| fault.vm == "v00");
    assert!(unknown.is_none_or(|fault| fault.why.contains("weighs")), "{faults:?}");
}

#[test]
fn a_node_that_is_to_be_emptied_is_emptied_and_gets_nothing() {
    let mut scene = skewed();
    cordon(&mut scene, 0);
    cordon(&mut scene, 3);
    let advice = advise(&scene);
    let away: Vec<_> = advice.moves.iter().filter(|one| one.from == "n00").collect();
    assert_eq!(away.len(), 10);
    for one in &away {
        assert_eq!((one.priority, one.why.class()), (1, "host-maintenance"));
        assert!(one.sentence().contains("n00 is cordoned"), "{}", one.sentence());
    }
    assert!(advice.moves.iter().all(|one| one.to != "n00" && one.to != "n03"));
    assert_eq!(
        advice.requests.memory.0.nodes, 2,
        "closed nodes are no part of the spread"
    );
    scene.machines[0].1.stays = "a disk is ReadWriteOnce".into();
    let advice = advise(&scene);
    let fault = advice.faults.iter().find(|fault| fault.vm == "v00").unwrap();
    assert!(fault.why.contains("ReadWriteOnce"), "{fault:?}");
}

#[test]
fn a_list_that_is_full_says_so() {
    let mut scene = scene(
        3,
        (0..MUST + 5)
            .map(|index| (0, format!("v{index:03}"), 1, Rules::default()))
            .collect(),
    );
    cordon(&mut scene, 0);
    let advice = advise(&scene);
    assert_eq!(advice.moves.iter().filter(|one| one.priority == 1).count(), MUST);
    assert_eq!(
        advice
            .faults
            .iter()
            .filter(|fault| fault.why.contains("at most"))
            .count(),
        5
    );
}

proptest! {
    /// The twin of the property by requests: the model here adds up use by itself.
    #[test]
    fn the_spread_of_use_falls_as_claimed(
        (nodes, vms) in clusters(),
        used in prop::collection::vec((1_i64..24, 10_i64..6_000), 24),
        closed in 0_usize..8,
    ) {
        let mut scene = scene(nodes, vms);
        let of = |index: usize| Amount { memory: used[index].0 * GIB, cpu: used[index].1 };
        measure(&mut scene, of);
        if closed < nodes {
            cordon(&mut scene, closed);
        }
        let advice = advise(&scene);
        let at = |scene: &Scene, gauge: Gauge| {
            let open = scene.nodes.iter().filter(|(_, node)| node.open);
            spread(open.map(|(id, node)| {
                let here = scene.machines.iter().enumerate().filter(|(_, (pod, _))| scene.board.place_of(*pod) == Some(*id));
                let sum: i64 = here.map(|(index, _)| of(index).on(gauge)).sum();
                sum as f64 / node.whole.unwrap().on(gauge) as f64
            })).deviation
        };
        for one in &advice.moves {
            let (pod, _) = *scene.machines.iter().find(|(_, machine)| machine.name == one.vm).unwrap();
            let (to, node) = scene.nodes.iter().find(|(_, node)| node.name == one.to).unwrap();
            prop_assert!(node.open, "{}", one.sentence());
            let to = *to;
            if let Why::Balance { gauge, basis, spread, .. } = &one.why {
                prop_assert_eq!(*basis, Basis::Use);
                let before = at(&scene, *gauge);
                scene.board.put(pod, to);
                let after = at(&scene, *gauge);
                prop_assert!(after < before, "{}", one.sentence());
                prop_assert!((before - spread.0).abs() < 1e-6 && (after - spread.1).abs() < 1e-6, "{}", one.sentence());
            } else {
                scene.board.put(pod, to);
            }
        }
        let told = advice.used.map(|used| (used.memory.1.deviation, used.cpu.1.deviation));
        let (memory, cpu) = told.unwrap_or_default();
        prop_assert!((at(&scene, Gauge::Memory) - memory).abs() < 1e-6 && (at(&scene, Gauge::Cpu) - cpu).abs() < 1e-6);
    }

    /// A VM on a node that is to be emptied goes, or it is told why it does not.
    #[test]
    fn nobody_is_forgotten_on_a_node_that_is_to_be_emptied((nodes, vms) in clusters(), closed in 0_usize..6) {
        let mut scene = scene(nodes, vms);
        let closed = closed % nodes;
        cordon(&mut scene, closed);
        let name = scene.nodes[closed].1.name.clone();
        let advice = advise(&scene);
        for (pod, machine) in &scene.machines {
            if scene.board.place_of(*pod) == Some(scene.nodes[closed].0) {
                let goes = advice.moves.iter().any(|one| one.vm == machine.name && one.from == name);
                let stays = advice.faults.iter().any(|fault| fault.vm == machine.name && !fault.why.is_empty());
                prop_assert!(goes != stays, "{}: {goes} {stays}", machine.name);
            }
        }
    }
}
