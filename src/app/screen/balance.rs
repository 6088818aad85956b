//! Balance: what is wrong with it, what would be moved, what was, and what was not.

use std::sync::Arc;

use compact_str::CompactString;
use jiff::Timestamp;

use crate::app::list::{List, Row};
use crate::app::search::{Search, Typed};
use crate::domain::balance::advise::{Fault, Recommendation};
use crate::domain::balance::moves::Move;
use crate::domain::finding::Issue;
use crate::model::Key;
use crate::model::trouble::Trouble;
use crate::ops::balance::Report;
use crate::view::balance::{ADVICE, FAULTS, FINDINGS, MOVES};
use crate::view::column::Cx;
use crate::view::sort::{self, Order};
use crate::view::{Filter, Table};

/// Lists of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum Part {
    /// What is wrong.
    #[default]
    Findings,
    /// What would be moved.
    Advice,
    /// What was moved.
    Moves,
    /// What is not moved although that would help.
    Faults,
}

impl Part {
    /// Its tab.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Findings => "Findings",
            Self::Advice => "Would move",
            Self::Moves => "Moved",
            Self::Faults => "Not moved",
        }
    }
}

/// A list with its order and its filter.
#[derive(Clone, Debug)]
pub struct Sheet<R: 'static> {
    /// Order.
    pub order: Order,
    /// Filter.
    pub search: Search<R>,
}

impl<R> Sheet<R> {
    fn over(table: &'static Table<R>, descending: bool) -> Self {
        Self {
            order: Order {
                descending,
                ..Order::of(table)
            },
            search: Search::over(table),
        }
    }
}

/// The screen.
#[derive(Clone, Debug)]
pub struct BalanceScreen {
    /// Rows and cursor of the list in view.
    pub list: List,
    /// Which list is in view.
    pub part: Part,
    /// What was read, once it was.
    pub report: Option<Arc<Report>>,
    /// Why it was not read, or not again.
    pub trouble: Option<Box<Trouble>>,
    /// It is being read.
    pub loading: bool,
    /// Moves as they stand now, the newest first.
    pub moves: Vec<Move>,
    /// Findings.
    pub findings: Sheet<Issue>,
    /// Recommendations.
    pub advice: Sheet<Recommendation>,
    /// Moves.
    pub moved: Sheet<Move>,
    /// Faults.
    pub faults: Sheet<Fault>,
}

impl Default for BalanceScreen {
    fn default() -> Self {
        Self {
            list: List::default(),
            part: Part::default(),
            report: None,
            trouble: None,
            loading: true,
            moves: Vec::new(),
            findings: Sheet::over(&FINDINGS, false),
            advice: Sheet::over(&ADVICE, false),
            moved: Sheet::over(&MOVES, true),
            faults: Sheet::over(&FAULTS, false),
        }
    }
}

impl BalanceScreen {
    /// Rows of a part, the filter left out.
    pub fn count(&self, part: Part) -> usize {
        let report = self.report.as_ref();
        match part {
            Part::Findings => report.map_or(0, |report| report.issues.len()),
            Part::Advice => report.map_or(0, |report| report.advice.moves.len()),
            Part::Moves => self.moves.len(),
            Part::Faults => report.map_or(0, |report| report.advice.faults.len()),
        }
    }

    /// The filter of the list in view.
    pub fn search(&self) -> &dyn Typed {
        match self.part {
            Part::Findings => &self.findings.search,
            Part::Advice => &self.advice.search,
            Part::Moves => &self.moved.search,
            Part::Faults => &self.faults.search,
        }
    }

    pub(super) fn search_mut(&mut self) -> &mut dyn Typed {
        match self.part {
            Part::Findings => &mut self.findings.search,
            Part::Advice => &mut self.advice.search,
            Part::Moves => &mut self.moved.search,
            Part::Faults => &mut self.faults.search,
        }
    }

    /// The finding of a row.
    pub fn issue(&self, row: Row) -> Option<&Issue> {
        self.report.as_ref()?.issues.get(at(row)?)
    }

    /// The recommendation of a row.
    pub fn recommendation(&self, row: Row) -> Option<&Recommendation> {
        self.report.as_ref()?.advice.moves.get(at(row)?)
    }

    /// The fault of a row.
    pub fn fault(&self, row: Row) -> Option<&Fault> {
        self.report.as_ref()?.advice.faults.get(at(row)?)
    }

    /// The move of a row.
    pub fn moved(&self, row: Row) -> Option<&Move> {
        let Row::Moved(identity) = row else { return None };
        self.moves.iter().find(|one| identity_of(&one.uid) == identity)
    }

    /// The VM of the row under the cursor.
    pub fn vm(&self) -> Option<Key> {
        let row = self.list.cursor()?;
        match self.part {
            Part::Findings => {
                let (namespace, name) = self.issue(row)?.object.split_once('/')?;
                Some(Key::new(namespace, name))
            }
            Part::Advice => self.recommendation(row).map(|one| Key::new(&*one.namespace, &*one.vm)),
            Part::Moves => self.moved(row).map(|one| Key::new(&*one.namespace, &*one.vm)),
            Part::Faults => self.fault(row).map(|one| Key::new(&*one.namespace, &*one.vm)),
        }
    }

    /// Rows of the list in view.
    pub(in crate::app) fn rows(&self, namespace: Option<&str>, cx: Cx) -> Vec<Row> {
        let here = |found: &str| namespace.is_none_or(|wanted| wanted == found);
        let placed = |at: usize| Row::Placed(u32::try_from(at).unwrap_or(u32::MAX));
        let report = self.report.as_deref();
        match self.part {
            Part::Findings => {
                let all = report.map_or(&[][..], |report| &report.issues);
                pick(all, &self.findings, &FINDINGS, |_| true, |at, _| placed(at), cx)
            }
            Part::Advice => {
                let all = report.map_or(&[][..], |report| &report.advice.moves);
                pick(
                    all,
                    &self.advice,
                    &ADVICE,
                    |one| here(&one.namespace),
                    |at, _| placed(at),
                    cx,
                )
            }
            Part::Moves => pick(
                &self.moves,
                &self.moved,
                &MOVES,
                |one| here(&one.namespace),
                |_, one| Row::Moved(identity_of(&one.uid)),
                cx,
            ),
            Part::Faults => {
                let all = report.map_or(&[][..], |report| &report.advice.faults);
                pick(
                    all,
                    &self.faults,
                    &FAULTS,
                    |one| here(&one.namespace),
                    |at, _| placed(at),
                    cx,
                )
            }
        }
    }
}

/// The records asked for, in order. Between equals the order in which they came decides: it has a meaning.
fn pick<R>(
    all: &[R],
    sheet: &Sheet<R>,
    table: &Table<R>,
    here: impl Fn(&R) -> bool,
    row: impl Fn(usize, &R) -> Row,
    cx: Cx,
) -> Vec<Row> {
    let filter: &Filter<R> = sheet.search.filter();
    let mut found: Vec<(usize, &R)> = all
        .iter()
        .enumerate()
        .filter(|(_, one)| here(one) && filter.matches(one, cx))
        .collect();
    if let Some(column) = table.columns.get(sheet.order.column) {
        sort::rows(&mut found, column, sheet.order.descending, cx, |_, _| {
            std::cmp::Ordering::Equal
        });
    }
    found.into_iter().map(|(at, one)| row(at, one)).collect()
}

fn at(row: Row) -> Option<usize> {
    match row {
        Row::Placed(at) => Some(at as usize),
        _ => None,
    }
}

/// A number that stays with a migration while others come and go.
fn identity_of(uid: &str) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = rustc_hash::FxHasher::default();
    uid.hash(&mut hasher);
    hasher.finish()
}

/// What was written down of moves, and when a report was asked for.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// What was written down already, by UID: the outcome.
    pub written: rustc_hash::FxHashMap<CompactString, (crate::domain::migration::Origin, &'static str)>,
    /// Revision of the inventory that was looked through for news.
    pub looked: u64,
    /// When the screen last asked for a report.
    pub asked: Option<Timestamp>,
}
