//! Screens: `&App` in, cells out. One file a screen; none keeps state.

mod balance;
mod cells;
mod dialog;
mod empty;
mod footer;
mod header;
mod list;
mod networks;
mod nics;
mod palette;
mod records;
mod repave;
mod snapshots;
mod storage;
mod tasks;
mod text;
mod used;
mod vm;
mod why;
mod yaml;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::theme::{Look, Role};
use super::widget::table::Scroll;
use super::widget::{self, too_small};
use crate::app::prompt::{Kind, Prompt};
use crate::app::screen::Screen;
use crate::app::{App, Drawn};
use list::Page;

/// Draws the whole screen. Returns what the next event should know of it, and where the terminal's cursor belongs.
pub fn draw(app: &App, look: &Look, scroll: Scroll, area: Rect, buf: &mut Buffer) -> (Drawn, Option<Position>) {
    look.fill(area, buf, Role::Text);
    if too_small(area, buf, look) {
        return (Drawn::default(), None);
    }
    let line = |y: u16| Rect { y, height: 1, ..area };
    header::draw(app, look, line(area.y), buf);
    header::summary(app, look, line(area.y + 1), buf);
    let bottom = area.bottom().saturating_sub(1);
    let cursor = match &app.prompt {
        Some(prompt) if prompt.kind != Kind::Palette => draw_prompt(app, prompt, look, line(bottom), buf),
        _ => {
            footer::draw(app, look, line(bottom), buf);
            None
        }
    };
    let notice = footer::notice(app);
    let notice_height = notice.as_ref().map_or(0, |notice| notice.height(area.width));
    let notice_top = bottom.saturating_sub(notice_height);
    if let Some(notice) = notice {
        notice.draw(
            Rect {
                y: notice_top,
                height: notice_height,
                ..area
            },
            buf,
            look,
        );
    }
    let body = Rect {
        y: area.y + 2,
        height: notice_top.saturating_sub(area.y + 2),
        ..area
    };
    let page = |list| Page {
        app,
        list,
        look,
        scroll,
    };
    let drawn = match app.screen() {
        Screen::Nodes(screen) => list::nodes(&page(&screen.list), screen, body, buf),
        Screen::Vms(screen) => {
            let rest = used::draw(app, screen, look, body, buf);
            list::vms(&page(&screen.list), screen, rest, buf)
        }
        Screen::Balance(screen) => balance::draw(app, screen, look, scroll, body, buf),
        Screen::Networks(screen) => networks::draw(&page(&screen.list), screen, body, buf),
        Screen::Nics(screen) => nics::draw(&page(&screen.list), screen, body, buf),
        Screen::Repave(screen) => repave::draw(app, screen, look, scroll, body, buf),
        Screen::Storage(screen) => storage::draw(app, screen, look, scroll, body, buf),
        Screen::Snapshots(screen) => snapshots::draw(&page(&screen.list), screen, body, buf),
        Screen::Tasks(screen) => tasks::draw(&page(&screen.list), screen, body, buf),
        Screen::Vm(screen) => vm::draw(app, screen, look, body, buf),
        Screen::Why(screen) => why::draw(screen, look, body, buf),
        Screen::Text(screen) => text::draw(app, screen, look, body, buf),
    };
    if let Some(dialog) = &app.dialog {
        return dialog::draw(app, dialog, look, body, buf);
    }
    match &app.prompt {
        Some(prompt) if prompt.kind == Kind::Palette => (drawn, palette::draw(app, prompt, look, body, buf)),
        _ => (drawn, cursor),
    }
}

fn draw_prompt(app: &App, prompt: &Prompt, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    look.fill(area, buf, Role::Bar);
    let text = prompt.text();
    let completion = match prompt.kind {
        Kind::Command if !text.is_empty() && !text.contains(' ') => {
            crate::action::command::complete(text).find_map(|spec| spec.name.strip_prefix(text))
        }
        _ => None,
    };
    let (label, placeholder) = match (prompt.kind, app.screen()) {
        (Kind::Command, _) => (":", "command; Tab completes"),
        (_, Screen::Nodes(_)) => ("/", "VM name, IP, MAC, or node=… status!=running mem>8Gi"),
        (_, Screen::Balance(_)) => ("/", "VM, node or word, or who=descheduler verdict=fail priority=1"),
        (_, Screen::Networks(_)) => ("/", "VLAN or network, or vlan=30 verdict!=pass vms=0"),
        (_, Screen::Storage(_)) => ("/", "node, VM or claim, or fill>500Gi state!=online copies<2"),
        (_, Screen::Nics(_)) => ("/", "VM, MAC or IP, or fixed=no verdict!=pass"),
        (_, Screen::Snapshots(_)) => ("/", "VM or snapshot, or age>30d state!=ready source=gone"),
        (_, Screen::Tasks(_)) => ("/", "VM, node or origin, or state=Running who=drain age<1h"),
        (_, Screen::Text(_)) => ("/", "word"),
        _ => ("/", "word, or node=… status!=running mem>8Gi age>30d"),
    };
    widget::prompt::Prompt {
        completion,
        error: prompt.error.as_deref(),
        placeholder,
        focused: true,
        ..widget::prompt::Prompt::of(label, &prompt.area)
    }
    .draw(area, buf, look)
}
