//! Balance: the descheduler in two lines, the heat map, and below them one of four lists.

mod head;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use strum::IntoEnumIterator as _;

use super::list::Page;
use super::records;
use crate::app::list::Row as Id;
use crate::app::screen::{BalancePart, BalanceScreen};
use crate::app::{App, Drawn};
use crate::domain::balance::moves::Move;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::table::Scroll;
use crate::ui::widget::text::{Run, Runs};
use crate::view::balance::{about_advice, about_fault, about_finding, about_move};

pub(super) fn draw(
    app: &App,
    screen: &BalanceScreen,
    look: &Look,
    scroll: Scroll,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    let mut lines = head::lines(app, screen, look, area);
    lines.push(parts(screen));
    let tall = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    let above = Rect { height: tall, ..area };
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    Pager::new(lines.len(), &line).draw(above, buf, look);
    let below = Rect {
        y: above.bottom(),
        height: area.height - tall,
        ..area
    };
    let page = Page {
        app,
        list: screen.list(),
        look,
        scroll,
    };
    match screen.part {
        BalancePart::Findings => {
            let record = |row: Id| screen.issue(row);
            records::shelf(&page, &screen.findings, "verdict", &record, &about_finding, below, buf)
        }
        BalancePart::Advice => {
            let record = |row: Id| screen.recommendation(row);
            records::shelf(&page, &screen.advice, "", &record, &about_advice, below, buf)
        }
        BalancePart::Moves => {
            let record = |row: Id| screen.moved(row);
            let said = |one: &Move| about_move(one, app.now);
            records::shelf(&page, &screen.moved, "outcome", &record, &said, below, buf)
        }
        BalancePart::Faults => {
            let record = |row: Id| screen.fault(row);
            records::shelf(&page, &screen.faults, "", &record, &about_fault, below, buf)
        }
    }
}

/// The lists by name, with how many rows each has; the one in view in brackets.
fn parts(screen: &BalanceScreen) -> Runs<'static> {
    let mut runs = vec![Run::plain(" ")];
    for part in BalancePart::iter() {
        let (title, count) = (part.title(), screen.count(part));
        runs.push(if part == screen.part {
            Run::new(format!("[{title} {count}]"), Role::Accent)
        } else {
            Run::new(format!(" {title} {count} "), Role::Dim)
        });
        runs.push(Run::plain(" "));
    }
    runs
}
