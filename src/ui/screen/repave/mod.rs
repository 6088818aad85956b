//! Previews of repaves and drains: the verdict, curves over the steps, and a table below them.

mod drain;
mod head;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::Page as Sheet;
use super::records::{self, Records};
use super::why;
use crate::app::list::Row as Id;
use crate::app::screen::{Page, RepaveScreen};
use crate::app::{App, Drawn};
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::table::Scroll;
use crate::ui::widget::text::{Run, Runs, wrap};
use crate::view::repave::{
    MACHINES, POOLS, Part, RESIDENTS, STEPS, TURNS, about_machine, about_pool, about_resident, about_step, about_turn,
    report, slices,
};
use crate::view::sort::Order;
use crate::view::why::Line;

/// Rows come in the order of the roll-out, or the worst first: no column decides.
const AS_IT_COMES: Order = Order {
    column: usize::MAX,
    descending: false,
};

/// The part of the preview that a page is about.
pub(super) fn part(page: &Page) -> Part<'_> {
    match page {
        // a drain is about one node, and the checks of the cluster count for it
        Page::Pools | Page::Steps(None) | Page::Machines | Page::Drain(_) | Page::Findings(_) | Page::Slices => {
            Part::Whole
        }
        Page::Pool(name) | Page::Steps(Some(name)) => Part::Pool(name),
        Page::Node(name) => Part::Node(name),
    }
}

pub(super) fn draw(
    app: &App,
    screen: &RepaveScreen,
    look: &Look,
    scroll: Scroll,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    if screen.page == Page::Slices {
        let preview = app.foreseen(&screen.page).map(|shown| &shown.foreseen.preview);
        let hosts = app.inventory.hosts().map(|(_, host)| host);
        return text(slices(preview, hosts), screen, look, area, buf);
    }
    let Some(shown) = app.foreseen(&screen.page) else {
        return waiting(app, screen, look, area, buf);
    };
    if let Page::Findings(_) = screen.page {
        return text(report(&shown.foreseen.preview, Part::Whole), screen, look, area, buf);
    }
    let lines = head::lines(app, screen, shown, look, area);
    let tall = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    let above = Rect { height: tall, ..area };
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    Pager::new(lines.len(), &line).draw(above, buf, look);
    let below = Rect {
        y: above.bottom(),
        height: area.height - tall,
        ..area
    };
    table(app, screen, look, scroll, below, buf)
}

fn text(lines: Vec<Line>, screen: &RepaveScreen, look: &Look, area: Rect, buf: &mut Buffer) -> Drawn {
    let text = why::laid(lines, look, usize::from(area.width));
    let line = |index: usize| text.get(index).cloned().unwrap_or_default();
    let (drawn, _) = Pager::new(text.len(), &line)
        .offset(screen.scroll.offset)
        .draw(area, buf, look);
    Drawn {
        offset: drawn.offset,
        height: area.height.into(),
        len: text.len(),
    }
}

fn table(app: &App, screen: &RepaveScreen, look: &Look, scroll: Scroll, area: Rect, buf: &mut Buffer) -> Drawn {
    let sheet = Sheet {
        app,
        list: &screen.list,
        look,
        scroll,
    };
    let preview = app.foreseen(&screen.page).map(|shown| &shown.foreseen.preview);
    match &screen.page {
        Page::Steps(_) => {
            let record = |row: Id| app.foreseen_step(&screen.page, row);
            let records = Records {
                table: &STEPS,
                order: AS_IT_COMES,
                toned: "",
                record: &record,
                said: &about_step,
            };
            records::draw(&sheet, &records, area, buf)
        }
        Page::Machines => {
            let record = |row: Id| app.foreseen_machine(&screen.page, row);
            let records = Records {
                table: &MACHINES,
                order: AS_IT_COMES,
                toned: "course",
                record: &record,
                said: &|machine| about_machine(machine, app.now),
            };
            records::draw(&sheet, &records, area, buf)
        }
        Page::Pools => {
            let record = |row: Id| app.foreseen_pool(&screen.page, row);
            let records = Records {
                table: &POOLS,
                order: AS_IT_COMES,
                toned: "verdict",
                record: &record,
                said: &|pool| preview.map_or_else(Vec::new, |preview| about_pool(preview, pool)),
            };
            records::draw(&sheet, &records, area, buf)
        }
        Page::Pool(_) => {
            let record = |row: Id| app.foreseen_node(&screen.page, row);
            let records = Records {
                table: &TURNS,
                order: AS_IT_COMES,
                toned: "verdict",
                record: &record,
                said: &about_turn,
            };
            records::draw(&sheet, &records, area, buf)
        }
        Page::Node(_) | Page::Drain(_) | Page::Findings(_) | Page::Slices => {
            let record = |row: Id| app.foreseen_resident(&screen.page, row);
            let records = Records {
                table: &RESIDENTS,
                order: AS_IT_COMES,
                toned: "verdict",
                record: &record,
                said: &about_resident,
            };
            records::draw(&sheet, &records, area, buf)
        }
    }
}

/// There is no answer yet: what is being done, or why there is none.
fn waiting(app: &App, screen: &RepaveScreen, look: &Look, area: Rect, buf: &mut Buffer) -> Drawn {
    let room = usize::from(area.width.saturating_sub(4)).max(20);
    let mut lines: Vec<Runs<'static>> = Vec::new();
    if let Some(trouble) = &app.foresight.of(&screen.page.about()).trouble {
        for text in wrap(&format!("{} not foreseen: {trouble}", look.sign(Sign::Bad)), room) {
            lines.push(vec![Run::new(format!(" {text}"), Role::Bad)]);
        }
    } else {
        let doing = match &app.foresight.awaited {
            Some(awaited) if awaited.anew => "reading nodes, pods, VMs and what stands around them",
            Some(_) => "stepping through it on paper",
            None => "nothing was read; ctrl-r reads",
        };
        lines.push(vec![Run::new(
            format!(" {} {doing}", look.sign(Sign::Moving)),
            Role::Info,
        )]);
    }
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    Pager::new(lines.len(), &line).draw(area, buf, look);
    Drawn {
        height: area.height.into(),
        ..Drawn::default()
    }
}
