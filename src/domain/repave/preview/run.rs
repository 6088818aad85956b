//! A repave of pools, step by step.

use super::{Cidr, Preview, collect, finish, moves};
use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::node::first_out;
use crate::domain::repave::order::{self, Certainty, Known};
use crate::domain::repave::roll::Rolling;
use crate::domain::repave::scene::{Pool, Scene};
use crate::domain::repave::{checks, time};

/// Without ways out.
pub(super) fn plain(scene: &Scene, only: &[String], wanted: &dyn Fn() -> bool) -> Option<Preview> {
    let pools = chosen(scene, only);
    let mut preview = run(scene, &pools, wanted)?;
    if let Read::Unread(why) = &scene.pools {
        preview.checks.push(
            Check::new(
                "pools",
                Verdict::Unknown,
                "pools",
                "Which machines roll together is not known",
            )
            .value(why.clone(), "")
            .source("Cluster API")
            .fix("Ask for the right to list machines, machinedeployments and kubeadmcontrolplanes"),
        );
    } else if pools.is_empty() {
        preview.checks.push(
            Check::new("pools", Verdict::Unknown, only.join(", "), "There is no such pool").value("0", "1 at least"),
        );
    }
    Some(finish(preview))
}

/// Pools of these names; all without any.
pub(super) fn chosen<'a>(scene: &'a Scene, only: &[String]) -> Vec<&'a Pool> {
    let all = scene.pools.known().into_iter().flatten();
    all.filter(|pool| only.is_empty() || only.contains(&pool.name))
        .collect()
}

fn run(scene: &Scene, pools: &[&Pool], wanted: &dyn Fn() -> bool) -> Option<Preview> {
    let slices = checks::slices(scene);
    let free = slices.known().map(|slices| slices.free() - scene.network.pending);
    let mut rolling = Rolling::new(scene, free);
    let mut certainties = Vec::new();
    let groups: Vec<&[&Pool]> = if scene.together {
        vec![pools]
    } else {
        pools.chunks(1).collect()
    };
    for group in groups {
        let (next, certainty) = group_of(scene, rolling, group, wanted)?;
        rolling = next;
        certainties.extend(group.iter().map(|_| certainty));
    }
    let mut preview = Preview {
        unchecked: scene.unchecked.clone(),
        cidr: Cidr {
            cluster: scene
                .network
                .cluster
                .known()
                .map(ToString::to_string)
                .unwrap_or_default(),
            node_mask: scene.network.mask.known().copied(),
            needed: checks::needed(scene, pools),
            lowest: rolling.ledger.lowest_slices.or(free),
            source: scene.network.source.clone(),
            slices,
        },
        checks: checks::circumstances(scene, pools),
        time_sources: time::sources(&scene.pace, &scene.limits),
        ..Preview::default()
    };
    preview.checks.extend(checks::machines(scene));
    preview.checks.extend(rolling.ledger.checks.iter().cloned());
    preview.checks.extend(checks::headroom(&rolling.ledger.steps));
    collect::pools(scene, &rolling.ledger, pools, &certainties, &mut preview);
    preview.checks.extend(moves::checks(scene, pools));
    Some(preview)
}

/// Rolls pools that roll together. Of the orders that are stepped through the worst one counts, and the roll-out goes on from
/// there.
fn group_of<'a>(
    scene: &'a Scene,
    mut rolling: Rolling<'a>,
    group: &[&Pool],
    wanted: &dyn Fn() -> bool,
) -> Option<(Rolling<'a>, Certainty)> {
    let unsure = match order::known(scene, &rolling.board, group) {
        Known::Determined => return Some((rolling.pools(&order::found(group), wanted)?, Certainty::Determined)),
        Known::Proven => return Some((rolling.pools(&order::found(group), wanted)?, Certainty::Proven)),
        Known::Open(unsure) => unsure,
    };
    let before = rolling.ledger.badness().0;
    for pool in group.iter().filter(|pool| !pool.determined) {
        for node in &pool.nodes {
            if !wanted() {
                return None;
            }
            first_out(&mut rolling, pool, *node);
        }
    }
    let mut tries = vec![order::found(group)];
    tries.extend(order::bad(scene, &rolling.board, group));
    let tried = tries.len();
    let mut worst: Option<Rolling<'a>> = None;
    for turns in &tries {
        let one = rolling.clone().pools(turns, wanted)?;
        if worst
            .as_ref()
            .is_none_or(|worst| one.ledger.badness() > worst.ledger.badness())
        {
            worst = Some(one);
        }
    }
    let mut worst = worst.unwrap_or_else(|| rolling.clone());
    if before == Verdict::Fail || worst.ledger.badness().0 == Verdict::Fail {
        return Some((worst, Certainty::Tried(tried)));
    }
    if let Some((all, count)) = order::every(&rolling, group, wanted)? {
        let failed = all.ledger.badness().0 == Verdict::Fail;
        return Some((
            all,
            if failed {
                Certainty::Tried(tried)
            } else {
                Certainty::Every(count)
            },
        ));
    }
    worst.ledger.checks.push(order::unproven(scene, group, &unsure, tried));
    Some((worst, Certainty::Tried(tried)))
}
