//! Pods that are no VM's.

use super::around::Selecting;
use super::drain_rules::Rules;
use crate::domain::placement::{Board, Effect, Taint};
use crate::domain::repave::{DrainRule, Other, OtherKind};
use crate::ops::facts::board::Laid;
use crate::ops::facts::raw::{self, Pod};
use crate::ops::facts::reach::Reach;
use crate::ops::facts::{Objects, tolerates};

/// Who drains, as far as that decides which pods are left alone.
pub(super) struct Drainer<'a> {
    pub(super) rules: Rules<'a>,
    /// Cluster API's machines are there; else Palette drains, which leaves pods alone that tolerate the cordon.
    pub(super) cluster_api: bool,
}

/// All of them, in the order in which they were read.
pub(super) fn read(objects: &Objects, laid: &Laid, selecting: &[Selecting], drainer: &Drainer<'_>) -> Vec<Other> {
    let pods = objects.pods.known().map(Vec::as_slice).unwrap_or_default();
    let reach = Reach::of(objects);
    let read = laid
        .others
        .iter()
        .filter_map(|(id, index)| Some((*id, pods.get(*index)?)));
    let all = read.map(|(id, pod)| {
        let kind = kind(pod);
        // a drain leaves DaemonSet and static pods alone, so no budget of theirs matters; Portworx's own pods stay on
        // their nodes like daemons, but are evicted
        let portworx = raw::owner(&pod.metadata, "StorageCluster").is_some();
        let daemon = matches!(kind, OtherKind::Daemon | OtherKind::Mirror) && !portworx;
        let treated = drainer.rules.treat(pod);
        let left_alone = daemon
            || pod.launcher()
            || matches!(treated, Some(DrainRule::Skip(_)))
            || (!drainer.cluster_api && stays(pod));
        let budgets = selecting
            .iter()
            .enumerate()
            .filter(|(_, one)| !left_alone && one.takes(pod));
        Other {
            pod: id,
            name: format!("{}/{}", pod.metadata.namespace, pod.metadata.name),
            kind,
            skipped: left_alone,
            waits: match treated {
                Some(DrainRule::Wait(rule)) => Some(rule),
                _ => None,
            },
            local_volume: local(&laid.board, &reach, pod),
            scratch: pod.spec.volumes.iter().any(|volume| volume.empty_dir.is_some()),
            budgets: budgets.map(|(number, _)| number).collect(),
        }
    });
    all.collect()
}

fn stays(pod: &Pod) -> bool {
    tolerates(
        &pod.spec.tolerations,
        &Taint {
            key: "node.kubernetes.io/unschedulable".to_owned(),
            value: String::new(),
            effect: Effect::NoSchedule,
        },
    )
}

/// A volume that one node at most can reach.
fn local(board: &Board, reach: &Reach<'_>, pod: &Pod) -> bool {
    reach.of_pod(pod).iter().any(|terms| {
        let reached = board
            .nodes()
            .filter(|(_, node)| terms.iter().any(|term| term.matches(&node.name, &node.labels)));
        reached.take(2).count() < 2
    })
}

fn kind(pod: &Pod) -> OtherKind {
    let controller = pod.metadata.owner_references.iter().find(|owner| owner.controller);
    match controller
        .or(pod.metadata.owner_references.first())
        .map(|owner| owner.kind.as_str())
    {
        Some("DaemonSet" | "StorageCluster") => OtherKind::Daemon,
        Some("Node") => OtherKind::Mirror,
        Some(_) => OtherKind::Controlled,
        None => OtherKind::Bare,
    }
}
