//! `metrics.k8s.io`.
use super::proxies::small;
use super::*;
use crate::sim::catalog::discovery::Aggregated;

const NODES: &str = "/apis/metrics.k8s.io/v1beta1/nodes";
const PODS: &str = "/apis/metrics.k8s.io/v1beta1/pods";

fn number(usage: &Value, field: &str, unit: &str) -> u64 {
    usage[field]
        .as_str()
        .unwrap()
        .strip_suffix(unit)
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn nodes_that_report_are_measured_and_hold_their_pods() {
    let world = small();
    let nodes = get(&world, NODES).await.json();
    assert_eq!(nodes["kind"], "NodeMetricsList");
    let nodes = nodes["items"].as_array().unwrap();
    assert_eq!(nodes.len(), 7, "one of eight is silent");
    let pods = get(&world, PODS).await;
    let pods = pods.json()["items"].as_array().unwrap().clone();
    let objects = get(&world, "/api/v1/pods").await.json();
    let running = objects["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pod| pod["status"]["phase"] == "Running")
        .count();
    assert_eq!(pods.len(), running);
    for node in nodes {
        let name = node["metadata"]["name"].as_str().unwrap();
        let here = objects["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|pod| pod["spec"]["nodeName"] == name);
        let names: std::collections::BTreeSet<&str> =
            here.map(|pod| pod["metadata"]["name"].as_str().unwrap()).collect();
        let launchers = pods.iter().filter(|pod| {
            let name = pod["metadata"]["name"].as_str().unwrap();
            names.contains(name) && name.starts_with("virt-launcher-")
        });
        let (cpu, memory) = launchers.fold((0, 0), |sum, pod| {
            let usage = &pod["containers"][0]["usage"];
            (sum.0 + number(usage, "cpu", "n"), sum.1 + number(usage, "memory", "Ki"))
        });
        let usage = &node["usage"];
        assert!(
            cpu <= number(usage, "cpu", "n") && memory <= number(usage, "memory", "Ki"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn one_object_a_table_and_a_selector() {
    let world = small();
    let read = get(&world, &format!("{NODES}/vmo-w-01")).await.json();
    assert_eq!(
        (read["kind"].as_str(), read["apiVersion"].as_str()),
        (Some("NodeMetrics"), Some("metrics.k8s.io/v1beta1"))
    );
    let accept = [(
        "accept",
        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
    )];
    let table = send_as(&world, "sim-admin", &format!("GET {NODES}"), &accept, "")
        .await
        .json();
    let names: Vec<&str> = table["columnDefinitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Name", "cpu", "memory", "Window"]);
    assert_eq!(table["rows"].as_array().unwrap().len(), 7);
    let some = get(&world, &format!("{PODS}?labelSelector=kubevirt.io%3Dvirt-launcher"))
        .await
        .json();
    let all = get(&world, PODS).await.json();
    let count = |list: &Value| list["items"].as_array().unwrap().len();
    assert!(count(&some) > 30 && count(&some) < count(&all));
    let inside = get(&world, "/apis/metrics.k8s.io/v1beta1/namespaces/monitoring/pods")
        .await
        .json();
    assert!(
        inside["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|pod| pod["metadata"]["namespace"] == "monitoring")
    );
    assert_eq!(
        get(&world, &format!("{NODES}/nope")).await.message(),
        "node \"nope\" not found"
    );
    assert_eq!(
        send(&world, &format!("POST {NODES}"), "application/json", json!({}))
            .await
            .code,
        405
    );
}

#[tokio::test]
async fn the_group_can_be_down_or_not_there() {
    let world = small();
    let announced = |body: Value| {
        let groups = body["groups"].as_array().unwrap().clone();
        groups.iter().any(|group| group["name"] == "metrics.k8s.io")
    };
    assert!(announced(get(&world, "/apis").await.json()));
    let resources = get(&world, "/apis/metrics.k8s.io/v1beta1").await.json();
    assert_eq!(resources["resources"][1]["kind"], "PodMetrics");
    world.faults().set_metrics_api(Aggregated::Down);
    assert_eq!(get(&world, NODES).await.code, 503);
    assert_eq!(get(&world, "/apis/metrics.k8s.io/v1beta1").await.code, 503);
    assert!(announced(get(&world, "/apis").await.json()));
    world.faults().set_metrics_api(Aggregated::Absent);
    assert_eq!(get(&world, NODES).await.bytes, "404 page not found\n");
    assert!(!announced(get(&world, "/apis").await.json()));
    world.faults().clear();
    let refused = send_as(&world, "sim-no-metrics", &format!("GET {NODES}"), &[], "").await;
    assert_eq!(
        refused.message(),
        "nodes.metrics.k8s.io is forbidden: User \"no-metrics\" cannot list resource \"nodes\" in API group \
         \"metrics.k8s.io\" at the cluster scope"
    );
}
