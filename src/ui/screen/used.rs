//! What a node uses, in a line above the VMs on it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::app::screen::VmsScreen;
use crate::ops::metrics::Whose;
use crate::store::Host;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::spark;
use crate::ui::widget::text::{Align, Run, Runs, put_runs};
use crate::view::usage::{Given, Level, levels, source};

/// Cells of a course at 80 columns, and where there is room.
const NARROW: u16 = 12;
const WIDE: u16 = 31;

/// Draws the line if the screen is of one node, and something is known of it; gives what is left of `area`.
pub(super) fn draw(app: &App, screen: &VmsScreen, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let Some(node) = &screen.node else { return area };
    let Some(usage) = app.usage.of(&Whose::Node(node.clone())) else {
        return area;
    };
    let mut hosts = app.inventory.hosts().map(|(_, host)| host);
    let given = hosts
        .find(|host| host.name == node.as_str())
        .map(given)
        .unwrap_or_default();
    let span = if area.width < 120 { NARROW } else { WIDE };
    let mut runs: Runs<'_> = vec![Run::plain(" ")];
    for level in levels(usage, given) {
        runs.extend(course(&level, span, look));
    }
    let (text, role) = if usage.tracks.is_empty() {
        let said = usage
            .rungs
            .iter()
            .map(|rung| format!("{} {}", rung.name, rung.reached.word()));
        let said: Vec<String> = said.collect();
        (format!("use not known: {}", said.join(", ")), Role::Dim)
    } else {
        (source(usage, app.now), Role::Dim)
    };
    runs.push(Run::new(text, role));
    put_runs(
        buf,
        (area.x, area.y),
        area.width,
        &runs,
        (Align::Left, Role::Text),
        look,
    );
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}

fn given(host: &Host) -> Given {
    Given {
        millis: host.cpu_allocatable.and_then(|millis| u64::try_from(millis).ok()),
        bytes: host.memory_allocatable,
    }
}

fn course(level: &Level, span: u16, look: &Look) -> Runs<'static> {
    vec![
        Run::new(format!("{} ", level.label), Role::Dim),
        Run::plain(format!("{} ", level.now)),
        Run::new(spark::text(&level.values, level.top, span, &look.glyphs), Role::Gauge),
        Run::plain("  "),
    ]
}
