//! The whole preview.

use super::check::{Check, Go};
use super::checks;
use super::ledger::Ledger;
use super::node::{NodeView, counts};
use super::order;
use super::roll::{Rolling, Step};
use super::scene::{Pool, Scene};
use super::time::{self, Range};
use crate::domain::cidr::Slices;
use crate::domain::finding::{Read, Verdict};
use crate::domain::placement::NodeId;

/// Slices of the pod CIDR over the whole roll-out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cidr {
    /// Cluster CIDR.
    pub cluster: String,
    /// Size of a slice.
    pub node_mask: Option<u8>,
    /// How they stand now; `Unread` says why nobody knows.
    pub slices: Read<Slices>,
    /// How many are needed at the peak.
    pub needed: i64,
    /// How many are left at the tightest moment.
    pub lowest: Option<i64>,
    /// Where the numbers come from.
    pub source: String,
}

/// A pool of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolView {
    /// Name.
    pub name: String,
    /// `control-plane` or `worker`.
    pub kind: &'static str,
    /// `expand first, surge 1`, …
    pub strategy: String,
    /// GO, NO-GO or UNKNOWN.
    pub verdict: Go,
    /// How many nodes.
    pub nodes: usize,
    /// How long it takes.
    pub eta: Range,
    /// Whether the controller's order is known; otherwise the worst of several is shown.
    pub determined: bool,
    /// The order to advise.
    pub advised: Vec<String>,
    /// Where strategy and members come from.
    pub source: String,
}

/// What a repave would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// GO, NO-GO or UNKNOWN.
    pub verdict: Go,
    /// All checks that did not pass, the worst first, each with the node it came up at.
    pub checks: Vec<Check>,
    /// What nobody looked at.
    pub unchecked: Vec<String>,
    /// Slices of the pod CIDR.
    pub cidr: Cidr,
    /// Pools in their order.
    pub pools: Vec<PoolView>,
    /// Steps in their order.
    pub steps: Vec<Step>,
    /// Nodes in the order in which their turn comes.
    pub nodes: Vec<NodeView>,
    /// How long all of it takes.
    pub eta: Range,
    /// Where the times come from.
    pub time_sources: Vec<String>,
}

/// Steps through the pools, or through those of the names given.
pub fn preview(scene: &Scene, only: &[String]) -> Preview {
    let pools = match &scene.pools {
        Read::Known(pools) => pools
            .iter()
            .filter(|pool| only.is_empty() || only.contains(&pool.name))
            .collect(),
        Read::Unread(_) => Vec::new(),
    };
    let mut preview = run(scene, &pools);
    if let Read::Unread(why) = &scene.pools {
        preview.checks.push(
            Check::new(
                "pools",
                Verdict::Unknown,
                "pools",
                "Which machines roll together is not known",
            )
            .value(why.clone(), "")
            .source("Cluster API")
            .fix("Ask for the right to list machines, machinedeployments and kubeadmcontrolplanes"),
        );
    } else if pools.is_empty() {
        preview.checks.push(
            Check::new("pools", Verdict::Unknown, only.join(", "), "There is no such pool").value("0", "1 at least"),
        );
    }
    finish(preview)
}

/// A drain of one node, without a machine that comes or goes.
pub fn drain_node(scene: &Scene, node: NodeId) -> Preview {
    let mut rolling = Rolling::new(scene, None);
    rolling.board.cordon(node, true);
    let name = scene.board.node(node).map(|node| node.name.clone()).unwrap_or_default();
    rolling.drain_only(&name, node);
    let mut preview = Preview {
        unchecked: scene.unchecked.clone(),
        time_sources: vec![scene.pace.migration_source.clone()],
        cidr: Cidr {
            source: "a drain takes no slice".to_owned(),
            ..Cidr::default()
        },
        ..Preview::default()
    };
    preview.checks = checks::circumstances(scene, &[]);
    preview
        .checks
        .retain(|check| check.check != "spare-slice" && check.check != "service-cidr");
    let own = Pool {
        name: String::new(),
        kind: super::scene::PoolKind::Worker,
        nodes: vec![node],
        surge: 0,
        unavailable: 1,
        determined: true,
        drain_timeout: Read::Known(Some(i64::MAX)),
        source: String::new(),
    };
    preview.checks.extend(checks::storage(scene, &own));
    collect(scene, &rolling.ledger, &[&own], &mut preview);
    for view in &mut preview.nodes {
        view.eta = time::drain(
            rolling.ledger.moved.get(&node).copied().unwrap_or_default(),
            &scene.limits,
            &scene.pace,
        );
        preview.eta = view.eta;
    }
    preview.pools.clear();
    finish(preview)
}

fn run(scene: &Scene, pools: &[&Pool]) -> Preview {
    let slices = checks::slices(scene);
    let free = slices.known().map(|slices| slices.free() - scene.network.pending);
    let mut rolling = Rolling::new(scene, free);
    for pool in pools {
        // of the orders to try the worst one counts, and the roll-out goes on from there
        let tries = order::to_try(scene, pool).into_iter().map(|order| {
            let mut one = Rolling::new(scene, rolling.slices);
            one.board.clone_from(&rolling.board);
            one.ledger = rolling.ledger.clone();
            one.pool(pool, &order);
            one
        });
        if let Some(worst) = tries.max_by_key(|one| one.ledger.badness()) {
            rolling = worst;
        }
    }
    let mut preview = Preview {
        unchecked: scene.unchecked.clone(),
        cidr: Cidr {
            cluster: scene
                .network
                .cluster
                .known()
                .map(ToString::to_string)
                .unwrap_or_default(),
            node_mask: scene.network.mask.known().copied(),
            needed: checks::needed(scene, pools),
            lowest: rolling.ledger.lowest_slices.or(free),
            source: scene.network.source.clone(),
            slices,
        },
        checks: checks::circumstances(scene, pools),
        time_sources: vec![scene.pace.migration_source.clone(), scene.pace.deploy_source.clone()],
        ..Preview::default()
    };
    collect(scene, &rolling.ledger, pools, &mut preview);
    preview
}

/// Turns the ledger into nodes and pools.
fn collect(scene: &Scene, ledger: &Ledger, pools: &[&Pool], preview: &mut Preview) {
    preview.steps.clone_from(&ledger.steps);
    for pool in pools {
        let mut own = Vec::new();
        let mut longest = Range::default();
        let mut total = Range::default();
        for id in &pool.nodes {
            let moved = ledger.moved.get(id).copied().unwrap_or_default();
            let drain = time::drain(moved, &scene.limits, &scene.pace);
            longest = longest.max(drain);
            let interval = Range {
                low: scene.pace.interval,
                high: scene.pace.interval,
            };
            let eta = drain.plus(scene.pace.deploy).plus(interval);
            total = total.plus(eta);
            let mut checks = ledger.by_node.get(id).cloned().unwrap_or_default();
            worst_first(&mut checks);
            own.push(NodeView {
                name: scene.board.node(*id).map(|node| node.name.clone()).unwrap_or_default(),
                pool: pool.name.clone(),
                order: ledger.turn.get(id).copied().unwrap_or_default(),
                verdict: Go::of(&checks),
                vms: counts(scene, *id),
                checks,
                eta,
            });
        }
        let mut of_pool = checks::storage(scene, pool);
        of_pool.extend(checks::pool_settings(scene, pool, longest));
        if pool.nodes.len() == 1 && pool.name.is_empty() {
            // a bare drain: neither a pool's settings nor a machine are in play
            of_pool.clear();
        }
        let batch = i64::from(pool.surge + pool.unavailable).max(1);
        let all = own.iter().flat_map(|node| &node.checks).chain(&of_pool);
        preview.pools.push(PoolView {
            name: pool.name.clone(),
            kind: pool.kind.word(),
            strategy: pool.strategy(),
            verdict: Go::of(all),
            nodes: pool.nodes.len(),
            eta: Range {
                low: total.low / batch,
                high: total.high,
            },
            determined: pool.determined,
            advised: order::advised(scene, pool)
                .iter()
                .filter_map(|id| scene.board.node(*id))
                .map(|node| node.name.clone())
                .collect(),
            source: pool.source.clone(),
        });
        preview.checks.extend(of_pool);
        preview.nodes.extend(own);
    }
    preview.nodes.sort_by_key(|node| node.order);
    preview
        .checks
        .extend(preview.nodes.iter().flat_map(|node| node.checks.clone()));
    preview.checks.extend(moves(scene, pools));
    let sum = preview
        .pools
        .iter()
        .fold(Range::default(), |sum, pool| sum.plus(pool.eta));
    preview.eta = sum;
}

/// What the moves themselves do to guests, counted.
fn moves(scene: &Scene, pools: &[&Pool]) -> Vec<Check> {
    let here = |vm: &&super::scene::Vm| {
        let place = scene.board.place_of(vm.pod);
        place.is_some_and(|place| pools.iter().any(|pool| pool.nodes.contains(&place)))
    };
    let masquerade = scene.vms.iter().filter(here).filter(|vm| vm.masquerade).count();
    let loose = scene.vms.iter().filter(here).filter(|vm| vm.loose_mac).count();
    let mut found = Vec::new();
    if masquerade > 0 {
        found.push(
            Check::new(
                "pod-network",
                Verdict::Warn,
                format!("{masquerade} VMs"),
                "NICs on the pod network get another outside address: open connections are cut",
            )
            .source("VirtualMachineInstance spec.domain.devices.interfaces[].masquerade"),
        );
    }
    if loose > 0 {
        found.push(
            Check::new(
                "fixed-mac",
                Verdict::Warn,
                format!("{loose} VMs"),
                "NICs without a fixed MAC address may get a new one and lose their DHCP reservation",
            )
            .source("VirtualMachineInstance spec.domain.devices.interfaces[].macAddress")
            .fix("Write the present MAC addresses into the VMs' specs"),
        );
    }
    found
}

fn worst_first(checks: &mut Vec<Check>) {
    checks.retain(|check| check.verdict != Verdict::Pass);
    checks.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then(a.check.cmp(b.check))
            .then(a.object.cmp(&b.object))
    });
}

fn finish(mut preview: Preview) -> Preview {
    preview.verdict = Go::of(&preview.checks);
    worst_first(&mut preview.checks);
    preview.checks.dedup();
    preview
}
