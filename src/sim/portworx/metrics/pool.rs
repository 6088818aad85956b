//! What a node says of its pools: everything twice, once by uuid and once by number.
use super::with;
use crate::sim::load::{self, Curve, Wave};
use crate::sim::portworx::cluster::Cluster;
use crate::sim::portworx::node::Node;
use crate::sim::portworx::pool::Pool;
use crate::sim::portworx::state::State;
use crate::sim::series::Collector;

const BOOT: f64 = 1_780_000_000.0;

/// `px_pool_stats_status`.
fn status(node: &Node, pool: &Pool) -> f64 {
    match node.state {
        State::Maintenance => 4.0,
        _ if !pool.online => 0.0,
        _ if pool.used >= pool.bytes / 1_000 * 995 => 2.0,
        State::Rebalance => 6.0,
        _ if node.resync => 6.0,
        _ => 1.0,
    }
}

pub(super) fn collect(cluster: &Cluster, node: &Node, pool: &Pool, into: &mut Collector<'_>) {
    let index = pool.index.to_string();
    for called in [pool.uuid.as_str(), index.as_str()] {
        let own = || with(cluster, node, &[("pool", called)]);
        let growth = pool.growth_from(cluster);
        let total = pool.bytes as f64;
        let flat = |value: f64| move || Curve::Flat(value);
        into.add("px_pool_stats_total_bytes", own, flat(total));
        into.add("px_pool_stats_used_bytes", own, || Curve::of(move |at| growth.at(at)));
        into.add("px_pool_stats_available_bytes", own, || {
            Curve::of(move |at| total - growth.at(at))
        });
        into.add("px_pool_stats_provisioned_bytes", own, flat(pool.provisioned as f64));
        into.add(
            "px_pool_stats_pool_provisioned_bytes",
            own,
            flat(pool.provisioned as f64),
        );
        into.add("px_pool_stats_status", own, flat(status(node, pool)));
        into.add("px_pool_stats_pool_status", own, flat(f64::from(u8::from(pool.online))));
        let dice = load::dice(&pool.uuid);
        let scale = f64::from(pool.volumes.max(1));
        let wave = |turn: u32, mean: f64| move || Curve::Wave(Wave::new(mean, 1.0, dice.rotate_left(turn)));
        into.add("px_pool_stats_read_iops", own, wave(1, scale * 4.0));
        into.add("px_pool_stats_write_iops", own, wave(2, scale * 7.0));
        into.add("px_pool_stats_readthroughput", own, wave(3, scale * 90e3));
        into.add("px_pool_stats_writethroughput", own, wave(4, scale * 120e3));
        into.add("px_pool_stats_read_latency_seconds", own, wave(5, 0.000_6));
        into.add("px_pool_stats_write_latency_seconds", own, wave(6, 0.000_9));
        into.add("px_pool_stats_written_bytes_total", own, || Curve::Count {
            rate: Wave::new(scale * 120e3, 1.0, dice.rotate_left(4)),
            since: BOOT,
        });
    }
}
