//! The plan before it is sent.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ahead;
use crate::app::dialog::PlanDialog;
use crate::app::dialog::plan::Checked;
use crate::app::{App, Drawn};
use crate::domain::human;
use crate::domain::repave::Go;
use crate::ops::{Confirm, Level, Verdict};
use crate::ui::screen::cells;
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::pager::Pager;
use crate::ui::widget::panel::{Panel, centered};
use crate::ui::widget::text::{Align, Run, Runs, put_runs, short, width, wrap};
use crate::view::Tone;
use crate::view::plan::{Change, Line, lines};

/// The widest it is drawn: longer lines are hard to read.
const WIDEST: u16 = 104;

pub(super) fn draw(
    app: &App,
    dialog: &PlanDialog,
    look: &Look,
    body: Rect,
    buf: &mut Buffer,
) -> (Drawn, Option<Position>) {
    let wide = body.width.saturating_sub(2).min(WIDEST);
    let room = usize::from(wide.saturating_sub(4));
    let mut text: Vec<Runs<'static>> = Vec::new();
    let ahead = ahead::verdict(app, dialog, look);
    if let Some((_, said, role)) = &ahead {
        let said = short(said, room).into_iter();
        text.extend(said.map(|line| vec![Run::new(line, *role)]));
        text.push(Vec::new());
    }
    if dialog.blank() {
        let run = Run::new("The objects are being read.", Role::Dim);
        text.push(vec![run]);
    }
    for line in lines(&dialog.plan).into_iter().filter(|_| !dialog.blank()) {
        lay(&mut text, line, look, room);
    }
    let (said, tone) = server(app, dialog, look);
    let said = wrap(&said, room.max(20));
    let foot = u16::try_from(said.len()).unwrap_or(u16::MAX).min(4) + 2;
    let tall = u16::try_from(text.len()).unwrap_or(u16::MAX).saturating_add(foot + 2);
    let area = centered(body, wide, tall.min(body.height));
    let hidden = text
        .len()
        .saturating_sub(usize::from(area.height.saturating_sub(foot + 2)));
    let mut panel = Panel::titled(dialog.plan.headline.clone());
    if hidden > 0 {
        let seen = dialog.scroll.offset.min(hidden) + usize::from(area.height.saturating_sub(foot + 2));
        panel = panel.foot([Run::new(
            format!("line {seen} of {}, arrows scroll", text.len()),
            Role::Dim,
        )]);
    }
    let inside = panel.draw(area, buf, look);
    let foot = foot.min(inside.height);
    let above = Rect {
        height: inside.height - foot,
        ..inside
    };
    let line = |index: usize| text.get(index).cloned().unwrap_or_default();
    let (drawn, _) = Pager::new(text.len(), &line)
        .offset(dialog.scroll.offset)
        .draw(above, buf, look);
    let below = Rect {
        y: above.bottom(),
        height: foot,
        ..inside
    };
    let spite = ahead.map(|(go, ..)| go).filter(|go| *go != Go::Go);
    let cursor = confirm(dialog, spite, (&said, tone), look, below, buf);
    let drawn = Drawn {
        offset: drawn.offset,
        height: above.height.into(),
        len: text.len(),
    };
    (drawn, cursor)
}

/// The last lines: what the server said, and what has to be pressed.
fn confirm(
    dialog: &PlanDialog,
    spite: Option<Go>,
    (said, tone): (&[String], Role),
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let rule = look.glyphs.border.horizontal_top.repeat(usize::from(area.width));
    put(buf, look, area, 0, &[Run::new(rule, Role::Border)]);
    for (row, text) in (1..area.height.saturating_sub(1)).zip(said) {
        put(buf, look, area, row, &[Run::new(text.clone(), tone)]);
    }
    let runs = ask(dialog, spite);
    let last = area.height.saturating_sub(1);
    put(buf, look, area, last, &runs);
    let typing = dialog.typing() && !dialog.hopeless();
    let cells: usize = runs.iter().take(3).map(|run| width(&run.text)).sum();
    let x = area.x
        + u16::try_from(cells)
            .unwrap_or(u16::MAX)
            .min(area.width.saturating_sub(1));
    (typing && last > 1).then(|| Position::new(x, area.y + last))
}

fn put(buf: &mut Buffer, look: &Look, area: Rect, row: u16, runs: &[Run<'_>]) {
    if row < area.height {
        put_runs(
            buf,
            (area.x, area.y + row),
            area.width,
            runs,
            (Align::Left, Role::Text),
            look,
        );
    }
}

/// What the server said, and how it asks for attention.
fn server(app: &App, dialog: &PlanDialog, look: &Look) -> (String, Role) {
    let signed = |sign, text: String| format!("{} {text}", look.sign(sign));
    if let Some(error) = &dialog.error {
        return (signed(Sign::Warn, error.clone()), Role::Warn);
    }
    match &dialog.checked {
        Checked::Asking if dialog.eager => {
            let text = "goes as soon as the server has answered".to_owned();
            (signed(Sign::Moving, text), Role::Info)
        }
        Checked::Asking => (signed(Sign::Moving, "the server is being asked".to_owned()), Role::Info),
        Checked::Failed(trouble) => (signed(Sign::Bad, format!("could not be checked: {trouble}")), Role::Bad),
        Checked::Fresh(..) if !dialog.denied.is_empty() => {
            let text = format!("not allowed: {}", dialog.denied.join("; "));
            (signed(Sign::Denied, text), Role::Bad)
        }
        Checked::Fresh(at, true) => {
            let age = human::age(*at, app.now);
            let text = format!("read anew from the server {age} ago; you may do this");
            (signed(Sign::Ok, text), Role::Dim)
        }
        Checked::Fresh(_, false) => {
            let text = "you may do this; the server rehearses each before it is begun".to_owned();
            (signed(Sign::Ok, text), Role::Dim)
        }
    }
}

fn ask(dialog: &PlanDialog, spite: Option<Go>) -> Runs<'static> {
    let key = |text: &str| Run::new(text.to_owned(), Role::Key);
    let plain = |text: String| Run::plain(text);
    let leave = [key("  Esc"), plain(" leave it".into())];
    if let (true, Some(choice)) = (dialog.hopeless() && dialog.denied.is_empty(), dialog.choice()) {
        return vec![
            key("b"),
            plain(format!(" {choice}")),
            key("  Esc"),
            plain(" closes: nothing is sent".into()),
        ];
    }
    if dialog.hopeless() {
        return vec![
            key("Enter"),
            plain(" or ".into()),
            key("Esc"),
            plain(" closes: nothing is sent".into()),
        ];
    }
    let verb = word(dialog);
    let danger = dialog.plan.level == Level::L3;
    let mut runs = match dialog.confirm() {
        Confirm::Enter => vec![key("Enter"), plain(does(dialog))],
        Confirm::Yes => vec![key("y"), plain(does(dialog))],
        Confirm::Type(wanted) => {
            let role = if danger { Role::Danger } else { Role::Warn };
            let spite = spite.map_or_else(String::new, |go| format!(" in spite of {}", go.word()));
            let mut runs = vec![
                Run::new(format!("type {wanted} and Enter to {verb}{spite}:"), role),
                Run::plain(" "),
                Run::new(dialog.typed.clone(), Role::Input),
            ];
            if dialog.may_save() {
                runs.extend([key("   Tab"), plain(saves(dialog).to_owned())]);
            }
            runs.push(Run::new("   Esc leaves it".to_owned(), Role::Dim));
            return runs;
        }
    };
    if dialog.ask.verb == crate::ops::Verb::Migrate {
        runs.extend([key("  t"), plain(" choose the node".into())]);
    }
    if dialog.may_save() {
        runs.extend([key("  s"), plain(saves(dialog).to_owned())]);
    }
    if let Some(choice) = dialog.choice() {
        runs.extend([key("  b"), plain(format!(" {choice}"))]);
    }
    runs.extend(leave);
    runs
}

fn saves(dialog: &PlanDialog) -> &'static str {
    if dialog.ask.snapshot_first {
        " no snapshot"
    } else {
        " snapshot first"
    }
}

fn does(dialog: &PlanDialog) -> String {
    let verb = word(dialog);
    match dialog.plan.targets() {
        1 => format!(" {verb}"),
        many => format!(" {verb}: all {many}"),
    }
}

/// The verb within a sentence, without its object.
fn word(dialog: &PlanDialog) -> String {
    let title = dialog.plan.verb.title();
    let title = title.strip_suffix(" of").or(title.strip_suffix(" to")).unwrap_or(title);
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_lowercase(), letters.as_str())
    })
}

fn lay(into: &mut Vec<Runs<'static>>, line: Line, look: &Look, room: usize) {
    match line {
        Line::Blank => into.push(Vec::new()),
        Line::Head(title, word) => into.push(vec![
            Run::new(title, Role::Heading),
            Run::new(format!("  {word}"), Role::Dim),
        ]),
        Line::Text(text, tone) => {
            let sign = match tone {
                Tone::Plain | Tone::Dim => String::new(),
                tone => format!("{} ", look.sign(cells::sign(tone))),
            };
            for text in wrap(&format!("{sign}{text}"), room) {
                into.push(vec![Run::new(text, cells::role(tone))]);
            }
        }
        Line::Check(verdict, name, found, field) => check(into, verdict, (&name, &found, &field), look, room),
        Line::Code(text, change) => {
            let role = match change {
                Change::Same => Role::Dim,
                Change::Added => Role::Added,
                Change::Removed => Role::Removed,
            };
            // a request keeps its blanks; what is too long goes on below itself
            let mut rest = text.as_str();
            while !rest.is_empty() {
                let cut = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
                let (head, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
                into.push(vec![Run::new(head.to_owned(), role)]);
                rest = tail;
            }
        }
    }
}

/// `✔ the guest is running: phase Running  (VMI status.phase)`; the field goes to a line of its own where it must.
fn check(
    into: &mut Vec<Runs<'static>>,
    verdict: Verdict,
    (name, found, field): (&str, &str, &str),
    look: &Look,
    room: usize,
) {
    let (sign, role) = match verdict {
        Verdict::Pass => (Sign::Ok, Role::Ok),
        Verdict::Unknown => (Sign::Unknown, Role::Warn),
        Verdict::Fail => (Sign::Bad, Role::Bad),
    };
    let head = format!("{} ", look.sign(sign));
    let said = if found.is_empty() {
        name.to_owned()
    } else {
        format!("{name}: {found}")
    };
    let taken = width(&head) + width(&said);
    if taken + 2 + width(field) <= room {
        let gap = " ".repeat(room - taken - width(field));
        into.push(vec![
            Run::new(head, role),
            Run::plain(said),
            Run::plain(gap),
            Run::new(field.to_owned(), Role::Dim),
        ]);
        return;
    }
    for (row, text) in wrap(&said, room.saturating_sub(2).max(8)).into_iter().enumerate() {
        let head = if row == 0 { head.clone() } else { "  ".to_owned() };
        into.push(vec![Run::new(head, role), Run::plain(text)]);
    }
    into.push(vec![Run::new(format!("  {field}"), Role::Dim)]);
}
