//! VMs that run, and what an eviction does to each.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::drain_rules::Rules;
use super::platform::{Platform, path_of};
use crate::domain::finding::Verdict;
use crate::domain::migratable::drain::{Outcome, outcome, strategy};
use crate::domain::migratable::{Condition, Facts, Strategy, reason};
use crate::domain::placement::PodId;
use crate::domain::repave::Vm;
use crate::ops::facts::board::{Laid, Launchers};
use crate::ops::facts::raw::{self, Vmi};
use crate::ops::facts::{Objects, vm};

/// All of them, and how many instances run where nobody found them.
pub(super) fn read(
    objects: &Objects,
    platform: &Platform,
    laid: &Laid,
    launchers: &Launchers<'_>,
    rules: &Rules<'_>,
) -> (Vec<Vm>, usize) {
    let mut by_name: FxHashMap<(&str, &str), &raw::Vm> = FxHashMap::default();
    for vm in objects.vms.known().into_iter().flatten() {
        by_name.insert((&vm.metadata.namespace, &vm.metadata.name), vm);
    }
    let networks = platform
        .networks
        .known()
        .map(|all| all.iter().map(path_of).collect::<BTreeSet<String>>());
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
        one.rule = launchers.source(vmi).and_then(|pod| rules.treat(pod));
        if let Some(missing) = networks.as_ref().and_then(|all| missing(vmi, all)) {
            cut_off(&mut one, &missing);
        }
        found.push(one);
    }
    (found, lost)
}

fn judged(vmi: &Vmi, facts: &Facts, pod: PodId) -> Vm {
    let drained = outcome(facts);
    let may_stop = matches!(strategy(facts), Ok((Strategy::LiveMigrateIfPossible, _)));
    let verdict = match drained.outcome {
        // it was asked for: migrate if possible, else stop
        Outcome::ShutsDown if may_stop => Verdict::Warn,
        other => other.verdict(),
    };
    let (mut why, mut fix) = (drained.text, drained.way_out);
    if let Condition::False { reason: code, .. } = &facts.live_migratable
        && drained.outcome != Outcome::Migrates
    {
        let (known, _) = reason::explain(code);
        why = format!("{why} ({code}: {})", known.text);
        known.way_out.clone_into(&mut fix);
    }
    Vm {
        pod,
        name: format!("{}/{}", vmi.metadata.namespace, vmi.metadata.name),
        outcome: drained.outcome,
        verdict,
        why,
        fix,
        masquerade: facts.nics.iter().any(|nic| nic.masquerade),
        loose_mac: facts.nics.iter().any(|nic| !nic.fixed_mac && !nic.masquerade),
        rule: None,
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
    if vm.outcome != Outcome::Migrates {
        return;
    }
    (vm.outcome, vm.verdict) = (Outcome::Blocks, Verdict::Fail);
    vm.why = format!(
        "The NetworkAttachmentDefinition {network} of one of its NICs does not exist: the pod that it would move to cannot \
         start, and the drain waits for ever"
    );
    vm.fix = format!("Create {network} again, or take the NIC away");
}
