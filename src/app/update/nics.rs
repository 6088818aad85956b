//! The NICs of VMs: listed, added on a VLAN, taken out, their links set.

use std::sync::Arc;

use super::propose;
use crate::app::dialog::Dialog;
use crate::app::dialog::nics::{NicsDialog, Wired};
use crate::app::dialog::vlans::VlansDialog;
use crate::app::key::{Code, Key};
use crate::app::{App, Effect, Effects, meant};
use crate::model::Key as Name;
use crate::model::{Truth, trouble::Trouble};
use crate::ops::network::wiring::Wiring;
use crate::ops::part::Part;
use crate::ops::{Ask, Subject, Verb, Wish};
use crate::view::Tone;

/// VMs that are read in full for the list.
const MOST: usize = 20;

/// Opens the list for the VMs meant, and has it read.
pub(super) fn open(app: &mut App) -> Effects {
    let keys = meant::targets(app);
    if keys.is_empty() {
        return propose::nothing(app, "nics");
    }
    if keys.len() > MOST {
        let text = format!(
            "nics: at most {MOST} VMs at one time, {} are marked; vmotui run nic-add takes any number",
            keys.len()
        );
        app.messages.push(app.now, Tone::Warn, text);
        return Effects::new();
    }
    let mut effects = propose::rights_of(app, &keys);
    app.dialog = Some(Dialog::Nics(Box::new(NicsDialog::new(keys.clone()))));
    effects.push(Effect::Wiring(keys));
    effects
}

/// It was read, or could not be.
pub(super) fn wired(app: &mut App, keys: &[Name], answer: Result<Arc<Wiring>, Box<Trouble>>) -> Effects {
    let wired = match answer {
        Ok(wiring) => Wired::Known(wiring),
        Err(trouble) => Wired::Failed(trouble),
    };
    match &mut app.dialog {
        Some(Dialog::Nics(list)) if list.keys == keys => list.take(wired),
        Some(Dialog::Vlans(picker)) if picker.keys == keys => {
            picker.take(wired);
            if std::mem::take(&mut picker.eager) {
                return picked(app);
            }
        }
        _ => {}
    }
    Effects::new()
}

/// Keys of the list.
pub(super) fn list(app: &mut App, key: Key) -> Effects {
    let Some(Dialog::Nics(dialog)) = &mut app.dialog else {
        return Effects::new();
    };
    match (key.code, key.typed()) {
        (Code::Up, _) | (_, Some('k')) => dialog.step(-1),
        (Code::Down, _) | (_, Some('j')) => dialog.step(1),
        (_, Some('a' | 'n')) => {
            let picker = VlansDialog::new(dialog.keys.clone(), dialog.wired.clone());
            app.dialog = Some(Dialog::Vlans(Box::new(picker)));
        }
        (_, Some('d' | 'x')) => return about(app, Verb::NicRemove),
        (_, Some('l')) => return about(app, Verb::NicLink),
        (_, Some('q')) => app.dialog = None,
        _ => {}
    }
    Effects::new()
}

/// Does something to the NIC under the cursor.
fn about(app: &mut App, verb: Verb) -> Effects {
    let Some(Dialog::Nics(dialog)) = &app.dialog else {
        return Effects::new();
    };
    let (Some(port), Some(wiring)) = (dialog.port(), dialog.wired.known()) else {
        return Effects::new();
    };
    let wishes = wiring.each(&port.nic, port.link == Truth::False);
    let wiring = Arc::clone(wiring);
    match plan(app, verb, &wiring, wishes) {
        Ok(effects) => effects,
        Err(why) => {
            if let Some(Dialog::Nics(dialog)) = &mut app.dialog {
                dialog.error = Some(why);
            }
            Effects::new()
        }
    }
}

/// What a dialog was opened from: the list of NICs is where the picker came from.
pub(super) fn back(app: &mut App) -> Option<Dialog> {
    let Some(Dialog::Vlans(picker)) = app.dialog.take() else {
        return None;
    };
    let mut list = NicsDialog::new(picker.keys);
    list.take(picker.wired);
    Some(Dialog::Nics(Box::new(list)))
}

/// Keys of the picker.
pub(super) fn picker(app: &mut App, key: Key) -> Effects {
    let Some(Dialog::Vlans(dialog)) = &mut app.dialog else {
        return Effects::new();
    };
    match (key.code, key.typed()) {
        (Code::Enter, _) if matches!(dialog.wired, Wired::Asking) => dialog.eager = true,
        (Code::Enter, _) => return picked(app),
        (Code::Up, _) => dialog.step(-1),
        (Code::Down, _) => dialog.step(1),
        (Code::PageUp, _) => dialog.step(-8),
        (Code::PageDown, _) => dialog.step(8),
        (Code::Backspace, _) => dialog.retype(|typed| {
            typed.pop();
        }),
        (_, Some(c)) if !key.ctrl => dialog.retype(|typed| typed.push(c)),
        _ => {}
    }
    Effects::new()
}

/// Leaves the picker with the network under the cursor, for the plan of the NIC that was shown.
fn picked(app: &mut App) -> Effects {
    let Some(Dialog::Vlans(dialog)) = &app.dialog else {
        return Effects::new();
    };
    let Some(wiring) = dialog.wired.known().filter(|_| !dialog.wishes.is_empty()) else {
        return Effects::new();
    };
    let (wiring, wishes) = (Arc::clone(wiring), dialog.wishes.clone());
    match plan(app, Verb::NicAdd, &wiring, wishes) {
        Ok(effects) => effects,
        Err(why) => {
            if let Some(Dialog::Vlans(dialog)) = &mut app.dialog {
                dialog.error = Some(why);
            }
            Effects::new()
        }
    }
}

/// The plan, from the VMs as they were read for the dialog.
///
/// # Errors
/// Why it would do nothing at all.
fn plan(app: &mut App, verb: Verb, wiring: &Wiring, wishes: Vec<Wish>) -> Result<Effects, String> {
    let keys: Vec<Name> = wiring.subjects.iter().map(|subject| subject.key.clone()).collect();
    let with = |(subject, wish): (&Subject, &Wish)| subject.clone().on(wish.clone());
    let subjects: Vec<Subject> = wiring.subjects.iter().zip(&wishes).map(with).collect();
    let ask = Ask::new(verb);
    let plan = propose::drafted_of(app, &ask, &subjects);
    if plan.is_empty() {
        let first = plan.refused.first();
        return Err(first.map_or_else(
            || "the VM is gone".to_owned(),
            |no| match no.way_out.as_str() {
                "" => no.reason.clone(),
                way_out => format!("{}. {way_out}", no.reason),
            },
        ));
    }
    Ok(propose::show(app, ask, keys, Part::Nics(wishes), plan))
}
