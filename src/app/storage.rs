//! The Storage screen: pools, volumes, and what could be given back, each read when it is first looked at.

use jiff::Timestamp;

use super::list::{List, Row};
use super::search::Typed;
use super::shelf::Shelf;
use crate::domain::human;
use crate::domain::storage::reclaim::Candidate;
use crate::ops::storage::lives::{Row as Volume, Volumes, at_risk};
use crate::ops::storage::reclaim::Reclaim;
use crate::ops::storage::{Alert, Row as PoolRow, Scope, Storage};
use crate::view::alerts::ALERTS;
use crate::view::column::Cx;
use crate::view::pools::POOLS;
use crate::view::reclaim::RECLAIM;
use crate::view::volumes::VOLUMES;

/// Parts of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum Part {
    /// Pools.
    #[default]
    Pools,
    /// Alerts that fire.
    Alerts,
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
            Self::Alerts => "Alerts",
            Self::Volumes => "At risk",
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

/// The screen.
#[derive(Clone, Debug)]
pub struct StorageScreen {
    /// Which part is shown.
    pub part: Part,
    /// Pools.
    pub pools: Shelf<PoolRow>,
    /// Alerts.
    pub alerts: Shelf<Alert>,
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
    /// Only volumes of this pool, node or driver; else those at risk.
    pub pool: Option<Box<PoolRow>>,
}

impl Default for StorageScreen {
    fn default() -> Self {
        Self {
            part: Part::default(),
            pools: Shelf::over(&POOLS),
            alerts: Shelf::over(&ALERTS),
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
            Part::Alerts => &self.alerts.list,
            Part::Volumes => &self.volumes.list,
            Part::Reclaim => &self.reclaim.list,
        }
    }

    /// The list in view, to change it.
    pub fn list_mut(&mut self) -> &mut List {
        match self.part {
            Part::Pools => &mut self.pools.list,
            Part::Alerts => &mut self.alerts.list,
            Part::Volumes => &mut self.volumes.list,
            Part::Reclaim => &mut self.reclaim.list,
        }
    }

    /// The search of the part in view.
    pub fn search_mut(&mut self) -> &mut dyn Typed {
        match self.part {
            Part::Pools => &mut self.pools.search,
            Part::Alerts => &mut self.alerts.search,
            Part::Volumes => &mut self.volumes.search,
            Part::Reclaim => &mut self.reclaim.search,
        }
    }

    /// Text of that search.
    pub fn search_text(&self) -> &str {
        match self.part {
            Part::Pools => self.pools.search.text(),
            Part::Alerts => self.alerts.search.text(),
            Part::Volumes => self.volumes.search.text(),
            Part::Reclaim => self.reclaim.search.text(),
        }
    }

    /// An alert of the list.
    pub fn alert_at(&self, row: Row) -> Option<&Alert> {
        match row {
            Row::Alert(index) => self.storage.as_ref()?.alerts.known()?.get(index as usize),
            _ => None,
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

    /// Volumes of what is in view: of a pool or node those that are known to have a copy there. Where nobody told where
    /// copies are, none is left out silently: the screen says so.
    fn wanted(&self, volume: &Volume) -> bool {
        let Some(row) = &self.pool else {
            return at_risk(volume);
        };
        match row.scope {
            Scope::Pool => volume.is_in(&row.pool) == Some(true),
            Scope::Node => volume
                .nodes
                .as_ref()
                .is_some_and(|nodes| nodes.contains(&row.pool.node)),
            Scope::Driver => volume.driver == row.pool.node,
        }
    }

    /// How old what is in view is.
    pub fn age(&self, now: Timestamp) -> Option<String> {
        let read = match self.part {
            Part::Pools | Part::Alerts => self.read,
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
                let tie = |a: &PoolRow, b: &PoolRow| a.pool.key().cmp(&b.pool.key());
                self.pools.chosen(all, cx, |_| true, tie, |at, _| Row::Pool(at))
            }
            Part::Alerts => {
                let known = self.storage.as_ref().and_then(|storage| storage.alerts.known());
                let all = known.map_or(&[][..], Vec::as_slice);
                let tie = |a: &Alert, b: &Alert| (&a.name, &a.about).cmp(&(&b.name, &b.about));
                self.alerts.chosen(all, cx, |_| true, tie, |at, _| Row::Alert(at))
            }
            Part::Volumes => {
                let all = self.known_volumes().map_or(&[][..], |volumes| &volumes.rows);
                let wanted = |row: &Volume| here(&row.namespace) && self.wanted(row);
                let tie = |a: &Volume, b: &Volume| a.name().cmp(&b.name());
                self.volumes.chosen(all, cx, wanted, tie, |at, _| Row::Volume(at))
            }
            Part::Reclaim => {
                let all = self.left.as_ref().map_or(&[][..], |left| &left.rows);
                let wanted = |row: &Candidate| here(&row.namespace);
                let tie = |a: &Candidate, b: &Candidate| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name));
                self.reclaim.chosen(all, cx, wanted, tie, |at, _| Row::Left(at))
            }
        }
    }
}
