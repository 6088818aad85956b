//! Rows of the pages of a preview, and what stands behind each.

use super::Shown;
use crate::app::App;
use crate::app::list::Row;
use crate::app::screen::{Page, Screen};
use crate::domain::repave::{NodeView, PoolView, Step};
use crate::domain::rollout::Machine;
use crate::ops::repave::Resident;

/// What a step is called among rows: no node or VM may be called so.
pub(super) fn key(step: usize) -> String {
    format!("#{step}")
}

fn steps<'a>(shown: &'a Shown, page: &Page) -> impl Iterator<Item = &'a Step> + use<'a> {
    let wanted = match page {
        Page::Steps(pool) => pool.clone(),
        _ => None,
    };
    let all = shown.foreseen.preview.steps.iter();
    all.filter(move |step| wanted.as_ref().is_none_or(|pool| step.pool == *pool))
}

fn machines(shown: &Shown) -> &[Machine] {
    shown
        .foreseen
        .under_way
        .known()
        .map_or(&[], |rollout| &rollout.machines)
}

impl App {
    /// The answer that a page shows, if there is one.
    pub fn foreseen(&self, page: &Page) -> Option<&Shown> {
        self.foresight.shown(&page.about())
    }

    pub(in crate::app) fn foreseen_rows(&self, page: &Page) -> Vec<Row> {
        let Some(shown) = self.foreseen(page) else {
            return Vec::new();
        };
        let preview = &shown.foreseen.preview;
        let names: Vec<&str> = match page {
            Page::Pools => preview.pools.iter().map(|pool| pool.name.as_str()).collect(),
            Page::Pool(wanted) => {
                let nodes = preview.nodes.iter().filter(|node| node.pool == *wanted);
                nodes.map(|node| node.name.as_str()).collect()
            }
            Page::Node(node) | Page::Drain(node) => {
                let residents = shown.foreseen.residents.get(node).into_iter().flatten();
                residents.map(|one| one.name.as_str()).collect()
            }
            Page::Steps(_) => {
                let steps = steps(shown, page).map(|step| key(step.index));
                return steps
                    .filter_map(|name| self.foresight.id(&name))
                    .map(Row::Foreseen)
                    .collect();
            }
            Page::Machines => machines(shown).iter().map(|machine| machine.name.as_str()).collect(),
            Page::Findings(_) | Page::Slices => Vec::new(),
        };
        let ids = names.into_iter().filter_map(|name| self.foresight.id(name));
        ids.map(Row::Foreseen).collect()
    }

    /// The pool behind a row.
    pub fn foreseen_pool(&self, page: &Page, row: Row) -> Option<&PoolView> {
        let pools = &self.foreseen(page)?.foreseen.preview.pools;
        pools.iter().find(|pool| self.is_named(row, &pool.name))
    }

    /// The node behind a row.
    pub fn foreseen_node(&self, page: &Page, row: Row) -> Option<&NodeView> {
        let nodes = &self.foreseen(page)?.foreseen.preview.nodes;
        nodes.iter().find(|node| self.is_named(row, &node.name))
    }

    /// The step behind a row.
    pub fn foreseen_step(&self, page: &Page, row: Row) -> Option<&Step> {
        steps(self.foreseen(page)?, page).find(|step| self.is_named(row, &key(step.index)))
    }

    /// The machine behind a row.
    pub fn foreseen_machine(&self, page: &Page, row: Row) -> Option<&Machine> {
        machines(self.foreseen(page)?)
            .iter()
            .find(|machine| self.is_named(row, &machine.name))
    }

    /// The VM, or what else stands on the page's node, behind a row.
    pub fn foreseen_resident(&self, page: &Page, row: Row) -> Option<&Resident> {
        let (Page::Node(node) | Page::Drain(node)) = page else {
            return None;
        };
        let residents = self.foreseen(page)?.foreseen.residents.get(node)?;
        residents.iter().find(|one| self.is_named(row, &one.name))
    }

    fn is_named(&self, row: Row, name: &str) -> bool {
        matches!(row, Row::Foreseen(id) if self.foresight.id(name) == Some(id))
    }

    /// The page in view with the row under its cursor.
    pub(in crate::app) fn foreseen_cursor(&self) -> Option<(Page, Option<Row>)> {
        match self.screen() {
            Screen::Repave(screen) => Some((screen.page.clone(), screen.list.cursor())),
            _ => None,
        }
    }
}
