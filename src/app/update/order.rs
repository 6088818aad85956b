//! Sorting: by the next column that is shown, or by the one named.

use crate::app::App;
use crate::app::screen::Screen;
use crate::view::Tone;
use crate::view::column::{Place, Table};
use crate::view::sort::Order;
use crate::view::{networks::NETWORKS, nodes::NODES, snapshots::SNAPSHOTS, tasks::TASKS, vms::VMS};

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
        Screen::Nodes(_) => NODES.position(&name).ok_or_else(|| NODES.unknown(&name)),
        Screen::Vms(_) => VMS.position(&name).ok_or_else(|| VMS.unknown(&name)),
        Screen::Networks(_) => NETWORKS.position(&name).ok_or_else(|| NETWORKS.unknown(&name)),
        Screen::Snapshots(_) => SNAPSHOTS.position(&name).ok_or_else(|| SNAPSHOTS.unknown(&name)),
        Screen::Tasks(_) => TASKS.position(&name).ok_or_else(|| TASKS.unknown(&name)),
        Screen::Repave(_) | Screen::Vm(_) | Screen::Why(_) | Screen::Text(_) => return,
    };
    match known {
        Ok(column) => change(app, |_| Some(Order { column, descending }), 0),
        Err(error) => app.messages.push(app.now, Tone::Warn, error),
    }
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
    match app.top() {
        Screen::Nodes(screen) => screen.order = to(screen.order).unwrap_or_else(|| next(&NODES, screen.order, step)),
        Screen::Vms(screen) => screen.order = to(screen.order).unwrap_or_else(|| next(&VMS, screen.order, step)),
        Screen::Networks(screen) => {
            screen.order = to(screen.order).unwrap_or_else(|| next(&NETWORKS, screen.order, step));
        }
        Screen::Snapshots(screen) => {
            screen.order = to(screen.order).unwrap_or_else(|| next(&SNAPSHOTS, screen.order, step));
        }
        Screen::Tasks(screen) => screen.order = to(screen.order).unwrap_or_else(|| next(&TASKS, screen.order, step)),
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
