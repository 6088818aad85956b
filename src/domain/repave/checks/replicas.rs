//! Copies of Portworx volumes.
//!
//! Rule: a volume of which a copy is missing, in resync or on a node that is down has nothing to spare: the node with
//! another copy must not go now (docs.portworx.com, "Volume replication").

use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Copies, Pool, Scene};

const SOURCE: &str = "Portworx: volumes' replica sets, by its REST gateway or its metrics";

/// Volumes with a copy on the pool's nodes.
pub(super) fn checks(scene: &Scene, pool: &Pool) -> Vec<Check> {
    let Read::Known(Some(storage)) = &scene.storage else {
        return Vec::new();
    };
    let names: Vec<&str> = pool
        .nodes
        .iter()
        .filter_map(|node| scene.board.node(*node))
        .map(|node| node.name.as_str())
        .collect();
    if !storage
        .nodes
        .iter()
        .any(|one| one.storage && names.contains(&one.name.as_str()))
    {
        return Vec::new();
    }
    let volumes = match &storage.volumes {
        Read::Known(volumes) => volumes,
        Read::Unread(why) if storage.unasked && storage.nodes.iter().all(|one| one.online) => {
            return vec![unasked(pool, why)];
        }
        Read::Unread(why) => return vec![unknown(pool, why)],
    };
    let here = || volumes.iter().filter(|one| one.touches(&names));
    let weak: Vec<&Copies> = here().filter(|one| one.weak()).collect();
    let single: Vec<&Copies> = here().filter(|one| one.wanted == 1 && !one.weak()).collect();
    weak_ones(pool, &weak)
        .into_iter()
        .chain(single_ones(pool, &single))
        .collect()
}

/// Every storage node says that it is well, which none does that rebuilds or rebalances; the volumes themselves were not
/// looked at, because nobody asked.
fn unasked(pool: &Pool, why: &str) -> Check {
    Check::new(
        "px-replicas",
        Verdict::Warn,
        &pool.name,
        "All storage nodes are Online, but whether every volume has a clean copy elsewhere was not asked",
    )
    .value(why, "asked")
    .source("StorageNode status.phase")
    .fix(
        "Ask in read-write mode, or open service_proxies in the configuration; by hand: pxctl volume list shows volumes whose \
         replication is not Up",
    )
}

fn unknown(pool: &Pool, why: &str) -> Check {
    Check::new(
        "px-replicas",
        Verdict::Unknown,
        &pool.name,
        "Whether every volume has a clean copy elsewhere is not known",
    )
    .value(why, "")
    .source(SOURCE)
    .fix(
        "Ask for the right to get services/proxy of Portworx's portworx-api, or compare by hand: pxctl volume list shows \
         volumes whose replication is not Up",
    )
}

fn weak_ones(pool: &Pool, weak: &[&Copies]) -> Option<Check> {
    (!weak.is_empty()).then(|| {
        Check::new(
            "px-replicas",
            Verdict::Fail,
            &pool.name,
            "Volumes with a copy here have another copy that is missing or not clean: without this node they may stop",
        )
        .value(told(weak), "0")
        .source(SOURCE)
        .fix("Wait until Portworx has finished its resync, then ask again")
    })
}

fn single_ones(pool: &Pool, single: &[&Copies]) -> Option<Check> {
    (!single.is_empty()).then(|| {
        Check::new(
            "px-replicas",
            Verdict::Fail,
            &pool.name,
            "Volumes have their only copy here: they stop while the node is away",
        )
        .value(told(single), "0")
        .source(SOURCE)
        .fix("Give them a second copy (pxctl volume ha-update --repl=2), or stop their VMs for the time")
    })
}

fn told(volumes: &[&Copies]) -> String {
    let first: Vec<&str> = volumes.iter().take(3).map(|one| one.name.as_str()).collect();
    let more = volumes.len().saturating_sub(first.len());
    let tail = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}: {}{tail}", volumes.len(), first.join(", "))
}
