//! Previews: asking, going from page to page, what-if switches.

use std::sync::Arc;

use jiff::Timestamp;

use super::one;
use crate::app::dialog::{Dialog, WhatIfDialog};
use crate::app::screen::{Page, RepaveScreen, Screen};
use crate::app::{App, Effect, Effects, meant};
use crate::model::trouble::Trouble;
use crate::ops::Verb;
use crate::ops::repave::{About, Foreseen};
use crate::view::Tone;

/// To the repave of all pools.
pub(super) fn repave(app: &mut App) -> Effects {
    app.above.clear();
    show(app, Page::Pools);
    if app.foresight.shown(&About::Repave).is_some() {
        // its age is in view, and ctrl-r reads anew
        return Effects::new();
    }
    let now = app.now;
    app.foresight.ask(About::Repave, true, now)
}

/// To the slices of the pod CIDR and who holds them.
pub(super) fn slices(app: &mut App) -> Effects {
    let effects = repave(app);
    show(app, Page::Slices);
    effects
}

/// To the pre-check of a node: the one named, or the one under the cursor. It is always read anew, without switches.
pub(super) fn maintenance(app: &mut App, named: Option<&str>) -> Effects {
    let Some(node) = named.map(str::to_owned).or_else(|| meant::node(app)) else {
        let text = "maintenance: put the cursor on a node, or name one";
        app.messages.push(app.now, Tone::Plain, text);
        return Effects::new();
    };
    if app.inventory.host_id(&node).is_none() {
        let names: Vec<String> = app.inventory.hosts().map(|(_, host)| host.name.to_string()).collect();
        let hint = crate::domain::suggest::hint(&node, names.iter().map(String::as_str));
        let text = format!("no node \"{node}\"{hint}");
        app.messages.push(app.now, Tone::Warn, text);
        return Effects::new();
    }
    app.foresight.drain = crate::app::foresight::Subject::default();
    show(app, Page::Drain(node.clone()));
    let now = app.now;
    app.foresight.ask(About::Drain(node), true, now)
}

fn show(app: &mut App, page: Page) {
    app.push(Screen::Repave(RepaveScreen::new(page)));
}

/// One page deeper.
pub(super) fn open(app: &mut App) -> Effects {
    let Some((page, row)) = app.foreseen_cursor() else {
        return Effects::new();
    };
    match (&page, row) {
        (Page::Pools, Some(row)) => {
            if let Some(name) = app.foreseen_pool(&page, row).map(|pool| pool.name.clone()) {
                show(app, Page::Pool(name));
            }
        }
        (Page::Pool(_), Some(row)) => {
            if let Some(name) = app.foreseen_node(&page, row).map(|node| node.name.clone()) {
                show(app, Page::Node(name));
            }
        }
        (Page::Steps(_), Some(row)) => {
            let node = app.foreseen_step(&page, row).map(|step| step.node.clone());
            let shown = app.foreseen(&page);
            let known = node.filter(|name| {
                shown.is_some_and(|shown| shown.foreseen.preview.nodes.iter().any(|node| node.name == *name))
            });
            if let Some(node) = known {
                show(app, Page::Node(node));
            }
        }
        (Page::Machines, Some(row)) => {
            let node = app.foreseen_machine(&page, row).map(|machine| machine.node.clone());
            return match node.filter(|node| !node.is_empty()) {
                Some(node) => maintenance(app, Some(&node)),
                None => Effects::new(),
            };
        }
        (Page::Drain(node), _) => return super::propose::about_node(app, Verb::Drain, node.clone()),
        (Page::Node(_), Some(_)) => {
            let key = meant::foreseen(app).filter(|key| app.inventory.machine_named(key).is_some());
            return key.map_or_else(Effects::new, |key| super::vm::open(app, key));
        }
        _ => {}
    }
    Effects::new()
}

/// Reads the cluster again for what is in view.
pub(super) fn anew(app: &mut App) -> Effects {
    let Some((page, _)) = app.foreseen_cursor() else {
        return Effects::new();
    };
    let now = app.now;
    app.foresight.ask(page.about(), true, now)
}

/// For the sake of the question, the VM under the cursor is stopped, or runs again.
pub(super) fn assume_stopped(app: &mut App) -> Effects {
    let (Some((page, _)), Some(vm)) = (app.foreseen_cursor(), meant::foreseen(app)) else {
        let text = "what if stopped: put the cursor on a VM; VMs of a node: Enter";
        app.messages.push(app.now, Tone::Plain, text);
        return Effects::new();
    };
    let about = page.about();
    app.foresight.of_mut(&about).switches.toggle_stop(&vm.to_string());
    let now = app.now;
    app.foresight.ask(about, false, now)
}

/// The what-if dialog, or one switch by name.
pub(super) fn what_if(app: &mut App, arg: Option<&str>) -> Effects {
    let Some((page, _)) = app.foreseen_cursor() else {
        return Effects::new();
    };
    let about = page.about();
    let Some(text) = arg else {
        let subject = app.foresight.of(&about);
        let found = subject.shown.as_ref().map(|shown| shown.foreseen.found.clone());
        let dialog = WhatIfDialog::new(about, &subject.switches, &found.unwrap_or_default());
        app.dialog = Some(Dialog::WhatIf(Box::new(dialog)));
        return Effects::new();
    };
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    if let Err(why) = app.foresight.of_mut(&about).switches.set(key, value) {
        app.messages.push(app.now, Tone::Warn, format!("what-if {why}"));
        return Effects::new();
    }
    let now = app.now;
    app.foresight.ask(about, false, now)
}

/// Leaves the dialog with what was typed.
pub(super) fn applied(app: &mut App) -> Effects {
    let Some(Dialog::WhatIf(dialog)) = &mut app.dialog else {
        return Effects::new();
    };
    let Some(switches) = dialog.switches() else {
        return Effects::new();
    };
    let about = dialog.about.clone();
    app.dialog = None;
    let subject = app.foresight.of_mut(&about);
    let same = subject.shown.as_ref().is_some_and(|shown| shown.switches == switches);
    subject.switches = switches;
    if same && app.foresight.awaited.is_none() {
        return Effects::new();
    }
    let now = app.now;
    app.foresight.ask(about, false, now)
}

/// All findings, or back from them.
pub(super) fn findings(app: &mut App) {
    let Some((page, _)) = app.foreseen_cursor() else { return };
    if let Page::Findings(_) = page {
        app.pop();
    } else {
        show(app, Page::Findings(page.about()));
    }
}

/// The steps of the pools in view, or back from them.
pub(super) fn steps(app: &mut App) {
    let Some((page, _)) = app.foreseen_cursor() else { return };
    match page {
        Page::Steps(_) => {
            app.pop();
        }
        Page::Drain(_) | Page::Findings(About::Drain(_)) => {
            let text = "steps: a drain has one; 8 shows the repave";
            app.messages.push(app.now, Tone::Plain, text);
        }
        Page::Pool(pool) => show(app, Page::Steps(Some(pool))),
        _ => show(app, Page::Steps(None)),
    }
}

/// Machines on their way, or back from them. They are part of what a repave rests on.
pub(super) fn machines(app: &mut App) {
    match app.foreseen_cursor() {
        Some((Page::Machines, _)) => {
            app.pop();
        }
        Some((page, _)) if page.about() == About::Repave => show(app, Page::Machines),
        Some(_) => {
            let text = "machines: 8 shows the repave, and m there its machines";
            app.messages.push(app.now, Tone::Plain, text);
        }
        None => {}
    }
}

/// Writes what is shown into a file.
pub(super) fn export(app: &mut App, file: Option<&str>) -> Effects {
    let Some((page, _)) = app.foreseen_cursor() else {
        return Effects::new();
    };
    let about = page.about();
    let Some(shown) = app.foresight.shown(&about) else {
        let text = "export: there is nothing yet to write";
        app.messages.push(app.now, Tone::Warn, text);
        return Effects::new();
    };
    let mut title = about.title();
    if !shown.switches.is_empty() {
        title = format!("{title}, what if {}", shown.switches.words());
    }
    let name = match &about {
        About::Repave => "repave".to_owned(),
        About::Drain(node) => format!("drain-{node}"),
    };
    let moment = app.now.strftime("%Y%m%d-%H%M%S");
    one(Effect::Export {
        file: file.map_or_else(|| format!("{name}-{moment}.md"), str::to_owned),
        title,
        foreseen: Arc::clone(&shown.foreseen),
    })
}

/// An answer came in.
pub(super) fn answered(app: &mut App, number: u64, answer: Result<(Arc<Foreseen>, Timestamp), Box<Trouble>>) {
    let odd = answer.as_ref().ok().map(|(foreseen, _)| foreseen.odd.clone());
    if !app.foresight.take(number, answer) {
        return;
    }
    for what in odd.into_iter().flatten() {
        app.messages.push(app.now, Tone::Warn, format!("what-if {what}"));
    }
    (app.dirty, app.stale) = (true, true);
}
