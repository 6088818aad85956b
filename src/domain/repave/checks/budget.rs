//! PodDisruptionBudgets.
//!
//! Rule: `kubernetes/pkg/registry/core/pod/storage/eviction.go`: an eviction is refused (429) while a budget that selects
//! the pod allows no disruption, and a pod that several select is refused as an error (500).

use crate::domain::finding::{Read, Verdict};
use crate::domain::placement::NodeId;
use crate::domain::repave::check::Check;
use crate::domain::repave::roll::Rolling;
use crate::domain::repave::scene::{Budget, Other, Scene};

/// A budget that selects so many pods of the node.
pub(in crate::domain::repave) fn on_node(rolling: &mut Rolling<'_>, node: NodeId, number: usize, pods: usize) {
    let budgets = rolling.scene.budgets.known().map(Vec::as_slice).unwrap_or_default();
    let Some(budget) = budgets.get(number) else { return };
    let (verdict, reason) = match budget.allowed {
        i64::MIN..=0 => (Verdict::Fail, refused(budget)),
        1 if pods > 1 => (
            Verdict::Warn,
            "The budget allows one disruption and selects several pods of a node: they go one after the other",
        ),
        _ => return,
    };
    let fix = if budget.per_node {
        "Watch that Portworx's operator lowers this budget once the node is cordoned; if it does not, label the Portworx \
         pods cluster.x-k8s.io/drain=skip"
    } else {
        "Repair what keeps its other pods from being ready, add a replica, or loosen the budget for the time"
    };
    let check = Check::new("budget", verdict, &budget.name, reason)
        .value(format!("{} allowed, {pods} pods here", budget.allowed), "1 at least")
        .source("PodDisruptionBudget status.disruptionsAllowed")
        .fix(fix);
    rolling.ledger.on(node, check);
}

const fn refused(budget: &Budget) -> &'static str {
    if budget.per_node {
        "Portworx keeps one budget for this node, and it allows no disruption: the drain waits until it does"
    } else {
        "The budget allows no disruption and selects pods of a node: its drain waits until it does"
    }
}

/// Budgets that nobody could read, and those on launcher pods.
pub(super) fn of_cluster(scene: &Scene) -> Vec<Check> {
    match &scene.budgets {
        Read::Unread(why) => vec![
            Check::new(
                "budget",
                Verdict::Unknown,
                "PodDisruptionBudgets",
                "Whether a budget blocks a drain is not known",
            )
            .value(why.clone(), "")
            .source("PodDisruptionBudget")
            .fix("Ask for the right to list poddisruptionbudgets.policy"),
        ],
        Read::Known(all) => {
            let selecting = all.iter().filter(|budget| budget.selects_vms);
            selecting.map(launchers).collect()
        }
    }
}

/// KubeVirt answers the eviction of a VM that is to migrate before the API server looks at budgets
/// (`pod-eviction-admitter.go` from 1.6 on), and the pod that is left behind has ended, which no budget protects. Only a VM
/// that KubeVirt lets go is held, and that is told at the VM.
fn launchers(budget: &Budget) -> Check {
    Check::new(
        "budget",
        Verdict::Warn,
        &budget.name,
        "The budget selects launcher pods of VMs: it does not hold VMs that migrate, because KubeVirt answers their eviction \
         first, but it holds those that an eviction would shut down",
    )
    .value(format!("{} allowed", budget.allowed), "no budget on launcher pods")
    .source("PodDisruptionBudget spec.selector")
    .fix("Delete the budget: KubeVirt protects its VMs itself")
}

/// The API server asks one budget, and refuses a pod that two select.
pub(in crate::domain::repave) fn several(other: &Other) -> Option<Check> {
    (other.budgets.len() > 1).then(|| {
        Check::new(
            "budget",
            Verdict::Fail,
            &other.name,
            "Several budgets select this pod: the API server refuses its eviction each time (500), whatever they allow",
        )
        .value(format!("{} budgets", other.budgets.len()), "one at most")
        .source("PodDisruptionBudget spec.selector")
        .fix("Narrow the selectors until one budget at most selects the pod")
    })
}
