//! Dialogs, over whatever is on screen.

mod ahead;
mod nics;
mod nodes;
mod plan;
mod power;
mod strip;
mod typed;
mod vlans;
mod what_if;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialog::Dialog;
use crate::app::{App, Drawn};
use crate::model::Key;
use crate::ui::theme::Look;

/// Draws the dialog; what was drawn of it, and where the terminal's cursor belongs.
pub(super) fn draw(app: &App, dialog: &Dialog, look: &Look, body: Rect, buf: &mut Buffer) -> (Drawn, Option<Position>) {
    match dialog {
        Dialog::Plan(dialog) => plan::draw(app, dialog, look, body, buf),
        Dialog::Nodes(dialog) => nodes::draw(dialog, look, body, buf),
        Dialog::WhatIf(dialog) => what_if::draw(dialog, look, body, buf),
        Dialog::Power(dialog) => (power::draw(app, dialog, look, body, buf), None),
        Dialog::Nics(dialog) => (nics::draw(dialog, look, body, buf), None),
        Dialog::Vlans(dialog) => vlans::draw(dialog, look, body, buf),
    }
}

/// The one VM by its name, several by their number.
fn whose(keys: &[Key]) -> String {
    match keys {
        [only] => only.to_string(),
        many => format!("{} VMs", many.len()),
    }
}
