//! What the preview says, read by the real client over the simulated cluster's HTTP.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use secrecy::SecretString;
use vmotui::client::{Mode, Options, Transport, connect};
use vmotui::domain::finding::Verdict;
use vmotui::domain::migratable::drain::Outcome;
use vmotui::domain::repave::{Check, DrainRule, Go, PoolView, Vm, WhatIf, preview};
use vmotui::ops::origin::Origin;
use vmotui::ops::repave::read;
use vmotui::sim::serve::duplex;
use vmotui::sim::store::World;

#[derive(Debug)]
pub(crate) struct Foretold {
    pub(crate) go: Go,
    pub(crate) lowest: Option<i64>,
    pub(crate) outcomes: BTreeMap<String, Outcome>,
    /// VMs that find no other node.
    pub(crate) homeless: BTreeSet<String>,
    /// Failing checks of the whole, and what they are about.
    pub(crate) failing: Vec<(String, String, String)>,
    /// Failing checks of one node each, with the node first.
    pub(crate) on_nodes: Vec<(String, String, String)>,
    /// Hooks are told of, which somebody else has to take away.
    pub(crate) hooks: bool,
    /// What could not be judged.
    pub(crate) unknown: Vec<String>,
    /// Nodes of each pool in their order, where that is determined.
    pub(crate) orders: Vec<Vec<String>>,
}

/// Reads and previews.
pub(crate) fn foretell(world: &Arc<World>, pools: &[&str], what_if: &WhatIf) -> Foretold {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let near = Arc::clone(world);
        let dialer = Arc::new(move || duplex(Arc::clone(&near)));
        let transport = Transport::Dial(dialer, SecretString::from("sim-admin".to_owned()));
        let client = connect(&Options::default(), Mode::ReadWrite, transport).await.unwrap();
        let mut scene = read(&Origin::Cluster(client)).await.unwrap();
        let unheard = what_if.apply(&mut scene);
        assert!(unheard.is_empty(), "{unheard:?}");
        let names: Vec<String> = pools.iter().map(|pool| (*pool).to_owned()).collect();
        let preview = preview(&scene, &names);
        // Cluster API's own rules come before what an eviction would do
        let outcome = |vm: &Vm| match vm.rule {
            Some(DrainRule::Skip(_)) => Outcome::ShutsDown,
            Some(DrainRule::Wait(_)) => Outcome::Blocks,
            None => vm.outcome,
        };
        let outcomes = scene.vms.iter().map(|vm| (vm.name.clone(), outcome(vm))).collect();
        let said = |check: &Check| (check.check.to_owned(), check.object.clone(), check.reason.to_string());
        let of_nodes = preview.nodes.iter().flat_map(|node| {
            let failing = node.checks.iter().filter(|check| check.verdict == Verdict::Fail);
            failing.map(|check| (node.name.clone(), check.check.to_owned(), check.object.clone()))
        });
        let on_nodes = of_nodes.collect();
        let failing: Vec<(String, String, String)> = preview
            .checks
            .iter()
            .chain(preview.nodes.iter().flat_map(|node| &node.checks))
            .filter(|check| check.verdict == Verdict::Fail)
            .map(said)
            .collect();
        let homeless = failing
            .iter()
            .filter(|(check, ..)| check == "vm-target")
            .map(|(_, object, _)| object.clone());
        let mut nodes: Vec<_> = preview.nodes.iter().filter(|node| node.order > 0).collect();
        nodes.sort_by_key(|node| node.order);
        let determined = preview.pools.iter().filter(|pool| pool.determined);
        let order = |pool: &PoolView| -> Vec<String> {
            let own = nodes.iter().filter(|node| node.pool == pool.name);
            own.map(|node| node.name.clone()).collect()
        };
        let orders = determined.map(order).collect();
        let unknown: Vec<String> = preview
            .checks
            .iter()
            .chain(preview.nodes.iter().flat_map(|node| &node.checks))
            .filter(|check| check.verdict == Verdict::Unknown)
            .map(|check| format!("{} {}: {} ({})", check.check, check.object, check.reason, check.value))
            .collect();
        Foretold {
            go: preview.verdict,
            lowest: preview.cidr.lowest,
            outcomes,
            homeless: homeless.collect(),
            orders,
            hooks: preview.checks.iter().any(|check| check.check == "machine-hook"),
            failing,
            on_nodes,
            unknown,
        }
    })
}
