//! Balance: what is wrong with it, what would be moved, what was, and what was not.

use std::cmp::Ordering;
use std::sync::Arc;

use compact_str::CompactString;
use jiff::Timestamp;
use rustc_hash::FxHashMap;

use crate::app::list::{List, Row};
use crate::app::search::Typed;
use crate::app::shelf::Shelf;
use crate::domain::balance::advise::{Fault, Recommendation};
use crate::domain::balance::moves::Move;
use crate::domain::finding::Issue;
use crate::model::Key;
use crate::model::trouble::Trouble;
use crate::ops::balance::Report;
use crate::view::balance::{ADVICE, FAULTS, FINDINGS, MOVES};
use crate::view::column::Cx;

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

/// The screen.
#[derive(Clone, Debug)]
pub struct BalanceScreen {
    /// Which list is in view.
    pub part: Part,
    /// What was read, once it was.
    pub report: Option<Arc<Report>>,
    /// Why it was not read, or not again.
    pub trouble: Option<Box<Trouble>>,
    /// It is being read.
    pub loading: bool,
    /// Moves as they stand now, the newest first.
    pub moves: Arc<[Move]>,
    /// Where each of them stands, by the number made of its UID: there may be thousands.
    places: FxHashMap<u64, u32>,
    /// Findings.
    pub findings: Shelf<Issue>,
    /// Recommendations.
    pub advice: Shelf<Recommendation>,
    /// Moves.
    pub moved: Shelf<Move>,
    /// Faults.
    pub faults: Shelf<Fault>,
}

impl Default for BalanceScreen {
    fn default() -> Self {
        Self {
            part: Part::default(),
            report: None,
            trouble: None,
            loading: true,
            moves: Arc::default(),
            places: FxHashMap::default(),
            findings: Shelf::over(&FINDINGS),
            advice: Shelf::over(&ADVICE),
            moved: Shelf::over(&MOVES).falling(),
            faults: Shelf::over(&FAULTS),
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

    /// The list in view.
    pub fn list(&self) -> &List {
        match self.part {
            Part::Findings => &self.findings.list,
            Part::Advice => &self.advice.list,
            Part::Moves => &self.moved.list,
            Part::Faults => &self.faults.list,
        }
    }

    /// The list in view, to change it.
    pub fn list_mut(&mut self) -> &mut List {
        match self.part {
            Part::Findings => &mut self.findings.list,
            Part::Advice => &mut self.advice.list,
            Part::Moves => &mut self.moved.list,
            Part::Faults => &mut self.faults.list,
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

    /// Takes the moves as they stand now.
    pub(in crate::app) fn set_moves(&mut self, moves: Arc<[Move]>) {
        if Arc::ptr_eq(&self.moves, &moves) {
            return;
        }
        self.places = (0_u32..)
            .zip(moves.iter())
            .map(|(at, one)| (identity_of(&one.uid), at))
            .collect();
        self.moves = moves;
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
        self.moves.get(*self.places.get(&identity)? as usize)
    }

    /// The VM of the row under the cursor.
    pub fn vm(&self) -> Option<Key> {
        let row = self.list().cursor()?;
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

    /// Rows of the list in view. Between equals the order in which they came decides: it has a meaning.
    pub(in crate::app) fn rows(&self, namespace: Option<&str>, cx: Cx) -> Vec<Row> {
        let here = |found: &str| namespace.is_none_or(|wanted| wanted == found);
        let report = self.report.as_deref();
        let came = Ordering::Equal;
        match self.part {
            Part::Findings => {
                let all = report.map_or(&[][..], |report| &report.issues);
                let row = |at, _: &Issue| Row::Placed(at);
                self.findings.chosen(all, cx, |_| true, |_, _| came, row)
            }
            Part::Advice => {
                let all = report.map_or(&[][..], |report| &report.advice.moves);
                let row = |at, _: &Recommendation| Row::Placed(at);
                self.advice
                    .chosen(all, cx, |one| here(&one.namespace), |_, _| came, row)
            }
            Part::Moves => {
                let row = |_, one: &Move| Row::Moved(identity_of(&one.uid));
                self.moved
                    .chosen(&self.moves, cx, |one| here(&one.namespace), |_, _| came, row)
            }
            Part::Faults => {
                let all = report.map_or(&[][..], |report| &report.advice.faults);
                let row = |at, _: &Fault| Row::Placed(at);
                self.faults
                    .chosen(all, cx, |one| here(&one.namespace), |_, _| came, row)
            }
        }
    }
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
    pub written: FxHashMap<CompactString, (crate::domain::migration::Origin, &'static str)>,
    /// Revision of the inventory that was looked through for news.
    pub looked: u64,
    /// When the screen last asked for a report.
    pub asked: Option<Timestamp>,
}
