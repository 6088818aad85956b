//! Slices, Services that fail over, guests' NICs.

use Verdict::{Fail, Pass, Unknown, Warn};

use super::*;

fn held(scene: &mut Scene, count: usize) {
    scene.network.held = Read::Known((0..count).map(slice).collect());
}

fn announced(scene: &mut Scene, node: &str) {
    let of = |service: &str| Announced {
        service: service.into(),
        node: node.into(),
    };
    scene.announced = Read::Known(vec![of("a/web"), of("b/api")]);
}

#[test]
fn spare_slice() {
    hold(&[
        ("spare-slice", Fail, "no slice is free", |s| held(s, 64)),
        ("spare-slice", Fail, "nodes wait for the last one", |s| {
            held(s, 62);
            s.network.pending = 2;
        }),
        ("spare-slice", Warn, "the last one is taken", |s| held(s, 63)),
        ("spare-slice", Pass, "two are free", |s| held(s, 62)),
        ("spare-slice", Pass, "none is free, and none is needed", |s| {
            held(s, 64);
            contract_first(s);
        }),
        ("spare-slice", Unknown, "no cluster CIDR", |s| {
            s.network.cluster = Read::Unread("403".into());
        }),
        ("spare-slice", Unknown, "no node mask", |s| {
            s.network.mask = Read::Unread("403".into());
        }),
        ("spare-slice", Unknown, "no nodes", |s| {
            s.network.held = Read::Unread("403".into());
        }),
        ("spare-slice", Unknown, "a mask that is none", |s| {
            s.network.mask = Read::Known(8);
        }),
    ]);
}

#[test]
fn what_holds_slices_for_nothing_and_services_in_the_way() {
    hold(&[
        ("orphan-node", Warn, "a node without a machine", |s| {
            s.network.orphans = vec!["old".into()];
        }),
        ("orphan-node", Pass, "none", |_| {}),
        ("service-cidr", Unknown, "nobody knows where Services are", |s| {
            s.network.service = Read::Unread("403".into());
        }),
        ("service-cidr", Pass, "they are elsewhere", |_| {}),
        ("spare-slice", Fail, "Services take what is left", |s| {
            s.network.service = Read::Known(Some("100.64.0.0/18".parse().unwrap()));
        }),
        ("spare-slice", Pass, "they take half", |s| {
            s.network.service = Read::Known(Some("100.64.32.0/19".parse().unwrap()));
        }),
    ]);
}

#[test]
fn services_that_fail_over_are_named() {
    hold(&[
        ("metallb", Warn, "a worker announces two", |s| announced(s, "w-01")),
        ("metallb", Warn, "nobody knows who announces", |s| {
            s.announced = Read::Unread("403".into());
        }),
        ("metallb", Pass, "a node of no pool announces", |s| {
            announced(s, "elsewhere");
        }),
    ]);
    let mut scene = scene(5, 4);
    announced(&mut scene, "w-01");
    let found = preview(&scene, &[]);
    let check = first(&found, "metallb").unwrap();
    assert_eq!(
        (check.object.as_str(), check.value.as_str()),
        ("w-01", "2: a/web, b/api")
    );
}

#[test]
fn guests_nics() {
    hold(&[
        ("pod-network", Warn, "masquerade", |s| s.vms[0].masquerade = true),
        ("pod-network", Pass, "a VLAN", |_| {}),
        ("fixed-mac", Warn, "no fixed MAC address", |s| s.vms[0].loose_mac = true),
        ("fixed-mac", Pass, "a fixed one", |_| {}),
    ]);
}

/// A bridge that the target must offer (`k8s.v1.cni.cncf.io/resourceName` of the NAD): the launcher asks for it.
#[test]
fn a_bridge_that_other_nodes_lack_refuses_them() {
    let mut scene = scene(3, 0);
    let nodes = pool(&mut scene, 1).nodes.clone();
    let bridge = "bridge.network.kubevirt.io/br0".to_owned();
    let give = |scene: &mut Scene, id| {
        let bridge = bridge.clone();
        scene.board.edit(id, move |node| {
            node.allocatable.as_mut().unwrap().other.insert(bridge, 1000);
        });
    };
    give(&mut scene, nodes[0]);
    let mut wanting = load("vlan", GIB, Arc::default());
    wanting.requests.as_mut().unwrap().other.insert(bridge.clone(), 1);
    let pod = scene.board.add_pod(wanting);
    scene.board.put(pod, nodes[0]);
    add_vm(&mut scene, nodes[0], "plain", &Arc::default());
    scene.vms[0].pod = pod;
    let found = drain_node(&scene, nodes[0]);
    assert_eq!(found.verdict, Go::NoGo);
    assert!(
        first(&found, "vm-target").unwrap().value.contains("br0 short"),
        "{:?}",
        found.checks
    );
    give(&mut scene, nodes[1]);
    assert_eq!(
        first(&drain_node(&scene, nodes[0]), "vm-target").unwrap().verdict,
        Warn,
        "one node is left"
    );
    give(&mut scene, nodes[2]);
    assert_eq!(first(&drain_node(&scene, nodes[0]), "vm-target"), None);
}
