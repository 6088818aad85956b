//! The node picker, and why a VM can or cannot migrate.

use super::{one, propose};
use crate::app::dialog::nodes::{Judged, NodesDialog, Place};
use crate::app::dialog::{Dialog, PlanDialog};
use crate::app::screen::{Screen, Scroll, WhyScreen};
use crate::app::{App, Effect, Effects, meant};
use crate::model::Key;
use crate::model::trouble::Trouble;
use crate::ops::Ask;
use crate::ops::explain::Report;
use crate::store::HostState;
use crate::view::{Tone, places};

/// Opens the picker over a plan to migrate.
pub(super) fn pick(app: &mut App, plan: &PlanDialog) -> Effects {
    let judged = if plan.keys.len() == 1 {
        Judged::Asking
    } else {
        Judged::Roughly
    };
    let effects = match plan.keys.as_slice() {
        [only] => one(Effect::Explain(only.clone())),
        _ => Effects::new(),
    };
    app.dialog = Some(Dialog::Nodes(Box::new(NodesDialog {
        places: by_state(app, &plan.keys),
        keys: plan.keys.clone(),
        judged,
        typed: String::new(),
        chosen: 0,
    })));
    effects
}

/// Nodes by their state alone: ready ones with most free memory first.
fn by_state(app: &App, keys: &[Key]) -> Vec<Place> {
    let here = match keys {
        [only] => app
            .inventory
            .machine_named(only)
            .and_then(|id| app.inventory.machine(id))
            .and_then(|machine| machine.node()),
        _ => None,
    };
    let mut hosts: Vec<_> = app.inventory.hosts().map(|(_, host)| host).collect();
    let open = |host: &crate::store::Host| host.state() == HostState::Ready && Some(host.name.as_str()) != here;
    hosts.sort_by_key(|host| (!open(host), host.load.memory, host.name.clone()));
    hosts
        .into_iter()
        .map(|host| {
            let (open, source) = (open(host), Some(host.name.as_str()) == here);
            Place {
                name: host.name.to_string(),
                open,
                word: if source { "source" } else { host.state().word() },
                tone: if open { Tone::Plain } else { Tone::Dim },
                text: format!(
                    "{} VMs, {} pods, {} pod IPs",
                    host.load.vms, host.load.pods, host.load.ips
                ),
            }
        })
        .collect()
}

/// Leaves the picker with the node under the cursor.
pub(super) fn picked(app: &mut App) -> Effects {
    let Some(Dialog::Nodes(dialog)) = &app.dialog else {
        return Effects::new();
    };
    let Some(place) = dialog.place().filter(|place| place.open) else {
        // the reason stands beside it
        return Effects::new();
    };
    let (ask, keys) = (Ask::migrate_to(place.name.clone()), dialog.keys.clone());
    propose::plan(app, ask, keys)
}

/// Opens the answer to "why".
pub(super) fn why(app: &mut App) -> Effects {
    let Some(key) = meant::targets(app).into_iter().next() else {
        let text = "why-not: put the cursor on a VM; VMs of a node: Enter";
        app.messages.push(app.now, Tone::Warn, text);
        return Effects::new();
    };
    app.push(Screen::Why(WhyScreen {
        key: key.clone(),
        report: None,
        trouble: None,
        read: None,
        scroll: Scroll::default(),
    }));
    one(Effect::Explain(key))
}

/// The judgement came in.
pub(super) fn explained(app: &mut App, key: &Key, answer: Result<Box<Report>, Box<Trouble>>) {
    if let Some(Dialog::Nodes(dialog)) = &mut app.dialog
        && dialog.keys.as_slice() == std::slice::from_ref(key)
    {
        match &answer {
            Ok(report) if !report.candidates.is_empty() => {
                let under = dialog.place().map(|place| place.name.clone());
                dialog.places = judged(report);
                dialog.judged = Judged::Fully;
                // the cursor stays on its node only where somebody put it there
                let moved = dialog.chosen > 0 || !dialog.typed.is_empty();
                let at = dialog
                    .shown()
                    .position(|place| moved && Some(&place.name) == under.as_ref());
                dialog.chosen = at.unwrap_or_default();
            }
            Ok(_) => dialog.judged = Judged::Roughly,
            Err(trouble) => dialog.judged = Judged::Failed(trouble.clone()),
        }
    }
    let now = app.now;
    for screen in &mut app.above {
        let Screen::Why(screen) = screen else { continue };
        if screen.key != *key {
            continue;
        }
        screen.read = Some(now);
        match answer.clone() {
            Ok(report) => (screen.report, screen.trouble) = (Some(report), None),
            Err(trouble) => screen.trouble = Some(trouble),
        }
    }
}

fn judged(report: &Report) -> Vec<Place> {
    report
        .candidates
        .iter()
        .map(|candidate| {
            let (word, tone) = places::word(&candidate.fit);
            Place {
                name: candidate.name.clone(),
                open: word != "refused",
                word,
                tone,
                text: places::text(candidate),
            }
        })
        .collect()
}
