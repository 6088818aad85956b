//! Slices of the pod CIDR.
//!
//! Rule: `kubernetes/pkg/controller/nodeipam/ipam/range_allocator.go`: every Node object gets one slice, control planes
//! included, and gives it back when it is deleted; without one its node never gets ready.

use crate::domain::cidr::{self, Slices};
use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Pool, PoolKind, Scene};
use crate::domain::repave::what_if::WhatIf;

/// How the slices stand, or why nobody knows.
pub(in crate::domain::repave) fn slices(scene: &Scene) -> Read<Slices> {
    let network = &scene.network;
    let (cluster, mask, held) = match (&network.cluster, &network.mask, &network.held) {
        (Read::Known(cluster), Read::Known(mask), Read::Known(held)) => (cluster, *mask, held),
        (Read::Unread(why), ..) | (_, Read::Unread(why), _) | (.., Read::Unread(why)) => {
            return Read::Unread(why.clone());
        }
    };
    let service = network.service.known().and_then(Option::as_ref);
    match cidr::slices(cluster, mask, held, service) {
        Some(found) => Read::Known(found),
        None => Read::Unread(format!("/{mask} is no slice of {cluster}")),
    }
}

/// Slices that the roll-outs need at their peak, beside those that wait for one already.
pub(in crate::domain::repave) fn needed(scene: &Scene, pools: &[&Pool]) -> i64 {
    let each = pools
        .iter()
        .map(|pool| i64::from(pool.surge).min(pool.nodes.len() as i64));
    let peak = if scene.together {
        each.sum()
    } else {
        each.max().unwrap_or_default()
    };
    peak + scene.network.pending
}

/// What-ifs that would free the slices that lack: fewer workers now, or a larger pod CIDR when the cluster is made. Each
/// with what it means.
pub(in crate::domain::repave) fn ways(scene: &Scene, pools: &[&Pool]) -> Vec<(WhatIf, String)> {
    let Read::Known(slices) = slices(scene) else {
        return Vec::new();
    };
    let lacking = needed(scene, pools) - slices.free();
    if lacking <= 0 {
        return Vec::new();
    }
    let fewer = WhatIf {
        nodes: -lacking,
        ..WhatIf::default()
    };
    let mut found = vec![(fewer, format!("{lacking} workers fewer now"))];
    found.extend(larger(scene));
    found
}

fn larger(scene: &Scene) -> Option<(WhatIf, String)> {
    let cluster = scene.network.cluster.known()?;
    let service = scene.network.service.known().and_then(Option::as_ref);
    let wider = cluster.supernet()?;
    let mut what_if = WhatIf {
        pod_cidr_prefix: Some(wider.prefix_len()),
        ..WhatIf::default()
    };
    let mut words = format!("a pod CIDR of /{} when the cluster is created anew", wider.prefix_len());
    if cidr::grown(cluster, service).is_none() {
        let clear = cidr::beside(&wider)?;
        what_if.service_cidr = Some(clear);
        words = format!("{words}, with the Services out of its way ({clear} for instance)");
    }
    Some((what_if, words))
}

/// Checks that speak of all pools.
pub(super) fn checks(scene: &Scene, pools: &[&Pool]) -> Vec<Check> {
    let wanted = needed(scene, pools);
    let slices = match slices(scene) {
        Read::Known(slices) => slices,
        Read::Unread(why) => return vec![unknown(pools, wanted, &why)],
    };
    let mut found = vec![spare(scene, pools, &slices, wanted)];
    found.extend(outside(scene, &slices));
    found.extend(services(scene));
    found.extend(orphans(scene));
    found
}

/// The pools that take a slice more than they have; all where none does.
fn name(pools: &[&Pool]) -> String {
    let grow = pools.iter().any(|pool| pool.surge > 0);
    let all: Vec<&str> = pools
        .iter()
        .filter(|pool| pool.surge > 0 || !grow)
        .map(|pool| pool.name.as_str())
        .collect();
    all.join(", ")
}

fn unknown(pools: &[&Pool], wanted: i64, why: &str) -> Check {
    Check::new(
        "spare-slice",
        Verdict::Unknown,
        name(pools),
        "How many slices of the pod CIDR are free is not known",
    )
    .value(why, format!("{wanted} at least"))
    .source("Cluster spec.clusterNetwork, kubeadm-config, kube-controller-manager, Node spec.podCIDRs")
    .fix("Ask for the right to read them, or state them: --what-if pod-cidr=… --what-if node-mask=…")
}

fn spare(scene: &Scene, pools: &[&Pool], slices: &Slices, wanted: i64) -> Check {
    let free = slices.free();
    let of = |verdict, reason: String| {
        Check::new("spare-slice", verdict, name(pools), reason)
            .value(format!("{free} of {} free", slices.total), format!("{wanted} at least"))
            .source(scene.network.source.clone())
    };
    if free < wanted {
        let fix = "Fewer workers now (what-if nodes=-1), contract first, or a larger pod CIDR when the cluster is created: \
                   /17 instead of /18 doubles the slices, if the service CIDR stays clear of it";
        return of(Verdict::Fail, none_left(scene, pools, slices)).fix(fix);
    }
    if free == wanted && wanted > 0 {
        let reason = "The roll-out takes the last slice of the pod CIDR: margin 0, no other node can join meanwhile";
        return of(Verdict::Warn, reason.to_owned())
            .fix("Let no other node join meanwhile, or take a worker away first");
    }
    of(Verdict::Pass, "Enough slices of the pod CIDR are free".to_owned())
}

/// Who eats the slices: the sentence that an operator needs who counted workers only.
fn none_left(scene: &Scene, pools: &[&Pool], slices: &Slices) -> String {
    let count = |kind| -> usize {
        let all = scene.pools.known().into_iter().flatten();
        all.filter(|pool| pool.kind == kind).map(|pool| pool.nodes.len()).sum()
    };
    let (control, workers) = (count(PoolKind::ControlPlane), count(PoolKind::Worker));
    let waiting = match scene.network.pending {
        0 => String::new(),
        some => format!(", and {some} more nodes or machines wait for one"),
    };
    let who = if control > 0 {
        format!(
            "control planes eat slices too: {workers} workers and {control} control planes hold {} of {}{waiting}",
            slices.used, slices.total
        )
    } else {
        format!("nodes hold {} of {}{waiting}", slices.used, slices.total)
    };
    let surge = pools
        .iter()
        .any(|pool| pool.kind == PoolKind::ControlPlane && pool.surge > 0);
    let why = if surge {
        "A repave of the control plane adds a machine before it removes one"
    } else {
        "The roll-out adds machines before it removes any"
    };
    format!("{why}, and too few slices of the pod CIDR are left; {who}")
}

fn outside(scene: &Scene, slices: &Slices) -> Option<Check> {
    (!slices.outside.is_empty()).then(|| {
        Check::new(
            "slice-outside",
            Verdict::Warn,
            slices.outside.join(", "),
            "Nodes hold slices outside the cluster CIDR: it was changed, or is not the one that counts",
        )
        .source(scene.network.source.clone())
        .fix("Check --cluster-cidr of kube-controller-manager")
    })
}

fn services(scene: &Scene) -> Option<Check> {
    let Read::Unread(why) = &scene.network.service else {
        return None;
    };
    Some(
        Check::new(
            "service-cidr",
            Verdict::Unknown,
            "service CIDR",
            "Whether the service CIDR takes slices away is not known",
        )
        .value(why.clone(), "")
        .source("Cluster spec.clusterNetwork.services, kubeadm-config, kube-controller-manager, ServiceCIDR")
        .fix("Ask for the right to read one of them, or state it: --what-if service-cidr=…"),
    )
}

fn orphans(scene: &Scene) -> Option<Check> {
    let all = &scene.network.orphans;
    (!all.is_empty()).then(|| {
        Check::new(
            "orphan-node",
            Verdict::Warn,
            all.join(", "),
            "No machine is behind these nodes and they are not ready: each still holds a slice of the pod CIDR",
        )
        .value(all.len().to_string(), "0")
        .source("Node, Machine status.nodeRef")
        .fix("Delete the Node objects once you are sure that the machines are gone: their slices become free")
    })
}
