//! Control plane, free machines, approval.
//!
//! Rules: `cluster-api/controlplane/kubeadm/internal/controllers/scale.go` (all control planes must be healthy before one
//! is added or removed) and the KubeadmControlPlane webhook (without surge at least three replicas).

use crate::domain::finding::{Read, Verdict};
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{ControlPlane, Pool, Scene};

/// Whether etcd keeps its majority while control planes are replaced one at a time.
pub(super) fn replicas(scene: &Scene, pool: &Pool) -> Option<Check> {
    let of = |verdict, reason: &'static str, value: String| {
        Check::new("control-plane", verdict, &pool.name, reason)
            .value(value, "all ready")
            .source("KubeadmControlPlane status.readyReplicas, else Node status.conditions[Ready]")
    };
    let control = match &scene.control {
        Read::Known(Some(control)) => control,
        Read::Known(None) => return None,
        Read::Unread(why) => {
            let reason = "The state of the control plane is not known";
            return Some(
                of(Verdict::Unknown, reason, why.clone())
                    .fix("Ask for the right to list kubeadmcontrolplanes.controlplane.cluster.x-k8s.io"),
            );
        }
    };
    let ControlPlane { replicas, ready } = *control;
    if ready < replicas {
        let reason = "A control plane is not ready: the next one that goes may cost etcd its majority";
        return Some(of(Verdict::Fail, reason, format!("{ready} of {replicas} ready")).fix("Repair it first"));
    }
    if pool.surge == 0 && replicas < 3 {
        let reason =
            "Without a machine that comes first, fewer than three control planes lose etcd's majority when one goes";
        return Some(of(Verdict::Fail, reason, replicas.to_string()).fix("Expand first"));
    }
    (replicas == 1).then(|| {
        let reason = "There is one control plane only: the API may be away while it changes";
        of(Verdict::Warn, reason, "1".to_owned()).fix("Do it when nobody needs the API")
    })
}

/// Machines that must be free in MAAS before the first one goes.
pub(super) fn spares(scene: &Scene, pool: &Pool) -> Option<Check> {
    if pool.surge == 0 {
        return None;
    }
    let of = |verdict, reason: &'static str, value: String| {
        Check::new("maas-spares", verdict, &pool.name, reason)
            .value(value, format!("{} at least", pool.surge))
            .source("stated by --what-if spares=N; MAAS is not visible in the cluster")
    };
    match scene.spares {
        Some(spares) if spares < pool.surge => {
            let reason = "MAAS has no machine for the one that must come first";
            Some(of(Verdict::Fail, reason, spares.to_string()).fix("Release a machine, or contract first"))
        }
        Some(_) => None,
        None => {
            let reason = "A machine must be free in MAAS before the first one goes; nobody stated how many are";
            let fix = "Look it up in MAAS and state it: --what-if spares=N";
            Some(of(Verdict::Warn, reason, "not stated".to_owned()).fix(fix))
        }
    }
}

/// Palette asks a person before it begins, and the cluster does not show whether it has.
pub(super) fn approval(scene: &Scene, pool: &Pool) -> Option<Check> {
    scene.palette.then(|| {
        Check::new(
            "approval",
            Verdict::Warn,
            &pool.name,
            "The approval is in Palette: it asks for one before most repaves, and nothing in the cluster shows whether it \
             was given",
        )
        .value("not visible in the cluster", "given")
        .source("Palette")
        .fix("Approve it in Palette when the time has come")
    })
}
