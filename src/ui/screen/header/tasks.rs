//! Sums over tasks, and on every list the hint that one failed since somebody looked.

use crate::app::App;
use crate::app::screen::TasksScreen;
use crate::domain::migration::Stage;
use crate::ui::theme::Role;
use crate::ui::widget::bar::Part;
use crate::ui::widget::text::Run;

type Parts = Vec<Part<'static>>;

pub(super) fn summary(app: &App, screen: &TasksScreen) -> (Parts, Parts) {
    let (mut moving, mut preparing, mut waiting, mut failed, mut done, mut halted) = (0, 0, 0, 0, 0, 0);
    for (_, task) in app.inventory.tasks() {
        *match task.stage {
            _ if task.interrupted => &mut halted,
            Stage::Moving => &mut moving,
            Stage::Preparing => &mut preparing,
            Stage::Waiting => &mut waiting,
            Stage::Failed if !task.aborted => &mut failed,
            Stage::Failed | Stage::Done => &mut done,
        } += 1;
    }
    let mut left = vec![Part::new([Run::new("Tasks", Role::Heading)])];
    for (count, word, role) in [
        (halted, "interrupted", Role::Warn),
        (moving, "moving", Role::Info),
        (preparing, "preparing", Role::Info),
        (waiting, "waiting", Role::Info),
        (failed, "failed", Role::Bad),
        (done, "ended well or were cancelled", Role::Text),
    ] {
        if count > 0 {
            left.push(Part::new([Run::new(format!("{count} {word}"), role)]));
        }
    }
    let limits = app.inventory.limits();
    let mut right = vec![
        Part::new([Run::new(
            format!("limits {}/cluster {}/node", limits.cluster, limits.node),
            Role::Dim,
        )])
        .drop_at(2),
    ];
    if !screen.search.text().is_empty() {
        right = vec![Part::new([
            Run::new("filter ", Role::Dim),
            Run::new(screen.search.text().to_owned(), Role::Match),
        ])];
    }
    (left, right)
}

/// How many failed since the screen was last open.
pub(super) fn failed(app: &App) -> Parts {
    let count = app.failed_unseen();
    if count == 0 {
        return Vec::new();
    }
    let key = app
        .keymap
        .keys_for(app.screen().scopes(), &crate::action::Action::Tasks.into())
        .first()
        .map_or_else(|| ":tasks".into(), ToString::to_string);
    let plural = if count == 1 { "task" } else { "tasks" };
    vec![Part::new([Run::new(
        format!("{key}: {count} {plural} failed"),
        Role::Bad,
    )])]
}
