//! One VM: its sections one under the other, or its YAML.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{cells, yaml};
use crate::app::screen::{VmPart, VmScreen};
use crate::app::{App, Drawn};
use crate::ui::theme::{Look, Role};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::spark;
use crate::ui::widget::text::{Run, Runs, width, wrap};
use crate::view::Tone;
use crate::view::usage::Level;
use crate::view::vm_detail::{Body, Cell, Section, sections};

pub(super) fn draw(app: &App, screen: &VmScreen, look: &Look, area: Rect, buf: &mut Buffer) -> Drawn {
    let lines = match screen.part {
        VmPart::Overview => overview(app, screen, look, area.width),
        part => yaml::lines(screen, part),
    };
    let line = |index: usize| lines.get(index).cloned().unwrap_or_default();
    let (drawn, _) = Pager::new(lines.len(), &line)
        .offset(screen.scroll.offset)
        .draw(area, buf, look);
    Drawn {
        offset: drawn.offset,
        height: area.height.into(),
        len: lines.len(),
    }
}

fn overview(app: &App, screen: &VmScreen, look: &Look, total: u16) -> Vec<Runs<'static>> {
    let machine = app
        .inventory
        .machine_named(&screen.key)
        .and_then(|id| app.inventory.machine(id));
    let whose = crate::app::usage::whose(app.screen());
    let usage = whose.and_then(|whose| app.usage.of(&whose));
    let volumes = app.copies.of(&screen.key);
    let mut lines = Vec::new();
    if let Some(trouble) = &screen.trouble {
        lines.push(vec![Run::new(
            format!(" {} not read: {trouble}", look.glyphs.bad),
            Role::Bad,
        )]);
    }
    for Section { title, body } in sections(machine, screen.detail.as_deref(), usage, volumes, app.now) {
        if title != "Overview" {
            lines.push(Vec::new());
            lines.push(vec![Run::new(format!(" {title}"), Role::Title)]);
        }
        match body {
            Body::Pairs(pairs) => pairs
                .into_iter()
                .for_each(|(label, cell)| pair(&mut lines, label, &cell, look, total)),
            Body::Grid(heads, rows) => grid(&mut lines, heads, &rows, look, total),
            Body::Levels(levels, source) => {
                lines.extend(levels.iter().map(|level| course(level, look)));
                told(&mut lines, &source.text, total);
            }
            Body::Nothing(why) => told(&mut lines, &why, total),
        }
    }
    if screen.detail.is_none() && screen.loading {
        lines.push(Vec::new());
        lines.push(vec![Run::new(
            " Reading the objects …".replace('…', look.glyphs.ellipsis),
            Role::Info,
        )]);
    }
    lines
}

/// Cells that the newest value of a course takes: `1000m of 1000`, `1023Gi of 1023Gi`.
const NEWEST: usize = 17;

/// Cells that a course takes: one a sample of the last hour.
const COURSE: u16 = 31;

fn course(level: &Level, look: &Look) -> Runs<'static> {
    let drawn = spark::text(&level.values, level.top, COURSE, &look.glyphs);
    vec![
        Run::new(format!(" {:<LABEL$}", level.label), Role::Dim),
        Run::plain(format!("{:<NEWEST$} ", level.now)),
        Run::new(drawn, Role::Gauge),
        Run::new(format!("  {}", level.peak), Role::Dim),
    ]
}

fn told(lines: &mut Vec<Runs<'static>>, text: &str, total: u16) {
    let room = usize::from(total).saturating_sub(3).max(10);
    lines.extend(
        wrap(text, room)
            .into_iter()
            .map(|text| vec![Run::new(format!("  {text}"), Role::Dim)]),
    );
}

/// Cells that labels take.
const LABEL: usize = 14;

fn pair(lines: &mut Vec<Runs<'static>>, label: &'static str, cell: &Cell, look: &Look, total: u16) {
    let sign = match cell.tone {
        Tone::Plain | Tone::Dim => String::new(),
        tone => format!("{} ", look.sign(cells::sign(tone))),
    };
    let room = usize::from(total).saturating_sub(LABEL + 2).max(10);
    for (row, text) in wrap(&format!("{sign}{}", cell.text), room).into_iter().enumerate() {
        let label = if row == 0 { label } else { "" };
        lines.push(vec![
            Run::new(format!(" {label:<LABEL$}"), Role::Dim),
            Run::new(text, cells::role(cell.tone)),
        ]);
    }
}

/// A small table: columns as wide as their content, the last one wrapped in what is left.
fn grid(lines: &mut Vec<Runs<'static>>, heads: &[&'static str], rows: &[Vec<Cell>], look: &Look, total: u16) {
    let signed = |cell: &Cell| match cell.tone {
        Tone::Plain | Tone::Dim => cell.text.clone(),
        tone => format!("{} {}", look.sign(cells::sign(tone)), cell.text),
    };
    let widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let cells = rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| width(&signed(cell)));
            cells.chain([width(head)]).max().unwrap_or_default().min(36)
        })
        .collect();
    let last = heads.len().saturating_sub(1);
    let before: usize = widths.iter().take(last).map(|width| width + 2).sum();
    let room = usize::from(total).saturating_sub(before + 3).max(8);
    let mut head = vec![Run::plain("  ")];
    for (title, width) in heads.iter().zip(&widths) {
        head.push(Run::new(format!("{title:<width$}  "), Role::Heading));
    }
    lines.push(head);
    for row in rows {
        let mut runs = vec![Run::plain("  ")];
        for (cell, width) in row.iter().zip(&widths).take(last) {
            runs.push(Run::new(padded(&signed(cell), *width), cells::role(cell.tone)));
        }
        let Some(cell) = row.get(last) else {
            lines.push(runs);
            continue;
        };
        for (index, text) in wrap(&signed(cell), room).into_iter().enumerate() {
            let mut line = if index == 0 {
                std::mem::take(&mut runs)
            } else {
                vec![Run::plain(" ".repeat(before + 2))]
            };
            line.push(Run::new(text, cells::role(cell.tone)));
            lines.push(line);
        }
    }
}

/// The text cut or filled to `cells`, and two blanks.
fn padded(text: &str, cells: usize) -> String {
    let cut = crate::ui::widget::text::fit(text, cells, "~");
    let fill = cells.saturating_sub(width(&cut)) + 2;
    format!("{cut}{}", " ".repeat(fill))
}
