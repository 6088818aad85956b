//! `ALERTS`: what the rules of the Portworx operator and of kube-prometheus-stack would fire (operator
//! drivers/storage/portworx/testspec: portworx-prometheus-rule; names vary by release).
use super::{Scope, pairs};
use crate::sim::load::Curve;
use crate::sim::portworx::{Cluster, Health, each_volume};
use crate::sim::series::Collector;
use crate::sim::store::World;

pub(super) fn collect(world: &World, scope: Scope, into: &mut Collector<'_>) {
    if !into.wants("ALERTS") {
        return;
    }
    let mut fire = |name: &str, severity: &str, more: &[(&'static str, &str)]| {
        let labels = || {
            let mut labels = pairs(&[("alertname", name), ("alertstate", "firing"), ("severity", severity)]);
            labels.extend(pairs(more));
            labels
        };
        into.add("ALERTS", labels, || Curve::Flat(1.0));
    };
    if scope == Scope::All {
        // the alert that always fires, so that silence is noticed
        fire(
            "Watchdog",
            "none",
            &[("prometheus", "monitoring/prometheus-prometheus")],
        );
    }
    let Some(cluster) = Cluster::read(world) else { return };
    if !cluster.quorum {
        fire("PortworxQuorumUnhealthy", "critical", &[("cluster", &cluster.name)]);
    }
    for node in &cluster.nodes {
        let own = [
            ("cluster", cluster.name.as_str()),
            ("node", node.name.as_str()),
            ("nodeID", node.id.as_str()),
        ];
        if !node.state.answers() {
            fire("PortworxMemberDown", "critical", &own);
            if node.storage {
                fire("PortworxStorageNodeDown", "critical", &own);
            }
        }
        let pools = cluster.pools_of(node);
        let (used, total) = pools.fold((0, 0), |sum, pool| (sum.0 + pool.used, sum.1 + pool.bytes));
        match used * 100 / total.max(1) {
            80.. => fire("PortworxStorageUsageCritical", "critical", &own),
            70.. => fire("PortworxStorageUsage", "warning", &own),
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
        fire(name, "warning", &own);
    });
}
