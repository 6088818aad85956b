//! What the connection did, counted where it happens: requests in the guard, bytes and sockets in the connector.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::guard::Refused;

/// Counters shared by the layers of one connection.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    requests: Mutex<BTreeMap<(String, String), u64>>,
    refused: AtomicU64,
    received: AtomicU64,
    sent: AtomicU64,
    open: AtomicU64,
    opened: AtomicU64,
    peak: AtomicU64,
}

/// A reading of the counters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Requests that left, by method and path template, most first.
    pub requests: Vec<Counted>,
    /// Requests that the guard refused.
    pub refused: u64,
    /// Bytes received on all sockets, TLS included.
    pub bytes_received: u64,
    /// Bytes sent on all sockets, TLS included.
    pub bytes_sent: u64,
    /// Connections open now.
    pub connections: u64,
    /// Most connections that were open at one time.
    pub connections_peak: u64,
    /// Connections opened since the start.
    pub connections_opened: u64,
}

/// One line of the request table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// HTTP method.
    pub method: String,
    /// Path with `{placeholders}`.
    pub template: String,
    /// How many.
    pub count: u64,
}

impl Stats {
    /// All requests that left.
    pub fn total(&self) -> u64 {
        self.requests.iter().map(|line| line.count).sum()
    }
}

impl Counters {
    pub(crate) fn passed(&self, method: &str, template: String) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((method.to_owned(), template)).or_default() += 1;
    }

    pub(crate) fn refused(&self, refusal: &Refused) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(%refusal, "guard refused a request");
    }

    pub(crate) fn received(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn opened(&self) {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        self.peak.fetch_max(open, Ordering::Relaxed);
    }

    pub(crate) fn closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Stats {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let mut requests: Vec<_> = requests
            .iter()
            .map(|((method, template), count)| Counted {
                method: method.clone(),
                template: template.clone(),
                count: *count,
            })
            .collect();
        requests.sort_by_key(|line| std::cmp::Reverse(line.count));
        Stats {
            requests,
            refused: self.refused.load(Ordering::Relaxed),
            bytes_received: self.received.load(Ordering::Relaxed),
            bytes_sent: self.sent.load(Ordering::Relaxed),
            connections: self.open.load(Ordering::Relaxed),
            connections_peak: self.peak.load(Ordering::Relaxed),
            connections_opened: self.opened.load(Ordering::Relaxed),
        }
    }
}
