//! Brings rows in line with the inventory before a frame is drawn.

use super::App;
use super::list::Row;
use super::rows::{self, Ask};
use super::screen::{NodesScreen, Screen, TasksScreen, VmsScreen};
use crate::view::column::contains;
use crate::view::sort::Order;

impl App {
    /// Rebuilds the rows in view if anything they depend on changed. Cheap when nothing did; call it before drawing.
    pub fn settle(&mut self) {
        self.inventory.settle();
        if matches!(self.screen(), Screen::Tasks(_)) {
            self.tasks_seen = self.now;
        }
        if !self.stale && self.rows_of == self.inventory.revision() {
            return;
        }
        self.stale = false;
        self.rows_of = self.inventory.revision();
        self.dirty = true;
        self.settle_moves();
        let rows = match self.screen() {
            Screen::Balance(screen) => screen.rows(self.namespace.as_deref(), self.cx()),
            Screen::Nodes(screen) => self.node_rows(screen),
            Screen::Vms(screen) => self.vm_rows(screen),
            Screen::Tasks(screen) => self.task_rows(screen),
            Screen::Networks(screen) => rows::networks(screen, self.namespace.as_deref(), self.cx()),
            Screen::Storage(screen) => screen.rows(self.namespace.as_deref(), self.cx()),
            Screen::Nics(screen) => rows::nics(screen, self.cx()),
            Screen::Snapshots(screen) => rows::snapshots(
                &self.inventory,
                screen.search.filter(),
                self.namespace.as_deref(),
                screen.order,
                self.cx(),
            ),
            Screen::Repave(screen) => self.foreseen_rows(&screen.page),
            Screen::Vm(_) | Screen::Why(_) | Screen::Text(_) => return,
        };
        let top = self.above.last_mut().unwrap_or(&mut self.home);
        if let Some(list) = top.list_mut() {
            list.set_rows(rows);
            let inventory = &self.inventory;
            list.keep_marks(|row| match row {
                Row::Machine(id) => inventory.machine(id).is_some(),
                Row::Snapshot(id) => inventory.snapshot(id).is_some(),
                Row::Host(_)
                | Row::Unplaced
                | Row::Task(_)
                | Row::Network(_)
                | Row::Nic(_)
                | Row::Foreseen(_)
                | Row::Placed(_)
                | Row::Moved(_)
                | Row::Pool(_)
                | Row::Alert(_)
                | Row::Volume(_)
                | Row::Left(_) => false,
            });
        }
    }

    fn node_rows(&self, screen: &NodesScreen) -> Vec<Row> {
        if !screen.search.active() {
            return rows::hosts(&self.inventory, screen.order, self.cx());
        }
        let ask = Ask {
            filter: screen.search.filter(),
            namespace: self.namespace.as_deref(),
            node: None,
            order: Order::of(&crate::view::vms::VMS),
            before: screen.list.rows(),
            cx: self.cx(),
        };
        let text = screen.search.text().trim().to_ascii_lowercase();
        rows::grouped(&self.inventory, &ask, &screen.folded, |host| {
            contains(&host.name, &text)
        })
    }

    fn task_rows(&self, screen: &TasksScreen) -> Vec<Row> {
        let filter = screen.search.filter();
        rows::tasks(
            &self.inventory,
            filter,
            self.namespace.as_deref(),
            screen.order,
            self.cx(),
        )
    }

    fn vm_rows(&self, screen: &VmsScreen) -> Vec<Row> {
        let ask = Ask {
            filter: screen.search.filter(),
            namespace: self.namespace.as_deref(),
            node: screen.node.as_deref(),
            order: screen.order,
            before: screen.list.rows(),
            cx: self.cx(),
        };
        if screen.grouped {
            rows::grouped(&self.inventory, &ask, &screen.folded, |_| false)
        } else {
            rows::flat(&self.inventory, &ask)
        }
    }
}
