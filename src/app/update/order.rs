//! Sorting: by the next column that is shown, or by the one named.

use crate::app::App;
use crate::app::screen::{BalancePart, Screen};
use crate::app::storage::Part;
use crate::view::Tone;
use crate::view::alerts::ALERTS;
use crate::view::balance::{ADVICE, FAULTS, FINDINGS, MOVES};
use crate::view::column::{Place, Table};
use crate::view::sort::Order;
use crate::view::{networks::NETWORKS, nics::NICS, nodes::NODES, pools::POOLS, reclaim::RECLAIM};
use crate::view::{snapshots::SNAPSHOTS, tasks::TASKS, vms::VMS, volumes::VOLUMES};

/// Sorts by the column `by` steps further.
pub(super) fn step(app: &mut App, by: isize) {
    change(app, |_| None, by);
}

/// Sorts by a named column; `desc` or `asc` may follow the name.
pub(super) fn named(app: &mut App, text: &str) {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default().to_owned();
    let descending = match words.next() {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(other) => {
            app.messages.push(
                app.now,
                Tone::Warn,
                format!("sort {name}: \"{other}\" is neither asc nor desc"),
            );
            return;
        }
    };
    let known = match app.screen() {
        Screen::Nodes(_) => place(&NODES, &name),
        Screen::Vms(_) => place(&VMS, &name),
        Screen::Networks(_) => place(&NETWORKS, &name),
        Screen::Nics(_) => place(&NICS, &name),
        Screen::Snapshots(_) => place(&SNAPSHOTS, &name),
        Screen::Tasks(_) => place(&TASKS, &name),
        Screen::Storage(screen) => match screen.part {
            Part::Pools => place(&POOLS, &name),
            Part::Alerts => place(&ALERTS, &name),
            Part::Volumes => place(&VOLUMES, &name),
            Part::Reclaim => place(&RECLAIM, &name),
        },
        Screen::Balance(screen) => match screen.part {
            BalancePart::Findings => place(&FINDINGS, &name),
            BalancePart::Advice => place(&ADVICE, &name),
            BalancePart::Moves => place(&MOVES, &name),
            BalancePart::Faults => place(&FAULTS, &name),
        },
        Screen::Repave(_) | Screen::Vm(_) | Screen::Why(_) | Screen::Text(_) => return,
    };
    match known {
        Ok(column) => change(app, |_| Some(Order { column, descending }), 0),
        Err(error) => app.messages.push(app.now, Tone::Warn, error),
    }
}

fn place<R>(table: &Table<R>, name: &str) -> Result<usize, String> {
    table.position(name).ok_or_else(|| table.unknown(name))
}

/// Turns the order around.
pub(super) fn reverse(app: &mut App) {
    change(
        app,
        |order| {
            Some(Order {
                descending: !order.descending,
                ..order
            })
        },
        0,
    );
}

fn change(app: &mut App, to: impl Fn(Order) -> Option<Order>, step: isize) {
    let turn = |order: &mut Order, by: &dyn Fn(Order) -> Order| *order = to(*order).unwrap_or_else(|| by(*order));
    match app.top() {
        Screen::Nodes(screen) => screen.order = to(screen.order).unwrap_or_else(|| next(&NODES, screen.order, step)),
        Screen::Vms(screen) => screen.order = to(screen.order).unwrap_or_else(|| next(&VMS, screen.order, step)),
        Screen::Networks(screen) => {
            screen.order = to(screen.order).unwrap_or_else(|| next(&NETWORKS, screen.order, step));
        }
        Screen::Storage(screen) => match screen.part {
            Part::Pools => turn(&mut screen.pools.order, &|order| next(&POOLS, order, step)),
            Part::Alerts => turn(&mut screen.alerts.order, &|order| next(&ALERTS, order, step)),
            Part::Volumes => turn(&mut screen.volumes.order, &|order| next(&VOLUMES, order, step)),
            Part::Reclaim => turn(&mut screen.reclaim.order, &|order| next(&RECLAIM, order, step)),
        },
        Screen::Nics(screen) => screen.order = to(screen.order).unwrap_or_else(|| next(&NICS, screen.order, step)),
        Screen::Snapshots(screen) => {
            screen.order = to(screen.order).unwrap_or_else(|| next(&SNAPSHOTS, screen.order, step));
        }
        Screen::Tasks(screen) => screen.order = to(screen.order).unwrap_or_else(|| next(&TASKS, screen.order, step)),
        Screen::Balance(screen) => match screen.part {
            BalancePart::Findings => turn(&mut screen.findings.order, &|order| next(&FINDINGS, order, step)),
            BalancePart::Advice => turn(&mut screen.advice.order, &|order| next(&ADVICE, order, step)),
            BalancePart::Moves => turn(&mut screen.moved.order, &|order| next(&MOVES, order, step)),
            BalancePart::Faults => turn(&mut screen.faults.order, &|order| next(&FAULTS, order, step)),
        },
        Screen::Repave(_) | Screen::Vm(_) | Screen::Why(_) | Screen::Text(_) => return,
    }
    // who sorts wants to see what comes first
    app.stale = true;
    app.settle();
    if let Some(list) = app.top().list_mut() {
        list.go(0);
    }
}

fn next<R>(table: &Table<R>, order: Order, step: isize) -> Order {
    let shown: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.place == Place::Everywhere)
        .map(|(position, _)| position)
        .collect();
    let here = shown
        .iter()
        .position(|position| *position == order.column)
        .unwrap_or_default();
    let there = (here as isize + step).rem_euclid(shown.len().max(1) as isize);
    let column = shown.get(there as usize).copied().unwrap_or_default();
    // of numbers, the large ones are the news
    let descending = table
        .columns
        .get(column)
        .is_some_and(|column| column.align == crate::view::Align::Right);
    Order { column, descending }
}
