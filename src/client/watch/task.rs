//! The life of one watch: tables, list, watch, and what to do when any of them fails.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::backoff::{Backoff, SLOW, jitter};
use super::listing::{Outcome, pages};
use super::outbox::{Closed, Outbox};
use super::stream::{self, Ended, From};
use crate::client::Client;
use crate::client::tables::{self, Namespaces};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Kind};

/// Failures of a watch in a row before its version is given up and the kind listed again.
const PATIENCE: u32 = 3;

/// A watch that ends sooner than this without an event was no watch.
const SHORT: Duration = Duration::from_secs(5);
/// Between two lists of a kind that may be listed but not watched.
const POLL: Duration = Duration::from_secs(30);
/// Between the end of one watch and the next.
const BREATH: Duration = Duration::from_millis(20);

/// Everything one watch needs.
pub(super) struct Task {
    client: Client,
    kind: Kind,
    scope: Option<String>,
    namespaces: Arc<Namespaces>,
    outbox: Outbox,
    backoff: Backoff,
    /// The store was told that this kind failed.
    failed: bool,
    /// The table stage was done; whole lists follow.
    briefed: bool,
}

/// What to do next.
enum Next {
    List,
    Watch(From),
    Stop,
}

impl Task {
    pub(super) fn new(
        client: Client,
        kind: Kind,
        scope: Option<String>,
        namespaces: Arc<Namespaces>,
        outbox: Outbox,
    ) -> Self {
        Self {
            client,
            kind,
            scope,
            namespaces,
            outbox,
            backoff: Backoff::default(),
            failed: false,
            briefed: false,
        }
    }

    /// Runs until nobody listens.
    pub(super) async fn run(mut self) {
        let mut next = Next::List;
        loop {
            next = match next {
                Next::List => self.list().await,
                Next::Watch(from) => self.watch(from).await,
                Next::Stop => return,
            };
        }
    }

    async fn list(&mut self) -> Next {
        // Pods are kept as rows, so their table is their list, also after a gap.
        if tables::has_table(self.kind) && (!self.briefed || self.kind == Kind::Pod) {
            match self.tables().await {
                Ok(Some(next)) => return next,
                // Some servers print no tables, and some users may not list namespaces: whole lists can do without.
                Ok(None) => {}
                Err(trouble) => return self.fail(trouble).await,
            }
        }
        let outcome = pages(&self.client, self.kind, self.scope.as_deref(), &mut self.outbox).await;
        match outcome {
            Outcome::Listed(version) => {
                self.failed = false;
                Next::Watch(From::Version(version))
            }
            Outcome::Stream => Next::Watch(From::Beginning),
            Outcome::Failed(trouble) => self.fail(trouble).await,
            Outcome::Closed => Next::Stop,
        }
    }

    /// Stage one. `None` when whole lists are to follow.
    async fn tables(&mut self) -> Result<Option<Next>, Trouble> {
        let Some(mut rows) = tables::load(&self.client, self.kind, &self.namespaces).await? else {
            return Ok(None);
        };
        self.outbox.push(Delta::Listing(self.kind));
        loop {
            match rows.next().await {
                Ok(Some(deltas)) => {
                    for delta in deltas {
                        self.outbox.push(delta);
                    }
                    if self.outbox.flush().await.is_err() {
                        return Ok(Some(Next::Stop));
                    }
                }
                Ok(None) => break,
                Err(trouble) if matches!(trouble.status, Some(401 | 403 | 404)) => return Err(trouble),
                Err(trouble) => {
                    tracing::debug!(kind = self.kind.name(), %trouble, "no tables");
                    return Ok(None);
                }
            }
        }
        self.briefed = true;
        self.outbox.push(Delta::Briefed(self.kind));
        if self.outbox.drain().await.is_err() {
            return Ok(Some(Next::Stop));
        }
        let version = rows.version();
        if self.kind == Kind::Pod && !version.is_empty() {
            self.failed = false;
            return Ok(Some(Next::Watch(From::Version(version))));
        }
        Ok(None)
    }

    async fn watch(&mut self, from: From) -> Next {
        let begun = Instant::now();
        let recovered = self.failed && from != From::Beginning;
        let run = stream::run(
            &self.client,
            self.kind,
            self.scope.as_deref(),
            &from,
            recovered,
            &mut self.outbox,
        )
        .await;
        if run.accepted {
            self.failed = false;
        }
        if run.lively {
            self.backoff.reset();
        }
        match run.ended {
            Ended::Closed => Next::Stop,
            Ended::Gone => {
                // At once the first time; a server that says so again and again is given time.
                if self.backoff.failures() > 0 {
                    sleep(self.backoff.next()).await;
                } else {
                    let _ = self.backoff.next();
                }
                Next::List
            }
            Ended::Clean(_) if !run.listed => {
                self.client.learned().prefer_pages();
                Next::List
            }
            Ended::Clean(version) => {
                self.outbox.push(Delta::Alive(self.kind));
                if self.outbox.flush().await.is_err() {
                    return Next::Stop;
                }
                // Never in a tight loop, whatever the server does.
                if run.lively || begun.elapsed() > SHORT {
                    self.backoff.reset();
                    sleep(jitter(BREATH)).await;
                } else {
                    sleep(self.backoff.next()).await;
                }
                Next::Watch(From::Version(version))
            }
            Ended::Broken(trouble) => {
                self.broken(trouble, &from, &run.version, run.accepted, run.listed)
                    .await
            }
        }
    }

    async fn broken(&mut self, trouble: Trouble, from: &From, version: &str, accepted: bool, listed: bool) -> Next {
        if *from == From::Beginning && !listed {
            if matches!(trouble.status, Some(400 | 422)) {
                self.client.learned().prefer_pages();
                return Next::List;
            }
            return self.fail(trouble).await;
        }
        let again = Next::Watch(From::Version(version.to_owned()));
        if accepted && self.backoff.failures() == 0 {
            // Load balancers cut quiet connections: one silent try before anybody is told.
            sleep(self.backoff.next()).await;
            return again;
        }
        if trouble.status == Some(403) && !self.failed {
            // KubeVirt lets everybody list its own object and nobody watch it: what may be listed is listed again.
            self.outbox.push(Delta::Alive(self.kind));
            if self.outbox.flush().await.is_err() {
                return Next::Stop;
            }
            sleep(jitter(POLL)).await;
            return Next::List;
        }
        let may_watch = !matches!(trouble.status, Some(400..=499));
        match self.fail(trouble).await {
            Next::List if may_watch && self.backoff.failures() <= PATIENCE => again,
            next => next,
        }
    }

    /// Tells the store, waits, and lists again.
    async fn fail(&mut self, mut trouble: Trouble) -> Next {
        trouble.kind = Some(self.kind);
        let slow = matches!(trouble.status, Some(401 | 403 | 404)) || trouble.step == Step::Guard;
        tracing::debug!(kind = self.kind.name(), %trouble, "watch failed");
        self.outbox.push(Delta::Failed(self.kind, Box::new(trouble)));
        self.failed = true;
        if let Err(Closed) = self.outbox.drain().await {
            return Next::Stop;
        }
        let delay = self.backoff.next();
        sleep(if slow { jitter(SLOW) } else { delay }).await;
        Next::List
    }
}
