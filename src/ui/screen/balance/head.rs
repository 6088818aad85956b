//! What stands above the lists: who balances, by what policy, and how evenly nodes are loaded.

use ratatui::layout::Rect;

use crate::app::App;
use crate::app::screen::BalanceScreen;
use crate::domain::human;
use crate::ops::balance::Report;
use crate::ui::screen::cells;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::text::{Run, Runs, width};
use crate::view::Tone;
use crate::view::balance::heat::{self, GROUP};
use crate::view::balance::lines as state;

/// Cells of the labels of the heat map.
const LABEL: usize = 8;

pub(super) fn lines(app: &App, screen: &BalanceScreen, look: &Look, area: Rect) -> Vec<Runs<'static>> {
    let mut lines = Vec::new();
    if let Some(trouble) = &screen.trouble {
        let text = format!(" {} not read: {trouble}", look.glyphs.bad);
        lines.push(vec![Run::new(text, Role::Bad)]);
    }
    let Some(report) = screen.report.as_deref() else {
        if screen.trouble.is_none() {
            let text = format!(
                " Reading nodes, pods, VMs and the descheduler's policy {}",
                look.glyphs.ellipsis
            );
            lines.push(vec![Run::new(text, Role::Info)]);
        }
        return lines;
    };
    let room = usize::from(area.width);
    for line in state(report, app.now) {
        if !line.is_empty() {
            lines.push(joined(line, look, room));
        }
    }
    lines.extend(map(report, look, room));
    lines
}

/// Parts of a line with dots between them; what has no room is left out, warnings last.
fn joined(line: Vec<(String, Tone)>, look: &Look, room: usize) -> Runs<'static> {
    let dot = "  ";
    let signed: Vec<(String, Tone)> = line
        .into_iter()
        .map(|(text, tone)| match tone {
            Tone::Plain => (text, tone),
            tone => (format!("{} {text}", look.sign(cells::sign(tone))), tone),
        })
        .collect();
    let needed = |all: &[(String, Tone)]| all.iter().map(|(text, _)| width(text) + dot.len()).sum::<usize>();
    let mut kept = signed;
    while needed(&kept) > room && kept.len() > 1 {
        let plain = kept
            .iter()
            .rposition(|(_, tone)| *tone == Tone::Plain)
            .filter(|at| *at > 0);
        let at = plain.unwrap_or(kept.len() - 1);
        kept.remove(at);
    }
    let mut runs = vec![Run::plain(" ")];
    for (index, (text, tone)) in kept.into_iter().enumerate() {
        if index > 0 {
            runs.push(Run::plain(dot));
        }
        runs.push(Run::new(text, cells::role(tone)));
    }
    runs
}

/// A scale, a line for each thing that is compared, and what the digits mean.
fn map(report: &Report, look: &Look, room: usize) -> Vec<Runs<'static>> {
    let rows = heat::rows(report);
    let Some((first, last)) = heat::ends(report) else {
        let text = " No node takes part in the balance";
        return vec![vec![Run::new(format!("{text}: {}", heat::closed(report)), Role::Warn)]];
    };
    let count = rows.first().map_or(0, |row| row.cells.len());
    let grouped = count + count.saturating_sub(1) / GROUP;
    let gap = i32::from(LABEL + 1 + grouped + 26 <= room);
    let strip = count + if gap == 1 { count.saturating_sub(1) / GROUP } else { 0 };
    let sums = LABEL + 1 + strip + 26 <= room;
    let mut lines = Vec::new();
    let closed = heat::closed(report);
    let closed = if closed.is_empty() {
        closed
    } else {
        format!("; out: {closed}")
    };
    let age = report.measured_at.map_or_else(String::new, |at| {
        format!(
            "; use by {} {} before",
            report.measured,
            human::span(report.at.duration_since(at).as_secs().max(0))
        )
    });
    let unmeasured = if report.measured.is_empty() {
        "; use not measured"
    } else {
        ""
    };
    let head = format!(" {first} .. {last} in tenths, X full{closed}{unmeasured}{age}");
    lines.push(vec![Run::new(clipped(&head, room, look), Role::Dim)]);
    for row in rows {
        let mut runs = vec![Run::new(format!(" {:<LABEL$}", row.label), Role::Dim)];
        for (index, (digit, tone)) in row.cells.iter().enumerate() {
            if gap == 1 && index > 0 && index % GROUP == 0 {
                runs.push(Run::plain(" "));
            }
            runs.push(Run::new(digit.to_string(), cells::role(*tone)));
        }
        if sums {
            runs.push(Run::new(format!("  {}", row.sum), Role::Text));
        }
        lines.push(runs);
        if !sums {
            lines.push(vec![Run::new(format!(" {:<LABEL$}{}", "", row.sum), Role::Dim)]);
        }
    }
    lines
}

fn clipped(text: &str, room: usize, look: &Look) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        if width(&kept) + 2 > room {
            break;
        }
        kept.push(letter);
    }
    kept + look.glyphs.ellipsis
}
