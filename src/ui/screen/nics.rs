//! The NICs on one network.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::Page;
use super::records::{self, Records};
use crate::app::Drawn;
use crate::app::list::Row as Id;
use crate::app::screen::NicsScreen;
use crate::view::nics::{NICS, about};

pub(super) fn draw(page: &Page<'_>, screen: &NicsScreen, area: Rect, buf: &mut Buffer) -> Drawn {
    let record = |row: Id| match row {
        Id::Nic(index) => screen.members.get(index as usize),
        _ => None,
    };
    let records = Records {
        table: &NICS,
        order: screen.order,
        toned: "verdict",
        record: &record,
        said: &about,
    };
    records::draw(page, &records, area, buf)
}
