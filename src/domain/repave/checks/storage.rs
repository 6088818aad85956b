//! What the loss of a node does to Portworx.
//!
//! Rules: Portworx quorum is a majority of the storage nodes; the internal key-value database has three members and needs
//! two (docs.portworx.com, "Internal KVDB").

use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Pool, Scene, Storage};

/// Checks of one pool.
pub(super) fn checks(scene: &Scene, pool: &Pool) -> Vec<Check> {
    let storage = match &scene.storage {
        Read::Known(None) => return Vec::new(),
        Read::Known(Some(storage)) => storage,
        Read::Unread(why) => {
            return vec![
                Check::new(
                    "px-quorum",
                    Verdict::Unknown,
                    "Portworx",
                    "The state of Portworx is not known",
                )
                .value(why.clone(), "")
                .source("StorageNode")
                .fix("Ask for the right to list storagenodes.core.libopenstorage.org"),
            ];
        }
    };
    let names: Vec<&str> = pool
        .nodes
        .iter()
        .filter_map(|node| scene.board.node(*node))
        .map(|node| node.name.as_str())
        .collect();
    if !storage.nodes.iter().any(|one| names.contains(&one.name.as_str())) {
        return Vec::new();
    }
    // without a node ahead as many storage nodes are gone at once as may be missing
    let gone = pool.batch() as i64;
    let mut found = vec![quorum(storage, gone)];
    found.extend(kvdb(storage, &names, gone));
    found.extend(copies(storage, pool));
    found.extend(limit(storage, pool));
    found
}

fn quorum(storage: &Storage, gone: i64) -> Check {
    let all = storage.nodes.iter().filter(|one| one.storage).count() as i64;
    let online = storage.nodes.iter().filter(|one| one.storage && one.online).count() as i64;
    let floor = all / 2 + 1;
    let after = online - gone.min(all);
    let (verdict, reason) = match after.cmp(&floor) {
        std::cmp::Ordering::Less => (
            Verdict::Fail,
            "Portworx loses its quorum while a node is away: volumes stop",
        ),
        std::cmp::Ordering::Equal => (
            Verdict::Warn,
            "Portworx just keeps its quorum: no other storage node may fail",
        ),
        std::cmp::Ordering::Greater => (Verdict::Pass, "Portworx keeps its quorum"),
    };
    Check::new("px-quorum", verdict, "Portworx", reason)
        .value(
            format!("{after} of {all} storage nodes online then"),
            format!("{floor} at least"),
        )
        .source("StorageNode status.phase, status.nodeAttributes.storage")
        .fix(if verdict == Verdict::Pass {
            ""
        } else {
            "Bring all storage nodes online first, and take one at a time"
        })
}

fn kvdb(storage: &Storage, names: &[&str], gone: i64) -> Option<Check> {
    let members: Vec<_> = storage.nodes.iter().filter(|one| one.kvdb).collect();
    let here: Vec<_> = members
        .iter()
        .filter(|one| names.contains(&one.name.as_str()))
        .collect();
    if here.is_empty() {
        return None;
    }
    let healthy = members.iter().filter(|one| one.online).count() as i64;
    let floor = members.len() as i64 / 2 + 1;
    let after = healthy - gone.min(here.len() as i64);
    let of = |verdict, reason: &'static str| {
        Check::new("px-kvdb", verdict, "Portworx", reason)
            .value(
                format!("{after} of {} members then", members.len()),
                format!("{floor} at least"),
            )
            .source("StorageNode status.nodeAttributes.kvdb, condition NodeKVDB")
    };
    if after < floor {
        return Some(
            of(
                Verdict::Fail,
                "Portworx's key-value database loses its majority while a member's node is away",
            )
            .fix("Repair the member that is down first, and take members one at a time"),
        );
    }
    let leader = here.iter().find(|one| one.leader)?;
    Some(
        of(
            Verdict::Warn,
            "The leader of Portworx's key-value database is in this pool: another one is elected when it goes",
        )
        .fix(format!("Take {} last", leader.name)),
    )
}

/// Contract first without a storageless node that takes the drives over: one copy less for the time.
fn copies(storage: &Storage, pool: &Pool) -> Option<Check> {
    let taker = storage.nodes.iter().any(|one| !one.storage && one.online);
    (pool.surge == 0 && !taker).then(|| {
        Check::new(
            "px-copies",
            Verdict::Warn,
            &pool.name,
            "No storageless node takes the drives over while a node is away: volumes have one copy less for that time",
        )
        .value("0 storageless nodes", "1 at least")
        .source("StorageNode status.nodeAttributes.storage")
        .fix("Expand first, or add a storageless node")
    })
}

/// A machine that comes ahead may make a new set of drives.
fn limit(storage: &Storage, pool: &Pool) -> Option<Check> {
    let all = storage.nodes.iter().filter(|one| one.storage).count() as i64;
    let makes_more = storage.max_storage_nodes.map_or(storage.cloud, |most| all < most);
    let most = storage
        .max_storage_nodes
        .map_or_else(|| "not set".to_owned(), |most| most.to_string());
    (pool.surge > 0 && makes_more).then(|| {
        Check::new(
            "px-max-storage-nodes",
            Verdict::Warn,
            &pool.name,
            "A machine that comes ahead of another one makes a new set of drives: the array fills by that",
        )
        .value(format!("{all} storage nodes"), format!("maxStorageNodes {most}"))
        .source("StorageCluster spec.cloudStorage")
        .fix("Set maxStorageNodes to the number of storage nodes, so that the drives are handed over")
    })
}
