//! Puts the scene together.

use rustc_hash::FxHashMap;

use super::platform::Platform;
use super::{around, network, pace, pools};
use crate::domain::finding::{Read, Verdict};
use crate::domain::migratable::drain::{Outcome, Strategy, outcome, strategy};
use crate::domain::migratable::{Condition, Facts, reason};
use crate::domain::repave::{Other, OtherKind, Scene, Vm};
use crate::ops::facts::board::{Laid, Launchers, lay};
use crate::ops::facts::raw::{self, Pod, Vmi};
use crate::ops::facts::{Objects, limits, vm};

/// The cluster as it was found.
pub fn scene(objects: &Objects, platform: &Platform) -> Scene {
    let launchers = Launchers::of(objects);
    let laid = lay(objects, &launchers);
    let (budgets, selecting) = around::budgets(objects, platform);
    let settings = around::settings(platform);
    let pools = pools::read(objects, platform, &laid.nodes, &settings);
    let (vms, lost) = machines(objects, &laid);
    let others = others(objects, &laid, &selecting);
    let migrations = match &objects.migrations {
        Read::Known(all) => Read::Known(all.iter().filter(|one| !one.ended()).count() as u32),
        Read::Unread(why) => Read::Unread(why.clone()),
    };
    let health_checks = match &platform.health_checks {
        Read::Known(all) => Read::Known(all.len() as u32),
        Read::Unread(why) => Read::Unread(why.clone()),
    };
    let mut unread = blind(objects);
    if lost > 0 {
        unread.push(format!(
            "{lost} VM instances run in launcher pods or on nodes that were not found"
        ));
    }
    let in_pools: usize = pools.known().into_iter().flatten().map(|pool| pool.nodes.len()).sum();
    let mut unchecked = unchecked();
    if pools.known().is_some() && in_pools < laid.nodes.len() {
        unchecked.push(format!("{} nodes belong to no pool", laid.nodes.len() - in_pools));
    }
    Scene {
        vms,
        others,
        pools,
        network: network::read(objects, platform),
        limits: limits::configured(objects),
        storage: around::storage(objects, platform),
        budgets,
        settings,
        control: around::control(platform),
        migrations,
        descheduler: around::descheduler(objects, platform),
        health_checks,
        palette: platform.machines.known().is_some_and(|all| !all.is_empty()),
        pace: pace::read(objects, platform),
        unchecked,
        unread,
        board: laid.board,
        ..Scene::default()
    }
}

/// What makes every verdict unknown when it was not read.
fn blind(objects: &Objects) -> Vec<String> {
    let decisive = [
        ("nodes", objects.nodes.why()),
        ("pods", objects.pods.why()),
        ("virtualmachineinstances", objects.vmis.why()),
        ("kubevirts", objects.kubevirts.why()),
    ];
    let unread = decisive.into_iter().filter(|(_, why)| !why.is_empty());
    unread.map(|(what, why)| format!("{what}: {why}")).collect()
}

/// What nobody looks at, whatever could be read.
fn unchecked() -> Vec<String> {
    [
        "free machines in MAAS, unless stated",
        "approval in Palette",
        "Portworx volumes with a single clean copy on a node",
        "volumes that only some nodes can reach",
        "VLANs that are allowed on each node's bridge",
        "Services that MetalLB announces from a node",
        "drain hooks of machines",
    ]
    .map(str::to_owned)
    .into()
}

fn machines(objects: &Objects, laid: &Laid) -> (Vec<Vm>, usize) {
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
        found.push(Vm {
            pod,
            ..judged(vmi, &facts, pod)
        });
    }
    (found, lost)
}

fn judged(vmi: &Vmi, facts: &Facts, pod: crate::domain::placement::PodId) -> Vm {
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
    }
}

fn others(objects: &Objects, laid: &Laid, selecting: &[around::Selecting]) -> Vec<Other> {
    let pods = objects.pods.known().map(Vec::as_slice).unwrap_or_default();
    let read = laid
        .others
        .iter()
        .filter_map(|(id, index)| Some((*id, pods.get(*index)?)));
    let all = read.map(|(id, pod)| {
        let kind = kind(pod);
        // a drain leaves DaemonSet and static pods alone, so no budget of theirs matters; Portworx's own pods stay on
        // their nodes like daemons, but are evicted
        let portworx = raw::owner(&pod.metadata, "StorageCluster").is_some();
        let evicted = portworx || !matches!(kind, OtherKind::Daemon | OtherKind::Mirror);
        let budgets = selecting
            .iter()
            .enumerate()
            .filter(|(_, one)| evicted && one.takes(pod));
        Other {
            pod: id,
            name: format!("{}/{}", pod.metadata.namespace, pod.metadata.name),
            kind,
            // Cluster API's way to leave a pod alone; a migration's target follows its VM
            skipped: pod.metadata.label("cluster.x-k8s.io/drain").is_some() || pod.launcher(),
            local_volume: false,
            budgets: budgets.map(|(number, _)| number).collect(),
        }
    });
    all.collect()
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
