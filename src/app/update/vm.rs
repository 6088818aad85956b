//! To one VM, and what is read of it.

use super::one;
use crate::app::screen::{Screen, Scroll, VmPart, VmScreen};
use crate::app::{App, Effect, Effects};
use crate::model::Key;
use crate::view::Tone;

/// Opens one VM.
pub(super) fn open(app: &mut App, key: Key) -> Effects {
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
pub(super) fn named(app: &mut App, text: &str) -> Effects {
    let found: Vec<Key> = if let Some((namespace, name)) = text.split_once('/') {
        let key = Key::new(namespace, name);
        app.inventory.machine_named(&key).map(|_| key).into_iter().collect()
    } else {
        let named = app.inventory.machines().filter(|(_, machine)| machine.key.name == text);
        named.map(|(_, machine)| machine.key.clone()).collect()
    };
    match found.as_slice() {
        [only] => open(app, only.clone()),
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
