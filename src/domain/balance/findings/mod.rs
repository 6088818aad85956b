//! What is wrong with the balance, the worst first: storms, ping-pong, VMs that are silently exempt, caps that do not
//! match KubeVirt's, a descheduler that is absent, suspended or cannot be seen.

mod caps;
mod exempt;
mod ping_pong;
mod state;
mod storm;

use jiff::Timestamp;

use super::descheduler::{Loop, Workload};
use super::moves::Move;
use super::policy::Policy;
use super::spread::Load;
use crate::domain::finding::{Issue, Read, Verdict};
use crate::domain::migratable::Limits;

pub use exempt::{Evictable, evictable};
pub use state::classes;

/// A descheduler that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The workload.
    pub workload: Workload,
    /// What it was recognised by.
    pub by: &'static str,
    /// When it looks.
    pub looks: Loop,
}

impl Found {
    /// `CronJob kube-system/descheduler`.
    pub fn name(&self) -> String {
        let Workload {
            kind, namespace, name, ..
        } = &self.workload;
        format!("{kind} {namespace}/{name}")
    }
}

/// A VM, as a descheduler sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vm {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Annotation `descheduler.alpha.kubernetes.io/evict` of the VMI.
    pub on_instance: Option<String>,
    /// The same of the launcher pod, which is what counts; `Unread` where there is no pod or none was read.
    pub on_pod: Read<Option<String>>,
    /// Annotation `descheduler.alpha.kubernetes.io/prefer-no-eviction` of the launcher pod.
    pub prefers_to_stay: bool,
    /// The launcher pod uses a claim.
    pub claims: bool,
    /// A PodDisruptionBudget selects the launcher pod.
    pub budget: Read<bool>,
    /// `status.evacuationNodeName` names the node it is still on.
    pub marked: bool,
    /// The descheduler set that mark.
    pub by_descheduler: bool,
}

/// Everything that is judged.
#[derive(Clone, Debug, Default)]
pub struct Scene<'a> {
    /// Deschedulers; none is none, `Unread` says who may not look.
    pub found: Read<Vec<Found>>,
    /// The policy of the first.
    pub policy: Read<Policy>,
    /// VMs that run.
    pub vms: &'a [Vm],
    /// Moves that are known.
    pub moves: &'a [Move],
    /// KubeVirt's limits.
    pub limits: Read<Limits>,
    /// Load of nodes.
    pub loads: &'a [Load],
    /// For times.
    pub now: Timestamp,
}

/// All findings that are no pass, the worst first.
pub fn judge(scene: &Scene<'_>) -> Vec<Issue> {
    let mut all = state::judge(scene);
    all.extend(storm::judge(scene));
    all.extend(ping_pong::judge(scene));
    all.extend(exempt::judge(scene));
    all.extend(caps::judge(scene));
    all.retain(|issue| issue.finding.verdict != Verdict::Pass);
    all.sort_by_key(|issue| std::cmp::Reverse(issue.finding.verdict));
    all
}

#[cfg(test)]
mod tests;
