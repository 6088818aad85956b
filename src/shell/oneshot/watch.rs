//! `vmotui get --watch`: the rows, then a line for each change, until somebody interrupts.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::place::place;
use super::query::Query;
use super::subject::Subject;
use super::{Get, chosen, load, nothing, verdict};
use crate::client::watch::{Batch, Watches};
use crate::model::Kind;
use crate::model::trouble::Trouble;
use crate::ops::origin::Origin;
use crate::output::changes::{self, Changes};
use crate::output::{Format, Sheet};
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::{Launch, Source};
use crate::shell::stdio;
use crate::store::Inventory;
use crate::store::freshness::State;
use crate::view::column::Cx;

/// Changes that arrive within this time are looked at together: what follows from one act is told in one line.
const GATHER: Duration = Duration::from_millis(300);

/// Batches that may wait.
const WAITING: usize = 64;

/// Why a dump is not watched.
pub(super) fn frozen() -> Failure {
    Failure::usage("--watch: a dump never changes; leave --watch out, or name a cluster")
}

/// Watches what `subject` is made of.
///
/// # Errors
/// When there is no connection, or the rows themselves may not be read. A connection that is lost later is no end: it is
/// said, and tried again.
pub(super) async fn watch<R>(launch: &Launch, get: &Get, subject: &Subject<R>, query: &Query<R>) -> Result<Exit> {
    if matches!(launch.source, Source::Offline(_)) {
        return Err(frozen());
    }
    // it keeps a simulated cluster alive
    let place = place(launch).await?;
    let Origin::Cluster(client) = &place.origin else {
        return Err(frozen());
    };
    let here = place.namespace.clone().filter(|_| subject.namespaced);
    let (sender, mut batches) = mpsc::channel::<Batch>(WAITING);
    let remembered = load::recalled(launch, client, subject.kinds);
    let mut watches = Watches::new(client.clone(), here.clone(), 1, sender);
    for kind in subject.kinds {
        watches.start(*kind);
    }
    let mut rows = Rows {
        get,
        subject,
        query,
        here,
        inventory: Inventory::default(),
        told: None,
        ill: Vec::new(),
    };
    rows.inventory.recall(remembered);
    let mut due: Option<Instant> = None;
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        tokio::select! {
            _ = &mut interrupt => return Ok(Exit::Ok),
            batch = batches.recv() => {
                let Some(batch) = batch else {
                    return Err(Failure::failed("the watches ended by themselves; start the command again"));
                };
                let now = Timestamp::now();
                for delta in batch.deltas {
                    rows.inventory.apply(delta, now);
                }
                due.get_or_insert_with(|| Instant::now() + GATHER);
            }
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                due = None;
                if !rows.tell()? {
                    return Ok(Exit::Ok);
                }
            }
        }
    }
}

struct Rows<'a, R: 'static> {
    get: &'a Get,
    subject: &'a Subject<R>,
    query: &'a Query<R>,
    here: Option<String>,
    inventory: Inventory,
    /// The rows that were printed; `None` until all kinds were read once, or cannot be.
    told: Option<Changes>,
    /// Kinds whose trouble was told, and is not over.
    ill: Vec<Kind>,
}

impl<R> Rows<'_, R> {
    /// Prints what is new. `false` when nobody reads any more.
    fn tell(&mut self) -> Result<bool> {
        let settled = |kind: &Kind| {
            let fresh = self.inventory.freshness(*kind);
            fresh.complete_once || matches!(fresh.state, State::Failed(_))
        };
        if self.told.is_none() && !self.subject.kinds.iter().all(settled) {
            return Ok(true);
        }
        let never: Vec<Trouble> = self.troubles(|complete_once| !complete_once);
        let unknown = verdict::of(&self.inventory, &never, self.subject)?;
        let cx = Cx { now: Timestamp::now() };
        self.inventory.settle();
        let here = self.here.as_deref();
        let sheet = Sheet {
            table: self.subject.table,
            rows: chosen(&self.inventory, here, self.get, self.subject, self.query, cx),
            cx,
            unknown: unknown.columns,
            name: self.subject.name,
        };
        let format = self.get.format;
        let goes_on = if let Some(told) = &mut self.told {
            let changes = told.step(&sheet);
            changes.is_empty()
                || stdio::stream(|out| {
                    changes
                        .iter()
                        .try_for_each(|change| changes::line(&sheet, change, format, out))
                })?
        } else {
            self.told = Some(Changes::from(&sheet));
            let goes_on = stdio::stream(|out| changes::first(&sheet, format, out))?;
            unknown.warnings.iter().for_each(|warning| stdio::warn(warning));
            if sheet.rows.is_empty() && matches!(format, Format::Table | Format::Wide) {
                stdio::warn(&format!(
                    "{}; waiting for changes",
                    nothing(here, self.get, self.subject)
                ));
            }
            goes_on
        };
        self.say_troubles();
        Ok(goes_on)
    }

    fn troubles(&self, of: impl Fn(bool) -> bool) -> Vec<Trouble> {
        let kinds = self.subject.kinds.iter();
        kinds
            .map(|kind| self.inventory.freshness(*kind))
            .filter(|fresh| of(fresh.complete_once))
            .filter_map(|fresh| fresh.trouble().cloned())
            .collect()
    }

    /// A watch that broke is told once, and once that it is whole again: silence must not look like peace.
    fn say_troubles(&mut self) {
        for kind in self.subject.kinds {
            let fresh = self.inventory.freshness(*kind);
            let was_ill = self.ill.contains(kind);
            match fresh.trouble() {
                Some(trouble) if fresh.complete_once && !was_ill => {
                    self.ill.push(*kind);
                    stdio::warn(&format!(
                        "{trouble}; it is tried again, changes are not seen until then"
                    ));
                }
                None if was_ill => {
                    self.ill.retain(|ill| ill != kind);
                    stdio::warn(&format!("the {} are read again", kind.plural_title()));
                }
                _ => {}
            }
        }
    }
}
