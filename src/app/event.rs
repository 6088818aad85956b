//! Everything that can happen.

use std::sync::Arc;

use jiff::Timestamp;

use super::connection::Session;
use super::dialog::plan::Planned;
use super::key::Key;
use crate::client::Rules;
use crate::domain::balance::moves::Move;
use crate::model::trouble::Trouble;
use crate::model::{Delta, Key as ObjectKey};
use crate::ops::balance::Report;
use crate::ops::explain::Report as Explanation;
use crate::ops::job::{Interrupted, Progress};
use crate::ops::ladder::Rung;
use crate::ops::metrics::{Moving, Use, Whose};
use crate::ops::network::Row as Network;
use crate::ops::network::wiring::Wiring;
use crate::ops::repave::Foreseen;
use crate::ops::storage::Storage;
use crate::ops::storage::lives::Volumes;
use crate::ops::storage::reclaim::Reclaim;
use crate::view::vm_detail::Detail;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted; it is text, never keys.
    Paste(String),
    /// The terminal has another size, in cells.
    Resize(u16, u16),
    /// Time goes on.
    Tick(Timestamp),
    /// The cluster said something. `generation` tells the connection; a stale one is dropped.
    Deltas {
        /// Connection it came over.
        generation: u64,
        /// What it said.
        batch: Vec<Delta>,
        /// When it arrived.
        at: Timestamp,
    },
    /// A connection is being made.
    Connecting {
        /// Its number.
        generation: u64,
        /// What is being waited for: "running the credential plugin oidc-login", "connecting to 10.0.0.1:6443".
        doing: String,
    },
    /// The API server answered; who and where we are.
    Connected {
        /// Connection.
        generation: u64,
        /// What is known of it.
        session: Box<Session>,
    },
    /// The connection failed; it is tried again.
    Down {
        /// Connection.
        generation: u64,
        /// Why.
        trouble: Box<Trouble>,
    },
    /// A detail was read, or could not be.
    Detail {
        /// Of which VM.
        key: ObjectKey,
        /// What was read.
        detail: Result<Box<Detail>, Box<Trouble>>,
    },
    /// The server's answer to a plan in view.
    Planned {
        /// The question.
        number: u64,
        /// The plan from objects read anew, or why they could not be read.
        answer: Result<Box<Planned>, Box<Trouble>>,
    },
    /// Our rights in a namespace.
    Rights {
        /// Namespace.
        namespace: String,
        /// What the server told.
        rules: Box<Rules>,
    },
    /// Why a VM can or cannot migrate.
    Explained {
        /// Which VM.
        key: ObjectKey,
        /// The answer.
        report: Result<Box<Explanation>, Box<Trouble>>,
    },
    /// What a VM or a node uses.
    Usage(Whose, Box<Use>),
    /// How far the data of migrations has come, by namespace and name of the VM; or why it is not known.
    Progress(Result<Moving, Box<Rung>>),
    /// What the scheduler says of the target pod of a migration; empty when it says nothing.
    Target {
        /// The migration.
        migration: ObjectKey,
        /// Its words.
        words: String,
    },
    /// NICs of VMs were read, with the networks they could be on; or why they were not.
    Wired {
        /// Of which VMs.
        keys: Vec<ObjectKey>,
        /// What was read.
        answer: Result<Arc<Wiring>, Box<Trouble>>,
    },
    /// Networks were read, with what could not be; or why they were not.
    Networks(Result<(Vec<Network>, Vec<String>), String>),
    /// What a repave or a drain would do, and when the cluster was read for it.
    Foreseen {
        /// The question.
        number: u64,
        /// The answer.
        answer: Result<(Arc<Foreseen>, Timestamp), Box<Trouble>>,
    },
    /// A file was written.
    Exported(String),
    /// What is known of the balance.
    Balance(Result<Arc<Report>, Box<Trouble>>),
    /// Moves that earlier sessions wrote down.
    Recalled(Vec<Move>),
    /// Where the copies of a VM's volumes are, or why that is not known.
    Copies(ObjectKey, Result<Box<Volumes>, String>),
    /// Storage was read; what of it could not be is in it.
    Storage(Box<Storage>),
    /// Volumes were read, or why they were not.
    Volumes(Result<Box<Volumes>, String>),
    /// What could be given back.
    Reclaim(Box<Reclaim>),
    /// Jobs that earlier sessions left.
    Interrupted(Vec<Interrupted>),
    /// A job tells how far it is.
    Job(Progress),
    /// What was drawn, for page keys and the next frame.
    Drawn(Drawn),
    /// A task of vmotui's own broke; the rest goes on.
    Broken(String),
    /// Facts for the info screen.
    Info(Vec<String>),
}

/// What a frame looked like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// First visible row or line.
    pub offset: usize,
    /// Rows that fit.
    pub height: usize,
    /// Rows there are.
    pub len: usize,
}
