//! No plan places a VM where a rule forbids it.
//!
//! A world is generated with every kind of rule, previewed, and its moves are then replayed by a referee that knows nothing of
//! [`placement`](crate::domain::placement) but the data: it keeps who is where in plain maps and reads each rule anew from
//! the Kubernetes documentation.

mod referee;
mod world;

use proptest::prelude::*;

use self::referee::{Referee, replaced};
use self::world::{any_world, build};
use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_plan_places_a_vm_where_a_rule_forbids_it(world in any_world()) {
        let scene = build(&world);
        let found = preview(&scene, &[]);
        let mut referee = Referee::new(&scene);
        for (step, like) in found.steps.iter().zip(replaced(&scene, &found.steps)) {
            if let Err(why) = referee.follow(step, like.as_deref()) {
                prop_assert!(false, "step {} ({} {}): {why}", step.index, step.action, step.node);
            }
        }
    }

    #[test]
    fn a_drain_of_one_node_neither(world in any_world()) {
        let scene = build(&world);
        let node = scene.pools.known().unwrap()[1].nodes[0];
        let mut referee = Referee::new(&scene);
        for step in &drain_node(&scene, node).steps {
            if let Err(why) = referee.follow(step, None) {
                prop_assert!(false, "{}: {why}", step.node);
            }
        }
    }
}

/// The referee sees what it has to: each rule, broken on purpose, is called.
#[test]
fn the_referee_calls_every_foul() {
    for (what, break_it) in world::fouls() {
        let (scene, vm, to) = break_it();
        let mut referee = Referee::new(&scene);
        let from = scene.board.place_of(scene.vms[vm].pod).unwrap();
        let step = Step {
            action: "drain",
            node: scene.board.node(from).unwrap().name.clone(),
            moves: vec![Move {
                vm: scene.vms[vm].name.clone(),
                to: Some(to),
            }],
            ..Step::default()
        };
        let called = referee.follow(&step, None).unwrap_err();
        assert!(called.ends_with(&format!(": {what}")), "{what}: {called}");
    }
}
