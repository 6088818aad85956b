//! The audit log: what this session set out to change, written down and synced before the request leaves.
//!
//! JSON lines, one file a session, mode 0600. Each line carries the SHA-256 of itself and of the line before, so that
//! an edit, a gap or a cut is found by [`verify()`]. A chain that somebody wrote anew from its beginning is consistent
//! in itself: only a head that was kept elsewhere tells, which is why a session prints its own when it ends.
//!
//! **Architecture Invariant:** a write leaves only with an [`Intent`], and an [`Intent`] exists only once its line is
//! on the disk, or once the operator has said `--audit-log none`.

mod chain;
mod log;
mod record;
mod sink;
mod verify;
mod who;

pub use log::{AuditError, AuditLog, Intent};
pub use record::{Answer, Entry, Event, Record};
pub use sink::{Sink, create_private};
pub use verify::{OpenIntent, Report, State, verify};
pub use who::Who;
