//! The list before the watch: pages, or a stream of events, whichever costs less here.
//!
//! An API server compresses lists tenfold and watches not at all. So where the first page comes compressed, pages win;
//! where it does not, a streamed list carries the same bytes without a round trip a page. Whether the server can
//! stream is found out by asking, because the feature gate went on, off and on again between 1.32 and 1.34.

use std::sync::atomic::{AtomicU8, Ordering};

use super::outbox::{Closed, Outbox};
use crate::client::Client;
use crate::client::list::{PAGE, page};
use crate::model::trouble::Trouble;
use crate::model::{Delta, Kind};

/// What was learned about streamed lists, once a cluster.
#[derive(Debug, Default)]
pub(crate) struct Learned(AtomicU8);

const UNKNOWN: u8 = 0;
const PAGES: u8 = 1;
const STREAM: u8 = 2;

impl Learned {
    /// The server refused to stream a list, or compresses its pages.
    pub(super) fn prefer_pages(&self) {
        self.0.store(PAGES, Ordering::Relaxed);
    }

    /// A streamed list came through.
    pub(super) fn prefer_stream(&self) {
        let _ = self
            .0
            .compare_exchange(UNKNOWN, STREAM, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// How lists are read here, for diagnostics.
    pub(crate) fn word(&self) -> &'static str {
        match self.0.load(Ordering::Relaxed) {
            PAGES => "pages",
            STREAM => "streamed",
            _ => "not yet known",
        }
    }
}

/// How a list went.
pub(super) enum Outcome {
    /// Complete; the watch starts after this version.
    Listed(String),
    /// Better streamed: the caller watches from the beginning.
    Stream,
    /// It failed.
    Failed(Trouble),
    /// Nobody listens any more.
    Closed,
}

/// Lists `kind` page by page into the outbox, from `Listing` to `Listed`.
pub(super) async fn pages(client: &Client, kind: Kind, scope: Option<&str>, outbox: &mut Outbox) -> Outcome {
    outbox.push(Delta::Listing(kind));
    if client.learned().0.load(Ordering::Relaxed) == STREAM {
        return Outcome::Stream;
    }
    let (mut limit, mut next) = (PAGE, String::new());
    loop {
        let page = match page(client, kind, scope, limit, &next).await {
            Ok(page) => page,
            // The continue token grew too old between two pages: one list without pages cannot.
            Err(trouble) if trouble.status == Some(410) && limit > 0 => {
                (limit, next) = (0, String::new());
                outbox.push(Delta::Listing(kind));
                continue;
            }
            Err(trouble) => return Outcome::Failed(trouble),
        };
        for delta in page.deltas {
            outbox.push(delta);
        }
        next = page.meta.next;
        if next.is_empty() {
            outbox.push(Delta::Listed(kind));
        }
        // Waiting here is right: a list is the server's past, and nothing in it can be coalesced.
        if let Err(Closed) = outbox.drain().await {
            return Outcome::Closed;
        }
        if next.is_empty() {
            return Outcome::Listed(page.meta.resource_version);
        }
        if page.compressed {
            client.learned().prefer_pages();
        } else if client.learned().0.load(Ordering::Relaxed) == UNKNOWN {
            return Outcome::Stream;
        }
    }
}
