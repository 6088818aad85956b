//! VMs that run, and what an eviction does to each.

use rustc_hash::FxHashMap;

use super::drain_rules::Rules;
use super::held::Around;
use crate::domain::finding::Verdict;
use crate::domain::migratable::drain::{Outcome, explained, strategy};
use crate::domain::migratable::{Facts, Strategy};
use crate::domain::placement::PodId;
use crate::domain::repave::Vm;
use crate::ops::facts::board::Laid;
use crate::ops::facts::raw::{self, Vmi};
use crate::ops::facts::vm;

/// All of them, and how many instances run where nobody found them.
pub(super) fn read(around: &Around<'_>, laid: &Laid, rules: &Rules<'_>) -> (Vec<Vm>, usize) {
    let objects = around.objects;
    let mut by_name: FxHashMap<(&str, &str), &raw::Vm> = FxHashMap::default();
    for vm in objects.vms.known().into_iter().flatten() {
        by_name.insert((&vm.metadata.namespace, &vm.metadata.name), vm);
    }
    let mut found = Vec::new();
    let mut lost = 0;
    for vmi in objects.vmis.known().into_iter().flatten() {
        if vmi.status.node_name.is_empty() || matches!(vmi.status.phase.as_str(), "Succeeded" | "Failed") {
            continue;
        }
        let place = laid.machines.get(&vmi.metadata.uid).copied();
        let Some(pod) = place.filter(|pod| laid.board.place_of(*pod).is_some()) else {
            lost += 1;
            continue;
        };
        let owner = by_name
            .get(&(vmi.metadata.namespace.as_str(), vmi.metadata.name.as_str()))
            .copied();
        let facts = vm::drained(objects, vmi, owner);
        let mut one = judged(vmi, &facts, pod);
        if let Some(launcher) = around.launchers.source(vmi) {
            one.launcher.clone_from(&launcher.metadata.name);
            one.rule = rules.treat(launcher);
        }
        around.hold(&mut one, vmi);
        found.push(one);
    }
    (found, lost)
}

fn judged(vmi: &Vmi, facts: &Facts, pod: PodId) -> Vm {
    let drained = explained(facts);
    let may_stop = matches!(strategy(facts), Ok((Strategy::LiveMigrateIfPossible, _)));
    let verdict = match drained.outcome {
        // it was asked for: migrate if possible, else stop
        Outcome::ShutsDown if may_stop => Verdict::Warn,
        other => other.verdict(),
    };
    Vm {
        pod,
        name: format!("{}/{}", vmi.metadata.namespace, vmi.metadata.name),
        launcher: String::new(),
        decided: drained.outcome,
        outcome: drained.outcome,
        verdict,
        why: drained.text,
        fix: drained.way_out,
        masquerade: facts.nics.iter().any(|nic| nic.masquerade),
        loose_mac: facts.nics.iter().any(|nic| !nic.fixed_mac && !nic.masquerade),
        rule: None,
    }
}
