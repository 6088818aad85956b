//! Each source is taken away: the verdict is UNKNOWN, or says exactly what it lost.

use super::*;

type Take = fn(&mut Objects, &mut Platform);

const REFUSED: &str = "403 forbidden";

fn refused<T>() -> Read<T> {
    Read::Unread(REFUSED.to_owned())
}

fn after(take: Take) -> crate::domain::repave::Preview {
    let (mut objects, mut platform) = (three(), platform());
    take(&mut objects, &mut platform);
    preview(&scene(&objects, &platform), &[])
}

#[test]
fn without_a_decisive_source_nothing_is_go_and_the_source_is_named() {
    let decisive: [(&str, &str, Take); 14] = [
        ("nodes", "nodes", |o, _| o.nodes = refused()),
        ("pods", "pods", |o, _| o.pods = refused()),
        ("VM instances", "virtualmachineinstances", |o, _| o.vmis = refused()),
        ("KubeVirt's CR", "kubevirts", |o, _| o.kubevirts = refused()),
        ("migrations", "running-migrations", |o, _| o.migrations = refused()),
        ("Portworx's nodes", "px-quorum", |o, _| o.storage_nodes = refused()),
        ("budgets", "budget", |_, p| p.budgets = refused()),
        ("machines", "pools", |_, p| p.machines = refused()),
        ("deployments", "pools", |_, p| p.deployments = refused()),
        ("control planes", "control-plane", |_, p| p.control_planes = refused()),
        ("Palette's settings", "drain-settings", |_, p| p.palette = refused()),
        ("Palette's settings as text", "drain-settings", |_, p| {
            p.palette = Read::Known(vec![json!({"data": {"drain": "{"}})]);
        }),
        ("all that tells the pod CIDR", "spare-slice", |_, p| {
            p.clusters = refused();
            p.kubeadm = refused();
        }),
        ("nodes' CIDRs", "spare-slice", |o, p| {
            let mut bare = node("w1");
            bare["spec"] = json!({});
            o.nodes = known(&[bare]);
            p.kubeadm = Read::Known(Vec::new());
        }),
    ];
    for (what, named, take) in decisive {
        let found = after(take);
        assert_ne!(found.verdict, Go::Go, "{what}: {:#?}", found.checks);
        let told = found
            .checks
            .iter()
            .any(|check| check.verdict == Verdict::Unknown && (check.check == named || check.object == named));
        // which pools there are comes before what state a control plane is in
        let pools = found.checks.iter().any(|check| check.check == "pools");
        assert!(told || pools, "{what}: {:#?}", found.checks);
    }
}

#[test]
fn without_a_lesser_source_it_is_said_what_is_not_checked() {
    let lesser: [(&str, &str, Take); 9] = [
        ("descheduler", "", |_, p| p.cron_jobs = refused()),
        ("health-checks", "", |_, p| p.health_checks = refused()),
        ("service-cidr", "", |_, p| p.clusters = Read::Known(Vec::new())),
        ("metallb", "", |_, p| p.announced = refused()),
        (
            "source-lost",
            "network-attachment-definitions.k8s.cni.cncf.io",
            |_, p| p.networks = refused(),
        ),
        ("source-lost", "persistentvolumes", |o, _| o.volumes = refused()),
        ("source-lost", "virtualmachines.kubevirt.io", |o, _| o.vms = refused()),
        ("source-lost", "machinedrainrules.cluster.x-k8s.io", |_, p| {
            p.drain_rules = refused()
        }),
        ("source-lost", "configmaps", |_, p| p.cilium = refused()),
    ];
    for (check, object, take) in lesser {
        let found = after(take);
        let told = found
            .checks
            .iter()
            .find(|one| one.check == check && (object.is_empty() || one.object == object));
        let told = told.unwrap_or_else(|| panic!("{check} {object}: {:#?}", found.checks));
        assert!(!told.reason.is_empty() && told.verdict == Verdict::Warn, "{told:?}");
        assert!(check == "service-cidr" || told.value.contains(REFUSED), "{told:?}");
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
        let found = after(take);
        let slices = found.cidr.slices.known().unwrap();
        assert_eq!((slices.total, found.cidr.node_mask), (64, Some(24)), "{:?}", found.cidr);
    }
}
