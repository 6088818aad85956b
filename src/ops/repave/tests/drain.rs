//! Who is left alone by a drain, and what is lost.

use super::*;
use crate::domain::repave::DrainRule;

fn pod(name: &str, spec: &Value) -> Value {
    let mut one = json!({"metadata": {"name": name, "namespace": "a", "uid": name, "labels": {"app": name},
            "ownerReferences": [{"kind": "StatefulSet", "name": "x", "controller": true}]},
        "spec": {"nodeName": "w1", "containers": []}, "status": {"phase": "Running"}});
    for (key, value) in spec.as_object().unwrap() {
        one["spec"][key] = value.clone();
    }
    one
}

fn with(pods: &[Value]) -> Objects {
    let mut all = three();
    let mut list = vec![crate::ops::facts::testing::launcher("web", "w1")];
    list.extend(pods.iter().cloned());
    all.pods = known(&list);
    all
}

fn rule(name: &str, behavior: &str, pods: Value) -> Value {
    json!({"metadata": {"name": name, "namespace": "c"}, "spec": {"drain": {"behavior": behavior}, "pods": pods}})
}

#[test]
fn the_first_rule_by_name_counts_and_a_label_before_all_rules() {
    let web = json!([{"selector": {"matchLabels": {"kubevirt.io": "virt-launcher"}}}]);
    let here = json!([{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "a"}}}]);
    let elsewhere = json!([{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "b"}}}]);
    let table: [(Vec<Value>, Option<DrainRule>); 6] = [
        (Vec::new(), None),
        (
            vec![rule("vms", "Skip", web.clone())],
            Some(DrainRule::Skip("MachineDrainRule vms".into())),
        ),
        (
            vec![rule("b", "Skip", web.clone()), rule("a", "WaitCompleted", here)],
            Some(DrainRule::Wait("MachineDrainRule a".into())),
        ),
        (vec![rule("vms", "Skip", elsewhere)], None),
        (vec![rule("a", "Drain", web.clone()), rule("b", "Skip", web)], None),
        (
            vec![rule("all", "Skip", Value::Null)],
            Some(DrainRule::Skip("MachineDrainRule all".into())),
        ),
    ];
    for (rules, wanted) in table {
        let platform = Platform {
            drain_rules: Read::Known(rules),
            ..platform()
        };
        let scene = scene(&with(&[]), &platform);
        assert_eq!(scene.vms[0].rule, wanted);
        let verdict = preview(&scene, &[]).verdict;
        assert_eq!(verdict == Go::NoGo, wanted.is_some());
    }
    let mut launcher = crate::ops::facts::testing::launcher("web", "w1");
    launcher["metadata"]["labels"]["cluster.x-k8s.io/drain"] = json!("skip");
    let mut all = three();
    all.pods = known(&[launcher]);
    assert!(matches!(scene(&all, &platform()).vms[0].rule, Some(DrainRule::Skip(_))));
}

#[test]
fn local_volumes_scratch_data_and_pods_that_tolerate_the_cordon() {
    let local = json!({"metadata": {"name": "pv1"}, "spec": {"claimRef": {"namespace": "a", "name": "data-db-0"},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
            {"key": "kubernetes.io/hostname", "operator": "In", "values": ["w1"]}]}]}}}});
    let wide = json!({"metadata": {"name": "pv2"}, "spec": {"claimRef": {"namespace": "a", "name": "wide"},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
            {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]}]}]}}}});
    let mut all = with(&[
        pod(
            "db",
            &json!({"volumes": [{"persistentVolumeClaim": {"claimName": "data-db-0"}}]}),
        ),
        pod(
            "api",
            &json!({"volumes": [{"persistentVolumeClaim": {"claimName": "wide"}}, {"emptyDir": {}}]}),
        ),
        pod(
            "px",
            &json!({"tolerations": [{"key": "node.kubernetes.io/unschedulable", "operator": "Exists"}]}),
        ),
    ]);
    all.volumes = known(&[local, wide]);
    let here = scene(&all, &platform());
    let facts: Vec<(bool, bool, bool)> = here
        .others
        .iter()
        .map(|one| (one.local_volume, one.scratch, one.skipped))
        .collect();
    assert_eq!(
        facts,
        [(true, false, false), (false, true, false), (false, false, false)]
    );
    let found = preview(&here, &[]);
    assert!(
        found
            .checks
            .iter()
            .any(|check| check.check == "local-volume" && check.object == "a/db")
    );
    assert!(
        found
            .checks
            .iter()
            .any(|check| check.check == "scratch-data" && check.value.contains("a/api"))
    );
    let agent = Platform {
        machines: Read::Known(Vec::new()),
        ..platform()
    };
    assert!(
        scene(&all, &agent).others[2].skipped,
        "without Cluster API Palette drains, and leaves it alone"
    );
}

#[test]
fn what_palette_sets_for_drains() {
    let drains = [
        (
            r#"{"disableEviction":false,"force":false,"deleteLocalData":false}"#,
            (false, true, true),
        ),
        (
            r#"{"disableEviction":true,"force":true,"deleteLocalData":true}"#,
            (true, false, false),
        ),
        ("{}", (false, false, false)),
    ];
    for (drain, wanted) in drains {
        let platform = Platform {
            palette: Read::Known(vec![json!({"data": {"drain": drain}})]),
            ..platform()
        };
        let scene = scene(&three(), &platform);
        let settings = scene.settings.known().unwrap().clone().unwrap();
        assert_eq!(
            (settings.disable_eviction, settings.keeps_bare, settings.keeps_scratch),
            wanted,
            "{drain}"
        );
    }
    let two = |drain: &str| json!({"data": {"drain": drain}});
    let platform = Platform {
        palette: Read::Known(vec![two("{}"), two(r#"{"disableEviction":true}"#)]),
        ..platform()
    };
    assert!(
        scene(&three(), &platform)
            .settings
            .known()
            .unwrap()
            .clone()
            .unwrap()
            .disable_eviction,
        "the strictest counts"
    );
}
