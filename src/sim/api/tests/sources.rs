//! What the sources of figures answer at the reference architecture's limit: how much it is, and that they agree. Run with
//! `--nocapture`, the test prints sizes and times.
use std::time::Instant;

use super::metrics::encoded;
use super::*;
use crate::sim::seed::Profile;

const GATEWAY: &str = "/api/v1/namespaces/kube-system/services/http:portworx-api:px-rest-gateway/proxy";
const PROMETHEUS: &str = "/api/v1/namespaces/monitoring/services/http:prometheus-operated:9090/proxy";

async fn timed(world: &Arc<World>, what: &str, line: &str, body: &str) -> Read {
    let begin = Instant::now();
    let read = send_as(world, "sim-admin", line, &[], body.to_owned()).await;
    let (took, size) = (begin.elapsed().as_millis(), read.bytes.len());
    println!("{what:<44} {took:>6} ms {size:>9} bytes");
    assert_eq!(read.code, 200, "{line}: {}", String::from_utf8_lossy(&read.bytes));
    read
}

async fn query(world: &Arc<World>, what: &str, query: &str) -> Vec<Value> {
    let line = format!("GET {PROMETHEUS}/api/v1/query?query={}", encoded(query));
    let read = timed(world, what, &line, "").await;
    assert!(read.bytes.len() < 8 << 20, "{what}: {}", read.bytes.len());
    read.json()["data"]["result"].as_array().unwrap().clone()
}

#[tokio::test]
async fn at_the_limit_every_source_answers_and_they_agree() {
    let at = Clock::fixed("2026-11-22T08:00:00Z".parse().unwrap());
    let world = Arc::new(World::new(Profile::Ra, 1, at));
    let nodes = timed(
        &world,
        "gateway nodes/filters",
        &format!("GET {GATEWAY}/v1/nodes/filters"),
        "",
    )
    .await;
    assert!(nodes.bytes.len() < 256 << 10, "{}", nodes.bytes.len());
    let nodes = nodes.json()["nodes"].as_array().unwrap().clone();
    let pools: Vec<&Value> = nodes
        .iter()
        .flat_map(|node| node["pools"].as_array().unwrap())
        .collect();
    assert_eq!((nodes.len(), pools.len()), (60, 75));

    let ids = timed(&world, "gateway volumes", &format!("GET {GATEWAY}/v1/volumes"), "").await;
    let ids = ids.json()["volume_ids"].as_array().unwrap().clone();
    assert!(ids.len() > 12_500, "{}", ids.len());
    let one = format!("GET {GATEWAY}/v1/volumes/inspect/{}", ids[7_000].as_str().unwrap());
    timed(&world, "gateway volumes/inspect", &one, "").await;
    let all = format!("POST {GATEWAY}/v1/volumes/inspectwithfilters");
    let all = timed(&world, "gateway volumes/inspectwithfilters", &all, "{}").await;
    assert!(all.bytes.len() < 64 << 20, "{}", all.bytes.len());
    let all = all.json()["volumes"].as_array().unwrap().len();
    assert_eq!(all, ids.len());

    let used = query(
        &world,
        "Prometheus pools",
        r#"{__name__=~"px_pool_stats_(pool_)?(total_bytes|used_bytes|provisioned_bytes|status)"}"#,
    )
    .await;
    let silent = nodes.iter().filter(|node| node["status"] == "STATUS_OFFLINE");
    let away: usize = silent.map(|node| node["pools"].as_array().unwrap().len()).sum();
    for pool in &pools {
        let own = used.iter().filter(|one| one["metric"]["pool"] == pool["uuid"]);
        let mut own = own.filter(|one| one["metric"]["__name__"] == "px_pool_stats_used_bytes");
        if let Some(own) = own.next() {
            assert_eq!(own["value"][1], pool["Used"]);
        }
    }
    assert_eq!(used.len(), (pools.len() - away) * 2 * 6);
    for metric in [
        "px_volume_halevel",
        "px_volume_currhalevel",
        "px_volume_replication_status",
        "px_volume_capacity_bytes",
    ] {
        let line = format!("max by (node, volume, volumeid, volumename) ({metric})");
        let told = query(&world, &format!("Prometheus {metric}"), &line).await;
        assert_eq!(told.len(), ids.len());
    }
    let cpu = "max by (nodename) (sum by (instance, job) (rate(node_cpu_seconds_total{mode!~\"idle|iowait|steal\"}[5m])) * on \
               (instance) group_left (nodename) max by (instance, nodename) (node_uname_info))";
    let busy = query(&world, "Prometheus CPU of nodes", cpu).await;
    let measured = timed(
        &world,
        "metrics.k8s.io nodes",
        "GET /apis/metrics.k8s.io/v1beta1/nodes",
        "",
    )
    .await;
    assert_eq!(busy.len(), measured.json()["items"].as_array().unwrap().len());
    timed(
        &world,
        "metrics.k8s.io pods",
        "GET /apis/metrics.k8s.io/v1beta1/pods",
        "",
    )
    .await;
    let now = world.clock().now().as_second();
    let week = format!(
        "GET {PROMETHEUS}/api/v1/query_range?query={}&start={}&end={now}&step=3600",
        encoded(r#"{__name__=~"px_pool_stats_(pool_)?used_bytes"}"#),
        now - 7 * 86_400
    );
    let week = timed(&world, "Prometheus pools, a week", &week, "").await;
    assert!(week.bytes.len() < 4 << 20, "{}", week.bytes.len());
    let hour = format!(
        "GET {PROMETHEUS}/api/v1/query_range?query={}&start={}&end={now}&step=120",
        encoded("sum by (node) (rate(kubevirt_vmi_cpu_usage_seconds_total[5m]))"),
        now - 3_600
    );
    timed(&world, "Prometheus CPU of guests, an hour", &hour, "").await;
}
