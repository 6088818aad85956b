//! `ALERTS`: what the rules of the Portworx operator and of kube-prometheus-stack would fire (operator
//! drivers/storage/portworx/testspec: portworx-prometheus-rule; names vary by release).
use super::{Scope, pairs};
use crate::sim::load::{Curve, seconds};
use crate::sim::portworx::{Cluster, Health, each_volume};
use crate::sim::series::Collector;
use crate::sim::store::World;

/// Since when each alert holds, as Prometheus keeps it for itself (rules/alerting.go).
const FOR_STATE: &str = "ALERTS_FOR_STATE";
/// Seconds that an alert is pending before it fires: the rules' `for`.
pub(in crate::sim::prometheus) const PENDING: f64 = 120.0;

pub(super) fn collect(world: &World, scope: Scope, into: &mut Collector<'_>) {
    if !into.wants_any(&["ALERTS", FOR_STATE]) {
        return;
    }
    let hour = (seconds(world) / 3_600.0).floor() * 3_600.0;
    let ever = f64::NEG_INFINITY;
    let mut fire = |name: &str, severity: &str, since: f64, more: &[(&'static str, &str)]| {
        let labels = |state: &'static str| {
            move || {
                let mut labels = pairs(&[("alertname", name), ("alertstate", state), ("severity", severity)]);
                labels.extend(pairs(more));
                labels
            }
        };
        let told = if since.is_finite() { since } else { hour };
        into.add(
            FOR_STATE,
            || {
                let mut labels = labels("")();
                labels.retain(|(name, _)| *name != "alertstate");
                labels
            },
            || Curve::Flat(told).within(since, f64::INFINITY),
        );
        let fires = since + PENDING;
        into.add("ALERTS", labels("firing"), || {
            Curve::Flat(1.0).within(fires, f64::INFINITY)
        });
        if since.is_finite() {
            into.add("ALERTS", labels("pending"), || Curve::Flat(1.0).within(since, fires));
        }
    };
    if scope == Scope::All {
        // the alert that always fires, so that silence is noticed
        fire(
            "Watchdog",
            "none",
            ever,
            &[("prometheus", "monitoring/prometheus-prometheus")],
        );
    }
    let Some(cluster) = Cluster::read(world) else { return };
    if !cluster.quorum {
        fire(
            "PortworxQuorumUnhealthy",
            "critical",
            ever,
            &[("cluster", &cluster.name)],
        );
    }
    for node in &cluster.nodes {
        let own = [
            ("cluster", cluster.name.as_str()),
            ("node", node.name.as_str()),
            ("nodeID", node.id.as_str()),
        ];
        if !node.state.answers() {
            fire("PortworxMemberDown", "critical", node.until, &own);
            if node.storage {
                fire("PortworxStorageNodeDown", "critical", node.until, &own);
            }
        }
        let pools = cluster.pools_of(node);
        let (used, total) = pools.fold((0, 0), |sum, pool| (sum.0 + pool.used, sum.1 + pool.bytes));
        match used * 100 / total.max(1) {
            80.. => fire("PortworxStorageUsageCritical", "critical", ever, &own),
            70.. => fire("PortworxStorageUsage", "warning", ever, &own),
            _ => {}
        }
    }
    each_volume(world, &cluster, |volume| {
        let name = match volume.health {
            Health::Up => return,
            Health::Resync => "PortworxVolumeInResync",
            Health::Degraded => "PortworxVolumeDegraded",
            Health::Down => "PortworxVolumeNotInQuorum",
        };
        let id = volume.facts.handle.to_string();
        let own = [
            ("cluster", cluster.name.as_str()),
            ("volume", &id),
            ("volumename", &volume.facts.name),
        ];
        fire(name, "warning", ever, &own);
    });
}
