//! Worlds with every kind of rule, and worlds in which one move breaks one rule.

use super::*;
use crate::domain::placement::{Effect, Op, Spread, Taint, Term, Toleration};

/// A worker: zone, whether it has GPUs, whether it is tainted, memory in GiB, slots beyond the daemons'.
pub(super) type Worker = (u8, bool, bool, i64, i64);
/// A VM: worker, kind of rule, memory in GiB, group.
pub(super) type Guest = (usize, u8, i64, u8);

/// What is generated: workers, VMs, surge, unavailable.
pub(super) type World = (Vec<Worker>, Vec<Guest>, u32, u32);

pub(super) fn any_world() -> impl Strategy<Value = World> {
    let worker = (
        0_u8..3,
        any::<bool>(),
        proptest::bool::weighted(0.2),
        16_i64..64,
        2_i64..9,
    );
    let guest = (0_usize..5, 0_u8..14, 1_i64..12, 0_u8..3);
    (
        proptest::collection::vec(worker, 2..5),
        proptest::collection::vec(guest, 0..16),
        0_u32..3,
        0_u32..2,
    )
}

const HOST: &str = "kubernetes.io/hostname";

fn among(key: &str, op: Op, value: &str) -> Requirement {
    Requirement {
        key: key.into(),
        op,
        values: vec![value.into()],
    }
}

fn term(key: &str, op: Op, value: &str) -> Term {
    Term {
        labels: vec![among(key, op, value)],
        names: Vec::new(),
    }
}

fn others(group: &str, topology: &str) -> PodTerm {
    PodTerm {
        selector: Some(Selector {
            all: vec![among("group", Op::In, group)],
        }),
        namespaces: Some(vec!["a".into()]),
        topology: topology.into(),
    }
}

fn spread(group: &str, topology: &str, max_skew: i64) -> Spread {
    Spread {
        term: others(group, topology),
        max_skew,
        min_domains: 1,
        honor_affinity: true,
    }
}

/// The rules of a kind of VM.
fn rules(kind: u8, group: &str) -> Rules {
    let mut rules = Rules {
        node_selector: BTreeMap::from([("kubevirt.io/schedulable".to_owned(), "true".to_owned())]),
        ..Rules::default()
    };
    match kind {
        1 => drop(rules.node_selector.insert("gpu".into(), "yes".into())),
        2 => rules.apart = vec![others(group, HOST)],
        3 => rules.apart = vec![others(group, "zone")],
        4 => rules.near = vec![others(group, "zone")],
        5 => rules.spread = vec![spread(group, "zone", 1)],
        6 => rules.spread = vec![spread(group, HOST, 2)],
        7 => drop(rules.alike.insert("cpu".into(), "m0".into())),
        8 => {
            rules.tolerations = vec![Toleration {
                key: "dedicated".into(),
                exists: true,
                ..Toleration::default()
            }];
        }
        9 => rules.node_terms = Some(vec![term("zone", Op::NotIn, "z0"), term("gpu", Op::Exists, "")]),
        10 => rules.volume_terms = vec![vec![term("zone", Op::In, "z1")]],
        11 => rules.unmodelled = vec!["odd".into()],
        _ => {}
    }
    rules
}

/// Puts a VM with these rules on a worker; kind 12 asks for a device.
fn guest(scene: &mut Scene, node: NodeId, name: &str, (kind, memory, group): (u8, i64, u8)) {
    add_vm(scene, node, name, &Arc::new(rules(kind, &format!("g{group}"))));
    let vm = scene.vms.last_mut().unwrap();
    let mut load = scene.board.pod(vm.pod).unwrap().clone();
    Arc::make_mut(&mut load.labels).insert("group".into(), format!("g{group}"));
    let mut wanted = Amounts::new(700, memory * GIB);
    if kind == 12 {
        wanted.other.insert("device".into(), 1);
    }
    load.requests = Some(wanted);
    scene.board.lift(vm.pod);
    vm.pod = scene.board.add_pod(load);
    scene.board.put(vm.pod, node);
}

fn taint() -> Taint {
    Taint {
        key: "dedicated".into(),
        value: String::new(),
        effect: Effect::NoSchedule,
    }
}

pub(super) fn build((workers, guests, surge, unavailable): &World) -> Scene {
    let mut scene = scene(workers.len(), 0);
    let Read::Known(pools) = &mut scene.pools else { panic!() };
    (pools[1].surge, pools[1].unavailable) = (*surge, *unavailable);
    let nodes = pools[1].nodes.clone();
    for (id, (zone, gpu, tainted, memory, slots)) in nodes.iter().zip(workers) {
        scene.board.edit(*id, |node| {
            let labels = Arc::make_mut(&mut node.labels);
            labels.insert("zone".into(), format!("z{zone}"));
            labels.insert("cpu".into(), format!("m{}", zone % 2));
            if *gpu {
                labels.insert("gpu".into(), "yes".into());
            }
            if *tainted {
                node.taints.push(taint());
            }
            let mut whole = Amounts::new(5_000, memory * GIB);
            whole.other.insert("device".into(), i64::from(*gpu) * 2);
            node.allocatable = Some(whole);
            (node.pod_slots, node.pod_ips) = (Some(10 + slots), Some(9 + slots));
        });
    }
    for (index, (place, kind, memory, group)) in guests.iter().enumerate() {
        guest(
            &mut scene,
            nodes[place % nodes.len()],
            &format!("v{index}"),
            (*kind, *memory, *group),
        );
    }
    scene
}

/// Three alike workers, a VM of a kind on the first, and perhaps others of its group elsewhere.
fn foul(kind: u8, company: &[(usize, u8)], change: fn(&mut Node)) -> (Scene, usize, String) {
    let worker = (0, true, false, 40, 8);
    let mut scene = build(&(vec![worker; 3], Vec::new(), 1, 0));
    let nodes = scene.pools.known().unwrap()[1].nodes.clone();
    guest(&mut scene, nodes[0], "it", (kind, 4, 0));
    for (index, (place, kind)) in company.iter().enumerate() {
        guest(&mut scene, nodes[*place], &format!("other-{index}"), (*kind, 4, 0));
    }
    scene.board.edit(nodes[1], change);
    (scene, 0, "w-01".into())
}

fn labelled(node: &mut Node, key: &str, value: &str) {
    Arc::make_mut(&mut node.labels).insert(key.into(), value.into());
}

type Foul = (&'static str, fn() -> (Scene, usize, String));

/// What the referee calls, and a move that deserves it.
pub(super) fn fouls() -> Vec<Foul> {
    vec![
        ("cordoned or not ready", || foul(0, &[], |node| node.cordoned = true)),
        ("cordoned or not ready", || {
            foul(0, &[], |node| node.ready = Some(false))
        }),
        ("taint dedicated", || foul(0, &[], |node| node.taints.push(taint()))),
        ("node selector", || foul(1, &[], |node| labelled(node, "gpu", "no"))),
        ("node selector", || {
            foul(0, &[], |node| labelled(node, "kubevirt.io/schedulable", "false"))
        }),
        ("node affinity", || {
            foul(9, &[], |node| {
                Arc::make_mut(&mut node.labels).remove("gpu");
            })
        }),
        ("volume affinity", || foul(10, &[], |_| {})),
        ("CPU model", || foul(7, &[], |node| labelled(node, "cpu", "m1"))),
        ("a rule that nobody models", || foul(11, &[], |_| {})),
        ("memory", || {
            foul(0, &[], |node| node.allocatable.as_mut().unwrap().memory = 6 * GIB)
        }),
        ("cpu", || {
            foul(0, &[], |node| node.allocatable.as_mut().unwrap().cpu = 1_600)
        }),
        ("pod slots", || foul(0, &[], |node| node.pod_slots = Some(10))),
        ("pod addresses", || foul(0, &[], |node| node.pod_ips = Some(10))),
        ("resource device", || {
            foul(12, &[], |node| node.allocatable.as_mut().unwrap().other.clear())
        }),
        ("affinity", || foul(4, &[(2, 0)], |node| labelled(node, "zone", "z9"))),
        ("anti-affinity", || foul(2, &[(1, 0)], |_| {})),
        ("anti-affinity of another pod", || foul(0, &[(1, 2)], |_| {})),
        ("spread", || foul(6, &[(1, 0), (1, 0)], |_| {})),
    ]
}
