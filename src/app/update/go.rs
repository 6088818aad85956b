//! From screen to screen.

use super::{balance, foresight, one, propose};
use crate::app::list::Row;
use crate::app::screen::{
    NetworksScreen, NicsScreen, Screen, Scroll, SnapshotsScreen, TasksScreen, Text, TextScreen, VmPart, VmScreen,
    VmsScreen,
};
use crate::app::{App, Effect, Effects};
use crate::model::{Key, Kind};
use crate::view::Tone;

/// Opens what the cursor is on.
pub(super) fn open(app: &mut App) -> Effects {
    let (cursor, searching) = match app.screen() {
        Screen::Nodes(screen) => (screen.list.cursor(), screen.search.active()),
        Screen::Vms(screen) => (screen.list.cursor(), false),
        Screen::Tasks(screen) => (screen.list.cursor(), false),
        Screen::Snapshots(screen) => (screen.list.cursor(), false),
        Screen::Repave(_) => return foresight::open(app),
        Screen::Balance(_) => return balance::enter(app),
        Screen::Storage(_) => return super::storage::enter(app),
        Screen::Networks(screen) => (screen.list.cursor(), false),
        Screen::Nics(screen) => (screen.list.cursor(), false),
        Screen::Vm(_) | Screen::Why(_) | Screen::Text(_) => return Effects::new(),
    };
    match cursor {
        Some(Row::Machine(id)) => {
            let key = app.inventory.machine(id).map(|machine| machine.key.clone());
            key.map_or_else(Effects::new, |key| vm(app, key))
        }
        Some(Row::Task(id)) => {
            let key = app.inventory.task(id).map(|task| task.subject.clone());
            let key = key.filter(|key| app.inventory.machine_named(key).is_some());
            key.map_or_else(Effects::new, |key| vm(app, key))
        }
        Some(Row::Snapshot(id)) => {
            let key = app.inventory.snapshot(id).map(|snapshot| snapshot.vm.clone());
            let key = key.filter(|key| app.inventory.machine_named(key).is_some());
            key.map_or_else(Effects::new, |key| vm(app, key))
        }
        Some(Row::Host(id)) if searching || !matches!(app.screen(), Screen::Vms(_)) => {
            if let Some(name) = app.inventory.host(id).map(|host| host.name.to_string()) {
                app.push(Screen::Vms(VmsScreen::new(Some(name))));
            }
            Effects::new()
        }
        Some(Row::Host(_) | Row::Unplaced) => {
            fold(app);
            Effects::new()
        }
        Some(Row::Network(index)) => {
            nics(app, index);
            Effects::new()
        }
        Some(Row::Nic(_)) => {
            let key = propose::targets(app).into_iter().next();
            let key = key.filter(|key| app.inventory.machine_named(key).is_some());
            key.map_or_else(Effects::new, |key| vm(app, key))
        }
        Some(Row::Foreseen(_) | Row::Placed(_) | Row::Moved(_) | Row::Pool(_) | Row::Volume(_) | Row::Left(_))
        | None => Effects::new(),
    }
}

/// Opens one VM.
pub(super) fn vm(app: &mut App, key: Key) -> Effects {
    app.push(Screen::Vm(VmScreen {
        key,
        part: VmPart::default(),
        detail: None,
        trouble: None,
        loading: false,
        asked_at_revision: 0,
        seen: None,
        scroll: Scroll::default(),
    }));
    fetch(app)
}

/// Opens the VM that a command names: NAMESPACE/NAME, or a name that only one VM has.
pub(super) fn vm_named(app: &mut App, text: &str) -> Effects {
    let found: Vec<Key> = if let Some((namespace, name)) = text.split_once('/') {
        let key = Key::new(namespace, name);
        app.inventory.machine_named(&key).map(|_| key).into_iter().collect()
    } else {
        let named = app.inventory.machines().filter(|(_, machine)| machine.key.name == text);
        named.map(|(_, machine)| machine.key.clone()).collect()
    };
    match found.as_slice() {
        [only] => vm(app, only.clone()),
        [] => {
            app.messages.push(
                app.now,
                Tone::Warn,
                format!("no VM named {text}; search with / on Nodes"),
            );
            Effects::new()
        }
        several => {
            let names: Vec<String> = several.iter().take(4).map(ToString::to_string).collect();
            let text = format!(
                "{} VMs are named {text}: {}; name the namespace, too",
                several.len(),
                names.join(", ")
            );
            app.messages.push(app.now, Tone::Warn, text);
            Effects::new()
        }
    }
}

/// Asks for the VM in view.
pub(super) fn fetch(app: &mut App) -> Effects {
    let revision = app.inventory.revision();
    let key = match app.screen() {
        Screen::Vm(screen) => screen.key.clone(),
        _ => return Effects::new(),
    };
    let glance = app.glance(&key);
    if let Screen::Vm(screen) = app.top() {
        (screen.loading, screen.asked_at_revision, screen.seen) = (true, revision, glance);
    }
    one(Effect::FetchVm(key))
}

/// To a list, filtered if a filter is given. Whether the filter was understood; if not, everything stays as it was.
fn list(app: &mut App, mut screen: Screen, filter: Option<&str>) -> bool {
    if let (Some(text), Some(search)) = (filter, screen.search_mut()) {
        search.set(text);
        if let Some(error) = search.error() {
            let text = format!("filter \"{text}\": {error}");
            app.messages.push(app.now, Tone::Warn, text);
            return false;
        }
    }
    app.above.clear();
    app.push(screen);
    true
}

/// To VMs.
pub(super) fn vms(app: &mut App, filter: Option<&str>) {
    list(app, Screen::Vms(VmsScreen::new(None)), filter);
}

/// To Tasks.
pub(super) fn tasks(app: &mut App, filter: Option<&str>) {
    list(app, Screen::Tasks(TasksScreen::default()), filter);
}

/// To Snapshots. They are watched from the first time on.
pub(super) fn snapshots(app: &mut App, filter: Option<&str>) -> Effects {
    if list(app, Screen::Snapshots(SnapshotsScreen::default()), filter) {
        return one(Effect::Watch(Kind::VirtualMachineSnapshot));
    }
    Effects::new()
}

/// To Networks. They are read when the screen is opened.
pub(super) fn networks(app: &mut App, filter: Option<&str>) -> Effects {
    if list(app, Screen::Networks(NetworksScreen::default()), filter) {
        return one(Effect::Networks);
    }
    Effects::new()
}

/// To the NICs on the network under the cursor.
fn nics(app: &mut App, index: u32) {
    let Screen::Networks(screen) = app.screen() else { return };
    let opened = screen
        .networks
        .get(index as usize)
        .map(|row| NicsScreen::of(row, screen.read));
    if let Some(opened) = opened {
        app.push(Screen::Nics(opened));
    }
}

/// Home; with a text, to the VMs found by it.
pub(super) fn nodes(app: &mut App, text: Option<&str>) {
    app.above.clear();
    app.stale = true;
    app.pending.clear();
    if let (Some(text), Some(search)) = (text, app.top().search_mut()) {
        search.set(text);
    }
}

/// A long text, once.
pub(super) fn text(app: &mut App, what: Text) {
    if let Screen::Text(screen) = app.top() {
        if std::mem::discriminant(&screen.what) == std::mem::discriminant(&what) {
            screen.what = what;
            return;
        }
        app.pop();
    }
    app.push(Screen::Text(TextScreen {
        what,
        scroll: Scroll::default(),
        search: String::new(),
    }));
}

/// One step back: first out of a search, then out of the screen.
pub(super) fn back(app: &mut App) -> Effects {
    app.stale = true;
    if let Screen::Repave(screen) = app.screen() {
        // with an older answer in view there is something to stay for
        let stays = app.foresight.shown(&screen.page.about()).is_some();
        if app.foresight.cancel() && stays {
            return Effects::new();
        }
    }
    match app.top() {
        Screen::Text(screen) if !screen.search.is_empty() => screen.search.clear(),
        screen => {
            if let Some(search) = screen.search_mut().filter(|search| !search.text().is_empty()) {
                search.set("");
                land_on_node(app);
            } else {
                if let Screen::Storage(screen) = app.top()
                    && super::storage::back(screen)
                {
                    return Effects::new();
                }
                if !app.pop() {
                    let key = app
                        .keymap
                        .keys_for(app.screen().scopes(), &crate::action::Action::Quit.into());
                    let key = key.first().map_or_else(|| ":quit".into(), ToString::to_string);
                    app.messages
                        .push(app.now, Tone::Plain, format!("this is home; {key} or :q leaves vmotui"));
                }
            }
        }
    }
    Effects::new()
}

/// Back from the VMs found to the nodes: the cursor goes to the node of the VM it was on.
pub(super) fn land_on_node(app: &mut App) {
    let head = head(app);
    app.stale = true;
    app.settle();
    if let (Screen::Nodes(screen), Some(head)) = (app.top(), head) {
        screen.list.go_to(head);
    }
}

/// Folds or unfolds the group the cursor is in.
pub(super) fn fold(app: &mut App) {
    let Some(head) = head(app) else { return };
    if let Some((folded, list)) = groups(app)
        && !folded.remove(&head)
    {
        folded.insert(head);
        list.go_to(head);
    }
    app.stale = true;
}

/// Folds everything, or unfolds it if anything is folded.
pub(super) fn fold_all(app: &mut App) {
    let head = head(app);
    if let Some((folded, list)) = groups(app) {
        if folded.is_empty() {
            folded.extend(list.rows().iter().filter(|row| !matches!(row, Row::Machine(_))));
            if let Some(head) = head {
                list.go_to(head);
            }
        } else {
            folded.clear();
        }
    }
    app.stale = true;
}

fn groups(app: &mut App) -> Option<(&mut rustc_hash::FxHashSet<Row>, &mut crate::app::list::List)> {
    match app.top() {
        Screen::Nodes(screen) if screen.search.active() => Some((&mut screen.folded, &mut screen.list)),
        Screen::Vms(screen) if screen.grouped => Some((&mut screen.folded, &mut screen.list)),
        _ => None,
    }
}

/// Head of the group the cursor is in.
fn head(app: &mut App) -> Option<Row> {
    match app.top().list_mut()?.cursor()? {
        Row::Machine(id) => {
            let node = app.inventory.machine(id)?.node();
            Some(
                node.and_then(|node| app.inventory.host_id(node))
                    .map_or(Row::Unplaced, Row::Host),
            )
        }
        head => Some(head),
    }
}
