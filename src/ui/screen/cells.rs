//! Values to cells: tones become roles and signs, shares become bars.

use jiff::Timestamp;

use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::table::{Cell, Column, Gauge};
use crate::ui::widget::text::Run;
use crate::view::column::Column as Field;
use crate::view::{Align, Tone, Value};

/// The role of a tone.
pub(super) fn role(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Text,
        Tone::Good => Role::Ok,
        Tone::Busy => Role::Info,
        Tone::Warn => Role::Warn,
        Tone::Bad => Role::Bad,
        Tone::Dim => Role::Dim,
    }
}

/// The sign of a tone; a healthy state has none, so that the eye goes to the others.
pub(super) fn sign(tone: Tone) -> Sign {
    match tone {
        Tone::Plain => Sign::None,
        Tone::Good => Sign::Ok,
        Tone::Busy => Sign::Moving,
        Tone::Warn => Sign::Warn,
        Tone::Bad => Sign::Bad,
        Tone::Dim => Sign::Off,
    }
}

/// A field as a column of the table. `toned` columns keep two cells free for signs.
pub(super) fn column<R>(field: &Field<R>, title: String, toned: bool) -> Column<'static> {
    let (min, max) = field.width;
    let sign = if toned { 2 } else { 0 };
    let column = match field.align {
        Align::Left => Column::new(title, min + sign),
        Align::Right => Column::number(title, min + sign),
    };
    let weight = match field.id {
        "name" => 4,
        "status" | "namespace" => 2,
        "message" => 9,
        _ => 1,
    };
    column.grow(weight, max + sign).drop_at(field.drop)
}

/// A value as a cell.
pub(super) fn cell(value: &Value<'_>, toned: bool, look: &Look, now: Timestamp) -> Cell<'static> {
    let text = value.text(now).into_owned();
    match value {
        Value::Word(_, tone) if toned => {
            let sign = format!("{} ", look.sign(sign(*tone)));
            Cell::runs([Run::new(sign, role(*tone)), Run::new(text, role(*tone))])
        }
        Value::Word(_, tone) => Cell::new(text, role(*tone)),
        _ if !value.known() => Cell::new(look.glyphs.none, Role::Dim),
        _ => Cell::plain(text),
    }
}

/// How a fill level asks for attention.
pub(super) fn level(ratio: f64) -> Role {
    if ratio >= 0.97 {
        Role::Bad
    } else if ratio >= 0.9 {
        Role::Warn
    } else {
        Role::Gauge
    }
}

/// A part of a whole as a bar with its percentage.
pub(super) fn gauge(ratio: f64, role: Role) -> Cell<'static> {
    Cell::Gauge(Gauge {
        ratio,
        role,
        before: ("".into(), 0),
        after: (format!("{:.0}%", ratio * 100.0).into(), 4),
    })
}

/// A share as a bar with its percentage; `at_least` when something is missing from the sum.
pub(super) fn percent(used: u64, of: Option<u64>, at_least: bool) -> Cell<'static> {
    let Some(of) = of.filter(|of| *of > 0) else {
        return Cell::new("?", Role::Dim);
    };
    let ratio = used as f64 / of as f64;
    Cell::Gauge(Gauge {
        ratio,
        role: level(ratio),
        before: (if at_least { ">" } else { "" }.into(), u16::from(at_least)),
        after: (format!("{:.0}%", ratio * 100.0).into(), 4),
    })
}

/// A share as its percentage alone, for columns that have no room for a second bar.
pub(super) fn level_text(used: u64, of: Option<u64>) -> Cell<'static> {
    let Some(of) = of.filter(|of| *of > 0) else {
        return Cell::new("?", Role::Dim);
    };
    let ratio = used as f64 / of as f64;
    let role = if level(ratio) == Role::Gauge {
        Role::Text
    } else {
        level(ratio)
    };
    Cell::new(format!("{:.0}%", ratio * 100.0), role)
}

/// A count with a bar for its share.
pub(super) fn counted(used: u64, of: Option<u64>, digits: u16) -> Cell<'static> {
    match of.filter(|of| *of > 0) {
        Some(of) => {
            let ratio = used as f64 / of as f64;
            Cell::counted(used.to_string(), digits, ratio, level(ratio))
        }
        None => Cell::plain(format!("{used}/?")),
    }
}
