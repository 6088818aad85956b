use serde_json::json;

use super::*;
use crate::domain::finding::Read;
use crate::ops::facts::testing::{known, launcher, node, objects, vm, vmi};

fn rule<'a>(report: &'a Report, name: &str) -> &'a Finding {
    report.rules.iter().find(|rule| rule.rule == name).unwrap()
}

#[test]
fn a_healthy_vm_can_go_to_either_of_the_others() {
    let report = report(&objects(), "a", "web").unwrap();
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    assert_eq!(report.summary, "The VM can migrate");
    assert_eq!(report.drain.as_ref().unwrap().outcome.letter(), 'M');
    let names: Vec<(&str, &str)> = report
        .candidates
        .iter()
        .map(|one| (one.name.as_str(), one.fit.word()))
        .collect();
    assert_eq!(names, [("w2", "fits"), ("w3", "fits"), ("w1", "refused")]);
    assert_eq!(report.candidates[0].left.pod_slots, 249);
    assert!(report.missing.is_empty());
}

#[test]
fn every_node_says_why_it_refuses() {
    let mut all = objects();
    let mut tainted = node("w2");
    tainted["spec"]["taints"] = json!([{"key": "dedicated", "value": "db", "effect": "NoSchedule"}]);
    let mut full = node("w3");
    full["status"]["allocatable"]["memory"] = json!("4Gi");
    all.nodes = known(&[node("w1"), tainted, full]);
    let report = report(&all, "a", "web").unwrap();
    assert_eq!(report.verdict, Verdict::Fail);
    assert_eq!(rule(&report, "target-node").text, "No other node takes the VM");
    let why = |name: &str| {
        let one = report.candidates.iter().find(|one| one.name == name).unwrap();
        one.fit.obstacles()[0].to_string()
    };
    assert_eq!(why("w2"), "taint dedicated=db:NoSchedule is not tolerated");
    assert_eq!(why("w3"), "memory short: 4.3Gi wanted, 4Gi left");
}

#[test]
fn a_label_of_an_earlier_chosen_target_does_not_bind_the_next_migration() {
    let mut all = objects();
    let mut came = launcher("web", "w1");
    came["metadata"]["labels"]["kubevirt.io/migrationJobUID"] = json!("m");
    came["spec"]["nodeSelector"]["kubernetes.io/hostname"] = json!("w1");
    all.pods = known(&[came]);
    assert_eq!(report(&all, "a", "web").unwrap().verdict, Verdict::Pass);
}

#[test]
fn a_host_model_vm_needs_a_node_that_offers_the_sources_model() {
    let mut all = objects();
    let mut source = node("w1");
    source["metadata"]["labels"]["host-model-cpu.node.kubevirt.io/EPYC"] = json!("true");
    let mut good = node("w2");
    good["metadata"]["labels"]["cpu-model-migration.node.kubevirt.io/EPYC"] = json!("true");
    all.nodes = known(&[source, good, node("w3")]);
    let mut host_model = vmi("web", "w1");
    host_model["spec"]["domain"]["cpu"] = json!({"model": "host-model"});
    all.vmis = known(&[host_model]);
    let found = report(&all, "a", "web").unwrap();
    let fits: Vec<&str> = found.candidates.iter().map(|one| one.fit.word()).collect();
    assert_eq!(fits, ["fits", "refused", "refused"]);
    assert_eq!(found.verdict, Verdict::Warn, "only one node is left");
    all.nodes = known(&[node("w1"), node("w2")]);
    let found = report(&all, "a", "web").unwrap();
    assert_eq!(found.verdict, Verdict::Unknown, "the source does not tell its model");
}

#[test]
fn limits_quota_and_flights_come_from_the_cluster() {
    let mut all = objects();
    let flight = |name: &str, vm: &str, phase: &str, node: &str| {
        json!({"metadata": {"name": name, "namespace": "a"}, "spec": {"vmiName": vm},
            "status": {"phase": phase, "migrationState": {"sourceNode": node}}})
    };
    all.migrations = known(&[
        flight("m1", "x", "Running", "w1"),
        flight("m2", "y", "Scheduling", "w1"),
        flight("m3", "z", "Pending", "w1"),
        flight("m4", "web", "Succeeded", "w1"),
    ]);
    all.quotas = known(&[json!({"metadata": {"name": "small", "namespace": "a"},
        "status": {"hard": {"requests.memory": "6Gi", "pods": "4"}, "used": {"requests.memory": "4372Mi", "pods": "1"}}})]);
    let found = report(&all, "a", "web").unwrap();
    let slots = rule(&found, "migration-slots");
    assert_eq!(
        (slots.verdict, slots.found.as_str()),
        (Verdict::Warn, "2 of 5 in the cluster, 2 of 2 from this node")
    );
    assert_eq!(rule(&found, "quota").verdict, Verdict::Fail);
    assert!(rule(&found, "quota").found.contains("small requests.memory"));
    assert_eq!(rule(&found, "in-flight").verdict, Verdict::Pass);
    all.migrations = known(&[flight("m5", "web", "Pending", "")]);
    assert_eq!(
        rule(&report(&all, "a", "web").unwrap(), "in-flight").verdict,
        Verdict::Fail
    );
}

#[test]
fn a_hot_plugged_disk_takes_a_second_slot() {
    let mut all = objects();
    let attachment = json!({"metadata": {"name": "hp-volume-x", "namespace": "a", "uid": "hp",
            "labels": {"kubevirt.io": "hotplug-disk"},
            "ownerReferences": [{"kind": "Pod", "name": "virt-launcher-web-x", "uid": "pod-web"}]},
        "spec": {"nodeName": "w1", "containers": []}, "status": {"phase": "Running"}});
    all.pods = known(&[launcher("web", "w1"), attachment]);
    let found = report(&all, "a", "web").unwrap();
    assert_eq!(found.candidates[0].left.pod_slots, 248);
    let own = found.candidates.iter().find(|one| one.name == "w1").unwrap();
    assert_eq!(own.left.pod_slots, 248, "counted once on its own node");
}

#[test]
fn taking_a_source_away_never_makes_it_pass() {
    type Take = fn(&mut crate::ops::facts::Objects);
    let takes: [Take; 9] = [
        |all| all.nodes = Read::Unread("403".into()),
        |all| all.pods = Read::Unread("403".into()),
        |all| all.vms = Read::Unread("403".into()),
        |all| all.kubevirts = Read::Unread("403".into()),
        |all| all.migrations = Read::Unread("403".into()),
        |all| all.quotas = Read::Unread("403".into()),
        |all| all.claims = Read::Unread("403".into()),
        |all| all.volumes = Read::Unread("403".into()),
        |all| all.kubevirts = Read::Known(Vec::new()),
    ];
    for (index, take) in takes.into_iter().enumerate() {
        let mut all = objects();
        let mut disk = vmi("web", "w1");
        disk["spec"]["volumes"] = json!([{"name": "root", "dataVolume": {"name": "root"}}]);
        all.vmis = known(&[disk]);
        take(&mut all);
        let found = report(&all, "a", "web").unwrap();
        assert_eq!(found.verdict, Verdict::Unknown, "{index}: {found:#?}");
        assert!(index == 8 || !found.missing.is_empty());
    }
}

#[test]
fn a_local_volume_binds_the_vm() {
    let mut all = objects();
    let mut disk = vmi("web", "w1");
    disk["spec"]["volumes"] = json!([{"name": "root", "persistentVolumeClaim": {"claimName": "root"}}]);
    all.vmis = known(&[disk]);
    all.claims = known(&[json!({"metadata": {"name": "root", "namespace": "a"}, "spec": {"volumeName": "pv"}})]);
    all.volumes = known(&[
        json!({"metadata": {"name": "pv"}, "spec": {"nodeAffinity": {"required": {"nodeSelectorTerms": [
        {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": ["w1"]}]}]}}}}),
    ]);
    assert_eq!(report(&all, "a", "web").unwrap().verdict, Verdict::Fail);
}

#[test]
fn a_vm_that_is_off_or_not_there() {
    let mut all = objects();
    all.vmis = known(&[]);
    let found = report(&all, "a", "web").unwrap();
    assert_eq!((found.verdict, found.drain), (Verdict::Fail, None));
    all.vms = known(&[vm("other")]);
    assert_eq!(report(&all, "a", "web").unwrap_err().unread, "");
    all.vms = Read::Unread("403".into());
    assert_eq!(report(&all, "a", "web").unwrap_err().unread, "403");
}
