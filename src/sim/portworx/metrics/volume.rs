//! What a node says of volumes: of those attached to it, and of those attached nowhere of which it holds the first replica.
use super::with;
use crate::sim::load::{self, Curve, Wave};
use crate::sim::portworx::cluster::Cluster;
use crate::sim::portworx::node::Node;
use crate::sim::portworx::volume::{self, Health, Volume};
use crate::sim::series::Collector;
use crate::sim::store::World;

/// Names of the metrics that [`collect`] makes: without one of them no volume is looked at.
const NAMES: &[&str] = &[
    "px_volume_usage_bytes",
    "px_volume_capacity_bytes",
    "px_volume_halevel",
    "px_volume_currhalevel",
    "px_volume_iopriority",
    "px_volume_attached",
    "px_volume_attached_state",
    "px_volume_status",
    "px_volume_state",
    "px_volume_replication_status",
    "px_volume_fs_usage_bytes",
    "px_volume_fs_capacity_bytes",
    "px_volume_iops",
    "px_volume_readthroughput",
    "px_volume_writethroughput",
    "px_volume_read_bytes_total",
    "px_volume_written_bytes_total",
    "px_volume_read_latency_seconds",
    "px_volume_write_latency_seconds",
];

/// Who tells about a volume: the node it is attached to, or else the first that holds a replica and can speak.
fn speaker<'a>(cluster: &'a Cluster, volume: &Volume<'_>) -> Option<&'a Node> {
    let attached = volume.attached.as_deref().and_then(|name| cluster.on(name));
    let holders = volume.pools.iter().filter_map(|pool| cluster.holder(pool));
    attached.into_iter().chain(holders).find(|node| node.state.answers())
}

/// The volumes that `only` tells about, or all nodes together.
pub(super) fn collect(world: &World, cluster: &Cluster, only: Option<&Node>, into: &mut Collector<'_>) {
    if !into.wants_any(NAMES) {
        return;
    }
    volume::each(world, cluster, |volume| {
        let Some(speaker) = speaker(cluster, volume) else {
            return;
        };
        if only.is_none_or(|only| only.id == speaker.id) {
            tell(cluster, speaker, volume, into);
        }
    });
}

/// `px_volume_replication_status`: 0 up, 1 not in quorum, 2 resync, 3 degraded, 4 detached.
fn replication(volume: &Volume<'_>) -> f64 {
    match volume.health {
        Health::Down => 1.0,
        Health::Resync => 2.0,
        Health::Degraded => 3.0,
        Health::Up if volume.attached.is_none() => 4.0,
        Health::Up => 0.0,
    }
}

fn tell(cluster: &Cluster, node: &Node, volume: &Volume<'_>, into: &mut Collector<'_>) {
    let facts = &volume.facts;
    let id = facts.handle.to_string();
    let own = || with(cluster, node, &[("volume", &id), ("volumename", &facts.name)]);
    let attached = volume.attached.is_some();
    // numbers of `VolumeStatus` and `VolumeState` (openstorage api/api.proto)
    let status = match volume.health {
        Health::Up => 2.0,
        Health::Down => 3.0,
        Health::Resync | Health::Degraded => 4.0,
    };
    for (name, value) in [
        ("px_volume_usage_bytes", volume.usage as f64),
        ("px_volume_capacity_bytes", facts.bytes as f64),
        ("px_volume_halevel", 2.0),
        ("px_volume_currhalevel", f64::from(volume.copies)),
        ("px_volume_iopriority", 3.0),
        ("px_volume_attached", f64::from(u8::from(attached))),
        ("px_volume_attached_state", 2.0),
        ("px_volume_status", status),
        ("px_volume_state", if attached { 3.0 } else { 4.0 }),
        ("px_volume_replication_status", replication(volume)),
    ] {
        into.add(name, own, || Curve::Flat(value));
    }
    if !facts.block {
        into.add("px_volume_fs_usage_bytes", own, || Curve::Flat(volume.usage as f64));
        into.add("px_volume_fs_capacity_bytes", own, || Curve::Flat(facts.bytes as f64));
    }
    let mean = if attached { 60e3 } else { 0.0 };
    let dice = load::dice(&facts.name);
    let wave = |turn: u32, mean: f64| Wave::new(mean, 1.0, dice.rotate_left(turn));
    let count = |turn: u32| Curve::Count {
        rate: wave(turn, mean),
        since: f64::from(facts.created),
    };
    into.add("px_volume_readthroughput", own, || Curve::Wave(wave(1, mean)));
    into.add("px_volume_writethroughput", own, || Curve::Wave(wave(2, mean)));
    into.add("px_volume_iops", own, || Curve::Wave(wave(3, mean / 8_000.0)));
    into.add("px_volume_read_bytes_total", own, || count(1));
    into.add("px_volume_written_bytes_total", own, || count(2));
    into.add("px_volume_read_latency_seconds", own, || Curve::Wave(wave(4, 0.000_6)));
    into.add("px_volume_write_latency_seconds", own, || Curve::Wave(wave(5, 0.000_9)));
}
