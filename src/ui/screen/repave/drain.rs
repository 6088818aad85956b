//! How the node of a pre-check stands just now: cordoned or not, and how far our drain of it is.

use crate::app::App;
use crate::ops::Verb;
use crate::ui::theme::{Look, Role, Sign};
use crate::ui::widget::text::{Run, Runs};

/// A line about the node; nothing where it is open and nobody drains it.
pub(super) fn state(app: &App, node: &str, look: &Look) -> Vec<Runs<'static>> {
    let job = app
        .jobs
        .values()
        .filter(|job| job.plan.verb == Verb::Drain && job.plan.node.as_deref() == Some(node))
        .find(|job| job.ended.is_none());
    let host = app.inventory.host_id(node).and_then(|id| app.inventory.host(id));
    let cordoned = host.is_some_and(|host| host.cordoned);
    let line = |sign, said: String, role| vec![vec![Run::new(format!(" {} {said}", look.sign(sign)), role)]];
    if let Some(job) = job {
        let task = job.task();
        let (sign, role) = if job.interrupted || job.paused.is_some() {
            (Sign::Warn, Role::Warn)
        } else {
            (Sign::Moving, Role::Info)
        };
        let how = if job.interrupted {
            "interrupted"
        } else {
            task.phase.as_str()
        };
        return line(
            sign,
            format!("drain under way: {how}; 3 shows it, x there pauses and ends it"),
            role,
        );
    }
    if cordoned {
        return line(
            Sign::Warn,
            "cordoned: nothing new is placed on it; u ends the maintenance".to_owned(),
            Role::Warn,
        );
    }
    Vec::new()
}
