//! Sums over the balance, and when it was read.

use crate::app::App;
use crate::app::connection::Source;
use crate::app::screen::BalanceScreen;
use crate::domain::finding::Verdict;
use crate::domain::human;
use crate::ui::theme::Role;
use crate::ui::widget::bar::Part;
use crate::ui::widget::text::Run;

type Parts = Vec<Part<'static>>;

pub(super) fn summary(app: &App, screen: &BalanceScreen) -> (Parts, Parts) {
    let mut left = vec![Part::new([Run::new("Balance", Role::Heading)])];
    if let Some(report) = &screen.report {
        let of = |verdict| {
            report
                .issues
                .iter()
                .filter(|issue| issue.finding.verdict == verdict)
                .count()
        };
        for (count, word, role) in [
            (of(Verdict::Fail), "wrong", Role::Bad),
            (of(Verdict::Unknown), "UNKNOWN", Role::Warn),
            (of(Verdict::Warn), "to look at", Role::Warn),
            (report.advice.unread.len(), "not read", Role::Warn),
        ] {
            if count > 0 {
                left.push(Part::new([Run::new(format!("{count} {word}"), role)]));
            }
        }
        let even = report.advice.even();
        let (before, after) = if even.memory.0.deviation >= even.cpu.0.deviation {
            even.memory
        } else {
            even.cpu
        };
        let of = if before == even.memory.0 { "memory" } else { "CPU" };
        let by = report.advice.basis.word();
        let text = if report.advice.moves.is_empty() {
            format!("{of} {by} spread {:.1}", before.deviation)
        } else {
            format!(
                "{of} {by} spread {:.1}, {:.1} after moves",
                before.deviation, after.deviation
            )
        };
        left.push(Part::new([Run::new(text, Role::Text)]).drop_at(3));
    }
    let text = screen.search().text().to_owned();
    let mut right = Vec::new();
    if !text.is_empty() {
        right.push(Part::new([Run::new("filter ", Role::Dim), Run::new(text, Role::Match)]));
    }
    let age = match &screen.report {
        _ if screen.loading => Run::new("reading", Role::Info),
        Some(_) if app.connection.source == Source::Dump => Run::plain(""),
        Some(report) => Run::new(format!("read {} ago", human::age(report.at, app.now)), Role::Dim),
        None => Run::new("not read", Role::Stale),
    };
    right.push(Part::new([age]).drop_at(1));
    (left, right)
}
