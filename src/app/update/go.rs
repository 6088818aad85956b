//! To the screens that have a key of their own, and back.

use super::{fold, one, storage};
use crate::app::screen::{NetworksScreen, Screen, Scroll, SnapshotsScreen, TasksScreen, Text, TextScreen, VmsScreen};
use crate::app::{App, Effect, Effects};
use crate::model::Kind;
use crate::view::Tone;

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
        // the second one tells how large they are
        return smallvec::smallvec![
            Effect::Watch(Kind::VirtualMachineSnapshot),
            Effect::Watch(Kind::VolumeSnapshot),
        ];
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

/// To Storage. Pools are read when the screen is opened.
pub(super) fn storage(app: &mut App, filter: Option<&str>) -> Effects {
    if list(app, Screen::Storage(Box::default()), filter) {
        return one(Effect::Storage);
    }
    Effects::new()
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
                fold::land_on_node(app);
            } else {
                if let Screen::Storage(screen) = app.top()
                    && storage::back(screen)
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
