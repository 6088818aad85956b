//! What the preview says of a node, above the plan of its drain: nobody confirms one without the verdict in view.

use crate::app::App;
use crate::app::dialog::PlanDialog;
use crate::domain::human;
use crate::domain::repave::Go;
use crate::ops::Verb;
use crate::ops::repave::About;
use crate::ui::screen::cells;
use crate::ui::theme::{Look, Role, Sign};
use crate::view::repave::{sentence, tone};

/// The verdict that holds for the cluster as it is, and a sentence with its role; nothing where no drain is planned.
pub(super) fn verdict(app: &App, dialog: &PlanDialog, look: &Look) -> Option<(Go, String, Role)> {
    let node = dialog.plan.node.as_ref().filter(|_| dialog.ask.verb == Verb::Drain)?;
    let about = About::Drain(node.clone());
    let awaited = app.foresight.awaited.as_ref().filter(|awaited| awaited.about == about);
    let unknown = |sign, words: &str, role| {
        Some((
            Go::Unknown,
            format!("{} Preview UNKNOWN: {words}", look.sign(sign)),
            role,
        ))
    };
    let Some(shown) = app.foresight.shown(&about) else {
        return match (awaited, &app.foresight.of(&about).trouble) {
            (Some(_), _) => unknown(Sign::Moving, "it is being worked out", Role::Info),
            (None, Some(trouble)) => unknown(Sign::Warn, trouble, Role::Warn),
            (None, None) => unknown(Sign::Warn, "nobody has looked ahead", Role::Warn),
        };
    };
    if !shown.switches.is_empty() {
        let words = format!(
            "the one in view is a what-if ({}), not the cluster",
            shown.switches.words()
        );
        return unknown(Sign::Warn, &words, Role::Warn);
    }
    let preview = &shown.foreseen.preview;
    let tone = tone(preview.verdict);
    let worst = preview
        .checks
        .first()
        .map_or_else(|| "nothing that was checked is in the way".to_owned(), sentence);
    let more = match preview.checks.len() {
        0 | 1 => String::new(),
        many => format!(" (and {} more findings)", many - 1),
    };
    let said = format!(
        "{} Preview {}, {} old: {worst}{more}",
        look.sign(cells::sign(tone)),
        preview.verdict.word(),
        human::age(shown.read, app.now),
    );
    Some((preview.verdict, said, cells::role(tone)))
}
