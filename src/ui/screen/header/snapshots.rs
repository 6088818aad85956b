//! Sums over snapshots: what is worse than it looks, and what has been there for long.

use crate::app::App;
use crate::app::screen::SnapshotsScreen;
use crate::domain::human;
use crate::ui::theme::Role;
use crate::ui::widget::bar::Part;
use crate::ui::widget::text::Run;
use crate::view::Tone;
use crate::view::snapshots::tone;

/// Hours after which a snapshot is old: thirty days.
const OLD: i64 = 30 * 24;

type Parts = Vec<Part<'static>>;

pub(super) fn summary(app: &App, screen: &SnapshotsScreen) -> (Parts, Parts) {
    let (mut old, mut bad, mut gone) = (0_u32, 0_u32, 0_u32);
    for (_, snapshot) in app.inventory.snapshots() {
        let age = snapshot
            .created
            .map(|created| app.now.duration_since(created).as_hours());
        old += u32::from(age.is_some_and(|hours| hours > OLD));
        bad += u32::from(matches!(tone(snapshot), Tone::Bad | Tone::Warn));
        gone += u32::from(snapshot.source_exists == Some(false));
    }
    let mut left = vec![
        Part::new([Run::new("Snapshots", Role::Heading)]),
        Part::new([Run::plain(human::count(screen.list.rows().len() as u64))]),
    ];
    for (count, word, role) in [
        (bad, "not whole", Role::Bad),
        (old, "older than 30 days", Role::Warn),
        (gone, "of VMs that are gone", Role::Warn),
    ] {
        if count > 0 {
            left.push(Part::new([Run::new(format!("{count} {word}"), role)]));
        }
    }
    let text = screen.search.text().to_owned();
    let mut right = super::marks(screen.list.marks().len());
    if !text.is_empty() {
        right.push(Part::new([Run::new("filter ", Role::Dim), Run::new(text, Role::Match)]));
    }
    (left, right)
}
