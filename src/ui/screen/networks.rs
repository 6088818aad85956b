//! Networks: VLAN by VLAN, what is on each, and what is wrong with it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::Page;
use super::records::{self, Records};
use crate::app::Drawn;
use crate::app::list::Row as Id;
use crate::app::screen::NetworksScreen;
use crate::view::networks::{NETWORKS, about};

pub(super) fn draw(page: &Page<'_>, screen: &NetworksScreen, area: Rect, buf: &mut Buffer) -> Drawn {
    let record = |row: Id| match row {
        Id::Network(index) => screen.networks.get(index as usize),
        _ => None,
    };
    let records = Records {
        table: &NETWORKS,
        order: screen.order,
        toned: "verdict",
        record: &record,
        said: &about,
    };
    records::draw(page, &records, area, buf)
}
