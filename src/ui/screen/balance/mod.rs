//! Balance: the descheduler in two lines, the heat map, and below them one of four lists.

mod head;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use strum::IntoEnumIterator as _;

use super::list::Page;
use super::records::{self, Records};
use crate::app::list::Row as Id;
use crate::app::screen::{BalancePart, BalanceScreen};
use crate::app::{App, Drawn};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::table::Scroll;
use crate::ui::widget::text::{Run, Runs};
use crate::view::balance::{ADVICE, FAULTS, FINDINGS, MOVES, about_advice, about_fault, about_finding, about_move};

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
            let records = Records {
                table: &FINDINGS,
                order: screen.findings.order,
                toned: "verdict",
                record: &record,
                said: &about_finding,
            };
            records::draw(&page, &records, below, buf)
        }
        BalancePart::Advice => {
            let record = |row: Id| screen.recommendation(row);
            let records = Records {
                table: &ADVICE,
                order: screen.advice.order,
                toned: "",
                record: &record,
                said: &about_advice,
            };
            records::draw(&page, &records, below, buf)
        }
        BalancePart::Moves => {
            let record = |row: Id| screen.moved(row);
            let records = Records {
                table: &MOVES,
                order: screen.moved.order,
                toned: "outcome",
                record: &record,
                said: &|one| about_move(one, app.now),
            };
            records::draw(&page, &records, below, buf)
        }
        BalancePart::Faults => {
            let record = |row: Id| screen.fault(row);
            let records = Records {
                table: &FAULTS,
                order: screen.faults.order,
                toned: "",
                record: &record,
                said: &about_fault,
            };
            records::draw(&page, &records, below, buf)
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
