//! Each source is taken away: the verdict is UNKNOWN, or says exactly what it lost.

use super::*;

type Take = fn(&mut Objects, &mut Platform);

const REFUSED: &str = "403 forbidden";

fn refused<T>() -> Read<T> {
    Read::Unread(REFUSED.to_owned())
}

/// Every source; the check or the object that names it when it is refused.
fn sources() -> Vec<(&'static str, Verdict, Take)> {
    use Verdict::{Unknown, Warn};
    vec![
        ("nodes", Unknown, |o, _| o.nodes = refused()),
        ("pods", Unknown, |o, _| o.pods = refused()),
        ("virtualmachineinstances", Unknown, |o, _| o.vmis = refused()),
        ("kubevirts", Unknown, |o, _| o.kubevirts = refused()),
        ("running-migrations", Unknown, |o, _| o.migrations = refused()),
        ("px-quorum", Unknown, |o, _| o.storage_nodes = refused()),
        ("persistentvolumes", Unknown, |o, _| o.volumes = refused()),
        ("resourcequotas", Unknown, |o, _| o.quotas = refused()),
        ("virtualmachines.kubevirt.io", Warn, |o, _| o.vms = refused()),
        ("budget", Unknown, |_, p| p.budgets = refused()),
        ("pools", Unknown, |_, p| p.machines = refused()),
        ("pools", Unknown, |_, p| p.deployments = refused()),
        ("pools", Unknown, |_, p| p.control_planes = refused()),
        ("clusters.cluster.x-k8s.io", Unknown, |_, p| p.clusters = refused()),
        ("health-checks", Unknown, |_, p| p.health_checks = refused()),
        ("machinedrainrules.cluster.x-k8s.io", Unknown, |_, p| {
            p.drain_rules = refused();
        }),
        ("namespaces", Unknown, |_, p| p.namespaces = refused()),
        ("drain-settings", Unknown, |_, p| p.palette = refused()),
        ("configmaps", Unknown, |_, p| p.cilium = refused()),
        ("px-replicas", Unknown, |_, p| p.volumes = refused()),
        ("storageclusters.core.libopenstorage.org", Warn, |_, p| {
            p.storage_clusters = refused();
        }),
        ("network-attachment-definitions.k8s.cni.cncf.io", Unknown, |_, p| {
            p.networks = refused();
        }),
        ("metallb", Warn, |_, p| p.announced = refused()),
        ("descheduler", Warn, |_, p| p.cron_jobs = refused()),
        ("service-cidr", Unknown, |_, p| {
            let Read::Known(all) = &mut p.clusters else { panic!() };
            all[0]["spec"]["clusterNetwork"]["services"] = json!({});
            p.kubeadm = refused();
            p.service_cidrs = refused();
        }),
        ("spare-slice", Unknown, |_, p| {
            p.clusters = refused();
            p.kubeadm = refused();
        }),
        ("spare-slice", Unknown, |o, p| {
            p.kubeadm = refused();
            let mut bare = node("w1");
            bare["spec"] = json!({});
            o.nodes = known(&[bare]);
        }),
    ]
}

/// A cluster that uses all of them: Portworx, a network, a claim.
fn rich() -> (Objects, Platform) {
    let (mut objects, mut platform) = (three(), platform());
    let mut vmi = crate::ops::facts::testing::vmi("web", "w1");
    vmi["spec"]["networks"] = json!([{"name": "vlan", "multus": {"networkName": "vlan-100"}}]);
    vmi["spec"]["volumes"] = json!([{"name": "root", "dataVolume": {"name": "web-root"}}]);
    objects.vmis = known(&[vmi]);
    let storage = |name: &str| {
        json!({"metadata": {"name": name}, "status": {"phase": "Online", "nodeUid": format!("px-{name}"),
            "nodeAttributes": {"storage": true, "kvdb": false}}})
    };
    objects.storage_nodes = known(&[storage("w1"), storage("w2"), storage("w3"), storage("x"), storage("y")]);
    platform.networks = Read::Known(vec![json!({"metadata": {"name": "vlan-100", "namespace": "a"}})]);
    (objects, platform)
}

#[test]
fn each_source_that_is_taken_away_is_named_and_what_is_decisive_is_never_go() {
    let (objects, platform) = rich();
    assert_eq!(preview(&scene(&objects, &platform), &[]).verdict, Go::Go);
    for (named, verdict, take) in sources() {
        let (mut objects, mut platform) = rich();
        take(&mut objects, &mut platform);
        let found = preview(&scene(&objects, &platform), &[]);
        let told = found
            .checks
            .iter()
            .find(|check| check.check == named || check.object == named);
        let told = told.unwrap_or_else(|| panic!("{named}: {:#?}", found.checks));
        assert_eq!(told.verdict, verdict, "{named}: {told:?}");
        assert!(!told.reason.is_empty() && !told.fix.is_empty(), "{told:?}");
        let wanted = if verdict == Verdict::Unknown {
            Go::Unknown
        } else {
            Go::Go
        };
        assert_eq!(found.verdict, wanted, "{named}: {:#?}", found.checks);
    }
}

/// Whatever is in the way: a permission that is missing may hide it, and then the verdict is UNKNOWN, but never GO.
#[test]
fn taking_a_permission_away_never_turns_anything_into_go() {
    let blockers: [(&str, Take); 12] = [
        ("Palette deletes pods", |_, p| {
            p.palette = Read::Known(vec![json!({"data": {"drain": "{\"disableEviction\":true}"}})]);
        }),
        ("a paused cluster", |_, p| {
            let Read::Known(all) = &mut p.clusters else { panic!() };
            all[0]["spec"]["paused"] = json!(true);
        }),
        ("no slice", |_, p| {
            let Read::Known(all) = &mut p.clusters else { panic!() };
            all[0]["spec"]["clusterNetwork"]["pods"]["cidrBlocks"] = json!(["198.18.0.0/22"]);
            all[0]["spec"]["clusterNetwork"]["services"]["cidrBlocks"] = json!(["198.18.0.0/24"]);
            p.kubeadm = Read::Known(Vec::new());
        }),
        ("a quota", |o, _| {
            o.quotas = known(&[json!({"metadata": {"name": "q", "namespace": "a"},
                "status": {"hard": {"pods": "1"}, "used": {"pods": "1"}}})]);
        }),
        ("a budget", |o, p| {
            let mut pods = vec![crate::ops::facts::testing::launcher("web", "w1")];
            pods.push(
                json!({"metadata": {"name": "db-0", "namespace": "a", "uid": "db-0", "labels": {"app": "db"},
                    "ownerReferences": [{"kind": "StatefulSet", "name": "db", "controller": true}]},
                "spec": {"nodeName": "w1", "containers": []}, "status": {"phase": "Running"}}),
            );
            o.pods = known(&pods);
            p.budgets = Read::Known(vec![json!({"metadata": {"name": "b", "namespace": "a"},
                "spec": {"selector": {"matchLabels": {"app": "db"}}}, "status": {"disruptionsAllowed": 0}})]);
        }),
        ("a copy that is not clean", |_, p| {
            p.volumes = Read::Known(vec![crate::domain::repave::Copies {
                name: "v".into(),
                wanted: 2,
                clean: 1,
                nodes: Some(vec!["px-w1".into(), "px-w2".into()]),
            }]);
        }),
        ("a rule that skips VMs", |_, p| {
            p.drain_rules = Read::Known(vec![
                json!({"metadata": {"name": "r"}, "spec": {"drain": {"behavior": "Skip"}}}),
            ]);
        }),
        ("a machine that is not drained", |_, p| {
            let Read::Known(all) = &mut p.machines else { panic!() };
            all[0]["metadata"]["annotations"] = json!({"machine.cluster.x-k8s.io/exclude-node-draining": ""});
        }),
        ("a health check at work", |_, p| {
            p.health_checks = Read::Known(vec![json!({"metadata": {"name": "m", "namespace": "c"},
                "status": {"expectedMachines": 3, "currentHealthy": 2, "remediationsAllowed": 1}})]);
        }),
        ("a network that is gone", |_, p| p.networks = Read::Known(Vec::new())),
        ("a VM that cannot migrate", |o, _| {
            let mut vmi = crate::ops::facts::testing::vmi("web", "w1");
            vmi["spec"]["networks"] = json!([{"name": "vlan", "multus": {"networkName": "vlan-100"}}]);
            vmi["spec"]["volumes"] = json!([{"name": "root", "dataVolume": {"name": "web-root"}}]);
            vmi["status"]["conditions"] =
                json!([{"type": "LiveMigratable", "status": "False", "reason": "DisksNotLiveMigratable"}]);
            o.vmis = known(&[vmi]);
        }),
        ("a volume on one node", |o, _| {
            o.volumes = known(&[
                json!({"metadata": {"name": "pv"}, "spec": {"claimRef": {"namespace": "a", "name": "web-root"},
                "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
                    {"key": "kubernetes.io/hostname", "operator": "In", "values": ["w1"]}]}]}}}}),
            ]);
        }),
    ];
    for (what, block) in blockers {
        let (mut objects, mut platform) = rich();
        block(&mut objects, &mut platform);
        let before = preview(&scene(&objects, &platform), &[]);
        assert_eq!(before.verdict, Go::NoGo, "{what}: {:#?}", before.checks);
        for (source, _, take) in sources() {
            let (mut objects, mut platform) = (objects.clone(), platform.clone());
            take(&mut objects, &mut platform);
            let after = preview(&scene(&objects, &platform), &[]);
            assert_ne!(after.verdict, Go::Go, "{what}, without {source}: {:#?}", after.checks);
        }
    }
}

#[test]
fn of_two_sources_of_the_pod_cidr_one_is_enough() {
    let one: [Take; 3] = [
        |_, p| p.clusters = refused(),
        |_, p| p.kubeadm = refused(),
        |o, p| {
            p.clusters = refused();
            p.kubeadm = refused();
            let mut pods = vec![crate::ops::facts::testing::launcher("web", "w1")];
            pods.push(json!({"metadata": {"name": "kube-controller-manager-cp", "namespace": "kube-system", "uid": "m",
                    "labels": {"component": "kube-controller-manager"}, "ownerReferences": [{"kind": "Node", "name": "w1"}]},
                "spec": {"nodeName": "w1", "hostNetwork": true, "containers": [{"command": ["kube-controller-manager",
                    "--allocate-node-cidrs=true", "--cluster-cidr=198.18.0.0/18", "--node-cidr-mask-size=24",
                    "--service-cluster-ip-range=10.96.0.0/16", "--leader-elect=true"]}]}, "status": {"phase": "Running"}}));
            o.pods = known(&pods);
        },
    ];
    for take in one {
        let (mut objects, mut platform) = (three(), platform());
        take(&mut objects, &mut platform);
        let found = preview(&scene(&objects, &platform), &[]);
        let slices = found.cidr.slices.known().unwrap();
        assert_eq!((slices.total, found.cidr.node_mask), (64, Some(24)), "{:?}", found.cidr);
    }
}
