//! `vmotui get pools|volumes|reclaimable`. Where rows come from, and what would tell more, goes to standard error.

use jiff::Timestamp;

use super::fetched::{Asked, Fetched, show};
use super::place::Place;
use super::{Exit, Get, Launch, Result};
use crate::domain::human;
use crate::domain::storage::reclaim::Candidate;
use crate::ops::ladder::{self, Reached, Rung};
use crate::ops::origin::Origin;
use crate::ops::storage::{self, Storage, lives, reclaim};
use crate::shell::failure::Failure;
use crate::shell::launch::Source;
use crate::view::pools::POOLS;
use crate::view::reclaim::RECLAIM;
use crate::view::volumes::VOLUMES;

/// What is missing: for each source above the one that is live, why, and what would open it.
fn told(rungs: &[Rung], into: &mut Vec<String>) {
    let shut = rungs.iter().filter(|rung| {
        !matches!(rung.reached, Reached::Live | Reached::Adds | Reached::Spare)
            || (rung.reached == Reached::Live && rung.why.contains("UNKNOWN"))
    });
    into.extend(shut.map(Rung::line));
}

async fn read(launch: &Launch, place: &Place) -> Storage {
    let mut found = storage::storage(&place.origin, place.now()).await;
    if launch.journal && matches!(launch.source, Source::Cluster) {
        crate::shell::tui::remember(&mut found, &launch.paths.state, place.now()).await;
    }
    found
}

/// Who told, and as of when.
fn source(found: &Storage, now: Timestamp) -> Vec<String> {
    let live = found.source().map(|rung| {
        let oldest = found.rows.iter().filter_map(|row| row.at).min();
        let age = oldest.map_or_else(String::new, |at| format!(", measured {} ago", human::age(at, now)));
        let place = if rung.place.is_empty() {
            String::new()
        } else {
            format!(" ({})", rung.place)
        };
        format!("pools from {}{place}{age}", rung.name)
    });
    let adds = found.rungs.iter().filter(|rung| rung.reached == Reached::Adds);
    let adds = adds.map(|rung| format!("{} adds {}", rung.name, rung.why));
    live.into_iter().chain(adds).collect()
}

/// `get pools`.
pub(super) fn pools(launch: &Launch, get: &Get) -> Result<Exit> {
    let name = |row: &storage::Row| row.pool.key();
    show(launch, &Asked::new(get, &POOLS, name)?, async |place| {
        let mut found = read(launch, place).await;
        let mut missing = std::mem::take(&mut found.missing);
        if !found.knows_pools() {
            told(&found.rungs, &mut missing);
        }
        if let Some(node) = &get.node {
            found.rows.retain(|row| row.pool.node == *node);
        }
        Ok(Fetched {
            notes: source(&found, place.now()),
            rows: found.rows,
            missing,
        })
    })
}

/// `get volumes`.
pub(super) fn volumes(launch: &Launch, get: &Get) -> Result<Exit> {
    let name = |row: &lives::Row| format!("{}/{}", row.namespace, row.claim);
    show(launch, &Asked::new(get, &VOLUMES, name)?, async |place| {
        let storage = read(launch, place).await;
        let found = lives::volumes(&place.origin, &storage).await;
        let mut found = found.map_err(|why| Failure::new(Exit::Unreachable, why))?;
        let here = place.namespace.as_deref();
        found.rows.retain(|row| here.is_none_or(|here| row.namespace == here));
        if let Some(node) = &get.node {
            let on = |nodes: &Vec<String>| nodes.contains(node);
            found.rows.retain(|row| row.nodes.as_ref().is_some_and(on));
        }
        let live = ladder::live(&found.rungs);
        let mut missing = found.missing;
        if matches!(place.origin, Origin::Cluster(_)) && live.is_none() {
            told(&found.rungs, &mut missing);
        }
        Ok(Fetched {
            rows: found.rows,
            missing,
            notes: live.map(|name| format!("copies from {name}")).into_iter().collect(),
        })
    })
}

/// `get reclaimable`.
pub(super) fn reclaimable(launch: &Launch, get: &Get) -> Result<Exit> {
    let name = |row: &Candidate| format!("{}/{}", row.namespace, row.name);
    show(launch, &Asked::new(get, &RECLAIM, name)?, async |place| {
        let mut found = reclaim::reclaim(&place.origin, place.now()).await;
        let here = place.namespace.as_deref();
        found.rows.retain(|row| here.is_none_or(|here| row.namespace == here));
        Ok(Fetched {
            rows: found.rows,
            missing: found.missing,
            notes: Vec::new(),
        })
    })
}
