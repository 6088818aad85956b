//! The page of a preview, its switches, and how old it is.

use crate::app::App;
use crate::app::connection::Source;
use crate::app::screen::RepaveScreen;
use crate::domain::human;
use crate::ui::theme::Role;
use crate::ui::widget::bar::Part;
use crate::ui::widget::text::Run;

type Parts = Vec<Part<'static>>;

pub(super) fn summary(app: &App, screen: &RepaveScreen) -> (Parts, Parts) {
    let about = screen.page.about();
    let subject = app.foresight.of(&about);
    let mut left = vec![Part::new([Run::new(app.screen().title(), Role::Heading)])];
    left.push(if subject.switches.is_empty() {
        Part::new([Run::new("as it is", Role::Dim)]).drop_at(2)
    } else {
        Part::new([
            Run::new("what if ", Role::Warn),
            Run::new(subject.switches.words(), Role::Warn),
        ])
    });
    let mut right = Vec::new();
    if let Some(awaited) = app.foresight.awaited.as_ref().filter(|one| one.about == about) {
        let word = if awaited.anew { "reading" } else { "computing" };
        let span = human::span(app.now.duration_since(awaited.since).as_secs());
        let keeps = if app.foresight.shown(&about).is_some() {
            ", the older answer is shown"
        } else {
            ""
        };
        right.push(Part::new([Run::new(format!("{word} {span}"), Role::Info)]));
        if !keeps.is_empty() {
            right.push(Part::new([Run::new("older answer in view", Role::Stale)]).drop_at(1));
        }
    } else if let Some(shown) = app
        .foresight
        .shown(&about)
        .filter(|_| app.connection.source != Source::Dump)
    {
        let text = format!("read {} ago", human::age(shown.read, app.now));
        right.push(Part::new([Run::new(text, Role::Dim)]).drop_at(1));
    }
    (left, right)
}
