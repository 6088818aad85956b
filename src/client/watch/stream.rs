//! One watch request, from its first event to its end.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::backoff::random;
use super::event::{self, Event};
use super::outbox::{Closed, Outbox};
use crate::client::Client;
use crate::client::json_split::{Piece, Splitter};
use crate::client::list::{Skipped, oversize, wrong};
use crate::client::request::{Ask, Lane};
use crate::client::trouble::{self, Target};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Kind};

/// Grace after the time the server promised to end the watch at; a connection that is silent for longer is dead.
const GRACE: Duration = Duration::from_secs(10);

/// From where a watch starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// After this resource version.
    Version(String),
    /// From the beginning: the list itself comes as events.
    Beginning,
}

/// How a watch ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// By the server, on time: go on from this version.
    Clean(String),
    /// The version is too old: list again.
    Gone,
    /// Refused, broken or silent.
    Broken(Trouble),
    /// Nobody listens any more.
    Closed,
}

/// What a watch saw.
pub(super) struct Run {
    pub(super) ended: Ended,
    /// The last version, for going on after a break; empty before the first.
    pub(super) version: String,
    /// Whether the server accepted the request.
    pub(super) accepted: bool,
    /// Whether anything came.
    pub(super) lively: bool,
    /// Whether the initial list is complete.
    pub(super) listed: bool,
}

/// Watches `kind` until something ends it.
pub(super) async fn run(
    client: &Client,
    kind: Kind,
    scope: Option<&str>,
    from: &From,
    recovered: bool,
    outbox: &mut Outbox,
) -> Run {
    let limit = 45 + (random() * 15.0) as u64;
    let mut state = Run {
        ended: Ended::Closed,
        version: match from {
            From::Version(version) => version.clone(),
            From::Beginning => String::new(),
        },
        accepted: false,
        lively: false,
        listed: matches!(from, From::Version(_)),
    };
    let ask = Ask {
        lane: Lane::Watch(Duration::from_secs(limit) + GRACE),
        ..Ask::get(kind.path(scope), Target::watch(kind, scope))
    };
    let mut ask = ask
        .with("watch", "true")
        .with("allowWatchBookmarks", "true")
        .with("timeoutSeconds", limit.to_string());
    ask = match from {
        From::Version(version) => ask.with("resourceVersion", version.clone()),
        From::Beginning => ask
            .with("sendInitialEvents", "true")
            .with("resourceVersionMatch", "NotOlderThan"),
    };
    let mut answer = match client.send(ask).await {
        Ok(answer) => answer,
        Err(trouble) => {
            state.ended = refused(trouble);
            return state;
        }
    };
    state.accepted = true;
    if recovered {
        // A list's end without its beginning: nothing is swept, the kind is whole again.
        outbox.push(Delta::Listed(kind));
    } else {
        outbox.push(Delta::Alive(kind));
    }
    let mut splitter = Splitter::default();
    let mut skipped = Skipped::default();
    let mut beginning = Vec::new();
    loop {
        let due = outbox.due();
        let chunk = tokio::select! {
            chunk = answer.chunk() => chunk,
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                if let Err(Closed) = outbox.flush().await {
                    return state;
                }
                continue;
            }
        };
        let ended = match chunk {
            Err(trouble) => Some(Ended::Broken(trouble)),
            Ok(None) => match splitter.finish() {
                Ok(()) => Some(Ended::Clean(state.version.clone())),
                Err(error) => Some(Ended::Broken(wrong(&answer, &beginning, &error))),
            },
            Ok(Some(chunk)) => {
                if beginning.is_empty() {
                    beginning.extend_from_slice(chunk.get(..chunk.len().min(200)).unwrap_or_default());
                }
                let mut over = None;
                let listed = state.listed;
                let fed = splitter.feed(&chunk, &mut |piece| {
                    if over.is_none() {
                        over = piece_in(kind, &piece, &mut state, outbox, &mut skipped);
                    }
                });
                if state.listed && !listed {
                    client.learned().prefer_stream();
                }
                if let Err(error) = fed {
                    over = over.or_else(|| Some(Ended::Broken(wrong(&answer, &beginning, &error))));
                }
                if let Some(skipped) = skipped.delta(kind) {
                    outbox.push(skipped);
                }
                over
            }
        };
        let flushed = if ended.is_some() || outbox.ripe() {
            outbox.flush().await
        } else {
            Ok(())
        };
        if flushed.is_err() {
            return state;
        }
        if let Some(ended) = ended {
            state.ended = ended;
            return state;
        }
    }
}

/// Handles one document of the stream; `Some` ends it.
fn piece_in(
    kind: Kind,
    piece: &Piece<'_>,
    state: &mut Run,
    outbox: &mut Outbox,
    skipped: &mut Skipped,
) -> Option<Ended> {
    let json = match piece {
        Piece::Document(json) => json,
        Piece::Oversize(bytes) => {
            skipped.add(&oversize(*bytes));
            return None;
        }
        Piece::Item(_) | Piece::Field(..) | Piece::End => {
            return Some(Ended::Broken(odd(kind, "a list instead of watch events")));
        }
    };
    match event::read(kind, json) {
        Some(Event::Change(delta, version)) => {
            state.lively = true;
            // During a streamed list the order of versions means nothing yet.
            if state.listed && !version.is_empty() {
                state.version = version;
            }
            outbox.push(delta);
        }
        Some(Event::Bookmark { version, initial_end }) => {
            state.lively = true;
            if !version.is_empty() {
                state.version = version;
            }
            if initial_end && !state.listed {
                state.listed = true;
                outbox.push(Delta::Listed(kind));
            } else {
                outbox.push(Delta::Alive(kind));
            }
        }
        Some(Event::Error { code: 410, .. }) => return Some(Ended::Gone),
        Some(Event::Error { code, message }) => {
            let mut found = odd(kind, &format!("an error: {message}"));
            found.status = (code > 0).then_some(code);
            return Some(Ended::Broken(found));
        }
        Some(Event::Skipped { reason, version }) => {
            if state.listed && !version.is_empty() {
                state.version = version;
            }
            skipped.add(&reason);
        }
        None => return Some(Ended::Broken(odd(kind, "something that is no watch event"))),
    }
    None
}

fn refused(trouble: Trouble) -> Ended {
    if trouble.status == Some(410) {
        Ended::Gone
    } else {
        Ended::Broken(trouble)
    }
}

fn odd(kind: Kind, what: &str) -> Trouble {
    let mut found = trouble::trouble(
        Step::Server,
        format!("the watch of {} brought {what}", kind.resource()),
        "vmotui lists again",
    );
    found.kind = Some(kind);
    found
}
