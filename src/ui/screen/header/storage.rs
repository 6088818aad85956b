//! Which part of storage is in view, how much of it, and when it was read.

use crate::app::App;
use crate::app::storage::{Part, StorageScreen};
use crate::domain::human;
use crate::domain::portworx::words::Health;
use crate::ops::storage::Scope;
use crate::ui::theme::Role;
use crate::ui::widget::bar::Part as Piece;
use crate::ui::widget::text::Run;

type Parts = Vec<Piece<'static>>;

pub(super) fn summary(app: &App, screen: &StorageScreen) -> (Parts, Parts) {
    use strum::IntoEnumIterator as _;
    let mut left = vec![Piece::new([Run::new("Storage", Role::Heading)])];
    let tabs = Part::iter().enumerate().flat_map(|(place, part)| {
        let gap = Run::plain(if place == 0 { "" } else { "  " });
        let title = match (&screen.pool, part) {
            (Some(row), Part::Volumes) => format!("Volumes of {}", row.pool.node),
            (_, Part::Alerts) => match alerts(screen) {
                Some(0) => part.title().to_owned(),
                Some(count) => format!("{} {count}", part.title()),
                None => format!("{} ?", part.title()),
            },
            _ => part.title().to_owned(),
        };
        let tab = if part == screen.part {
            Run::new(format!("[{title}]"), Role::Accent)
        } else {
            Run::new(title, Role::Dim)
        };
        [gap, tab]
    });
    left.push(Piece::new(tabs));
    left.push(Piece::new([Run::plain(counted(screen))]).drop_at(2));
    for (count, word, role) in trouble(screen) {
        if count > 0 {
            left.push(Piece::new([Run::new(format!("{count} {word}"), role)]).drop_at(1));
        }
    }
    let mut right = Vec::new();
    let filter = screen.search_text().to_owned();
    if !filter.is_empty() {
        right.push(Piece::new([
            Run::new("filter ", Role::Dim),
            Run::new(filter, Role::Match),
        ]));
    }
    let read = screen.age(app.now).map_or_else(
        || Run::new("reading", Role::Info),
        |age| Run::new(format!("read {age} ago"), Role::Dim),
    );
    right.push(Piece::new([read]).drop_at(1));
    (left, right)
}

fn counted(screen: &StorageScreen) -> String {
    let rows = human::count(screen.list().rows().len() as u64);
    let scope = screen
        .storage
        .as_ref()
        .and_then(|storage| storage.rows.first())
        .map(|row| row.scope);
    match (screen.part, scope) {
        (Part::Pools, Some(Scope::Node)) => format!("pools UNKNOWN, {rows} nodes"),
        (Part::Pools, Some(Scope::Driver)) => plural(rows.as_str(), "driver"),
        (Part::Pools, _) => plural(&rows, "pool"),
        (Part::Alerts, _) => plural(&rows, "alert"),
        (Part::Volumes, _) => plural(&rows, "volume"),
        (Part::Reclaim, _) => format!("{rows} to look at"),
    }
}

fn plural(count: &str, word: &str) -> String {
    format!("{count} {word}{}", if count == "1" { "" } else { "s" })
}

/// How many alerts fire; `None` where that is not known.
fn alerts(screen: &StorageScreen) -> Option<usize> {
    Some(screen.storage.as_ref()?.alerts.known()?.len())
}

fn trouble(screen: &StorageScreen) -> Vec<(usize, &'static str, Role)> {
    match screen.part {
        Part::Pools => {
            let rows = screen.storage.as_ref().map_or(&[][..], |storage| &storage.rows);
            let count = |health| rows.iter().filter(|row| row.health() == health).count();
            vec![
                (count(Health::Down), "full or down", Role::Bad),
                (count(Health::Degraded), "filling or degraded", Role::Warn),
            ]
        }
        Part::Volumes => {
            let shown = screen.list().rows().iter().filter_map(|row| screen.volume_at(*row));
            let one = shown.filter(|row| row.volume.on_one_copy() == Some(true)).count();
            vec![(one, "on one copy", Role::Bad)]
        }
        Part::Alerts => {
            let known = screen.storage.as_ref().and_then(|storage| storage.alerts.known());
            let critical = known.into_iter().flatten().filter(|alert| alert.rank() == 0);
            vec![(critical.count(), "critical", Role::Bad)]
        }
        Part::Reclaim => Vec::new(),
    }
}
