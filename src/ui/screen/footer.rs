//! The last line: keys that work here, now; and above it the message nobody read yet.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use crate::action::Action;
use crate::app::App;
use crate::app::dialog::Dialog;
use crate::app::screen::{BalancePart, Page, Screen};
use crate::ops::{Confirm, Verb};
use crate::ui::theme::Look;
use crate::ui::widget::hints::{Hint, hints};
use crate::ui::widget::notice::Notice;

pub(super) fn draw(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let scopes = app.screen().scopes();
    let closed = crate::action::policy::closed(app.offer("")).is_some();
    if let Some(dialog) = &app.dialog {
        return hints(area, buf, look, &keys_of(dialog));
    }
    let list: Vec<Hint<'_>> = if app.pending.is_empty() {
        wanted(app)
            .iter()
            .filter(|action| !(closed && action.spec().writes))
            .filter_map(|action| {
                let key = app.keymap.keys_for(scopes, &(*action).into()).first()?.to_string();
                let advised = *action == Action::Open && !closed && advice(app);
                let hint = if advised { "plan it" } else { action.spec().hint };
                Some(if *action == Action::Help {
                    Hint::pinned(key, hint)
                } else {
                    Hint::new(key, hint)
                })
            })
            .collect()
    } else {
        let begun: Vec<String> = app.pending.iter().map(ToString::to_string).collect();
        let follow = app.keymap.continuations(scopes, &app.pending);
        follow
            .into_iter()
            .map(|(key, invocation)| Hint::new(format!("{} {key}", begun.join(" ")), invocation.action.spec().hint))
            .collect()
    };
    hints(area, buf, look, &list);
}

/// Whether the cursor is among what Balance would move: there Enter does not open, it plans.
fn advice(app: &App) -> bool {
    matches!(app.screen(), Screen::Balance(screen) if screen.part == BalancePart::Advice)
}

/// Keys of dialogs are fixed.
fn keys_of(dialog: &Dialog) -> Vec<Hint<'static>> {
    let leave = Hint::new("esc", "leave");
    match dialog {
        Dialog::Plan(plan) if plan.hopeless() => vec![leave, Hint::new("up/down", "scroll")],
        Dialog::Plan(plan) => {
            let go = match plan.confirm() {
                Confirm::Enter => Hint::new("enter", "go"),
                Confirm::Yes => Hint::new("y", "go"),
                Confirm::Type(_) => Hint::new("enter", "go, once it is typed"),
            };
            let mut keys = vec![go, leave];
            if let Some(rate) = plan.rate() {
                keys.push(Hint::new("< >", format!("{rate} at a time")));
            }
            keys.extend([Hint::new("up/down", "scroll"), Hint::new("pgup/pgdn", "page")]);
            keys
        }
        Dialog::Nics(_) => vec![
            Hint::new("a", "add on a VLAN"),
            Hint::new("d", "take out"),
            Hint::new("l", "link up or down"),
            Hint::new("up/down", "move"),
            leave,
        ],
        Dialog::Vlans(_) => vec![
            Hint::new("enter", "choose"),
            Hint::new("up/down", "move"),
            Hint::new("a-z 0-9", "narrow"),
            Hint::new("esc", "back to the NICs"),
        ],
        Dialog::Nodes(_) => vec![
            Hint::new("enter", "choose"),
            Hint::new("up/down", "move"),
            Hint::new("a-z", "narrow"),
            leave,
        ],
        Dialog::WhatIf(_) => vec![Hint::new("enter", "apply"), Hint::new("up/down", "move"), leave],
        Dialog::Power(_) => vec![Hint::new("enter", "choose"), Hint::new("up/down", "move"), leave],
    }
}

fn wanted(app: &App) -> &'static [Action] {
    use Action::{
        AssumeStopped, Back, Cancel, Command, Continue, Do, Export, Filter, Findings, Fold, FoldAll, Group, Help,
        Machines, Maintenance, Mark, Next, Nics, Nodes, Open, Power, Refresh, Repave, Sort, Steps, Tasks, Vms, WhatIf,
        WhyNot, Yaml,
    };
    const MIGRATE: Action = Do(Verb::Migrate);
    const SNAPSHOT: Action = Do(Verb::Snapshot);
    const RESTORE: Action = Do(Verb::Restore);
    const DELETE: Action = Do(Verb::DeleteSnapshot);
    match app.screen() {
        Screen::Nodes(screen) if screen.search.active() => &[
            Open, MIGRATE, Power, SNAPSHOT, Nics, WhyNot, Mark, Back, Filter, Fold, FoldAll, Command, Help,
        ],
        Screen::Nodes(_) => &[Open, Filter, Maintenance, Vms, Tasks, Repave, Sort, Command, Help],
        Screen::Vms(screen) if screen.grouped => &[
            Open, MIGRATE, Power, SNAPSHOT, Nics, WhyNot, Filter, Mark, Fold, Group, FoldAll, Sort, Yaml, Tasks, Nodes,
            Command, Help,
        ],
        Screen::Vms(_) => &[
            Open, MIGRATE, Power, SNAPSHOT, Nics, WhyNot, Filter, Mark, Group, Sort, Yaml, Tasks, Nodes, Command, Help,
        ],
        Screen::Balance(_) => &[Open, Next, WhyNot, Filter, Sort, Refresh, Nodes, Tasks, Command, Help],
        Screen::Networks(_) => &[Open, Filter, Sort, Refresh, Nodes, Vms, Tasks, Command, Help],
        Screen::Nics(_) => &[Open, Nics, Back, Filter, Sort, Refresh, Command, Help],
        Screen::Repave(screen) => match screen.page {
            Page::Pools | Page::Pool(_) => &[
                Open,
                WhatIf,
                Findings,
                Steps,
                Machines,
                Maintenance,
                Refresh,
                Back,
                Command,
                Help,
            ],
            Page::Steps(_) => &[Open, Steps, WhatIf, Findings, Maintenance, Refresh, Back, Help],
            Page::Machines => &[Open, Machines, Maintenance, Refresh, Back, Help],
            Page::Node(_) => &[Open, AssumeStopped, WhatIf, Findings, WhyNot, Refresh, Back, Help],
            Page::Drain(_) => &[
                Do(Verb::Drain),
                Do(Verb::ExitMaintenance),
                AssumeStopped,
                WhatIf,
                Findings,
                WhyNot,
                Refresh,
                Back,
                Help,
            ],
            Page::Slices => &[Refresh, Repave, Back, Help],
            Page::Findings(_) => &[Findings, Export, Back, Help],
        },
        Screen::Storage(_) => &[Open, Next, Filter, Sort, Refresh, Back, Nodes, Vms, Command, Help],
        Screen::Snapshots(_) => &[
            Open, RESTORE, DELETE, Mark, Filter, Sort, Nodes, Vms, Tasks, Command, Help,
        ],
        Screen::Tasks(_) => &[Open, Cancel, Continue, Filter, Sort, Nodes, Vms, Command, Help],
        Screen::Vm(_) => &[
            Back, MIGRATE, Power, SNAPSHOT, Nics, WhyNot, Next, Yaml, Tasks, Refresh, Command, Help,
        ],
        Screen::Why(_) => &[Back, MIGRATE, Power, Refresh, Command, Help],
        Screen::Text(_) => &[Back, Filter, Help],
    }
}

pub(super) fn notice(app: &App) -> Option<Notice<'static>> {
    let message = app.messages.unread()?;
    let waiting = app.messages.iter().filter(|message| !message.read).count();
    let key = app.keymap.keys_for(app.screen().scopes(), &Action::Dismiss.into());
    let key = key.first().map_or_else(|| ":dismiss".into(), ToString::to_string);
    let more = if waiting > 1 {
        format!(", {} more", waiting - 1)
    } else {
        String::new()
    };
    let times = if message.times > 1 {
        format!(" (×{})", message.times)
    } else {
        String::new()
    };
    Some(Notice {
        sign: cells::sign(message.tone),
        role: cells::role(message.tone),
        text: format!("{}{times}", message.text).into(),
        note: format!("{key} dismisses{more}").into(),
    })
}
