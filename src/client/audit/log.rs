//! Writing the log.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::chain::{ZEROS, seal};
use super::sink::create_private;
use super::{Answer, Entry, Event, Record, Sink, Who};

/// The log cannot be written: nothing may be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit log {path} cannot be written: {reason}; nothing is sent without it. {way_out}")]
pub struct AuditError {
    /// File.
    pub path: String,
    /// What the system said.
    pub reason: String,
    /// What to do.
    pub way_out: String,
}

/// A log; clones share it.
#[derive(Clone)]
pub struct AuditLog(Option<Arc<Mutex<Inner>>>);

impl fmt::Debug for AuditLog {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AuditLog({:?})", self.path())
    }
}

/// The proof that a request is on record. It can only be had from [`AuditLog`].
#[derive(Debug)]
pub struct Intent {
    seq: u64,
    entry: Entry,
}

struct Inner {
    sink: Box<dyn Sink>,
    path: PathBuf,
    who: Who,
    next: u64,
    head: String,
    /// Set by the first failure: after half a line nothing more can be chained on.
    broken: Option<String>,
    clock: fn() -> Timestamp,
}

impl AuditLog {
    /// Begins the log of a session in a new file.
    ///
    /// # Errors
    /// When it exists already or cannot be written.
    pub fn create(path: &Path, who: Who) -> Result<Self, AuditError> {
        let file = create_private(path).map_err(|error| {
            let way_out = if error.kind() == std::io::ErrorKind::AlreadyExists {
                "One file a session: name another one, or a folder"
            } else {
                WAY_OUT
            };
            trouble(path, &error.to_string(), way_out)
        })?;
        Self::over(Box::new(file), path, who, Timestamp::now)
    }

    /// Begins a log over any sink.
    ///
    /// # Errors
    /// When its first line cannot be written.
    pub fn over(sink: Box<dyn Sink>, path: &Path, who: Who, clock: fn() -> Timestamp) -> Result<Self, AuditError> {
        let mut inner = Inner {
            sink,
            path: path.to_owned(),
            who,
            next: 1,
            head: ZEROS.to_owned(),
            broken: None,
            clock,
        };
        inner.write(Event::SessionStart, None, &Entry::default(), Answer::default())?;
        Ok(Self(Some(Arc::new(Mutex::new(inner)))))
    }

    /// No log, because the operator said so.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Where it is; `None` without a log.
    pub fn path(&self) -> Option<PathBuf> {
        self.0.as_ref().map(|inner| lock(inner).path.clone())
    }

    /// Hash of the last line; `None` without a log.
    pub fn head(&self) -> Option<String> {
        self.0.as_ref().map(|inner| lock(inner).head.clone())
    }

    /// Puts on record what is about to be sent. Only with its answer may the request leave.
    ///
    /// # Errors
    /// When the line is not on the disk.
    pub async fn intend(&self, event: Event, entry: Entry) -> Result<Intent, AuditError> {
        let kept = entry.clone();
        let seq = self.write(event, None, entry, Answer::default()).await?;
        Ok(Intent { seq, entry: kept })
    }

    /// Puts on record what came of it.
    ///
    /// # Errors
    /// When the line is not on the disk; no further request may leave then.
    pub async fn answer(&self, event: Event, intent: &Intent, answer: Answer) -> Result<(), AuditError> {
        let entry = Entry {
            // the body stands in the intent's line
            patch: None,
            intent: String::new(),
            ..intent.entry.clone()
        };
        self.write(event, Some(intent.seq), entry, answer).await.map(drop)
    }

    /// Ends the log. The head that is returned tells later whether the chain is still this one.
    ///
    /// # Errors
    /// When the line is not on the disk.
    pub fn close(&self) -> Result<Option<String>, AuditError> {
        let Some(inner) = &self.0 else { return Ok(None) };
        let mut inner = lock(inner);
        inner.write(Event::SessionEnd, None, &Entry::default(), Answer::default())?;
        inner.broken = Some("the session has ended".to_owned());
        Ok(Some(inner.head.clone()))
    }

    async fn write(&self, event: Event, of: Option<u64>, entry: Entry, answer: Answer) -> Result<u64, AuditError> {
        let Some(inner) = self.0.clone() else { return Ok(0) };
        let path = lock(&inner).path.clone();
        // a sync takes milliseconds, and on a bad day seconds
        let writing = tokio::task::spawn_blocking(move || lock(&inner).write(event, of, &entry, answer));
        writing
            .await
            .map_err(|error| trouble(&path, &error.to_string(), WAY_OUT))?
    }
}

const WAY_OUT: &str = "Make room or name another file with --audit-log; `none` does without, and says so";

fn lock(inner: &Mutex<Inner>) -> std::sync::MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

fn trouble(path: &Path, reason: &str, way_out: &str) -> AuditError {
    AuditError {
        path: path.display().to_string(),
        reason: reason.to_owned(),
        way_out: way_out.to_owned(),
    }
}

impl Inner {
    fn write(&mut self, event: Event, of: Option<u64>, entry: &Entry, answer: Answer) -> Result<u64, AuditError> {
        if let Some(reason) = &self.broken {
            return Err(trouble(&self.path, reason, WAY_OUT));
        }
        let seq = self.next;
        let record = Record {
            ts: (self.clock)(),
            seq,
            prev_hash: self.head.clone(),
            ..Record::new(event, &self.who, of, entry, answer)
        };
        let written = seal(&record).map_err(std::io::Error::other).and_then(|(line, hash)| {
            self.sink.write_all(line.as_bytes())?;
            self.sink.flush()?;
            self.sink.sync()?;
            Ok(hash)
        });
        match written {
            Ok(hash) => {
                self.head = hash;
                self.next += 1;
                Ok(seq)
            }
            Err(error) => {
                let reason = error.to_string();
                self.broken = Some(reason.clone());
                Err(trouble(&self.path, &reason, WAY_OUT))
            }
        }
    }
}

#[cfg(test)]
mod tests;
