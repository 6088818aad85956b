//! What a drain does to VMs, and whether they find a place.

use Verdict::{Fail, Pass, Unknown, Warn};

use super::*;

fn outcome(scene: &mut Scene, outcome: Outcome, verdict: Verdict) {
    (scene.vms[0].outcome, scene.vms[0].verdict) = (outcome, verdict);
    scene.vms[0].why = "why".into();
    scene.vms[0].fix = "fix".into();
}

/// The first VM asks for a label that the first `offering` workers have; the first worker is the one it is on.
fn selects(scene: &mut Scene, offering: usize, unmodelled: bool) {
    let rules = Arc::new(Rules {
        node_selector: BTreeMap::from([("gpu".to_owned(), "yes".to_owned())]),
        unmodelled: if unmodelled {
            vec!["dedicated CPUs".into()]
        } else {
            Vec::new()
        },
        ..Rules::default()
    });
    for index in 0..offering {
        let id = worker(scene, index);
        scene.board.edit(id, |node| {
            Arc::make_mut(&mut node.labels).insert("gpu".into(), "yes".into());
        });
    }
    let home = worker(scene, 0);
    scene.board.lift(scene.vms[0].pod);
    let pod = scene.board.add_pod(load("picky", GIB, rules));
    scene.board.put(pod, home);
    scene.vms[0].pod = pod;
    contract_first(scene);
}

#[test]
fn migratable() {
    hold(&[
        ("vm-drain", Fail, "must migrate and cannot", |s| {
            outcome(s, Outcome::Blocks, Fail);
        }),
        ("vm-drain", Fail, "its strategy shuts it down", |s| {
            outcome(s, Outcome::ShutsDown, Fail);
        }),
        ("vm-drain", Warn, "migrate if possible, and it is not", |s| {
            outcome(s, Outcome::ShutsDown, Warn);
        }),
        ("vm-drain", Warn, "another controller moves it", |s| {
            outcome(s, Outcome::Waits, Warn);
        }),
        ("vm-drain", Unknown, "nobody has said yet", |s| {
            outcome(s, Outcome::Unknown, Unknown);
        }),
        ("vm-drain", Pass, "all migrate", |_| {}),
        ("vm-drain", Fail, "a rule takes it out of the drain", |s| {
            s.vms[0].rule = Some(DrainRule::Skip("MachineDrainRule vms".into()));
        }),
        ("vm-drain", Fail, "a rule waits for its end", |s| {
            s.vms[0].rule = Some(DrainRule::Wait("label cluster.x-k8s.io/drain=wait-completed".into()));
        }),
    ]);
}

#[test]
fn a_rule_of_cluster_api_holds_for_machines_that_go_and_not_for_a_plain_drain() {
    let mut scene = scene(5, 4);
    scene.vms[0].rule = Some(DrainRule::Skip("MachineDrainRule vms".into()));
    let node = worker(&mut scene, 0);
    assert_eq!(drain_node(&scene, node).nodes[0].vms.migrates, 4);
    let found = preview(&scene, &[]);
    let shut: i64 = found.nodes.iter().map(|node| node.vms.shuts_down).sum();
    assert_eq!((found.verdict, shut), (Go::NoGo, 1));
}

#[test]
fn a_place_by_rules() {
    hold(&[
        ("vm-target", Fail, "no other node has the label", |s| {
            selects(s, 1, false);
        }),
        ("vm-target", Warn, "one other has", |s| selects(s, 2, false)),
        ("vm-target", Pass, "two others have", |s| selects(s, 3, false)),
        ("vm-target", Unknown, "a rule that is not modelled", |s| {
            selects(s, 5, true);
        }),
    ]);
}

#[test]
fn hugepages_and_devices_are_counted() {
    for (resource, left, fits) in [
        ("hugepages-1Gi", 1, false),
        ("hugepages-1Gi", 2, true),
        ("nvidia.com/gpu", 1, false),
    ] {
        let mut scene = scene(3, 0);
        contract_first(&mut scene);
        let nodes = pool(&mut scene, 1).nodes.clone();
        for id in &nodes {
            scene.board.edit(*id, |node| {
                node.allocatable.as_mut().unwrap().other.insert(resource.into(), left);
            });
        }
        add_vm(&mut scene, nodes[0], "huge", &Arc::default());
        let mut wanting = load("huge", GIB, Arc::default());
        wanting.requests.as_mut().unwrap().other.insert(resource.into(), 2);
        scene.board.lift(scene.vms[0].pod);
        scene.vms[0].pod = scene.board.add_pod(wanting);
        scene.board.put(scene.vms[0].pod, nodes[0]);
        let verdict = drain_node(&scene, nodes[0]).verdict;
        assert_eq!(verdict, if fits { Go::Go } else { Go::NoGo }, "{resource}");
    }
}
