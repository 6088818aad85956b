//! What is measured: metrics-server, and the services behind the proxy.
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("top nodes", nodes),
    ("top pods --containers", pods),
    ("get --raw of a proxied service", gateway),
    ("get --raw of a query", query),
    ("a source that is withheld", withheld),
];

const GATEWAY: &str = "/api/v1/namespaces/kube-system/services/http:portworx-api:px-rest-gateway/proxy";
const PROMETHEUS: &str = "/api/v1/namespaces/monitoring/services/http:prometheus-operated:9090/proxy";

fn nodes(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("top nodes")?;
    let heading: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().collect();
    ensure(
        heading == ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"],
        &text,
    )?;
    let unknown = text.lines().filter(|line| line.contains("<unknown>")).count();
    ensure(text.lines().count() == 9 && unknown == 1, &text)
}

fn pods(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("top pods -A --containers")?;
    ensure(text.contains(" compute ") && text.contains("Mi"), &text)?;
    let text = kubectl.says("top pods -n monitoring")?;
    ensure(
        text.contains("prometheus-prometheus-prometheus-0") || text.contains("prometheus-"),
        text,
    )
}

fn gateway(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says(&format!("get --raw {GATEWAY}/v1/nodes/filters"))?;
    ensure(text.contains("\"TotalSize\":\"1099511627776\""), &text)?;
    let words = kubectl.refuses(&format!("get --raw {GATEWAY}/v1/volumes/inspect/1"), &[], "")?;
    ensure(words.contains("not found") || words.contains("NotFound"), words)
}

fn query(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says(&format!(
        "get --raw {PROMETHEUS}/api/v1/query?query=count(px_pool_stats_total_bytes)"
    ))?;
    ensure(
        text.contains("\"status\":\"success\"") && text.contains("\"resultType\":\"vector\""),
        text,
    )
}

fn withheld(kubectl: &Kubectl) -> Outcome {
    let words = kubectl.refuses("top nodes --token=sim-no-metrics --user=", &[], "")?;
    ensure(
        words.contains("cannot list resource \"nodes\" in API group \"metrics.k8s.io\""),
        &words,
    )?;
    let asked = format!("get --raw {GATEWAY}/v1/nodes --token=sim-no-services-proxy --user=");
    let words = kubectl.refuses(&asked, &[], "")?;
    ensure(words.contains("cannot get resource \"services/proxy\""), words)
}
