//! Tasks: what is under way, who asked, how long it may take.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::Page;
use super::records::{self, Records};
use crate::app::Drawn;
use crate::app::list::Row as Id;
use crate::app::screen::TasksScreen;
use crate::domain::migration::Stage;
use crate::store::Task;
use crate::view::Tone;
use crate::view::said::Said;
use crate::view::tasks::{TASKS, about, moved};

pub(super) fn draw(page: &Page<'_>, screen: &TasksScreen, area: Rect, buf: &mut Buffer) -> Drawn {
    let app = page.app;
    let record = |row: Id| match row {
        Id::Task(id) => app.inventory.task(id),
        _ => None,
    };
    let said = |task: &Task| {
        let mut said = about(task, app.now);
        let words = screen.pod.as_ref().filter(|(key, ..)| *key == task.key);
        if let Some((_, _, words)) = words.filter(|(.., words)| !words.is_empty()) {
            let text = words.clone();
            let tone = Tone::Warn;
            said.insert(
                1.min(said.len()),
                Said {
                    label: "pod",
                    text,
                    tone,
                },
            );
        }
        if task.stage == Stage::Moving {
            let text = match (app.usage.moving(task), app.usage.moving_unknown()) {
                (Some(progress), _) => Some(moved(progress, app.now)),
                (None, Some(rung)) => Some(format!("not known: {} {}", rung.name, rung.reached.word())),
                (None, None) => None,
            };
            let at = 1.min(said.len());
            said.splice(
                at..at,
                text.map(|text| Said {
                    label: "data",
                    text,
                    tone: Tone::Plain,
                }),
            );
        }
        said
    };
    let records = Records {
        table: &TASKS,
        order: screen.order,
        toned: "state",
        record: &record,
        said: &said,
    };
    records::draw(page, &records, area, buf)
}
