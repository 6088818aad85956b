//! Why a migration that was just asked for stays Pending. Nothing in its status says so.
//!
//! Rule: KubeVirt `pkg/virt-controller/watch/migration/migration.go`, `handleTargetPodCreation`; a migration counts as
//! running from phase Scheduling on, or when it is Pending with a target pod (`core/v1/types.go`, `IsRunning`).

use super::facts::{Facts, Limits};
use crate::domain::finding::{Finding, Read, Verdict};

const FIELD: &str = "KubeVirt spec.configuration.migrations";

/// Whether there is a slot for one more migration from the VM's node.
pub(super) fn slots(facts: &Facts) -> Finding {
    let limits = match &facts.limits {
        Read::Known(limits) => limits,
        Read::Unread(why) => {
            return Finding::new(
                "migration-slots",
                Verdict::Unknown,
                FIELD,
                "How many migrations may run at once is not known, so a new one may have to wait",
            )
            .found(why);
        }
    };
    let found = format!(
        "{} of {} in the cluster, {} of {} from this node",
        limits.in_cluster, limits.per_cluster, limits.from_node, limits.per_node
    );
    match full(limits) {
        None => Finding::new(
            "migration-slots",
            Verdict::Pass,
            FIELD,
            "A new migration starts at once",
        )
        .found(found),
        Some(text) => Finding::new("migration-slots", Verdict::Warn, FIELD, text)
            .found(found)
            .way_out("Wait: KubeVirt looks again every 5 s; or raise the limit in the KubeVirt CR"),
    }
}

/// Which limit is reached.
pub fn full(limits: &Limits) -> Option<&'static str> {
    if limits.in_cluster >= limits.per_cluster {
        Some("A new migration waits as Pending: the cluster runs as many as parallelMigrationsPerCluster allows")
    } else if limits.from_node >= limits.per_node {
        Some(
            "A new migration waits as Pending: this node sends as many as parallelOutboundMigrationsPerNode \
             allows",
        )
    } else {
        None
    }
}

/// Whether an earlier migration's pods are still in the way.
pub(super) fn launchers(facts: &Facts) -> Option<Finding> {
    let count = *facts.launchers.known()?;
    let busy = facts.in_flight.known().is_some_and(|all| !all.is_empty());
    (count > 1 && !busy).then(|| {
        Finding::new(
            "launcher-pods",
            Verdict::Warn,
            "Pod metadata.labels[kubevirt.io/created-by]",
            "A new migration waits as Pending: two launcher pods of an earlier migration are still alive",
        )
        .found(format!("{count} launcher pods"))
        .way_out("Wait until the old pod has ended; delete it if its VM instance runs on the other node")
    })
}
