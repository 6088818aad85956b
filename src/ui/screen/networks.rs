//! Networks: VLAN by VLAN, what is on each, and what is wrong with it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::Page;
use super::records::{self, Records};
use crate::app::list::Row as Id;
use crate::app::screen::NetworksScreen;
use crate::app::{App, Drawn};
use crate::ui::theme::Look;
use crate::ui::widget::table::Scroll;
use crate::view::networks::{NETWORKS, about};

pub(super) fn draw(
    app: &App,
    screen: &NetworksScreen,
    look: &Look,
    scroll: Scroll,
    area: Rect,
    buf: &mut Buffer,
) -> Drawn {
    let page = Page {
        app,
        list: &screen.list,
        look,
        scroll,
    };
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
    records::draw(&page, &records, area, buf)
}
