//! Storage: how Portworx does and where that is known from, then pools, volumes, or what could be given back.

mod banner;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells;
use super::list::Page;
use super::records::{self, Records};
use crate::app::list::Row as Id;
use crate::app::storage::{Part, StorageScreen};
use crate::app::{App, Drawn};
use crate::ops::storage::Alert;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::table::{Cell, Scroll};
use crate::view::pools::{self, POOLS};
use crate::view::{Value, alerts, reclaim, volumes};

/// Lines of the smallest table together with the strip below it.
const TABLE: u16 = 13;

pub(super) fn draw(
    app: &App,
    screen: &StorageScreen,
    look: &Look,
    scroll: Scroll,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    let lines = banner::lines(screen, look, area.width);
    // a table that can be read, and what is said of its row, come first
    let most = (area.height / 3).max(area.height.saturating_sub(TABLE));
    let room = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(most);
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    let top = Rect { height: room, ..area };
    Pager::new(lines.len(), &line).draw(top, buf, look);
    let area = Rect {
        y: area.y + room,
        height: area.height - room,
        ..area
    };
    let page = Page {
        app,
        list: screen.list(),
        look,
        scroll,
    };
    match screen.part {
        Part::Pools => {
            let cx = app.cx();
            let record = |row: Id| screen.pool_at(row);
            let said = |row: &crate::ops::storage::Row| pools::about(row, cx);
            let records = Records {
                table: &POOLS,
                order: screen.pools.order,
                toned: "status",
                record: &record,
                said: &said,
            };
            records::draw_with(&page, &records, &fill, area, buf)
        }
        Part::Alerts => {
            let record = |row: Id| screen.alert_at(row);
            let said = |alert: &Alert| alerts::about(alert, app.now);
            records::shelf(&page, &screen.alerts, "severity", &record, &said, area, buf)
        }
        Part::Volumes => {
            let record = |row: Id| screen.volume_at(row);
            records::shelf(&page, &screen.volumes, "state", &record, &volumes::about, area, buf)
        }
        Part::Reclaim => {
            let record = |row: Id| screen.left_at(row);
            records::shelf(
                &page,
                &screen.reclaim,
                "confidence",
                &record,
                &reclaim::about,
                area,
                buf,
            )
        }
    }
}

/// What is taken as a bar, what is promised as a percentage: more than there is is normal there, and no alarm.
fn fill(id: &str, value: &Value<'_>) -> Option<Cell<'static>> {
    let Value::Share { used, of, .. } = value else {
        return None;
    };
    match (id, of.filter(|of| *of > 0)) {
        ("used", Some(of)) => {
            let part = *used as f64 / of as f64;
            let role = match part {
                0.9.. => Role::Bad,
                0.8..0.9 => Role::Warn,
                _ => Role::Gauge,
            };
            Some(cells::gauge(part, role))
        }
        ("provisioned", Some(of)) => Some(Cell::plain(format!("{:.0}%", *used as f64 / of as f64 * 100.0))),
        ("used" | "provisioned", None) => Some(Cell::new("?", Role::Dim)),
        _ => None,
    }
}
