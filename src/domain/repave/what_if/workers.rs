//! Workers more, or less.

use super::WhatIf;
use crate::domain::finding::Read;
use crate::domain::placement::NodeId;
use crate::domain::repave::scene::{PoolKind, Scene};
use crate::domain::repave::surge;

/// Adds workers, or takes the emptiest ones away and finds places for their VMs.
pub(super) fn apply(what_if: &WhatIf, scene: &mut Scene) -> Vec<String> {
    if what_if.nodes == 0 {
        return Vec::new();
    }
    let pools = match worker_pools(scene, what_if.nodes_of.as_deref()) {
        Ok(pools) => pools,
        Err(why) => return vec![format!("nodes: {why}")],
    };
    let mut left_over = Vec::new();
    for number in 0..what_if.nodes {
        add(scene, pools.first().copied().unwrap_or_default(), number + 1);
    }
    for _ in what_if.nodes..0 {
        left_over.extend(drop_emptiest(scene, &pools));
    }
    left_over
}

/// Worker pools by their place, or the one of that name.
fn worker_pools(scene: &Scene, name: Option<&str>) -> Result<Vec<usize>, String> {
    let Read::Known(pools) = &scene.pools else {
        return Err("the pools are not known".to_owned());
    };
    let workers = pools
        .iter()
        .enumerate()
        .filter(|(_, pool)| pool.kind == PoolKind::Worker);
    let found: Vec<usize> = workers
        .clone()
        .filter(|(_, pool)| name.is_none_or(|name| pool.name == name))
        .map(|(index, _)| index)
        .collect();
    if found.is_empty() {
        let names: Vec<&str> = workers.map(|(_, pool)| pool.name.as_str()).collect();
        return Err(match name {
            Some(name) => format!("there is no worker pool \"{name}\" (there are: {})", names.join(", ")),
            None => "there is no worker pool".to_owned(),
        });
    }
    Ok(found)
}

fn add(scene: &mut Scene, pool: usize, number: i64) {
    let like = scene
        .pools
        .known()
        .and_then(|pools| pools.get(pool)?.nodes.first().copied());
    let name = format!("what-if-{number}");
    // the board is taken out for the time: the rest of the scene is only looked at
    let mut board = std::mem::take(&mut scene.board);
    scene.board.clone_from(&board);
    let added = like.and_then(|like| surge::add(&mut board, scene, like, &name));
    scene.board = board;
    if let (Some(id), Read::Known(pools)) = (added, &mut scene.pools)
        && let Some(pool) = pools.get_mut(pool)
    {
        pool.nodes.push(id);
        scene.network.pending += 1;
    }
}

/// The worker with the fewest VMs goes, of all these pools; a VM that finds no other place stands in the way of every
/// verdict.
fn drop_emptiest(scene: &mut Scene, pools: &[usize]) -> Option<String> {
    let load = |id: &NodeId| {
        let vms = scene.vms.iter();
        vms.filter(|vm| scene.board.place_of(vm.pod) == Some(*id)).count()
    };
    let all = scene.pools.known()?;
    let nodes = pools.iter().filter_map(|index| Some((*index, all.get(*index)?)));
    let emptiest = nodes
        .flat_map(|(index, pool)| pool.nodes.iter().map(move |id| (index, *id)))
        .min_by_key(|(_, id)| load(id));
    let Some((index, id)) = emptiest else {
        return Some("nodes: the pool has no node left to take away".to_owned());
    };
    if let Read::Known(all) = &mut scene.pools
        && let Some(pool) = all.get_mut(index)
    {
        pool.nodes.retain(|node| *node != id);
    }
    let waited = scene.board.node(id).is_some_and(|node| node.pod_ips.is_none());
    scene.board.cordon(id, true);
    let Scene {
        board, vms, homeless, ..
    } = scene;
    for vm in vms.iter() {
        if board.place_of(vm.pod) != Some(id) {
            continue;
        }
        match board.best(vm.pod) {
            Some(target) => board.put(vm.pod, target),
            None => homeless.push(vm.name.clone()),
        }
    }
    scene.board.remove_node(id);
    release(scene, waited);
    None
}

/// A node that went waited for a slice, or gives its own back: to one that waits, or to nobody.
fn release(scene: &mut Scene, waited: bool) {
    if waited || scene.network.pending > 0 {
        scene.network.pending -= 1;
    } else if let Read::Known(held) = &mut scene.network.held {
        held.pop();
    }
}
