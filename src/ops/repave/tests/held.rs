//! What stands in the way of a VM that KubeVirt lets move or go: quotas and budgets.

use super::*;
use crate::domain::migratable::drain::Outcome;
use crate::ops::facts::testing::{launcher, vmi};

fn quota(namespace: &str, hard: Value, used: Value, scopes: Value) -> Value {
    json!({"metadata": {"name": "q", "namespace": namespace}, "spec": {"scopes": scopes},
        "status": {"hard": hard, "used": used}})
}

#[test]
fn a_quota_needs_room_for_a_second_launcher_pod() {
    use Outcome::{Blocks, Migrates, Unknown};
    let pods = |hard: &str, used: &str| (json!({"pods": hard}), json!({"pods": used}));
    let memory = |hard: &str| (json!({"requests.memory": hard}), json!({"requests.memory": "4372Mi"}));
    for (what, namespace, (hard, used), scopes, wanted) in [
        ("room for one more", "a", pods("2", "1"), json!([]), Migrates),
        ("none", "a", pods("1", "1"), json!([]), Blocks),
        ("memory to the byte", "a", memory("8744Mi"), json!([]), Migrates),
        ("one byte short", "a", memory("9168748543"), json!([]), Blocks),
        ("another namespace", "b", pods("1", "1"), json!([]), Migrates),
        (
            "only pods with a deadline",
            "a",
            pods("1", "1"),
            json!(["Terminating"]),
            Migrates,
        ),
        (
            "pods without one",
            "a",
            pods("1", "1"),
            json!(["NotTerminating"]),
            Blocks,
        ),
        (
            "a scope that is not modelled",
            "a",
            pods("1", "1"),
            json!(["CrossNamespacePodAffinity"]),
            Unknown,
        ),
        ("no quantity", "a", pods("many", "1"), json!([]), Unknown),
    ] {
        let mut all = three();
        all.quotas = known(&[quota(namespace, hard, used, scopes)]);
        let scene = scene(&all, &platform());
        let vm = &scene.vms[0];
        assert_eq!((vm.outcome, vm.decided), (wanted, Migrates), "{what}: {}", vm.why);
        let verdict = match wanted {
            Blocks => Go::NoGo,
            Unknown => Go::Unknown,
            _ => Go::Go,
        };
        assert_eq!(preview(&scene, &[]).verdict, verdict, "{what}");
        assert_eq!(
            vm.why.is_empty() || vm.fix.is_empty(),
            wanted == Migrates,
            "{what}: {vm:?}"
        );
    }
}

#[test]
fn a_vm_that_moves_already_is_counted_twice_by_its_quota_and_not_a_third_time() {
    let mut all = three();
    let mut target = launcher("web", "w2");
    target["metadata"]["name"] = json!("virt-launcher-web-y");
    target["metadata"]["uid"] = json!("pod-web-2");
    all.pods = known(&[launcher("web", "w1"), target]);
    all.quotas = known(&[quota("a", json!({"pods": "2"}), json!({"pods": "2"}), json!([]))]);
    let scene = scene(&all, &platform());
    assert_eq!(scene.vms[0].outcome, Outcome::Migrates);
    assert_eq!(scene.vms[0].launcher, "virt-launcher-web-x");
}

/// KubeVirt answers first: a budget holds only what KubeVirt lets go.
#[test]
fn a_budget_on_launcher_pods_holds_only_vms_that_would_be_shut_down() {
    use Outcome::{Blocks, Migrates, ShutsDown, Waits};
    let budget = |name: &str, allowed: i64| {
        json!({"metadata": {"name": name, "namespace": "a"}, "spec": {"maxUnavailable": 1,
            "selector": {"matchLabels": {"kubevirt.io": "virt-launcher"}}}, "status": {"disruptionsAllowed": allowed}})
    };
    let none = vec![budget("b", 0)];
    let some = vec![budget("b", 1)];
    let two = vec![budget("b", 1), budget("c", 1)];
    for (strategy, migratable, budgets, decided, wanted, verdict) in [
        ("LiveMigrate", "True", &none, Migrates, Migrates, Go::Go),
        ("LiveMigrate", "True", &two, Migrates, Migrates, Go::Go),
        ("LiveMigrate", "False", &none, Blocks, Blocks, Go::NoGo),
        ("LiveMigrateIfPossible", "True", &none, Migrates, Migrates, Go::Go),
        ("LiveMigrateIfPossible", "False", &none, ShutsDown, Blocks, Go::NoGo),
        ("LiveMigrateIfPossible", "False", &some, ShutsDown, ShutsDown, Go::Go),
        ("LiveMigrateIfPossible", "False", &two, ShutsDown, Blocks, Go::NoGo),
        ("External", "True", &none, Waits, Waits, Go::Go),
        ("None", "True", &none, ShutsDown, Blocks, Go::NoGo),
        ("None", "True", &some, ShutsDown, ShutsDown, Go::NoGo),
    ] {
        let mut all = three();
        let mut one = vmi("web", "w1");
        one["spec"]["evictionStrategy"] = json!(strategy);
        one["status"]["conditions"] = json!([{"type": "LiveMigratable", "status": migratable}]);
        all.vmis = known(&[one]);
        let platform = Platform {
            budgets: Read::Known(budgets.clone()),
            ..platform()
        };
        let scene = scene(&all, &platform);
        let what = format!("{strategy} {migratable} {}", budgets.len());
        let vm = &scene.vms[0];
        assert_eq!((vm.decided, vm.outcome), (decided, wanted), "{what}");
        let found = preview(&scene, &[]);
        assert_eq!(found.verdict, verdict, "{what}: {:#?}", found.checks);
        let flagged = found.checks.iter().find(|check| check.check == "budget").unwrap();
        assert_eq!(flagged.verdict, Verdict::Warn, "{what}");
    }
    let mut unset = three();
    unset.kubevirts = known(&[json!({"spec": {"configuration": {}}})]);
    let mut one = vmi("web", "w1");
    one["spec"]["evictionStrategy"] = Value::Null;
    unset.vmis = known(&[one]);
    let platform = Platform {
        budgets: Read::Known(none),
        ..platform()
    };
    assert_eq!(
        scene(&unset, &platform).vms[0].outcome,
        Blocks,
        "unset everywhere is None"
    );
}
