//! What stands above the table: the verdict with the worst blocker and its way out, and the curves.

use ratatui::layout::Rect;

use super::{drain, part};
use crate::app::App;
use crate::app::foresight::Shown;
use crate::app::screen::{Page, RepaveScreen};
use crate::domain::finding::{Read, Verdict};
use crate::domain::human::{self, plural};
use crate::domain::repave::{Check, Go, Preview};
use crate::domain::rollout::Rollout;
use crate::ui::screen::cells;
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::spark;
use crate::ui::widget::text::{Run, Runs, short, width, wrap};
use crate::view::Tone;
use crate::view::repave::{Curve, curves, outcomes, progress, sentence, span, tone, verdict, weight, worst};

/// Cells of the labels of curves.
const LABEL: usize = 15;
/// Cells that the words beside a curve need.
const BESIDE: usize = 60;

pub(super) fn lines(app: &App, screen: &RepaveScreen, shown: &Shown, look: &Look, area: Rect) -> Vec<Runs<'static>> {
    let preview = &shown.foreseen.preview;
    let wide = usize::from(area.width);
    let part = part(&screen.page);
    let under_way = now(app, shown, look, wide);
    if screen.page == Page::Machines {
        return under_way;
    }
    let mut lines = vec![answer(preview, verdict(preview, part), &screen.page)];
    if let Some(trouble) = &app.foresight.of(&shown.about).trouble {
        lines.push(vec![Run::new(
            format!(" {} not foreseen anew: {trouble}", look.sign(Sign::Bad)),
            Role::Bad,
        )]);
    }
    match worst(preview, part) {
        Some(check) => blocker(check, look, wide, &mut lines),
        None => lines.push(vec![Run::new(
            format!(" {} nothing that was checked is in the way", look.sign(Sign::Ok)),
            Role::Ok,
        )]),
    }
    match &screen.page {
        Page::Node(_) => {}
        Page::Drain(node) => {
            lines.extend(drain::state(app, node, look));
            lines.extend(left(preview, wide));
        }
        _ => {
            lines.extend(curves(preview, part).iter().map(|one| curve(one, look, wide)));
            if shown.foreseen.under_way.known().is_some_and(Rollout::active) {
                lines.extend(under_way);
            }
        }
    }
    lines.push(unchecked(preview));
    if area.height > 24 {
        lines.push(Vec::new());
    }
    lines
}

/// Machines that come and go just now, and the one that is stuck.
fn now(app: &App, shown: &Shown, look: &Look, wide: usize) -> Vec<Runs<'static>> {
    let rollout = match &shown.foreseen.under_way {
        Read::Known(rollout) => rollout,
        Read::Unread(why) => {
            let said = format!("machines are not known: {why}");
            return marked(&said, Tone::Warn, look, wide);
        }
    };
    let told = progress(rollout, app.now);
    told.iter()
        .flat_map(|(said, tone)| marked(said, *tone, look, wide))
        .collect()
}

fn marked(said: &str, tone: Tone, look: &Look, wide: usize) -> Vec<Runs<'static>> {
    let role = cells::role(tone);
    let sign = match tone {
        Tone::Plain => " ",
        tone => look.sign(cells::sign(tone)),
    };
    let lead = |row: usize| {
        if row == 0 {
            format!(" {sign} now ")
        } else {
            " ".repeat(7)
        }
    };
    short(said, wide.saturating_sub(8).max(20))
        .into_iter()
        .enumerate()
        .map(|(row, part)| vec![Run::new(lead(row), role), Run::new(part, role)])
        .collect()
}

/// ` NO-GO  3 pools, 63 nodes   58h - 71h`.
fn answer(preview: &Preview, go: Go, page: &Page) -> Runs<'static> {
    let what = match page {
        Page::Pools => format!(
            "{}, {}",
            plural(preview.pools.len(), "pool"),
            plural(preview.nodes.len(), "node")
        ),
        Page::Pool(name) => {
            let own = preview.nodes.iter().filter(|node| node.pool == *name);
            let all = own.clone().count();
            format!("{}: {}", plural(all, "node"), outcomes(own.map(|node| &node.vms)))
        }
        Page::Node(name) | Page::Drain(name) => {
            let node = crate::view::repave::node(preview, name);
            node.map_or_else(String::new, |node| outcomes(std::iter::once(&node.vms)))
        }
        Page::Steps(_) => format!(
            "{}, {}",
            plural(preview.nodes.len(), "node"),
            plural(preview.steps.len(), "step")
        ),
        Page::Machines | Page::Findings(_) | Page::Slices => String::new(),
    };
    let eta = match page {
        Page::Pool(name) | Page::Steps(Some(name)) => preview
            .pools
            .iter()
            .find(|pool| pool.name == *name)
            .map(|pool| pool.eta),
        Page::Node(name) => crate::view::repave::node(preview, name).map(|node| node.eta),
        _ => Some(preview.eta),
    };
    let eta = eta.map_or_else(String::new, |eta| format!("  takes {}", span(eta)));
    let role = match go {
        Go::Go => Role::Ok,
        other => cells::role(tone(other)),
    };
    vec![
        Run::new(format!(" {}", go.word()), role),
        Run::plain(format!("  {what}")),
        Run::new(eta, Role::Dim),
    ]
}

/// The worst that was found, two lines at most, and its way out.
fn blocker(check: &Check, look: &Look, wide: usize, lines: &mut Vec<Runs<'static>>) {
    let tone = match check.verdict {
        Verdict::Pass => Tone::Good,
        other => weight(other),
    };
    let role = cells::role(tone);
    let said = sentence(check);
    let room = wide.saturating_sub(4).max(20);
    for (row, part) in short(&said, room).into_iter().enumerate() {
        let lead = if row == 0 {
            format!(" {} ", look.sign(cells::sign(tone)))
        } else {
            "   ".to_owned()
        };
        lines.push(vec![Run::new(lead, role), Run::new(part, role)]);
    }
    if check.fix.is_empty() {
        return;
    }
    let lead = "   way out: ";
    for (row, part) in short(&check.fix, room.saturating_sub(lead.len() - 3))
        .into_iter()
        .enumerate()
    {
        let lead = if row == 0 {
            lead.to_owned()
        } else {
            " ".repeat(lead.len())
        };
        lines.push(vec![Run::new(lead, Role::Dim), Run::plain(part)]);
    }
}

fn curve(curve: &Curve, look: &Look, wide: usize) -> Runs<'static> {
    let most = wide.saturating_sub(BESIDE).clamp(16, 96);
    let (shown, squeezed) = squeeze(&curve.values, most);
    let cells = u16::try_from(shown.len()).unwrap_or(u16::MAX);
    let drawn = spark::text(&shown, curve.top, cells, &look.glyphs);
    let role = if curve.bottomed { Role::Bad } else { Role::Gauge };
    let taken = LABEL + 4 + shown.len() + width(&curve.said);
    let more = if squeezed {
        "; lowest of each few steps drawn"
    } else {
        ""
    };
    let then = format!(" ({}{more})", curve.then);
    let then = if curve.then.is_empty() || taken + width(&then) > wide {
        String::new()
    } else {
        then
    };
    vec![
        Run::new(format!(" {:<LABEL$} ", curve.label), Role::Dim),
        Run::new(drawn, role),
        Run::new(
            format!("  {}", curve.said),
            if curve.bottomed { Role::Bad } else { Role::Text },
        ),
        Run::new(then, Role::Dim),
    ]
}

/// At most so many values: of each few steps the lowest, since that is what decides. Whether anything was left out.
fn squeeze(values: &[f64], most: usize) -> (Vec<f64>, bool) {
    let few = values.len().div_ceil(most.max(1)).max(1);
    let lowest = |few: &[f64]| {
        let known = few.iter().copied().filter(|value| !value.is_nan());
        known.fold(f64::NAN, f64::min)
    };
    (values.chunks(few).map(lowest).collect(), few > 1)
}

/// What the other nodes have left when the node is empty.
fn left(preview: &Preview, wide: usize) -> Vec<Runs<'static>> {
    let Some(step) = preview.steps.last() else {
        return Vec::new();
    };
    let room = &step.left;
    let bytes = human::bytes(room.memory.max(0).unsigned_abs());
    let mut said = format!(
        "{bytes} memory, {} cores, {} pod slots, {} pod IPs",
        room.cpu / 1000,
        room.pod_slots,
        room.pod_ips
    );
    if let Some((axis, share)) = step.tightest {
        said = format!(
            "{said}; tightest {}: {}.{} %",
            axis.title(),
            share / 10,
            (share % 10).abs()
        );
    }
    let lead = " left elsewhere  ";
    wrap(&said, wide.saturating_sub(lead.len() + 1).max(20))
        .into_iter()
        .enumerate()
        .map(|(row, part)| {
            let lead = if row == 0 {
                lead.to_owned()
            } else {
                " ".repeat(lead.len())
            };
            vec![Run::new(lead, Role::Dim), Run::plain(part)]
        })
        .collect()
}

fn unchecked(preview: &Preview) -> Runs<'static> {
    let all = match preview.unchecked.as_slice() {
        [] => "nothing is known to be left out".to_owned(),
        some => some.join("; "),
    };
    let lead = format!(" not checked {}: ", preview.unchecked.len());
    vec![Run::new(lead, Role::Dim), Run::new(all, Role::Dim)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_squeezed_curve_keeps_its_lowest_points() {
        assert_eq!(squeeze(&[3.0, 1.0, 2.0], 5), (vec![3.0, 1.0, 2.0], false));
        assert_eq!(squeeze(&[3.0, 1.0, 2.0, 0.0, 9.0], 3), (vec![1.0, 0.0, 9.0], true));
        let (values, _) = squeeze(&[f64::NAN, f64::NAN, 4.0, f64::NAN], 2);
        assert!(values[0].is_nan() && (values[1] - 4.0).abs() < f64::EPSILON);
        assert!(squeeze(&[], 3).0.is_empty());
    }
}
