//! Snapshots, cluster-wide.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::Page;
use super::records::{self, Records};
use crate::app::Drawn;
use crate::app::list::Row as Id;
use crate::app::screen::SnapshotsScreen;
use crate::view::snapshots::{SNAPSHOTS, about};

pub(super) fn draw(page: &Page<'_>, screen: &SnapshotsScreen, area: Rect, buf: &mut Buffer) -> Drawn {
    let app = page.app;
    let record = |row: Id| match row {
        Id::Snapshot(id) => app.inventory.snapshot(id),
        _ => None,
    };
    let records = Records {
        table: &SNAPSHOTS,
        order: screen.order,
        toned: "state",
        record: &record,
        said: &|snapshot| about(snapshot),
    };
    records::draw(page, &records, area, buf)
}
