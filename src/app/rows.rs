//! Which rows a list shows, in which order.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use super::list::Row;
use super::screen::{NetworksScreen, NicsScreen};
use crate::ops::network::{Member, Row as Network};
use crate::store::{Host, HostId, Inventory, Machine, MachineId, Snapshot, SnapshotId, Task};
use crate::view::column::Cx;
use crate::view::sort::{self, Order};
use crate::view::vms::VMS;
use crate::view::{Filter, networks::NETWORKS, nics::NICS, nodes::NODES, snapshots::SNAPSHOTS, tasks::TASKS};

/// What is asked of the VMs.
pub struct Ask<'a> {
    /// Filter.
    pub filter: &'a Filter<Machine>,
    /// Only this namespace.
    pub namespace: Option<&'a str>,
    /// Only this node.
    pub node: Option<&'a str>,
    /// Order.
    pub order: Order,
    /// The rows as they stood. A few of 12,500 change at a time, and what is nearly in order is sorted ten times faster.
    pub before: &'a [Row],
    /// For ages.
    pub cx: Cx,
}

/// All nodes.
pub fn hosts(inventory: &Inventory, order: Order, cx: Cx) -> Vec<Row> {
    let mut found: Vec<(HostId, &Host)> = inventory.hosts().collect();
    if let Some(column) = NODES.columns.get(order.column) {
        sort::rows(&mut found, column, order.descending, cx, |a, b| a.name.cmp(&b.name));
    }
    found.into_iter().map(|(id, _)| Row::Host(id)).collect()
}

/// The tasks asked for.
pub fn tasks(inventory: &Inventory, filter: &Filter<Task>, namespace: Option<&str>, order: Order, cx: Cx) -> Vec<Row> {
    let mut found: Vec<(crate::store::TaskId, &Task)> = inventory
        .tasks()
        .filter(|(_, task)| {
            let here = &task.subject.namespace;
            namespace.is_none_or(|namespace| here == namespace || here.is_empty()) && filter.matches(task, cx)
        })
        .collect();
    if let Some(column) = TASKS.columns.get(order.column) {
        sort::rows(&mut found, column, order.descending, cx, |a, b| a.key.cmp(&b.key));
    }
    found.into_iter().map(|(id, _)| Row::Task(id)).collect()
}

/// The snapshots asked for.
pub fn snapshots(
    inventory: &Inventory,
    filter: &Filter<Snapshot>,
    namespace: Option<&str>,
    order: Order,
    cx: Cx,
) -> Vec<Row> {
    let mut found: Vec<(SnapshotId, &Snapshot)> = inventory
        .snapshots()
        .filter(|(_, snapshot)| {
            namespace.is_none_or(|namespace| snapshot.key.namespace == namespace) && filter.matches(snapshot, cx)
        })
        .collect();
    if let Some(column) = SNAPSHOTS.columns.get(order.column) {
        sort::rows(&mut found, column, order.descending, cx, |a, b| a.key.cmp(&b.key));
    }
    found.into_iter().map(|(id, _)| Row::Snapshot(id)).collect()
}

/// The networks asked for.
pub fn networks(screen: &NetworksScreen, namespace: Option<&str>, cx: Cx) -> Vec<Row> {
    let filter = screen.search.filter();
    let mut found: Vec<(u32, &Network)> = (0_u32..)
        .zip(&screen.networks)
        .filter(|(_, network)| {
            namespace.is_none_or(|namespace| network.namespace == namespace) && filter.matches(network, cx)
        })
        .collect();
    if let Some(column) = NETWORKS.columns.get(screen.order.column) {
        let name = |network: &Network| (network.namespace.clone(), network.name.clone());
        sort::rows(&mut found, column, screen.order.descending, cx, |a, b| {
            name(a).cmp(&name(b))
        });
    }
    found.into_iter().map(|(index, _)| Row::Network(index)).collect()
}

/// The NICs asked for.
pub fn nics(screen: &NicsScreen, cx: Cx) -> Vec<Row> {
    let filter = screen.search.filter();
    let wanted = (0_u32..).zip(&screen.members);
    let mut found: Vec<(u32, &Member)> = wanted.filter(|(_, member)| filter.matches(member, cx)).collect();
    if let Some(column) = NICS.columns.get(screen.order.column) {
        // they were read in an order of their own
        sort::rows(&mut found, column, screen.order.descending, cx, |_, _| Ordering::Equal);
    }
    found.into_iter().map(|(index, _)| Row::Nic(index)).collect()
}

/// The VMs asked for, one under the other.
pub fn flat(inventory: &Inventory, ask: &Ask<'_>) -> Vec<Row> {
    machines(inventory, ask)
        .into_iter()
        .map(|(id, _)| Row::Machine(id))
        .collect()
}

/// The VMs asked for, under their nodes; folded nodes keep theirs to themselves. Nodes in `named` are shown even when
/// none of their VMs was asked for.
pub fn grouped(
    inventory: &Inventory,
    ask: &Ask<'_>,
    folded: &FxHashSet<Row>,
    named: impl Fn(&Host) -> bool,
) -> Vec<Row> {
    let found = machines(inventory, ask);
    let mut by_node: FxHashMap<&str, Vec<MachineId>> = FxHashMap::default();
    for (id, machine) in &found {
        by_node.entry(machine.node().unwrap_or_default()).or_default().push(*id);
    }
    let mut hosts: Vec<(HostId, &Host)> = inventory
        .hosts()
        .filter(|(_, host)| by_node.contains_key(host.name.as_str()) || named(host))
        .collect();
    hosts.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    let mut rows = Vec::with_capacity(found.len() + hosts.len() + 1);
    let mut group = |head: Row, members: Option<&Vec<MachineId>>| {
        rows.push(head);
        if !folded.contains(&head) {
            rows.extend(members.into_iter().flatten().map(|id| Row::Machine(*id)));
        }
    };
    for (id, host) in hosts {
        group(Row::Host(id), by_node.get(host.name.as_str()));
    }
    if let Some(members) = by_node.get("") {
        group(Row::Unplaced, Some(members));
    }
    rows
}

fn machines<'a>(inventory: &'a Inventory, ask: &Ask<'_>) -> Vec<(MachineId, &'a Machine)> {
    let wanted = |machine: &Machine| {
        ask.namespace.is_none_or(|namespace| machine.key.namespace == namespace)
            && ask.node.is_none_or(|node| machine.node() == Some(node))
            && ask.filter.matches(machine, ask.cx)
    };
    let mut found: Vec<(MachineId, &Machine)> = Vec::with_capacity(ask.before.len());
    let mut seen: FxHashSet<MachineId> = FxHashSet::default();
    for row in ask.before {
        let Row::Machine(id) = row else { continue };
        seen.insert(*id);
        found.extend(
            inventory
                .machine(*id)
                .filter(|machine| wanted(machine))
                .map(|machine| (*id, machine)),
        );
    }
    found.extend(
        inventory
            .machines()
            .filter(|(id, machine)| !seen.contains(id) && wanted(machine)),
    );
    if let Some(column) = VMS.columns.get(ask.order.column) {
        sort::rows(&mut found, column, ask.order.descending, ask.cx, by_name);
    }
    found
}

fn by_name(a: &Machine, b: &Machine) -> Ordering {
    a.key
        .name
        .cmp(&b.key.name)
        .then_with(|| a.key.namespace.cmp(&b.key.namespace))
}
