//! What the simulated Prometheus tells of the past, and whether it is the past of what the other sources tell now.
use jiff::SignedDuration;

use super::metrics::{ask, encoded};
use super::proxies::small;
use super::*;
use crate::sim::actor;
use crate::sim::control::Control;
use crate::sim::scenario::{Runs, Skew};

const PROMETHEUS: &str = "/api/v1/namespaces/monitoring/services/http:prometheus-operated:9090/proxy";
const HOUR: i64 = 3_600;

/// Series of a range up to now: labels, and values by how many seconds ago they were.
async fn past(world: &Arc<World>, query: &str, span: i64, step: i64) -> Vec<(Value, Vec<(i64, f64)>)> {
    let now = world.clock().now().as_second();
    let query = encoded(query);
    let path = format!(
        "{PROMETHEUS}/api/v1/query_range?query={query}&start={}&end={now}&step={step}",
        now - span
    );
    let read = get(world, &path).await;
    assert_eq!(read.code, 200, "{path}: {}", String::from_utf8_lossy(&read.bytes));
    let found = read.json()["data"]["result"].as_array().unwrap().clone();
    let values = |row: &Value| {
        let points = row["values"].as_array().unwrap().iter();
        points
            .map(|point| {
                (
                    now - point[0].as_f64().unwrap() as i64,
                    point[1].as_str().unwrap().parse().unwrap(),
                )
            })
            .collect()
    };
    found.iter().map(|row| (row["metric"].clone(), values(row))).collect()
}

fn skewed() -> (Arc<World>, Control) {
    let skew = Skew {
        runs: Runs::Nobody,
        monitored: true,
        ..Skew::default()
    };
    let world = skew
        .world(Clock::fixed("2026-11-22T09:00:30Z".parse().unwrap()))
        .unwrap();
    let mut control = Control::new(Arc::clone(&world));
    control.advance(SignedDuration::from_mins(10));
    (world, control)
}

#[tokio::test]
async fn a_guest_that_moved_has_a_past_elsewhere() {
    let (world, mut control) = skewed();
    let query = "count by (node) (kubevirt_vmi_memory_domain_bytes{name=\"shop-1\"})";
    let before = past(&world, query, HOUR, 60).await;
    assert_eq!(before.len(), 1, "{before:?}");
    let first = before[0].0["node"].clone();
    let ages = |rows: &[(i64, f64)]| (rows.last().unwrap().0, rows.first().unwrap().0);
    let born = ages(&before[0].1).1;
    assert!(
        (600..1_000).contains(&born),
        "nothing of the time before it started: {born}"
    );

    assert_eq!(actor::person_migrates(&world, "shop", "shop-1"), [202]);
    control.advance(SignedDuration::from_mins(20));
    let after = past(&world, query, HOUR, 60).await;
    assert_eq!(after.len(), 2);
    let of = |here: bool| {
        after
            .iter()
            .find(|(labels, _)| (labels["node"] == first) != here)
            .unwrap()
    };
    let ((here, now), (_, then)) = (of(true), of(false));
    assert_eq!(ages(now).0, 0);
    assert!(ages(now).1 < ages(then).0, "on one node at a time: {now:?} {then:?}");
    assert_eq!(
        now.len() + then.len(),
        before[0].1.len() + 20,
        "and on one all the time"
    );
    // its new node was not as busy before
    let node = here["node"].as_str().unwrap();
    let memory = format!(
        "(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) and on (instance) node_uname_info{{nodename=\"{node}\"}}"
    );
    let used = past(&world, &memory, HOUR, 60).await;
    let at = |age: i64| used[0].1.iter().find(|(own, _)| (own - age).abs() <= 30).unwrap().1;
    assert!(at(0) > at(25 * 60) + 4e9, "{} {}", at(0), at(25 * 60));
    // counters never fall, whatever comes and goes
    for counter in [
        "node_cpu_seconds_total{mode!=\"idle\"}",
        "node_network_receive_bytes_total",
    ] {
        for (labels, points) in past(&world, counter, HOUR, 60).await {
            assert!(points.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{labels}");
        }
    }
}

#[tokio::test]
async fn what_is_told_of_now_is_what_metrics_server_tells() {
    let (world, _control) = skewed();
    let nodes = get(&world, "/apis/metrics.k8s.io/v1beta1/nodes").await.json();
    let named = "sum by (nodename) ((node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) * on (instance) \
                 group_left (nodename) node_uname_info)";
    let told = ask(&world, named).await["result"].as_array().unwrap().clone();
    assert_eq!(told.len(), 6);
    for node in nodes["items"].as_array().unwrap() {
        let own = told
            .iter()
            .find(|one| one["metric"]["nodename"] == node["metadata"]["name"])
            .unwrap();
        let bytes: f64 = own["value"][1].as_str().unwrap().parse().unwrap();
        let kib: f64 = node["usage"]["memory"]
            .as_str()
            .unwrap()
            .strip_suffix("Ki")
            .unwrap()
            .parse()
            .unwrap();
        assert!((bytes / 1_024.0 - kib).abs() < 2.0, "{bytes} {kib}");
    }
}

#[tokio::test]
async fn work_has_its_hours() {
    let world = small();
    let query = "sum(rate(kubevirt_vmi_cpu_usage_seconds_total[30m]))";
    let day = |points: &[(i64, f64)]| {
        let high = points.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        let low = points.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        (high.1 / low.1, (high.0 - low.0).rem_euclid(24 * HOUR))
    };
    let week = past(&world, query, 7 * 24 * HOUR, HOUR / 2).await;
    let points = &week[0].1;
    assert_eq!(points.len(), 7 * 48 + 1);
    for one in points.chunks(48).filter(|chunk| chunk.len() == 48) {
        let (times, apart) = day(one);
        assert!((1.3..6.0).contains(&times), "{times}");
        assert!(
            (8 * HOUR..16 * HOUR).contains(&apart),
            "the quiet hours are not the busy ones: {apart}"
        );
    }
    let again = past(&world, query, 7 * 24 * HOUR, HOUR / 2).await;
    assert_eq!(week, again, "the past does not change");
}

#[tokio::test]
async fn pools_filled_up_to_what_the_gateway_tells() {
    let world = small();
    let path = "/api/v1/namespaces/kube-system/services/http:portworx-api:px-rest-gateway/proxy/v1/nodes/filters";
    let nodes = get(&world, path).await.json();
    let week = past(&world, "px_pool_stats_used_bytes{pool=~\".*-.*\"}", 7 * 24 * HOUR, HOUR).await;
    let mut seen = 0;
    for pool in nodes["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|node| node["pools"].as_array().unwrap())
    {
        let Some((_, points)) = week.iter().find(|(labels, _)| labels["pool"] == pool["uuid"]) else {
            continue;
        };
        let (first, last) = (points.first().unwrap(), points.last().unwrap());
        if last.0 != 0 {
            continue; // its node fell silent
        }
        seen += 1;
        assert_eq!(pool["Used"], format!("{}", last.1));
        assert!(first.1 < last.1 && first.1 > 0.0, "{first:?} {last:?}");
    }
    assert!(seen >= 4, "{seen}");
}

#[tokio::test]
async fn a_node_that_fell_silent_was_scraped_until_then() {
    let (world, mut control) = skewed();
    let ready = json!({"status": {"conditions": [{"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown",
        "message": "Kubelet stopped posting node status.", "lastTransitionTime": world.moment()}]}});
    let silence = "/api/v1/nodes/w-3/status";
    assert_eq!(actor::changes(&world, silence, &ready), [200]);
    control.advance(SignedDuration::from_mins(10));
    let up = "up{job=\"node-exporter\"} and on (instance) (up{instance=\"10.0.0.3:9100\"})";
    let up = past(&world, up, 1_500, 60).await;
    let (then, now): (Vec<_>, Vec<_>) = up[0].1.iter().partition(|(age, _)| *age > 600);
    assert!(
        then.iter().all(|(_, up)| *up > 0.5) && now.iter().all(|(_, up)| *up < 0.5),
        "{up:?}"
    );
    let load = past(&world, "node_load1{instance=\"10.0.0.3:9100\"}", 1_500, 60).await;
    assert!(
        load[0].1.iter().all(|(age, _)| *age > 590) && load[0].1.len() > 10,
        "{load:?}"
    );
}

#[tokio::test]
async fn alerts_tell_since_when() {
    let world = small();
    let told = get(&world, &format!("{PROMETHEUS}/api/v1/alerts")).await.json();
    let alerts = told["data"]["alerts"].as_array().unwrap();
    let names: Vec<&str> = alerts
        .iter()
        .map(|one| one["labels"]["alertname"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"Watchdog") && names.contains(&"PortworxStorageNodeDown"),
        "{names:?}"
    );
    for alert in alerts {
        assert_eq!(
            (alert["state"].as_str(), alert["value"].as_str()),
            (Some("firing"), Some("1e+00"))
        );
        assert!(alert["labels"]["alertstate"].is_null());
        let since: jiff::Timestamp = alert["activeAt"].as_str().unwrap().parse().unwrap();
        assert!(since <= world.clock().now());
    }
    // the same as series, of which some fire only for a while
    let series = ask(&world, "count(ALERTS{alertstate=\"firing\"})").await;
    assert_eq!(series["result"][0]["value"][1], alerts.len().to_string());
}
