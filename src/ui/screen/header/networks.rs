//! Sums over networks, and when they were read.

use crate::app::App;
use crate::app::screen::{NetworksScreen, NicsScreen};
use crate::domain::finding::{self, Verdict};
use crate::domain::human;
use crate::ui::theme::Role;
use crate::ui::widget::bar::Part;
use crate::ui::widget::text::Run;

type Parts = Vec<Part<'static>>;

pub(super) fn summary(app: &App, screen: &NetworksScreen) -> (Parts, Parts) {
    let worst = |wanted: Verdict| {
        let networks = screen.networks.iter();
        let bad = |issue: &crate::domain::network::survey::Issue| issue.finding.verdict == wanted;
        networks.filter(|network| network.issues.iter().any(bad)).count()
    };
    let nics: u64 = screen.networks.iter().map(|network| u64::from(network.nics)).sum();
    let mut left = vec![
        Part::new([Run::new("Networks", Role::Heading)]),
        Part::new([Run::plain(format!(
            "{} with {} NICs",
            screen.list.rows().len(),
            human::count(nics)
        ))]),
    ];
    for (count, word, role) in [
        (worst(Verdict::Fail), "wrong", Role::Bad),
        (worst(Verdict::Warn), "to look at", Role::Warn),
        (screen.missing.len(), "not read", Role::Warn),
    ] {
        if count > 0 {
            left.push(Part::new([Run::new(format!("{count} {word}"), role)]));
        }
    }
    (left, right(app, screen.search.text(), screen.read))
}

/// Sums over the NICs of one network.
pub(super) fn nics(app: &App, screen: &NicsScreen) -> (Parts, Parts) {
    let worst = |wanted: Verdict| {
        let members = screen.members.iter();
        members
            .filter(|member| finding::worst(&member.findings) == wanted)
            .count()
    };
    let mut left = vec![
        Part::new([
            Run::new(screen.label.clone(), Role::Heading),
            Run::plain(format!(" {}", screen.network)),
        ]),
        Part::new([Run::plain(format!(
            "{} NICs",
            human::count(screen.list.rows().len() as u64)
        ))]),
    ];
    for (count, word, role) in [
        (worst(Verdict::Fail), "wrong", Role::Bad),
        (worst(Verdict::Warn), "to look at", Role::Warn),
    ] {
        if count > 0 {
            left.push(Part::new([Run::new(format!("{count} {word}"), role)]));
        }
    }
    (left, right(app, screen.search.text(), screen.read))
}

fn right(app: &App, filter: &str, read: Option<jiff::Timestamp>) -> Parts {
    let mut right = Vec::new();
    if !filter.is_empty() {
        let filter = Run::new(filter.to_owned(), Role::Match);
        right.push(Part::new([Run::new("filter ", Role::Dim), filter]));
    }
    let age = read.map_or_else(
        || Run::new("reading", Role::Info),
        |at| Run::new(format!("read {} ago", human::age(at, app.now)), Role::Dim),
    );
    right.push(Part::new([age]).drop_at(1));
    right
}
