//! Previews of repaves, drains and losses: for people, as JSON, and as Markdown for a change request.

mod data;
mod evidence;
mod group;
mod loss;
mod markdown;
mod text;

pub(in crate::output) use markdown::cell;
use std::io::{self, Write};

use strum::{EnumString, VariantNames};

use crate::domain::repave::{Loss, Preview, Step};
use crate::domain::text as clean;

/// How a preview is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, VariantNames)]
#[strum(serialize_all = "lowercase")]
pub enum Style {
    /// For people.
    #[default]
    Table,
    /// One object.
    Json,
    /// For a change request.
    Md,
}

/// Writes a preview under a title such as `repave of all pools`.
///
/// # Errors
/// What `out` returns.
pub fn write(preview: &Preview, title: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match style {
        Style::Table => text::write(preview, title, out),
        Style::Json => super::json::document(&data::value(preview), out),
        Style::Md => markdown::write(preview, title, out),
    }
}

/// Writes the loss of nodes.
///
/// # Errors
/// What `out` returns.
pub fn write_loss(found: &Loss, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match style {
        Style::Table => loss::text(found, out),
        Style::Json => super::json::document(&loss::value(found), out),
        Style::Md => loss::markdown(found, out),
    }
}

/// One cleaned line: most of it may come from a cluster.
pub(super) fn line(out: &mut dyn Write, words: &str) -> io::Result<()> {
    writeln!(out, "{}", clean::line(words))
}

/// A range of seconds for people.
fn range(range: crate::domain::repave::Range) -> String {
    crate::view::repave::span(range)
}

/// The share that is left at the tightest step, in thousandths, with its axis.
fn tightest(preview: &Preview) -> Option<(i64, &'static str, &Step)> {
    let shares = preview.steps.iter().filter_map(|step| {
        let (axis, share) = step.tightest?;
        Some((share, axis.title(), step))
    });
    shares.min_by_key(|(share, ..)| *share)
}
