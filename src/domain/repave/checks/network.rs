//! Slices of the pod CIDR.

use crate::domain::cidr::{self, Slices};
use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{Pool, PoolKind, Scene};

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

const FIX: &str = "Fewer workers now (what-if nodes=-1), contract first, or a larger pod CIDR when the cluster is \
                   made: /17 instead of /18 doubles the slices, if the service CIDR stays clear of it";

/// Checks that speak of all pools.
pub(super) fn checks(scene: &Scene, pools: &[&Pool]) -> Vec<Check> {
    let network = &scene.network;
    let wanted = needed(scene, pools);
    let name = |pools: &[&Pool]| {
        pools
            .iter()
            .map(|pool| pool.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let slices = match slices(scene) {
        Read::Known(slices) => slices,
        Read::Unread(why) => {
            return vec![
                Check::new(
                    "spare-slice",
                    Verdict::Unknown,
                    name(pools),
                    "How many slices of the pod CIDR are free is not known",
                )
                .value(why, format!("{wanted} at least"))
                .source("Cluster spec.clusterNetwork, kubeadm-config, kube-controller-manager")
                .fix("Ask for the right to read them, or state them: --what-if pod-cidr=… --what-if node-mask=…"),
            ];
        }
    };
    let mut found = Vec::new();
    let free = slices.free();
    let numbers = format!("{free} of {} free", slices.total);
    let of = |verdict, reason: &'static str| {
        Check::new("spare-slice", verdict, name(pools), reason)
            .value(numbers.clone(), format!("{wanted} at least"))
            .source(network.source.clone())
    };
    if free < wanted {
        let control = pools
            .iter()
            .any(|pool| pool.kind == PoolKind::ControlPlane && pool.surge > 0);
        let reason = if control {
            "A repave of the control plane adds a machine before it removes one, and no slice of the pod CIDR is left for \
             it: nodes hold them all, control planes included"
        } else {
            "The roll-out adds machines before it removes any, and not enough slices of the pod CIDR are left for them"
        };
        found.push(of(Verdict::Fail, reason).fix(FIX));
    } else if free == wanted && wanted > 0 {
        found.push(
            of(
                Verdict::Warn,
                "The roll-out takes the last slice of the pod CIDR: margin 0, no other node can join meanwhile",
            )
            .fix(FIX),
        );
    } else {
        found.push(of(Verdict::Pass, "Enough slices of the pod CIDR are free"));
    }
    if !slices.outside.is_empty() {
        found.push(
            Check::new(
                "slice-outside",
                Verdict::Warn,
                slices.outside.join(", "),
                "Nodes hold slices outside the cluster CIDR: it was changed, or is not the one that counts",
            )
            .source(network.source.clone())
            .fix("Check --cluster-cidr of kube-controller-manager"),
        );
    }
    if let Read::Unread(why) = &network.service {
        found.push(
            Check::new(
                "service-cidr",
                Verdict::Warn,
                "service CIDR",
                "Whether the service CIDR takes slices away is not known",
            )
            .value(why.clone(), ""),
        );
    }
    found
}
