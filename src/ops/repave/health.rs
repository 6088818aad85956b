//! MachineHealthChecks of both beta forms.

use serde_json::Value;

use super::platform::{Platform, number, path_of, tagged, text};
use crate::domain::finding::Read;
use crate::domain::human;
use crate::domain::repave::HealthCheck;

/// Clusters that Cluster API leaves alone.
pub(super) fn paused(platform: &Platform) -> Vec<String> {
    let clusters = platform.clusters.known().into_iter().flatten();
    clusters.filter(|cluster| is_paused(cluster)).map(path_of).collect()
}

fn is_paused(cluster: &Value) -> bool {
    cluster
        .pointer("/spec/paused")
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

/// All health checks.
pub(super) fn read(platform: &Platform) -> Read<Vec<HealthCheck>> {
    // without machines of Cluster API there is nothing that a health check could delete
    if platform.machines.known().is_some_and(Vec::is_empty) {
        return Read::Known(Vec::new());
    }
    match &platform.health_checks {
        Read::Known(all) => Read::Known(all.iter().map(|one| health_check(one, platform)).collect()),
        Read::Unread(why) => Read::Unread(why.clone()),
    }
}

fn health_check(one: &Value, platform: &Platform) -> HealthCheck {
    let cluster = text(one, "/spec/clusterName");
    let of_paused = platform
        .clusters
        .known()
        .into_iter()
        .flatten()
        .any(|own| is_paused(own) && (cluster.is_empty() || text(own, "/metadata/name") == cluster));
    let annotated = tagged(one, "/metadata/annotations", "cluster.x-k8s.io/paused").is_some();
    let most = [
        "/spec/maxUnhealthy",
        "/spec/remediation/triggerIf/unhealthyLessThanOrEqualTo",
    ];
    let most = most.into_iter().find_map(|at| match one.pointer(at)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(count) => Some(count.to_string()),
        _ => None,
    });
    let expected = number(one, "/status/expectedMachines").unwrap_or_default();
    let healthy = number(one, "/status/currentHealthy").unwrap_or_default();
    HealthCheck {
        name: path_of(one),
        paused: annotated || of_paused,
        most: most.unwrap_or_default(),
        allowed: number(one, "/status/remediationsAllowed"),
        unhealthy: (expected - healthy).max(0),
        startup: startup(one),
    }
}

/// Ten minutes where nothing is set; zero never gives up (`api/core/v1beta1`, MachineHealthCheckSpec).
fn startup(one: &Value) -> Option<i64> {
    const DEFAULT: i64 = 600;
    let first = human::parse_span(text(one, "/spec/nodeStartupTimeout"));
    let second = number(one, "/spec/checks/nodeStartupTimeoutSeconds");
    Some(first.or(second).unwrap_or(DEFAULT)).filter(|seconds| *seconds > 0)
}
