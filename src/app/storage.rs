//! The Storage screen: pools, volumes, and what could be given back, each read when it is first looked at.

use jiff::Timestamp;

use super::list::{List, Row};
use super::search::{Search, Typed};
use crate::domain::human;
use crate::domain::storage::pool::Pool;
use crate::domain::storage::reclaim::Candidate;
use crate::ops::storage::lives::{Row as Volume, Volumes, at_risk};
use crate::ops::storage::reclaim::Reclaim;
use crate::ops::storage::{Row as PoolRow, Storage};
use crate::view::column::{Cx, Table};
use crate::view::pools::POOLS;
use crate::view::reclaim::RECLAIM;
use crate::view::sort::{self, Order};
use crate::view::volumes::VOLUMES;

/// Parts of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum Part {
    /// Pools.
    #[default]
    Pools,
    /// Volumes at risk, or those of a pool.
    Volumes,
    /// What could be given back.
    Reclaim,
}

impl Part {
    /// Its tab.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pools => "Pools",
            Self::Volumes => "Volumes at risk",
            Self::Reclaim => "Reclaim",
        }
    }

    /// The part `by` steps further.
    #[must_use]
    pub fn step(self, by: isize) -> Self {
        use strum::IntoEnumIterator as _;
        let all: Vec<Self> = Self::iter().collect();
        let here = all.iter().position(|part| *part == self).unwrap_or_default();
        let there = (here as isize + by).rem_euclid(all.len().max(1) as isize);
        all.get(there as usize).copied().unwrap_or_default()
    }
}

/// Rows of one part, with cursor, order and filter.
#[derive(Clone, Debug)]
pub struct Shelf<R: 'static> {
    /// Rows and cursor.
    pub list: List,
    /// Order.
    pub order: Order,
    /// Filter.
    pub search: Search<R>,
}

impl<R> Shelf<R> {
    fn over(table: &'static Table<R>) -> Self {
        Self {
            list: List::default(),
            order: Order::of(table),
            search: Search::over(table),
        }
    }
}

/// The screen.
#[derive(Clone, Debug)]
pub struct StorageScreen {
    /// Which part is shown.
    pub part: Part,
    /// Pools.
    pub pools: Shelf<PoolRow>,
    /// Volumes.
    pub volumes: Shelf<Volume>,
    /// What could be given back.
    pub reclaim: Shelf<Candidate>,
    /// What is known of storage.
    pub storage: Option<Box<Storage>>,
    /// When it was read.
    pub read: Option<Timestamp>,
    /// When it was last asked for again by itself.
    pub asked: Option<Timestamp>,
    /// What is known of volumes, or why nothing is.
    pub lives: Option<Result<Box<Volumes>, String>>,
    /// When that was read.
    pub lives_read: Option<Timestamp>,
    /// What could be given back.
    pub left: Option<Box<Reclaim>>,
    /// When that was read.
    pub left_read: Option<Timestamp>,
    /// Only volumes of this pool; else those at risk.
    pub pool: Option<Box<Pool>>,
}

impl Default for StorageScreen {
    fn default() -> Self {
        Self {
            part: Part::default(),
            pools: Shelf::over(&POOLS),
            volumes: Shelf::over(&VOLUMES),
            reclaim: Shelf::over(&RECLAIM),
            storage: None,
            read: None,
            asked: None,
            lives: None,
            lives_read: None,
            left: None,
            left_read: None,
            pool: None,
        }
    }
}

impl StorageScreen {
    /// The list in view.
    pub fn list(&self) -> &List {
        match self.part {
            Part::Pools => &self.pools.list,
            Part::Volumes => &self.volumes.list,
            Part::Reclaim => &self.reclaim.list,
        }
    }

    /// The list in view, to change it.
    pub fn list_mut(&mut self) -> &mut List {
        match self.part {
            Part::Pools => &mut self.pools.list,
            Part::Volumes => &mut self.volumes.list,
            Part::Reclaim => &mut self.reclaim.list,
        }
    }

    /// The search of the part in view.
    pub fn search_mut(&mut self) -> &mut dyn Typed {
        match self.part {
            Part::Pools => &mut self.pools.search,
            Part::Volumes => &mut self.volumes.search,
            Part::Reclaim => &mut self.reclaim.search,
        }
    }

    /// Text of that search.
    pub fn search_text(&self) -> &str {
        match self.part {
            Part::Pools => self.pools.search.text(),
            Part::Volumes => self.volumes.search.text(),
            Part::Reclaim => self.reclaim.search.text(),
        }
    }

    /// A pool of the list.
    pub fn pool_at(&self, row: Row) -> Option<&PoolRow> {
        match row {
            Row::Pool(index) => self.storage.as_ref()?.rows.get(index as usize),
            _ => None,
        }
    }

    /// A volume of the list.
    pub fn volume_at(&self, row: Row) -> Option<&Volume> {
        match row {
            Row::Volume(index) => self.known_volumes()?.rows.get(index as usize),
            _ => None,
        }
    }

    /// Something that could be given back.
    pub fn left_at(&self, row: Row) -> Option<&Candidate> {
        match row {
            Row::Left(index) => self.left.as_ref()?.rows.get(index as usize),
            _ => None,
        }
    }

    /// Volumes, if they were read.
    pub fn known_volumes(&self) -> Option<&Volumes> {
        self.lives.as_ref()?.as_deref().ok()
    }

    /// Volumes that are known to have a copy in the pool in view. Where nobody told where copies are, none is left out
    /// silently: the screen says so.
    fn wanted(&self, volume: &Volume) -> bool {
        match &self.pool {
            Some(pool) => volume.is_in(pool) == Some(true),
            None => at_risk(volume),
        }
    }

    /// How old what is in view is.
    pub fn age(&self, now: Timestamp) -> Option<String> {
        let read = match self.part {
            Part::Pools => self.read,
            Part::Volumes => self.lives_read,
            Part::Reclaim => self.left_read,
        };
        read.map(|at| human::age(at, now))
    }

    /// The rows of the part in view.
    pub fn rows(&self, namespace: Option<&str>, cx: Cx) -> Vec<Row> {
        let here = |of: &str| namespace.is_none_or(|namespace| of == namespace);
        match self.part {
            Part::Pools => {
                let all = self.storage.as_ref().map_or(&[][..], |storage| &storage.rows);
                let name = |row: &PoolRow| row.pool.key();
                chosen(&self.pools, &POOLS, all, cx, |_| true, name, Row::Pool)
            }
            Part::Volumes => {
                let all = self.known_volumes().map_or(&[][..], |volumes| &volumes.rows);
                let name = |row: &Volume| (row.namespace.clone(), row.claim.clone(), row.volume.name.clone());
                let wanted = |row: &Volume| here(&row.namespace) && self.wanted(row);
                chosen(&self.volumes, &VOLUMES, all, cx, wanted, name, Row::Volume)
            }
            Part::Reclaim => {
                let all = self.left.as_ref().map_or(&[][..], |left| &left.rows);
                let name = |row: &Candidate| (row.namespace.clone(), row.name.clone());
                let wanted = |row: &Candidate| here(&row.namespace);
                chosen(&self.reclaim, &RECLAIM, all, cx, wanted, name, Row::Left)
            }
        }
    }
}

fn chosen<R, N: Ord>(
    shelf: &Shelf<R>,
    table: &'static Table<R>,
    all: &[R],
    cx: Cx,
    wanted: impl Fn(&R) -> bool,
    name: impl Fn(&R) -> N,
    row: fn(u32) -> Row,
) -> Vec<Row> {
    let filter = shelf.search.filter();
    let mut found: Vec<(u32, &R)> = (0_u32..)
        .zip(all)
        .filter(|(_, record)| wanted(record) && filter.matches(record, cx))
        .collect();
    if let Some(column) = table.columns.get(shelf.order.column) {
        sort::rows(&mut found, column, shelf.order.descending, cx, |a, b| {
            name(a).cmp(&name(b))
        });
    }
    found.into_iter().map(|(index, _)| row(index)).collect()
}
