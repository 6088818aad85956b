//! Where slices come from, and who announces Services.

use super::*;
use crate::domain::repave::Announced;

fn cilium_nodes() -> Vec<Value> {
    let node = |name: &str, slice: &str| json!({"metadata": {"name": name}, "spec": {"ipam": {"podCIDRs": [slice]}}});
    vec![
        node("w1", "10.1.0.0/25"),
        node("w2", "10.1.0.128/25"),
        node("w3", "10.1.1.0/25"),
    ]
}

fn cluster_pool(pools: &str) -> Platform {
    Platform {
        cilium: Read::Known(vec![
            json!({"data": {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": pools,
            "cluster-pool-ipv4-mask-size": "25"}}),
        ]),
        cilium_nodes: Read::Known(cilium_nodes()),
        ..platform()
    }
}

#[test]
fn ciliums_own_slices_are_counted_in_cluster_pool_mode() {
    let scene = scene(&three(), &cluster_pool("10.1.0.0/22"));
    let found = preview(&scene, &[]);
    let slices = found.cidr.slices.known().unwrap();
    assert_eq!((slices.total, slices.used, found.cidr.needed), (8, 3, 1));
    assert!(found.cidr.source.contains("CiliumNode"));
    assert!(scene.board.nodes().all(|(_, node)| node.pod_ips == Some(124)));
    let mut two = cilium_nodes();
    two.pop();
    let platform = Platform {
        cilium_nodes: Read::Known(two),
        ..cluster_pool("10.1.0.0/22")
    };
    assert_eq!(
        super::scene(&three(), &platform).network.pending,
        1,
        "a node without a slice waits for one"
    );
}

#[test]
fn what_cannot_be_counted_is_unknown() {
    for platform in [
        cluster_pool("10.1.0.0/22 10.2.0.0/22"),
        cluster_pool(""),
        cluster_pool("x"),
        Platform {
            cilium_nodes: Read::Unread("403".into()),
            ..cluster_pool("10.1.0.0/22")
        },
        Platform {
            cilium: Read::Known(vec![json!({"data": {"ipam": "multi-pool"}})]),
            ..platform()
        },
    ] {
        let found = preview(&scene(&three(), &platform), &[]);
        assert_eq!(found.verdict, Go::Unknown, "{:#?}", found.checks);
        assert!(
            found
                .checks
                .iter()
                .any(|check| check.check == "spare-slice" && check.verdict == Verdict::Unknown)
        );
    }
}

#[test]
fn announcers_and_orphans() {
    let mut platform = platform();
    platform.announced = Read::Known(vec![
        json!({"metadata": {"name": "l2-x", "namespace": "metallb-system"},
        "status": {"node": "w1", "serviceName": "web", "serviceNamespace": "shop"}}),
    ]);
    let mut all = three();
    let mut old = node("old");
    old["spec"]["podCIDR"] = json!("198.18.9.0/24");
    old["status"]["conditions"] = json!([{"type": "Ready", "status": "Unknown"}]);
    let mut nodes: Vec<Value> = vec![old];
    for index in 1..=3 {
        let mut one = node(&format!("w{index}"));
        one["spec"]["podCIDR"] = json!(format!("198.18.{index}.0/24"));
        nodes.push(one);
    }
    all.nodes = known(&nodes);
    let scene = scene(&all, &platform);
    assert_eq!(
        scene.announced.known().unwrap(),
        &[Announced {
            service: "shop/web".into(),
            node: "w1".into()
        }]
    );
    let found = preview(&scene, &[]);
    let told = |check: &str| {
        found
            .checks
            .iter()
            .find(|one| one.check == check)
            .map(|one| one.object.clone())
    };
    assert_eq!(
        (told("metallb").as_deref(), told("orphan-node").as_deref()),
        (Some("w1"), Some("old"))
    );
}

#[test]
fn a_network_that_is_gone_blocks_its_vms() {
    let mut all = three();
    let mut vmi = crate::ops::facts::testing::vmi("web", "w1");
    vmi["spec"]["networks"] = json!([{"name": "vlan", "multus": {"networkName": "vlan-100"}}]);
    all.vmis = known(&[vmi]);
    let nad = |namespace: &str| Read::Known(vec![json!({"metadata": {"name": "vlan-100", "namespace": namespace}})]);
    for (networks, verdict) in [
        (nad("a"), Go::Go),
        (nad("b"), Go::NoGo),
        (Read::Known(Vec::new()), Go::NoGo),
    ] {
        let platform = Platform { networks, ..platform() };
        let found = preview(&scene(&all, &platform), &[]);
        assert_eq!(found.verdict, verdict, "{:#?}", found.checks);
        if verdict == Go::NoGo {
            assert!(found.checks[0].reason.contains("a/vlan-100"), "{:?}", found.checks[0]);
        }
    }
}
