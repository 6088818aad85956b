//! The last line: keys that work here, now; and above it the message nobody read yet.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use crate::action::Action;
use crate::app::App;
use crate::app::screen::Screen;
use crate::ui::theme::Look;
use crate::ui::widget::hints::{Hint, hints};
use crate::ui::widget::notice::Notice;

pub(super) fn draw(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let scopes = app.screen().scopes();
    let list: Vec<Hint<'_>> = if app.pending.is_empty() {
        wanted(app)
            .iter()
            .filter_map(|action| {
                let key = app.keymap.keys_for(scopes, &(*action).into()).first()?.to_string();
                let hint = action.spec().hint;
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

fn wanted(app: &App) -> &'static [Action] {
    use Action::{
        Back, Command, Filter, Fold, FoldAll, Group, Help, Mark, Next, Nodes, Open, Refresh, Sort, Vms, Yaml,
    };
    match app.screen() {
        Screen::Nodes(screen) if screen.search.active() => &[Open, Back, Filter, Fold, FoldAll, Mark, Command, Help],
        Screen::Nodes(_) => &[Open, Filter, Vms, Sort, Mark, Command, Help],
        Screen::Vms(screen) if screen.grouped => &[
            Open, Filter, Group, Fold, FoldAll, Sort, Mark, Yaml, Nodes, Command, Help,
        ],
        Screen::Vms(_) => &[Open, Filter, Group, Sort, Mark, Yaml, Nodes, Command, Help],
        Screen::Tasks(_) => &[Open, Filter, Sort, Nodes, Vms, Command, Help],
        Screen::Vm(_) => &[Back, Next, Yaml, Refresh, Command, Help],
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
