//! What an action is about: the VMs, or the node, that a person points at.

use super::App;
use super::list::Row;
use super::screen::{Page, Screen};
use crate::model::Key;
use crate::ops::repave::About;

/// VMs that an action is about: all marked ones, else the one under the cursor or in view.
pub(super) fn targets(app: &App) -> Vec<Key> {
    let list = match app.screen() {
        Screen::Nodes(screen) => &screen.list,
        Screen::Vms(screen) => &screen.list,
        Screen::Tasks(screen) => &screen.list,
        Screen::Snapshots(screen) => &screen.list,
        Screen::Vm(screen) => return vec![screen.key.clone()],
        Screen::Why(screen) => return vec![screen.key.clone()],
        Screen::Repave(_) => return foreseen(app).into_iter().collect(),
        Screen::Nics(screen) => {
            let Some(Row::Nic(index)) = screen.list.cursor() else {
                return Vec::new();
            };
            let nic = screen.members.get(index as usize).map(|member| &member.nic);
            return nic
                .map(|nic| Key::new(nic.namespace.as_str(), nic.vm.as_str()))
                .into_iter()
                .collect();
        }
        Screen::Balance(screen) => return screen.vm().into_iter().collect(),
        Screen::Networks(_) | Screen::Storage(_) | Screen::Text(_) => return Vec::new(),
    };
    let named = |row: &Row| match row {
        Row::Machine(id) => app.inventory.machine(*id).map(|machine| machine.key.clone()),
        Row::Task(id) => app.inventory.task(*id).map(|task| task.subject.clone()),
        Row::Snapshot(id) => app.inventory.snapshot(*id).map(|snapshot| snapshot.vm.clone()),
        Row::Host(_)
        | Row::Unplaced
        | Row::Network(_)
        | Row::Nic(_)
        | Row::Foreseen(_)
        | Row::Placed(_)
        | Row::Moved(_)
        | Row::Pool(_)
        | Row::Alert(_)
        | Row::Volume(_)
        | Row::Left(_) => None,
    };
    if list.marks().is_empty() {
        return list.cursor().as_ref().and_then(named).into_iter().collect();
    }
    let mut keys: Vec<Key> = list.marks().iter().filter_map(named).collect();
    keys.sort_unstable();
    keys
}

/// The VM under the cursor of a preview.
pub(super) fn foreseen(app: &App) -> Option<Key> {
    let (page, row) = app.foreseen_cursor()?;
    let one = app.foreseen_resident(&page, row?).filter(|one| one.outcome.is_some())?;
    let (namespace, name) = one.name.split_once('/')?;
    Some(Key::new(namespace, name))
}

/// The node that an action is about: under the cursor, or the one whose VMs are in view.
pub(super) fn node(app: &App) -> Option<String> {
    let host = |row: Row| match row {
        Row::Host(id) => app.inventory.host(id).map(|host| host.name.to_string()),
        Row::Machine(id) => app.inventory.machine(id)?.node().map(str::to_owned),
        _ => None,
    };
    match app.screen() {
        Screen::Nodes(screen) => host(screen.list.cursor()?),
        Screen::Vms(screen) => screen.node.clone().or_else(|| host(screen.list.cursor()?)),
        Screen::Repave(screen) => match &screen.page {
            Page::Node(node) | Page::Drain(node) | Page::Findings(About::Drain(node)) => Some(node.clone()),
            page @ Page::Steps(_) => Some(app.foreseen_step(page, screen.list.cursor()?)?.node.clone()),
            page @ Page::Machines => {
                let machine = app.foreseen_machine(page, screen.list.cursor()?)?;
                Some(machine.node.clone()).filter(|node| !node.is_empty())
            }
            page => {
                let node = app.foreseen_node(page, screen.list.cursor()?)?;
                Some(node.name.clone())
            }
        },
        _ => None,
    }
}
