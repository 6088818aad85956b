//! What a node says of itself.
use super::labels;
use crate::sim::load::{self, Curve, Roster, Wave};
use crate::sim::portworx::cluster::Cluster;
use crate::sim::portworx::node::Node;
use crate::sim::portworx::pool::Pool;
use crate::sim::portworx::state::Kvdb;
use crate::sim::series::Collector;
use crate::sim::store::World;

/// Seconds since 1970 from which counters of the storage run: Portworx was restarted then.
const BOOT: f64 = 1_780_000_000.0;

pub(super) fn collect(world: &World, cluster: &Cluster, node: &Node, into: &mut Collector<'_>) {
    let own = || labels(cluster, node);
    let pools: Vec<&Pool> = cluster.pools_of(node).collect();
    let total: u64 = pools.iter().map(|pool| pool.bytes).sum();
    let growths: Vec<_> = pools.iter().map(|pool| pool.growth_from(cluster)).collect();
    let used = move |at: f64| growths.iter().map(|growth| growth.at(at)).sum::<f64>();
    let free = used.clone();
    into.add("px_cluster_disk_total_bytes", own, || Curve::Flat(total as f64));
    into.add("px_cluster_disk_utilized_bytes", own, || Curve::of(used));
    into.add("px_cluster_disk_available_bytes", own, || {
        Curve::of(move |at| total as f64 - free(at))
    });
    into.add("px_node_status_node_status", own, || {
        Curve::Flat(f64::from(node.state.number()))
    });
    into.add("px_node_status_license_expiry", own, || Curve::Flat(311.0));
    into.add("px_rebalance_overloaded_pools_total", own, || Curve::Flat(0.0));
    let replicas: u32 = pools.iter().map(|pool| pool.volumes).sum();
    into.add("px_node_stats_volume_replica_count", own, || {
        Curve::Flat(f64::from(replicas))
    });
    into.add("px_node_stats_num_volumes", own, || Curve::Flat(f64::from(replicas)));
    if node.kvdb != Kvdb::None {
        let down = cluster.nodes.iter().any(|one| one.kvdb != Kvdb::None && one.kvdb_down);
        into.add("px_kvdb_health_state_node_view", own, || {
            Curve::Flat(if node.kvdb_down { 2.0 } else { 1.0 })
        });
        into.add("px_kvdb_health_state_cluster_view", own, || {
            Curve::Flat(if down { 2.0 } else { 1.0 })
        });
    }
    busy(world, node, &own, into);
}

/// Processors, memory and network.
fn busy(world: &World, node: &Node, own: &dyn Fn() -> Vec<(&'static str, String)>, into: &mut Collector<'_>) {
    let dice = load::dice(&node.id);
    let traffic = |turn: u32| Curve::Count {
        rate: Wave::new(35e6, 1.0, dice.rotate_left(turn)),
        since: BOOT,
    };
    into.add("px_network_io_sent_bytes_total", own, || traffic(1));
    into.add("px_network_io_received_bytes_total", own, || traffic(2));
    into.add("px_cluster_pendingio", own, || Curve::Wave(Wave::new(6.0, 1.0, dice)));
    let names = [
        "px_cluster_cpu_percent",
        "px_node_stats_cpu_usage",
        "px_cluster_memory_utilized_percent",
        "px_node_stats_total_mem",
        "px_node_stats_used_mem",
        "px_node_stats_free_mem",
    ];
    if !into.wants_any(&names) {
        return;
    }
    let roster = Roster::read(world);
    let share = |curve: Curve, of: u64| {
        let times = 100.0 / of.max(1) as f64;
        Curve::of(move |at| (curve.at(at).unwrap_or_default() * times * 100.0).round() / 100.0)
    };
    let cores = || share(load::cores(&roster, &node.name), node.cores);
    let memory = || load::memory(&roster, &node.name);
    let total = node.memory as f64;
    into.add("px_cluster_cpu_percent", own, cores);
    into.add("px_node_stats_cpu_usage", own, cores);
    into.add("px_cluster_memory_utilized_percent", own, || {
        share(memory(), node.memory)
    });
    into.add("px_node_stats_total_mem", own, || Curve::Flat(total));
    into.add("px_node_stats_used_mem", own, || {
        let used = memory();
        Curve::of(move |at| used.at(at).unwrap_or_default().round())
    });
    into.add("px_node_stats_free_mem", own, || {
        let used = memory();
        Curve::of(move |at| total - used.at(at).unwrap_or_default().round())
    });
}
