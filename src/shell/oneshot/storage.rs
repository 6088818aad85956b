//! `vmotui get pools|volumes|reclaimable`. Where rows come from, and what would tell more, goes to standard error.

use super::fetched::print;
use super::place::{Place, place};
use super::query::Query;
use super::{Exit, Get, Launch, Result, watch};
use crate::ops::ladder::{Reached, Rung};
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
    if matches!(launch.source, Source::Cluster) {
        crate::shell::tui::remember(&mut found, &launch.paths.state, place.now()).await;
    }
    found
}

/// `get pools`.
pub(super) fn pools(launch: &Launch, get: &Get) -> Result<Exit> {
    watch::refuse(get, POOLS.name)?;
    let query = Query::parse(&POOLS, get.filter.as_deref(), get.sort.as_deref().unwrap_or("rank"))?;
    crate::shell::runtime()?.block_on(async {
        let place = place(launch).await?;
        let mut found = read(launch, &place).await;
        let mut missing = std::mem::take(&mut found.missing);
        if !found.knows_pools() {
            told(&found.rungs, &mut missing);
        }
        if let Some(node) = &get.node {
            found.rows.retain(|row| row.pool.node == *node);
        }
        print(&place, get, &POOLS, &query, &found.rows, &missing, |row| row.pool.key())
    })
}

/// `get volumes`.
pub(super) fn volumes(launch: &Launch, get: &Get) -> Result<Exit> {
    watch::refuse(get, VOLUMES.name)?;
    let query = Query::parse(&VOLUMES, get.filter.as_deref(), get.sort.as_deref().unwrap_or("rank"))?;
    crate::shell::runtime()?.block_on(async {
        let place = place(launch).await?;
        let storage = read(launch, &place).await;
        let found = lives::volumes(&place.origin, &storage).await;
        let mut found = found.map_err(|why| Failure::new(Exit::Unreachable, why))?;
        let here = place.namespace.as_deref();
        found.rows.retain(|row| here.is_none_or(|here| row.namespace == here));
        if let Some(node) = &get.node {
            let on = |nodes: &Vec<String>| nodes.contains(node);
            found.rows.retain(|row| row.nodes.as_ref().is_some_and(on));
        }
        let mut missing = found.missing;
        if matches!(place.origin, Origin::Cluster(_)) && !found.rungs.iter().any(|rung| rung.reached == Reached::Live) {
            told(&found.rungs, &mut missing);
        }
        print(&place, get, &VOLUMES, &query, &found.rows, &missing, |row| {
            format!("{}/{}", row.namespace, row.claim)
        })
    })
}

/// `get reclaimable`.
pub(super) fn reclaimable(launch: &Launch, get: &Get) -> Result<Exit> {
    watch::refuse(get, RECLAIM.name)?;
    let query = Query::parse(&RECLAIM, get.filter.as_deref(), get.sort.as_deref().unwrap_or("rank"))?;
    crate::shell::runtime()?.block_on(async {
        let place = place(launch).await?;
        let mut found = reclaim::reclaim(&place.origin, place.now()).await;
        let here = place.namespace.as_deref();
        found.rows.retain(|row| here.is_none_or(|here| row.namespace == here));
        print(&place, get, &RECLAIM, &query, &found.rows, &found.missing, |row| {
            format!("{}/{}", row.namespace, row.name)
        })
    })
}
