//! Evictions: KubeVirt's webhook, and budgets.
use super::*;
use crate::sim::catalog;
use crate::sim::store::Key;

const PODS: &str = "/api/v1/namespaces/demo/pods";

/// One guest with its launcher pod, that of a migration's target, a hot-plug pod, and two ordinary pods with a budget.
fn cluster(strategy: &str, migratable: bool) -> Arc<World> {
    let pod = |name: &str, kind: &str, node: &str, owner: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "demo", "uid": name,
            "labels": {"kubevirt.io": kind, "app": kind}, "annotations": {"kubevirt.io/domain": "a"},
            "ownerReferences": [{"kind": "Pod", "name": owner, "uid": owner}]},
            "spec": {"nodeName": node}, "status": {"phase": "Running", "conditions": []}})
    };
    let mut spec = json!({"domain": {"devices": {}}});
    if !strategy.is_empty() {
        spec["evictionStrategy"] = json!(strategy);
    }
    let status = if migratable { "True" } else { "False" };
    let objects = vec![
        pod("virt-launcher-a-1", "virt-launcher", "node01", "a"),
        pod("virt-launcher-a-2", "virt-launcher", "node02", "a"),
        pod("hp-volume-x", "hotplug-disk", "node01", "virt-launcher-a-1"),
        pod("web-1", "web", "node01", "web"),
        pod("web-2", "web", "node01", "web"),
        json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web", "namespace": "demo"},
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}},
            "status": {"disruptionsAllowed": 1, "desiredHealthy": 1, "currentHealthy": 2, "expectedPods": 2}}),
        json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
            "metadata": {"name": "a", "namespace": "demo", "uid": "vmi"}, "spec": spec,
            "status": {"phase": "Running", "nodeName": "node01",
                "conditions": [{"type": "LiveMigratable", "status": status}]}}),
    ];
    Arc::new(World::load(objects, Clock::wall()).unwrap())
}

async fn evict(world: &Arc<World>, pod: &str, body: Value) -> Read {
    let mut eviction = json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod}});
    json_patch::merge(&mut eviction, &body);
    send(
        world,
        &format!("POST {PODS}/{pod}/eviction"),
        "application/json",
        eviction,
    )
    .await
}

fn marked(world: &World) -> Value {
    let kind = catalog::by_id("virtualmachineinstances.kubevirt.io").unwrap();
    let entry = world.store().get(kind.id(), &Key::new(Some("demo"), "a")).unwrap();
    world.object(kind, &entry)
}

const DENIED: &str = "admission webhook \"virt-launcher-eviction-interceptor.kubevirt.io\" denied the request: ";

#[tokio::test]
async fn a_launcher_pod_goes_or_moves_by_the_guests_strategy() {
    let triggered = "Eviction triggered evacuation of VMI \"demo/a\"";
    let stuck = "VMI a is configured with an eviction strategy but is not live-migratable";
    for (strategy, migratable, refused, mark) in [
        ("LiveMigrate", true, triggered, true),
        ("LiveMigrate", false, stuck, false),
        ("LiveMigrateIfPossible", true, triggered, true),
        ("LiveMigrateIfPossible", false, "", false),
        ("External", false, triggered, true),
        ("None", true, "", false),
        ("", true, "", false),
    ] {
        let world = cluster(strategy, migratable);
        for dry in [true, false] {
            let body = if dry {
                json!({"deleteOptions": {"dryRun": ["All"]}})
            } else {
                json!({})
            };
            let before = world.store().rv();
            let read = evict(&world, "virt-launcher-a-1", body).await;
            if refused.is_empty() {
                assert_eq!((read.code, &read.json()["status"]), (201, &json!("Success")));
            } else {
                assert_eq!((read.code, read.message()), (429, format!("{DENIED}{refused}")));
                assert!(read.json().get("reason").is_none() && read.headers.get("retry-after").is_none());
            }
            assert!(!dry || world.store().rv() == before, "{strategy} {migratable}");
        }
        let node = marked(&world)["status"]["evacuationNodeName"].clone();
        assert_eq!(node == "node01", mark, "{strategy} {migratable}");
        let left = get(&world, &format!("{PODS}/virt-launcher-a-1")).await.code;
        assert_eq!(
            left,
            if refused.is_empty() { 404 } else { 200 },
            "{strategy} {migratable}"
        );
    }
}

#[tokio::test]
async fn targets_plugs_repetitions_and_the_descheduler() {
    let world = cluster("LiveMigrate", true);
    let read = evict(&world, "virt-launcher-a-2", json!({})).await;
    assert_eq!(read.message(), format!("{DENIED}Eviction request for target Pod"));
    let read = evict(&world, "hp-volume-x", json!({})).await;
    assert_eq!(read.code, 429);
    assert!(
        read.message()
            .ends_with("cannot evict hotplug pod: hp-volume-x associated with running vmi: a in namespace demo")
    );
    let asked = json!({"metadata": {"annotations": {"requested-by": "sigs.k8s.io/descheduler"}}});
    assert_eq!(evict(&world, "virt-launcher-a-1", asked).await.code, 429);
    let annotations = marked(&world)["metadata"]["annotations"].clone();
    assert_eq!(annotations, json!({"kubevirt.io/eviction-source": "descheduler"}));
    let read = evict(&world, "virt-launcher-a-1", json!({})).await;
    let again = "Evacuation in progress: Eviction triggered evacuation of VMI \"demo/a\"";
    assert_eq!(read.message(), format!("{DENIED}{again}"));
    world.faults().virt_api_down(true);
    assert_eq!(evict(&world, "virt-launcher-a-1", json!({})).await.code, 500);
    assert_eq!(evict(&world, "web-1", json!({})).await.code, 201);
}

#[tokio::test]
async fn a_budget_is_spent_once() {
    let world = cluster("", true);
    let dry = json!({"deleteOptions": {"dryRun": ["All"]}});
    assert_eq!(evict(&world, "web-1", dry).await.code, 201);
    assert_eq!(evict(&world, "web-1", json!({})).await.code, 201);
    let read = evict(&world, "web-2", json!({})).await;
    assert_eq!((read.code, &read.json()["reason"]), (429, &json!("TooManyRequests")));
    let cause = &read.json()["details"]["causes"][0];
    assert_eq!(
        cause["message"],
        "The disruption budget web needs 1 healthy pods and has 2 currently"
    );
    assert_eq!(evict(&world, "nosuch", json!({})).await.code, 404);
    let read = evict(&world, "web-2", json!({"metadata": {"name": "other"}})).await;
    assert_eq!(
        (read.code, read.message().as_str()),
        (400, "name in URL does not match name in Eviction object")
    );
}
