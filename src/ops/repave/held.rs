//! What stands in the way of a VM although KubeVirt lets it move or go: a network that is gone, a quota, a budget.

use std::collections::BTreeSet;

use super::around::Selecting;
use crate::domain::finding::{Read, Verdict};
use crate::domain::migratable::drain::Outcome;
use crate::domain::migratable::quota;
use crate::domain::repave::{Budget, Vm};
use crate::ops::facts::Objects;
use crate::ops::facts::board::Launchers;
use crate::ops::facts::quota::of as quotas_of;
use crate::ops::facts::raw::Vmi;

/// What is looked at for every VM.
pub(super) struct Around<'a> {
    pub(super) objects: &'a Objects,
    pub(super) launchers: &'a Launchers<'a>,
    /// Paths of all NetworkAttachmentDefinitions, where they were read.
    pub(super) networks: Option<BTreeSet<String>>,
    pub(super) budgets: &'a Read<Vec<Budget>>,
    pub(super) selecting: &'a [Selecting],
}

impl Around<'_> {
    /// Changes the outcome of a VM to what becomes of it in the end.
    pub(super) fn hold(&self, vm: &mut Vm, vmi: &Vmi) {
        match vm.outcome {
            Outcome::Migrates => {
                if let Some(missing) = self.networks.as_ref().and_then(|all| missing(vmi, all)) {
                    cut_off(vm, &missing);
                } else {
                    self.over_quota(vm, vmi);
                }
            }
            Outcome::ShutsDown => self.kept(vm, vmi),
            Outcome::Waits | Outcome::Unknown | Outcome::Blocks => {}
        }
    }

    /// A migration runs a second launcher pod beside the first, and the namespace's quotas count both (KubeVirt
    /// `pkg/virt-controller/watch/migration`, condition `migrationRejectedByResourceQuota`).
    fn over_quota(&self, vm: &mut Vm, vmi: &Vmi) {
        let all = self.launchers.all(vmi);
        // while it migrates already the quota counts both pods
        let [launcher] = all else { return };
        let slots = 1 + self.launchers.attachments(launcher).len() as i64;
        let quotas = quotas_of(self.objects, &vmi.metadata.namespace, Some(launcher), slots);
        let Some(found) = quotas.known().and_then(|quotas| quota::worst(quotas)) else {
            return;
        };
        vm.outcome = match found.verdict {
            Verdict::Fail => Outcome::Blocks,
            _ => Outcome::Unknown,
        };
        vm.verdict = found.verdict;
        let end = if found.verdict == Verdict::Fail {
            ", and the drain with it"
        } else {
            ""
        };
        vm.why = format!("{}{end} ({})", found.text, found.found);
        vm.fix = found.way_out.into_owned();
    }

    /// KubeVirt lets its pod go; then the API server asks the budget.
    fn kept(&self, vm: &mut Vm, vmi: &Vmi) {
        let (Some(pod), Some(budgets)) = (self.launchers.source(vmi), self.budgets.known()) else {
            return;
        };
        let selecting = self.selecting.iter().zip(budgets).filter(|(one, _)| one.takes(pod));
        let own: Vec<&Budget> = selecting.map(|(_, budget)| budget).collect();
        let why = match own.as_slice() {
            [] => return,
            [budget] if budget.allowed > 0 => return,
            [budget] => format!(
                "KubeVirt would let it be shut down, but the budget {} allows no disruption: its eviction is refused each \
                 time, and the drain waits",
                budget.name
            ),
            several => format!(
                "{} budgets select its launcher pod: the API server refuses its eviction each time (500), and the drain \
                 waits",
                several.len()
            ),
        };
        (vm.outcome, vm.verdict, vm.why) = (Outcome::Blocks, Verdict::Fail, why);
        "Delete the budget, and make the VM migratable with strategy LiveMigrate, or stop it before the drain"
            .clone_into(&mut vm.fix);
    }
}

/// A network of the VM whose NetworkAttachmentDefinition is gone.
fn missing(vmi: &Vmi, known: &BTreeSet<String>) -> Option<String> {
    let wanted = vmi.spec.networks.iter().filter_map(|network| network.multus.as_ref());
    let mut paths = wanted.map(|multus| match multus.network_name.split_once('/') {
        Some(_) => multus.network_name.clone(),
        None => format!("{}/{}", vmi.metadata.namespace, multus.network_name),
    });
    paths.find(|path| !known.contains(path))
}

/// It runs as it is, and its launcher could not start anywhere else.
fn cut_off(vm: &mut Vm, network: &str) {
    (vm.outcome, vm.verdict) = (Outcome::Blocks, Verdict::Fail);
    vm.why = format!(
        "The NetworkAttachmentDefinition {network} of one of its NICs does not exist: the pod that it would move to cannot \
         start, and the drain waits for ever"
    );
    vm.fix = format!("Create {network} again, or take the NIC away");
}
