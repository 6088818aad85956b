//! What a descheduler makes of its policy: where figures come from, who may be evicted, and what it does not start with.
use serde_json::json;

use super::descheduler::Bench;
use crate::sim::actor;
use crate::sim::control::kinds::{EVENT, JOB, MIGRATION, POD};
use crate::sim::scenario::{POLICY, Skew};

/// The policy with other arguments of LowNodeUtilization in front of its thresholds, and with a first line of its own.
fn with(top: &str, low: &str, policy: &str) -> String {
    let policy = policy.replace("thresholds: {cpu: 20", &format!("{low}\n      thresholds: {{cpu: 20"));
    format!("{top}\n{policy}")
}

fn monitored(policy: String) -> Skew {
    Skew {
        monitored: true,
        policy,
        ..Skew::default()
    }
}

/// Names of the guests that the look at a quarter past nine wants elsewhere.
fn wanted_elsewhere(skew: &Skew) -> Vec<String> {
    let mut bench = Bench::new(skew);
    bench.minutes(12);
    bench.control.advance(jiff::SignedDuration::from_secs(34));
    assert_eq!(bench.list(JOB)[0]["status"]["succeeded"], 1, "{}", skew.policy);
    let marked = bench.marked();
    marked
        .iter()
        .map(|vmi| vmi["metadata"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn real_use_counts_and_not_what_was_asked_for() {
    // 6 guests of 8 GiB ask for three quarters of a node, and touch less than 60 % of it
    let used = "metricsUtilization: {source: KubernetesMetrics}";
    let top = "metricsProviders: [{source: KubernetesMetrics}]";
    assert_eq!(wanted_elsewhere(&monitored(POLICY.to_owned())).len(), 4, "by requests");
    let real = |bounds: &str| {
        let policy = with(top, used, POLICY);
        let low = policy.find("thresholds: {cpu: 20").unwrap();
        let end = low + policy[low..].find("  - name: RemovePods").unwrap();
        monitored(format!("{}{bounds}\n{}", &policy[..low], &policy[end..]))
    };
    let many = wanted_elsewhere(&real("thresholds: {memory: 50}\n      targetThresholds: {memory: 60}"));
    let none = wanted_elsewhere(&real("thresholds: {memory: 50}\n      targetThresholds: {memory: 100}"));
    assert!(!many.is_empty() && none.is_empty(), "{many:?} {none:?}");
    // the older switch says the same
    let old = with(
        "metricsCollector: {enabled: true}",
        "metricsUtilization: {metricsServer: true}",
        POLICY,
    );
    let new = with(top, used, POLICY);
    assert_eq!(wanted_elsewhere(&monitored(old)), wanted_elsewhere(&monitored(new)));
}

/// Share of 16 processors that guests use on each node, times a hundred so that some node is busy; the node's name stands
/// in `instance`, as the plugin wants it.
const BUSY: &str = "clamp_max(sum by (instance) (label_replace(rate(kubevirt_vmi_cpu_usage_seconds_total[5m]), 'instance', '$1', \
                    'node', '(.*)')) / 2, 1) or on (instance) label_replace(0 * node_uname_info, 'instance', '$1', 'nodename', '(.*)')";

fn by_query(query: &str, limit: &str) -> Skew {
    let top =
        "metricsProviders: [{source: Prometheus, prometheus: {url: 'http://prometheus-operated.monitoring.svc:9090'}}]";
    let low = format!("metricsUtilization: {{source: Prometheus, prometheus: {{query: \"{query}\"}}}}{limit}");
    let policy = with(top, &low, POLICY)
        .replace(
            "thresholds: {cpu: 20, memory: 25, pods: 100}",
            "thresholds: {MetricResource: 2}",
        )
        .replace(
            "targetThresholds: {cpu: 60, memory: 60, pods: 100}",
            "targetThresholds: {MetricResource: 5}",
        );
    monitored(policy)
}

#[test]
fn a_query_of_prometheus_says_who_is_busy_and_one_leaves_at_a_time() {
    let one_each = wanted_elsewhere(&by_query(BUSY, ""));
    assert!((1..=2).contains(&one_each.len()), "{one_each:?}");
    let more = wanted_elsewhere(&by_query(BUSY, "\n      evictionLimits: {node: 3}"));
    assert_eq!(more.len(), one_each.len() * 3);
    // node-exporter's own instance is an address, and a share above one is none
    for wrong in [
        "1 - avg by (instance) (rate(node_cpu_seconds_total{mode='idle'}[5m]))",
        "label_replace(node_uname_info * 2, 'instance', '$1', 'nodename', '(.*)')",
        "sum(up)",
        "sum(",
    ] {
        assert_eq!(wanted_elsewhere(&by_query(wrong, "")), [""; 0], "{wrong}");
    }
    let unmonitored = Skew {
        monitored: false,
        ..by_query(BUSY, "")
    };
    assert_eq!(wanted_elsewhere(&unmonitored), [""; 0], "nobody answers");
}

#[test]
fn a_policy_that_cannot_be_followed_fails_the_job() {
    let metrics = "metricsUtilization: {source: KubernetesMetrics}";
    for (policy, why) in [
        ("kind: [".to_owned(), "no YAML"),
        (with("", metrics, POLICY), "metrics client not initialized"),
        (with("", "metricsUtilization: {source: Prometheus}", POLICY), "no query"),
        (
            POLICY.replace("thresholds: {cpu: 20, memory: 25", "thresholds: {cpu: 70, memory: 25"),
            "crossed",
        ),
        (
            POLICY.replace("targetThresholds: {cpu: 60, ", "targetThresholds: {"),
            "different resources",
        ),
        (POLICY.replace("memory: 60", "memory: 160"), "out of range"),
    ] {
        let mut bench = Bench::new(&Skew {
            policy,
            ..Skew::default()
        });
        bench.minutes(14);
        assert_eq!(bench.list(JOB)[0]["status"]["failed"], 1, "{why}");
        let told = bench.list(EVENT);
        assert!(
            told.iter().any(|event| event["reason"] == "BackoffLimitExceeded"),
            "{why}"
        );
        assert!(bench.list(MIGRATION).is_empty(), "{why}");
    }
}

#[test]
fn both_forms_of_protections_spare_the_same_guests() {
    let new = POLICY.replace(
        "      ignorePvcPods: true\n      evictLocalStoragePods: true\n      ignorePodsWithoutPDB: true\n",
        "      podProtections: {defaultDisabled: [PodsWithLocalStorage], extraEnabled: [PodsWithPVC, PodsWithoutPDB]}\n",
    );
    assert_ne!(new, POLICY);
    for annotated in [true, false] {
        let of = |policy: &str| {
            wanted_elsewhere(&Skew {
                annotated,
                policy: policy.to_owned(),
                ..Skew::default()
            })
        };
        assert_eq!(of(POLICY), of(&new));
        assert_eq!(of(&new).is_empty(), !annotated);
    }
}

#[test]
fn annotations_act_by_presence_on_the_launcher_pod() {
    // (evict, prefer-no-eviction, policy of the latter) and whether the guest goes
    for (evict, prefer, mandatory, goes) in [
        (Some("true"), false, false, true),
        (Some("false"), false, false, true),
        (None, false, false, false),
        (Some("false"), true, true, true),
        (None, true, true, false),
    ] {
        let mut policy = POLICY.to_owned();
        if mandatory {
            policy = policy.replace(
                "      nodeFit: true",
                "      nodeFit: true\n      noEvictionPolicy: Mandatory",
            );
        }
        let mut bench = Bench::new(&Skew {
            annotated: false,
            policy,
            ..Skew::default()
        });
        for pod in bench
            .list(POD)
            .iter()
            .filter(|pod| pod["metadata"]["namespace"] == "shop")
        {
            let mut notes = json!({});
            if let Some(value) = evict {
                notes["descheduler.alpha.kubernetes.io/evict"] = json!(value);
            }
            if prefer {
                notes["descheduler.alpha.kubernetes.io/prefer-no-eviction"] = json!("");
            }
            let path = format!(
                "/api/v1/namespaces/shop/pods/{}",
                pod["metadata"]["name"].as_str().unwrap()
            );
            let note = json!({"metadata": {"annotations": notes}});
            assert_eq!(actor::changes(&bench.world, &path, &note), [200]);
        }
        bench.minutes(12);
        bench.control.advance(jiff::SignedDuration::from_secs(34));
        let marked = bench.marked();
        assert_eq!(!marked.is_empty(), goes, "{evict:?} {prefer} {mandatory}");
        assert!(marked.iter().all(|vmi| vmi["metadata"]["namespace"] == "shop"));
    }
}

#[test]
fn a_round_that_is_refused_everywhere_is_no_failure() {
    // virt-api is down: its webhook refuses every eviction, and nobody is marked
    let mut bench = Bench::new(&Skew::default());
    bench.world.faults().virt_api_down(true);
    bench.minutes(14);
    assert!(bench.marked().is_empty() && bench.list(MIGRATION).is_empty());
    assert_eq!(bench.list(JOB)[0]["status"]["succeeded"], 1);
}
