//! The look ahead that a plan about a node brings with it.

use crate::app::foresight::Subject;
use crate::app::{App, Effects};
use crate::ops::repave::About;

/// Looks ahead to the drain of a node that nobody has looked at: its plan shows the verdict.
pub(super) fn of_drain(app: &mut App, node: String) -> Effects {
    let about = About::Drain(node);
    if app.foresight.shown(&about).is_some() || app.foresight.awaited.is_some() {
        return Effects::new();
    }
    app.foresight.drain = Subject::default();
    let now = app.now;
    app.foresight.ask(about, true, now)
}
