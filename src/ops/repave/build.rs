//! Puts the scene together.

use super::others::Drainer;
use super::platform::{self as platforms, Platform};
use super::{
    around, busy, cilium, drain_rules, health, held, hooks, lost, network, others, pace, pools, under_way, vms,
};
use crate::domain::capacity::usable_ips;
use crate::domain::finding::Read;
use crate::domain::repave::Scene;
use crate::ops::facts::board::{Laid, Launchers, lay};
use crate::ops::facts::{Objects, limits};

/// The cluster as it was found.
pub fn scene(objects: &Objects, platform: &Platform) -> Scene {
    let launchers = Launchers::of(objects);
    let mut laid = lay(objects, &launchers);
    addresses(platform, &mut laid);
    let (budgets, selecting) = around::budgets(objects, platform);
    let settings = around::settings(platform);
    let pools = pools::read(objects, platform, &laid.nodes, &settings);
    let drainer = Drainer {
        rules: drain_rules::Rules::of(platform),
        cluster_api: platform.machines.known().is_none_or(|all| !all.is_empty()),
    };
    let around_vms = held::Around {
        objects,
        launchers: &launchers,
        networks: platform
            .networks
            .known()
            .map(|all| all.iter().map(platforms::path_of).collect()),
        budgets: &budgets,
        selecting: &selecting,
    };
    let (vms, homeless) = vms::read(&around_vms, &laid, &drainer.rules);
    let others = others::read(objects, &laid, &selecting, &drainer);
    let mut unread = lost::everything(objects);
    if homeless > 0 {
        unread.push(format!(
            "{homeless} VM instances run in launcher pods or on nodes that were not found"
        ));
    }
    let in_pools: usize = pools.known().into_iter().flatten().map(|pool| pool.nodes.len()).sum();
    let mut unchecked = lost::never(platform);
    if pools.known().is_some() && in_pools < laid.nodes.len() {
        unchecked.push(format!("{} nodes belong to no pool", laid.nodes.len() - in_pools));
    }
    Scene {
        vms,
        others,
        pools,
        network: network::read(objects, platform),
        announced: network::announced(platform),
        limits: limits::configured(objects),
        storage: around::storage(objects, platform),
        budgets,
        settings,
        control: around::control(objects, platform),
        migrations: migrations(objects),
        descheduler: around::descheduler(objects, platform),
        health_checks: health::read(platform),
        busy: busy::read(objects, platform),
        paused: health::paused(platform),
        hooks: hooks::read(platform),
        palette: platform.machines.known().is_some_and(|all| !all.is_empty()),
        pace: pace::read(objects, platform),
        under_way: under_way::read(platform),
        unchecked,
        unread,
        lost: lost::some(objects, platform),
        board: laid.board,
        ..Scene::default()
    }
}

/// Where Cilium gives out slices by itself, those of Kubernetes say nothing about how many addresses a node has.
fn addresses(platform: &Platform, laid: &mut Laid) {
    let Some(own) = cilium::own(platform) else { return };
    for id in laid.nodes.values() {
        laid.board.edit(*id, |node| node.pod_ips = None);
    }
    for (name, slice) in &own.by_node {
        if let Some(id) = laid.nodes.get(name) {
            laid.board.edit(*id, |node| {
                node.pod_ips = Some(node.pod_ips.unwrap_or_default() + usable_ips(slice));
            });
        }
    }
}

/// Migrations under way, and VMs that a drain wants gone and that have none yet.
fn migrations(objects: &Objects) -> Read<u32> {
    let all = match &objects.migrations {
        Read::Known(all) => all,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let active: std::collections::BTreeSet<(&str, &str)> = all
        .iter()
        .filter(|one| !one.ended())
        .map(|one| (one.metadata.namespace.as_str(), one.spec.vmi_name.as_str()))
        .collect();
    let waiting = objects.vmis.known().into_iter().flatten().filter(|vmi| {
        let wanted_gone =
            !vmi.status.evacuation_node_name.is_empty() && vmi.status.evacuation_node_name == vmi.status.node_name;
        wanted_gone && !active.contains(&(vmi.metadata.namespace.as_str(), vmi.metadata.name.as_str()))
    });
    Read::Known((active.len() + waiting.count()) as u32)
}
