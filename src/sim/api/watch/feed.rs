//! What a watch tells, and when.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::super::list::prefix_of;
use super::super::route::Target;
use super::super::selector::Filter;
use super::super::status::Failure;
use super::event::Writer;
use super::options::WatchOptions;
use crate::sim::catalog::Kind;
use crate::sim::store::{Change, Entry, Key, TooOld, Verb, World};

/// At most this many changes are read at a time.
const BATCH: usize = 64;
/// About this many bytes are sent at a time.
const SLICE: usize = 48 << 10;
/// A watch without a timeout of its own lasts at least this long, at most twice as long
/// (apiserver: `--min-request-timeout`).
const LEAST: Duration = Duration::from_mins(30);
/// Bookmarks come about once a minute, and shortly before the end (apiserver cacher: `nextBookmarkTime`).
const BOOKMARK_EVERY: Duration = Duration::from_mins(1);
const BOOKMARK_BEFORE_END: Duration = Duration::from_secs(2);
/// Watches that are over sooner get none.
const SHORT: Duration = Duration::from_secs(10);

/// One open watch.
pub(super) struct Feed {
    world: Arc<World>,
    kind: &'static Kind,
    prefix: String,
    filter: Filter,
    writer: Writer,
    wake: watch::Receiver<u64>,
    /// What existed at the beginning and is still to be told.
    initial: std::vec::IntoIter<(Key, Entry)>,
    /// The bookmark after it is still to be told.
    mark: bool,
    /// Everything up to this version has been told.
    known: u64,
    end: Instant,
    bookmark: Option<Instant>,
    over: bool,
}

impl Feed {
    pub(super) fn open(
        world: Arc<World>,
        target: &Target,
        filter: Filter,
        options: WatchOptions,
        writer: Writer,
    ) -> Self {
        let kind = target.kind;
        let prefix = prefix_of(target);
        let wake = world.store().subscribe(kind.id());
        let (initial, known) = match options.after {
            Some(u64::MAX) => (Vec::new(), world.store().rv()),
            Some(after) => (Vec::new(), after),
            None => {
                let snapshot = world.store().snapshot(kind.id(), &prefix, &Key::bound(&prefix), None);
                snapshot
                    .map(|snapshot| (snapshot.items, snapshot.rv))
                    .unwrap_or_default()
            }
        };
        let spread = Duration::from_millis(world.draw() % LEAST.as_millis() as u64);
        let now = Instant::now();
        let end = now + options.timeout.unwrap_or(LEAST + spread);
        let bookmark = options
            .bookmarks
            .then(|| next_bookmark(now, end))
            .flatten()
            .filter(|_| end - now > SHORT);
        Self {
            mark: options.mark_initial && options.bookmarks,
            initial: initial.into_iter(),
            world,
            kind,
            prefix,
            filter,
            writer,
            wake,
            known,
            end,
            bookmark,
            over: false,
        }
    }

    /// The next lines; `None` when the watch is over.
    pub(super) async fn next(&mut self) -> Option<Vec<u8>> {
        if self.over {
            return None;
        }
        let mut out = Vec::new();
        if self.initial.len() > 0 || self.mark {
            self.tell_initial(&mut out);
            if !out.is_empty() {
                tokio::task::yield_now().await;
                return Some(out);
            }
        }
        loop {
            self.wake.mark_unchanged();
            match self.world.store().changes(self.kind.id(), self.known, BATCH) {
                Err(too_old) => {
                    Writer::error(&self.expired(too_old), &mut out);
                    self.over = true;
                    return Some(out);
                }
                Ok((changes, known)) => {
                    let full = changes.len() == BATCH;
                    for change in changes {
                        self.tell(&change, &mut out);
                    }
                    self.known = self.known.max(known);
                    if !out.is_empty() {
                        tokio::task::yield_now().await;
                        return Some(out);
                    }
                    if full {
                        tokio::task::yield_now().await;
                        continue;
                    }
                }
            }
            let bookmark = self.bookmark.unwrap_or(self.end);
            tokio::select! {
                biased;
                changed = self.wake.changed() => if changed.is_err() { return None },
                () = tokio::time::sleep_until(self.end) => return None,
                () = tokio::time::sleep_until(bookmark), if self.bookmark.is_some() => {
                    self.bookmark = next_bookmark(Instant::now(), self.end);
                    self.writer.bookmark(self.known, false, &mut out);
                    return Some(out);
                }
            }
        }
    }

    fn tell_initial(&mut self, out: &mut Vec<u8>) {
        while out.len() < SLICE {
            let Some((key, entry)) = self.initial.next() else {
                if std::mem::take(&mut self.mark) {
                    self.writer.bookmark(self.known, true, out);
                }
                return;
            };
            if self.filter.allows(&key) && self.matches(&entry) {
                self.writer.event("ADDED", &entry, None, out);
            }
        }
    }

    fn matches(&self, entry: &Entry) -> bool {
        !self.filter.needs_object() || self.filter.matches(&self.writer.object(entry))
    }

    /// An object that comes into the selection is ADDED, one that leaves it DELETED, as it was before, at the version
    /// of the change (apiserver cacher: `convertToWatchEvent`).
    fn tell(&mut self, change: &Change, out: &mut Vec<u8>) {
        if !change.key.as_str().starts_with(&self.prefix) || !self.filter.allows(&change.key) {
            return;
        }
        let entry = Entry {
            rv: change.rv,
            body: change.body.clone(),
        };
        let now = change.verb != Verb::Deleted && self.matches(&entry);
        let before = change.before.as_ref().filter(|before| self.matches(before));
        match (now, before) {
            (true, None) => self.writer.event("ADDED", &entry, None, out),
            (true, Some(_)) => self.writer.event("MODIFIED", &entry, None, out),
            (false, Some(_)) if change.verb == Verb::Deleted => self.writer.event("DELETED", &entry, None, out),
            (false, Some(before)) => {
                let last = self.writer.object(before);
                self.writer.event("DELETED", &entry, Some(last), out);
            }
            (false, None) => {}
        }
    }

    fn expired(&self, too_old: TooOld) -> Failure {
        // Events are not cached, and etcd words it otherwise.
        let message = if self.kind.id().starts_with("events") {
            "The resourceVersion for the provided watch is too old.".to_owned()
        } else {
            format!("too old resource version: {} ({})", self.known, too_old.oldest)
        };
        Failure::new(410, "Expired", message)
    }
}

fn next_bookmark(now: Instant, end: Instant) -> Option<Instant> {
    let before_end = end.checked_sub(BOOKMARK_BEFORE_END)?;
    let next = before_end.min(now + BOOKMARK_EVERY);
    (next > now).then_some(next)
}
