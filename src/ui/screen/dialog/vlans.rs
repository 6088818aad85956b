//! The VLAN picker.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{strip, typed, whose};
use crate::app::Drawn;
use crate::app::dialog::VlansDialog;
use crate::app::dialog::nics::Wired;
use crate::domain::network::choice::Choice;
use crate::ops::Wish;
use crate::ui::screen::cells;
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::panel::{Panel, centered};
use crate::ui::widget::table::{Cell, Column, Row, Table};
use crate::ui::widget::text::run;
use crate::view::findings;

/// Lines below the table, their rule counted.
const TOLD: u16 = 8;

pub(super) fn draw(dialog: &VlansDialog, look: &Look, body: Rect, buf: &mut Buffer) -> (Drawn, Option<Position>) {
    let shown = dialog.shown();
    let rows = u16::try_from(dialog.offers.len().max(4)).unwrap_or(u16::MAX);
    let area = centered(body, 104, rows.saturating_add(TOLD + 3));
    let inside = Panel::titled(format!("A network for {}", whose(&dialog.keys))).draw(area, buf, look);
    let label = "VLAN or name: ";
    let cursor = typed::draw((label, &dialog.typed), state(dialog, look), look, inside, buf);
    let columns = [
        Column::new("", 13).grow(1, 24),
        Column::new("", 22).grow(1, 40),
        Column::new("", 10).grow(3, 90),
    ];
    let row = |index: usize| {
        shown
            .get(index)
            .map_or_else(|| Row::item([]), |choice| entry(choice, look))
    };
    let list = Rect {
        y: inside.y + 1,
        height: inside.height.saturating_sub(TOLD + 1),
        ..inside
    };
    let none = match &dialog.wired {
        Wired::Asking => "",
        Wired::Failed(_) => "They could not be read.",
        Wired::Known(wiring) if wiring.networks.nads.known().is_none() => "Networks could not be read.",
        Wired::Known(_) if dialog.offers.is_empty() => "There is no network that this VM can see.",
        Wired::Known(_) => "No network has these letters.",
    };
    let empty = [run(none, Role::Dim)];
    Table::new(&columns, shown.len(), &row)
        .cursor(dialog.choice().map(|_| dialog.chosen))
        .header(false)
        .empty(&empty)
        .draw(list, buf, look);
    let told = Rect {
        y: list.bottom(),
        height: inside.height.saturating_sub(list.height + 1),
        ..inside
    };
    strip::draw(said(dialog, look), look, told, buf);
    (Drawn::default(), Some(cursor))
}

fn state(dialog: &VlansDialog, look: &Look) -> (String, Role) {
    match &dialog.wired {
        Wired::Asking => (
            format!("{} networks are being read", look.sign(Sign::Moving)),
            Role::Info,
        ),
        Wired::Failed(_) => ("not read".to_owned(), Role::Bad),
        Wired::Known(_) => {
            let flagged = dialog
                .offers
                .iter()
                .filter(|choice| !choice.findings.is_empty())
                .count();
            let text = format!("{} networks, {flagged} with a flag", dialog.offers.len());
            (text, Role::Dim)
        }
    }
}

fn entry(choice: &Choice, look: &Look) -> Row<'static> {
    let tone = findings::tone(choice.verdict());
    let sign = format!("{} ", look.sign(cells::sign(tone)));
    let first = choice.findings.first();
    let more = choice.findings.len().saturating_sub(1);
    let flag = first.map_or_else(String::new, |finding| match more {
        0 => finding.text.to_string(),
        more => format!("{} (+{more})", finding.text),
    });
    Row::item([
        Cell::runs([
            crate::ui::widget::text::Run::new(sign, cells::role(tone)),
            crate::ui::widget::text::Run::plain(choice.label.clone()),
        ]),
        Cell::new(choice.key.clone(), Role::Text),
        Cell::new(flag, cells::role(tone)),
    ])
}

/// The NIC that would come, then everything that speaks against it.
fn said(dialog: &VlansDialog, look: &Look) -> Vec<(String, Role)> {
    if let Some(error) = &dialog.error {
        return vec![(format!("{} {error}", look.sign(Sign::Bad)), Role::Bad)];
    }
    if let Wired::Failed(trouble) = &dialog.wired {
        return vec![(format!("{} {trouble}", look.sign(Sign::Bad)), Role::Bad)];
    }
    let Some(wish) = dialog.wishes.first() else {
        return Vec::new();
    };
    let mut lines = vec![(proposed(dialog, wish), Role::Text)];
    lines.extend(wish.findings.iter().map(|finding| {
        let tone = findings::tone(finding.verdict);
        let text = format!("{} {}", look.sign(cells::sign(tone)), findings::sentence(finding));
        (text, cells::role(tone))
    }));
    lines
}

fn proposed(dialog: &VlansDialog, wish: &Wish) -> String {
    let mac = wish.mac.as_deref().unwrap_or("none");
    let seen = wish.findings.iter().all(|finding| finding.rule != "others");
    let checked = if seen {
        "no other VM has it"
    } else {
        "not checked against all VMs"
    };
    match dialog.wishes.len() {
        1 => format!("{} with fixed MAC {mac}, {checked}{}", wish.nic, ports(dialog)),
        many => format!("{} for {many} VMs, each with a fixed MAC of its own", wish.nic),
    }
}

/// Free ports of the one VM, while it runs; that there is none, or that nobody knows, is a finding.
fn ports(dialog: &VlansDialog) -> String {
    let subject = dialog.wired.known().and_then(|wiring| wiring.subjects.first());
    match subject.and_then(|subject| subject.vmi.as_ref()?.ports) {
        Some(1) => "; 1 PCIe port is free".to_owned(),
        Some(free) if free > 1 => format!("; {free} PCIe ports are free"),
        _ => String::new(),
    }
}
