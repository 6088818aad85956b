//! The NICs of VMs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{strip, whose};
use crate::app::Drawn;
use crate::app::dialog::NicsDialog;
use crate::app::dialog::nics::Wired;
use crate::domain::network::choice::obstacles;
use crate::model::Truth;
use crate::ops::network::wiring::{Port, Wiring};
use crate::ops::network::wish::means;
use crate::ui::screen::cells;
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::panel::{Panel, centered};
use crate::ui::widget::table::{Cell, Column, Row, Table};
use crate::ui::widget::text::{Run, Runs, run};
use crate::view::findings;

/// Lines below the table, their rule counted.
const TOLD: u16 = 8;

pub(super) fn draw(dialog: &NicsDialog, look: &Look, body: Rect, buf: &mut Buffer) -> Drawn {
    let rows = u16::try_from(dialog.ports.len().max(3)).unwrap_or(u16::MAX);
    let area = centered(body, 104, rows.saturating_add(TOLD + 3));
    let inside = Panel::titled(format!("NICs of {}", whose(&dialog.keys)))
        .foot(keys())
        .draw(area, buf, look);
    let list = Rect {
        height: inside.height.saturating_sub(TOLD),
        ..inside
    };
    let columns = [
        Column::new("NIC", 8).grow(1, 16),
        Column::new("NETWORK", 16).grow(3, 36),
        Column::new("MAC", 17),
        Column::new("IP", 13).grow(1, 24),
        Column::new("LINK", 9),
    ];
    let row = |index: usize| {
        dialog
            .ports
            .get(index)
            .map_or_else(|| Row::item([]), |port| entry(port, look))
    };
    let empty = [nothing(dialog, look)];
    Table::new(&columns, dialog.ports.len(), &row)
        .cursor(dialog.port().map(|_| dialog.chosen))
        .empty(&empty)
        .draw(list, buf, look);
    let told = Rect {
        y: list.bottom(),
        height: inside.height - list.height,
        ..inside
    };
    strip::draw(said(dialog, look), look, told, buf);
    Drawn::default()
}

fn keys() -> Vec<Run<'static>> {
    let pairs = [
        ("a", " add  "),
        ("d", " take out  "),
        ("l", " link  "),
        ("Esc", " leaves"),
    ];
    let runs = pairs.into_iter();
    runs.flat_map(|(key, word)| [Run::new(key, Role::Key), Run::plain(word)])
        .collect()
}

fn nothing(dialog: &NicsDialog, look: &Look) -> Runs<'static> {
    match &dialog.wired {
        Wired::Asking => run(
            format!("{} the NICs are being read", look.sign(Sign::Moving)),
            Role::Info,
        ),
        Wired::Known(_) => run("It has no NIC in its spec; a adds one.", Role::Dim),
        Wired::Failed(_) => run("They could not be read.", Role::Bad),
    }
}

fn entry(port: &Port, look: &Look) -> Row<'static> {
    let label = if port.label.is_empty() {
        port.network.clone()
    } else {
        format!("{}  {}", port.label, port.network)
    };
    let (link, tone) = match (port.leaving, port.link) {
        (true, _) => ("leaving", Role::Info),
        (_, Truth::False) => ("down", Role::Warn),
        _ => ("up", Role::Text),
    };
    let sign = match (port.leaving, port.link) {
        (true, _) => format!("{} ", look.sign(Sign::Moving)),
        (_, Truth::False) => format!("{} ", look.sign(Sign::Warn)),
        _ => String::new(),
    };
    let mac = match (port.mac.as_str(), port.fixed) {
        ("", _) => Cell::new(look.glyphs.none, Role::Dim),
        (mac, true) => Cell::plain(mac.to_owned()),
        (mac, false) => Cell::new(mac.to_owned(), Role::Dim),
    };
    Row::item([
        Cell::plain(port.nic.clone()),
        Cell::plain(label),
        mac,
        match port.ips.first() {
            Some(ip) => Cell::plain(ip.clone()),
            None => Cell::new(look.glyphs.none, Role::Dim),
        },
        Cell::new(format!("{sign}{link}"), tone),
    ])
}

/// About the NIC under the cursor, then what would be in the way of another one.
fn said(dialog: &NicsDialog, look: &Look) -> Vec<(String, Role)> {
    if let Some(error) = &dialog.error {
        return vec![(format!("{} {error}", look.sign(Sign::Warn)), Role::Warn)];
    }
    match &dialog.wired {
        Wired::Asking => Vec::new(),
        Wired::Failed(trouble) => vec![(format!("{} {trouble}", look.sign(Sign::Bad)), Role::Bad)],
        Wired::Known(wiring) => {
            let mut lines: Vec<(String, Role)> = dialog.port().map(about).into_iter().collect();
            if dialog.keys.len() > 1
                && let Some(port) = dialog.port()
            {
                let text = format!("{} of {} VMs have it", port.vms, wiring.subjects.len());
                lines.push((text, Role::Dim));
            }
            lines.extend(in_the_way(wiring, look));
            lines
        }
    }
}

fn about(port: &Port) -> (String, Role) {
    let address = match (port.fixed, port.mac.is_empty()) {
        (true, _) => "its MAC address is fixed",
        (false, false) => "its MAC address is not fixed: another one at the next start",
        (false, true) => "no MAC address is fixed or reported",
    };
    let ips = match port.ips.as_slice() {
        [] => "no IP address is reported".to_owned(),
        ips => ips.join(", "),
    };
    (
        format!(
            "{} on {}: bound as {}; {address}; {ips}",
            port.nic, port.network, port.binding
        ),
        Role::Text,
    )
}

fn in_the_way(wiring: &Wiring, look: &Look) -> Vec<(String, Role)> {
    let all = wiring.all.known().map(Vec::as_slice).unwrap_or_default();
    let Some(subject) = wiring.subjects.first() else {
        return Vec::new();
    };
    obstacles(&means(subject, &wiring.networks, all))
        .iter()
        .map(|finding| {
            let tone = findings::tone(finding.verdict);
            let text = format!("{} {}", look.sign(cells::sign(tone)), findings::sentence(finding));
            (text, cells::role(tone))
        })
        .collect()
}
