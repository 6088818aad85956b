//! Keys while a dialog has the keyboard. They are fixed, as those of prompts are, and each dialog shows its own.

use super::{begin, foresight, nics, propose, where_to};
use crate::app::dialog::Dialog;
use crate::app::key::{Code, Key};
use crate::app::{App, Effects};
use crate::ops::{Confirm, Verb};

pub(super) fn key(app: &mut App, key: Key) -> Effects {
    if scrolled(app, key) {
        return Effects::new();
    }
    let leaves = matches!((key.code, key.ctrl), (Code::Esc, _) | (Code::Char('c' | 'g'), true));
    if leaves {
        let back = key.code == Code::Esc;
        app.dialog = if back { nics::back(app) } else { None };
        return Effects::new();
    }
    match &app.dialog {
        Some(Dialog::Plan(_)) => plan(app, key),
        Some(Dialog::Power(_)) => power(app, key),
        Some(Dialog::Nodes(_)) => nodes(app, key),
        Some(Dialog::WhatIf(_)) => what_if(app, key),
        Some(Dialog::Nics(_)) => nics::list(app, key),
        Some(Dialog::Vlans(_)) => nics::picker(app, key),
        None => Effects::new(),
    }
}

/// Text that was pasted goes where a name or count is typed, and nowhere else.
pub(super) fn paste(app: &mut App, text: &str) {
    if let Some(Dialog::Plan(dialog)) = &mut app.dialog
        && matches!(dialog.confirm(), Confirm::Type(_))
    {
        dialog.typed.push_str(crate::domain::text::line(text.trim()).as_ref());
    }
    if let Some(Dialog::WhatIf(dialog)) = &mut app.dialog
        && let Some(line) = dialog.line_mut()
    {
        line.typed.push_str(crate::domain::text::line(text.trim()).as_ref());
    }
}

fn scrolled(app: &mut App, key: Key) -> bool {
    let Some(scroll) = app.dialog.as_mut().and_then(Dialog::scroll_mut) else {
        return false;
    };
    let page = isize::try_from(scroll.height.saturating_sub(1).max(1)).unwrap_or(1);
    let by = match (key.code, key.ctrl) {
        (Code::Up, _) => -1,
        (Code::Down, _) => 1,
        (Code::PageUp, _) | (Code::Char('u'), true) => -page,
        (Code::PageDown, _) | (Code::Char('d'), true) => page,
        (Code::Home, _) => isize::MIN / 2,
        (Code::End, _) => isize::MAX / 2,
        _ => return false,
    };
    scroll.step(by);
    true
}

/// Most VMs of a drain at one time that can be asked for by keys: KubeVirt keeps its own limits, and they are smaller.
const MOST: usize = 50;

fn plan(app: &mut App, key: Key) -> Effects {
    let Some(Dialog::Plan(dialog)) = &mut app.dialog else {
        return Effects::new();
    };
    let confirm = dialog.confirm();
    let typing = dialog.typing();
    match (key.code, key.typed()) {
        (_, Some('b')) if dialog.choice().is_some() => {
            let (mut ask, keys) = (dialog.ask.clone(), dialog.keys.clone());
            match ask.verb {
                Verb::Drain => ask.allow_blocked = true,
                _ => ask.bring_back = !ask.bring_back,
            }
            return propose::plan(app, ask, keys);
        }
        (_, Some(more @ ('<' | '>'))) if dialog.rate().is_some() => {
            let (mut ask, keys) = (dialog.ask.clone(), dialog.keys.clone());
            let now = dialog.rate().unwrap_or(1);
            let next = if more == '>' { now + 1 } else { now.saturating_sub(1) };
            ask.max_in_flight = Some(next.clamp(1, MOST));
            return propose::plan(app, ask, keys);
        }
        (Code::Enter, _) if dialog.blank() => {}
        (Code::Enter, _) if dialog.hopeless() => app.dialog = None,
        (Code::Enter, _) if typing && !confirm.accepts(&dialog.typed) => {
            let Confirm::Type(wanted) = confirm else {
                return Effects::new();
            };
            dialog.error = Some(format!("type {wanted} to go on, Esc leaves"));
        }
        (Code::Enter, _) if confirm == Confirm::Yes => {
            dialog.error = Some("this disturbs somebody: y goes on, Esc leaves".to_owned());
        }
        (Code::Enter, _) => return confirmed(app),
        (Code::Backspace, _) => {
            dialog.typed.pop();
            dialog.error = None;
        }
        (_, Some(c)) if typing => {
            dialog.typed.push(c);
            dialog.error = None;
        }
        (_, Some('y' | 'Y')) if !dialog.hopeless() => return confirmed(app),
        (_, Some('t')) if dialog.ask.verb == Verb::Migrate => {
            let dialog = dialog.clone();
            return where_to::pick(app, &dialog);
        }
        // where letters are typed, s is one of them
        (Code::Tab, _) | (_, Some('s')) if dialog.may_save() => {
            let (mut ask, keys, part) = (dialog.ask.clone(), dialog.keys.clone(), dialog.part.clone());
            ask.snapshot_first = !ask.snapshot_first;
            return propose::plan_of(app, ask, keys, part);
        }
        (_, Some('n' | 'q')) => app.dialog = None,
        (_, Some('j')) => dialog.scroll.step(1),
        (_, Some('k')) => dialog.scroll.step(-1),
        _ => {}
    }
    Effects::new()
}

/// Sends what was shown; while the server has not answered yet, remembers that it shall.
fn confirmed(app: &mut App) -> Effects {
    match app.dialog.take() {
        Some(Dialog::Plan(dialog)) if dialog.ready() => begin::run(app, *dialog),
        Some(Dialog::Plan(mut dialog)) => {
            dialog.eager = !dialog.blank();
            app.dialog = Some(Dialog::Plan(dialog));
            Effects::new()
        }
        other => {
            app.dialog = other;
            Effects::new()
        }
    }
}

fn nodes(app: &mut App, key: Key) -> Effects {
    let Some(Dialog::Nodes(dialog)) = &mut app.dialog else {
        return Effects::new();
    };
    match (key.code, key.typed()) {
        (Code::Enter, _) => return where_to::picked(app),
        (Code::Up, _) => dialog.step(-1),
        (Code::Down, _) => dialog.step(1),
        (Code::PageUp, _) => dialog.step(-8),
        (Code::PageDown, _) => dialog.step(8),
        (Code::Backspace, _) => {
            dialog.typed.pop();
            dialog.chosen = 0;
        }
        (_, Some(c)) if !key.ctrl => {
            dialog.typed.push(c);
            dialog.chosen = 0;
        }
        _ => {}
    }
    Effects::new()
}

fn what_if(app: &mut App, key: Key) -> Effects {
    let Some(Dialog::WhatIf(dialog)) = &mut app.dialog else {
        return Effects::new();
    };
    match (key.code, key.typed()) {
        (Code::Enter, _) => return foresight::applied(app),
        (Code::Up, _) => dialog.step(-1),
        (Code::Down | Code::Tab, _) => dialog.step(1),
        (Code::Backspace, _) => {
            if let Some(line) = dialog.line_mut() {
                line.typed.pop();
            }
        }
        (Code::Char('u'), _) if key.ctrl => {
            if let Some(line) = dialog.line_mut() {
                line.typed.clear();
            }
        }
        (_, Some(c)) if !key.ctrl => {
            if let Some(line) = dialog.line_mut() {
                line.typed.push(c);
            }
        }
        _ => {}
    }
    Effects::new()
}

fn power(app: &mut App, key: Key) -> Effects {
    let Some(Dialog::Power(dialog)) = &mut app.dialog else {
        return Effects::new();
    };
    let by_key = key
        .typed()
        .and_then(|c| dialog.entries.iter().position(|entry| entry.key == c));
    match (key.code, key.typed()) {
        (Code::Up, _) => dialog.step(-1),
        (Code::Down, _) => dialog.step(1),
        (Code::Enter, _) => return chosen(app),
        _ if by_key.is_some() => {
            dialog.chosen = by_key.unwrap_or_default();
            return chosen(app);
        }
        (_, Some('j')) => dialog.step(1),
        (_, Some('k')) => dialog.step(-1),
        (_, Some('q')) => app.dialog = None,
        _ => {}
    }
    Effects::new()
}

fn chosen(app: &mut App) -> Effects {
    let Some(Dialog::Power(dialog)) = &app.dialog else {
        return Effects::new();
    };
    let Some(entry) = dialog.entries.get(dialog.chosen).filter(|entry| entry.count > 0) else {
        // the reason stands beside it
        return Effects::new();
    };
    let (verb, keys) = (entry.verb, dialog.keys.clone());
    propose::plan(app, crate::ops::Ask::new(verb), keys)
}
