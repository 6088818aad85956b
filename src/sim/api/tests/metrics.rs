//! Portworx' metrics and Prometheus, behind the proxy.
use std::collections::{BTreeMap, BTreeSet};

use super::proxies::small;
use super::*;

const GATEWAY: &str = "/api/v1/namespaces/kube-system/services/http:portworx-api:px-rest-gateway/proxy";
const PROMETHEUS: &str = "/api/v1/namespaces/monitoring/services/http:prometheus-operated:9090/proxy";

/// Name with labels and value of each line of a scrape.
fn lines(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(name, value)| (name, value.parse().unwrap()))
        .collect()
}

async fn scrape(world: &Arc<World>, node: &str) -> Read {
    let pods = get(
        world,
        "/api/v1/namespaces/kube-system/pods?labelSelector=name%3Dportworx",
    )
    .await
    .json();
    let pods = pods["items"].as_array().unwrap().clone();
    let pod = pods.iter().find(|pod| pod["spec"]["nodeName"] == node).unwrap();
    let name = pod["metadata"]["name"].as_str().unwrap();
    get(
        world,
        &format!("/api/v1/namespaces/kube-system/pods/{name}:9001/proxy/metrics"),
    )
    .await
}

/// A query as it stands in a URL.
pub(super) fn encoded(query: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    query.bytes().map(one).collect()
}

pub(super) async fn ask(world: &Arc<World>, query: &str) -> Value {
    let query = encoded(query);
    let read = get(world, &format!("{PROMETHEUS}/api/v1/query?query={query}")).await;
    assert_eq!(read.code, 200, "{query}: {}", String::from_utf8_lossy(&read.bytes));
    read.json()["data"].clone()
}

fn number(sample: &Value) -> f64 {
    sample["value"][1].as_str().unwrap().parse().unwrap()
}

async fn one(world: &Arc<World>, query: &str) -> f64 {
    let data = ask(world, query).await;
    let all = data["result"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{query}: {all:?}");
    number(&all[0])
}

#[tokio::test]
async fn a_node_tells_its_pools_twice_and_agrees_with_the_gateway() {
    let world = small();
    world.clock().advance(jiff::SignedDuration::from_hours(5));
    let read = scrape(&world, "vmo-w-03").await;
    assert!(
        read.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain; version=0.0.4")
    );
    let text = String::from_utf8(read.bytes.to_vec()).unwrap();
    assert!(text.contains("# TYPE px_pool_stats_used_bytes gauge\n"));
    assert!(text.contains("# TYPE px_pool_stats_written_bytes_total counter\n"));
    let told = lines(&text);
    let nodes = get(&world, &format!("{GATEWAY}/v1/nodes/filters")).await.json();
    let node = nodes["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["hostname"] == "vmo-w-03")
        .unwrap()
        .clone();
    let id = node["id"].as_str().unwrap();
    let pools = node["pools"].as_array().unwrap();
    assert_eq!(pools.len(), 2);
    for pool in pools {
        let used: f64 = pool["Used"].as_str().unwrap().parse().unwrap();
        let index = pool["ID"].as_u64().unwrap_or_default().to_string();
        for called in [pool["uuid"].as_str().unwrap(), index.as_str()] {
            let found: Vec<f64> = told
                .iter()
                .filter(|(name, _)| {
                    name.starts_with("px_pool_stats_used_bytes{") && name.contains(&format!("pool=\"{called}\""))
                })
                .map(|(_, value)| *value)
                .collect();
            assert_eq!(found, [used], "{called}");
        }
    }
    let own = told.keys().filter(|name| name.starts_with("px_cluster_cpu_percent{"));
    assert!(own.into_iter().all(|name| name.contains(id)));
    let through = "/api/v1/namespaces/kube-system/services/http:portworx-service:px-api/proxy/metrics";
    assert_eq!(get(&world, through).await.code, 200);
}

#[tokio::test]
async fn a_node_that_is_down_is_not_reached_and_not_scraped() {
    let world = small();
    let nodes = get(&world, "/api/v1/nodes").await.json();
    let silent = nodes["items"].as_array().unwrap().iter().find(|node| {
        let conditions = node["status"]["conditions"].as_array().unwrap();
        conditions
            .iter()
            .any(|one| one["type"] == "Ready" && one["status"] != "True")
    });
    let silent = silent.unwrap()["metadata"]["name"].as_str().unwrap().to_owned();
    let read = scrape(&world, &silent).await;
    assert_eq!(read.code, 503);
    assert!(read.message().contains("no route to host"), "{}", read.message());
    assert!((one(&world, "sum(up{job=\"portworx-service\"})").await - 4.0).abs() < 1e-9);
    let data = ask(&world, &format!("px_cluster_cpu_percent{{node=\"{silent}\"}}")).await;
    assert_eq!(data["result"], json!([]));
    assert!((one(&world, "max(px_cluster_status_nodes_offline)").await - 1.0).abs() < 1e-9);
    assert!(one(&world, "count(px_volume_replication_status==3)").await >= 1.0);
    let alerts = ask(&world, "ALERTS{alertstate=\"firing\"}").await;
    let names: BTreeSet<&str> = alerts["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["metric"]["alertname"].as_str().unwrap())
        .collect();
    for name in [
        "Watchdog",
        "PortworxStorageNodeDown",
        "PortworxVolumeDegraded",
        "PortworxStorageUsageCritical",
    ] {
        assert!(names.contains(name), "{name} in {names:?}");
    }
}

#[tokio::test]
async fn guests_and_their_nodes_add_up() {
    let world = small();
    let guests = "sum by (node) (rate(kubevirt_vmi_cpu_usage_seconds_total[5m]))";
    let guests = ask(&world, guests).await["result"].as_array().unwrap().clone();
    assert!(guests.len() >= 3, "{guests:?}");
    for guest in &guests {
        let node = guest["metric"]["node"].as_str().unwrap();
        let of_node = "rate(node_cpu_seconds_total{mode!=\"idle\"}[5m])".to_string();
        let instance = ask(&world, &format!("node_uname_info{{nodename=\"{node}\"}}")).await;
        let instance = instance["result"][0]["metric"]["instance"].as_str().unwrap().to_owned();
        let of_node = of_node.replace("mode!", &format!("instance=\"{instance}\",mode!"));
        let busy = one(&world, &format!("sum({of_node})")).await;
        let own = busy - number(guest);
        assert!((0.2..4.0).contains(&own), "{node}: {busy} of which {}", number(guest));
    }
    let named = "sum by (instance) (rate(node_cpu_seconds_total{mode!=\"idle\"}[5m])) * on (instance) group_left (nodename) \
                 max by (instance, nodename) (node_uname_info)";
    let nodes = ask(&world, named).await["result"].as_array().unwrap().clone();
    assert_eq!(nodes.len(), 7);
    for guest in &guests {
        let node = nodes
            .iter()
            .find(|node| node["metric"]["nodename"] == guest["metric"]["node"]);
        assert!(number(node.unwrap()) > number(guest));
    }
    // the chart of the monitoring stack drops the kubelets' figures of whole nodes
    let whole = ask(&world, "container_cpu_usage_seconds_total{id=\"/\"}").await;
    assert_eq!(whole["result"], json!([]));
    let ports = "sum(rate(node_network_receive_bytes_total{device=~\"e(n|th)[a-z0-9]+\"}[5m]))";
    let ports = one(&world, ports).await;
    let whole = one(&world, "sum(rate(kubevirt_vmi_network_receive_bytes_total[5m]))").await;
    assert!(ports > 0.5 * whole, "{ports} {whole}");
    let parts = ask(
        &world,
        "sum by (namespace) (rate(kubevirt_vmi_network_receive_bytes_total[5m]))",
    )
    .await;
    let parts: f64 = parts["result"].as_array().unwrap().iter().map(number).sum();
    assert!(whole > 0.0 && (whole - parts).abs() < 1e-3 * whole);
}

#[tokio::test]
async fn a_range_goes_back_and_forth_through_now() {
    let world = small();
    let now = world.clock().now().as_second();
    let query = "sum(px_pool_stats_used_bytes{node=\"vmo-w-01\",pool=~\".*-.*\"})";
    let path = format!(
        "{PROMETHEUS}/api/v1/query_range?query={}&start={}&end={now}&step=1h",
        encoded(query),
        now - 86_400
    );
    let data = get(&world, &path).await.json();
    let rows = data["data"]["result"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    let values: Vec<f64> = rows[0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| point[1].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(values.len(), 25);
    assert!(values.first() < values.last());
    assert!((one(&world, query).await - values.last().unwrap()).abs() < 1.0);
    let ahead = one(
        &world,
        "sum(predict_linear(px_pool_stats_used_bytes{node=\"vmo-w-01\",pool=~\".*-.*\"}[6h],86400))",
    )
    .await;
    assert!(ahead > *values.last().unwrap());
    let read = get(&world, &path.replace("step=1h", "step=1")).await;
    assert_eq!(read.code, 400);
    assert!(
        read.json()["error"]
            .as_str()
            .unwrap()
            .starts_with("exceeded maximum resolution of 11,000 points")
    );
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_refused_as_prometheus_does() {
    let world = small();
    for (query, code, kind) in [
        ("sum(", 400, "bad_data"),
        ("nope(up)", 400, "bad_data"),
        ("up[5m:1m]", 422, "execution"),
        ("sum(up[5m:])", 422, "execution"),
        ("", 400, "bad_data"),
    ] {
        let read = get(&world, &format!("{PROMETHEUS}/api/v1/query?query={}", encoded(query))).await;
        let body = read.json();
        assert_eq!(
            (read.code, body["errorType"].as_str()),
            (code, Some(kind)),
            "{query}: {body}"
        );
        assert_eq!(body["status"], "error");
    }
    let line = format!("POST {PROMETHEUS}/api/v1/query");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let read = send_as(&world, "sim-admin", &line, &form, "query=count%28up%29&time=1792000000").await;
    assert_eq!(read.json()["data"]["result"][0]["value"][0], json!(1_792_000_000));
    let names = get(&world, &format!("{PROMETHEUS}/api/v1/label/__name__/values"))
        .await
        .json();
    assert!(
        names["data"]
            .as_array()
            .unwrap()
            .iter()
            .any(|name| name == "px_pool_stats_status")
    );
}

#[tokio::test]
async fn the_same_moment_gives_the_same_answer() {
    let (one, two) = (small(), small());
    for query in [
        "px_pool_stats_used_bytes",
        "kubevirt_vmi_memory_used_bytes",
        "node_load1",
    ] {
        assert_eq!(ask(&one, query).await, ask(&two, query).await, "{query}");
    }
}

#[tokio::test]
async fn answers_can_be_made_nonsense_of() {
    use crate::sim::fault::{Backend, Garble};
    let world = small();
    let query = format!("{PROMETHEUS}/api/v1/query?query=px_pool_stats_used_bytes");
    for (how, fits) in [
        (Garble::NoNumbers, "\"NaN\""),
        (Garble::Beyond, "36893488147419103232"),
        (Garble::Page, "<!DOCTYPE html>"),
        (Garble::Nothing, ""),
        (Garble::Cut, "{\"data\""),
    ] {
        world.faults().clear();
        world.faults().garble(Backend::Prometheus, how);
        let read = get(&world, &query).await;
        let text = String::from_utf8(read.bytes.to_vec()).unwrap();
        assert_eq!(read.code, 200);
        assert!(text.contains(fits) || how == Garble::Cut, "{how:?}: {text}");
        let whole = !matches!(how, Garble::Cut | Garble::Page | Garble::Nothing);
        assert_eq!(serde_json::from_str::<Value>(&text).is_ok(), whole, "{how:?}");
        assert_eq!(get(&world, &format!("{GATEWAY}/v1/nodes")).await.code, 200);
    }
    world.faults().clear();
    let before = scrape(&world, "vmo-w-01").await.bytes.len();
    world.faults().garble(Backend::Metrics, Garble::Flood(1 << 20));
    assert!(scrape(&world, "vmo-w-01").await.bytes.len() > before + (1 << 20));
    world.faults().clear();
    world.faults().garble(Backend::Metrics, Garble::Twice);
    let text = scrape(&world, "vmo-w-01").await.bytes;
    let text = String::from_utf8(text.to_vec()).unwrap();
    let sizes = text.lines().filter(|line| line.starts_with("px_cluster_status_size{"));
    assert_eq!(sizes.count(), 2);
    world.faults().clear();
    world.faults().garble(Backend::Gateway, Garble::Twice);
    let nodes = get(&world, &format!("{GATEWAY}/v1/nodes")).await.json();
    assert_eq!(nodes["node_ids"].as_array().unwrap().len(), 10);
}
