//! Everything the pure core may ask of the world.

use std::sync::Arc;

use crate::domain::balance::moves::Move;
use crate::domain::repave::WhatIf;
use crate::model::{Key, Kind};
use crate::ops::job::Control;
use crate::ops::metrics::Whose;
use crate::ops::part::Part;
use crate::ops::repave::{About, Foreseen};
use crate::ops::report::Entry;
use crate::ops::storage::Storage;
use crate::ops::{Ask, Plan};

/// A wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Leave.
    Quit,
    /// Stop the process until the shell resumes it.
    Suspend,
    /// Paint everything anew.
    Redraw,
    /// Connect again, now.
    Reconnect,
    /// Read one VM with all that belongs to it.
    FetchVm(Key),
    /// Build a plan from objects read anew, and ask whether we may.
    Plan {
        /// The question.
        number: u64,
        /// What is wanted.
        ask: Ask,
        /// Of which VMs.
        keys: Vec<Key>,
        /// Which part of them.
        part: Part,
        /// What the inventory gives.
        drafted: Box<Plan>,
    },
    /// Carry out a confirmed plan.
    Run(Box<Plan>),
    /// Say something to a running job.
    Control(String, Control),
    /// Take up a job that an earlier session left.
    Continue(String),
    /// Read what a VM or a node uses.
    Usage(Whose),
    /// Read how far the data of migrations has come.
    Progress,
    /// Tell why a VM can or cannot migrate, and where it fits.
    Explain(Key),
    /// Read what the scheduler says of the target pod of a migration: name, UID.
    Target(Key, String),
    /// Read networks and the NICs on them.
    Networks,
    /// Read what decides about the balance, with the moves that are known.
    Balance(Arc<[Move]>),
    /// Write moves down for later sessions.
    Journal(Vec<Move>),
    /// Tell what a repave or a drain would do; the newest question wins.
    Foresee {
        /// The question.
        number: u64,
        /// What is asked about.
        about: About,
        /// What is changed for the sake of the question.
        what_if: Box<WhatIf>,
        /// Read the cluster again for it.
        anew: bool,
    },
    /// Write a preview into a file; its ending says how: `.json`, `.md`, else text.
    Export {
        /// Path.
        file: String,
        /// What it is about.
        title: String,
        /// The preview.
        foreseen: Arc<Foreseen>,
    },
    /// Write the report of a job into a file; its ending says how: `.json`, else CSV.
    Report {
        /// Path.
        file: String,
        /// The report.
        entries: Vec<Entry>,
    },
    /// Read the NICs of these VMs, with the networks they could be on and the addresses in use.
    Wiring(Vec<Key>),
    /// Read where the copies of a VM's volumes are.
    Copies(Key),
    /// Read storage and its pools.
    Storage,
    /// Read volumes, of the cluster whose storage was read.
    Volumes(Box<Storage>),
    /// Read what could be given back.
    Reclaim,
    /// Watch one more kind from now on.
    Watch(Kind),
    /// Read our rights in a namespace.
    Rights(String),
    /// Use another theme.
    Theme(String),
    /// Tell what the info screen shows.
    Info,
}

/// What one event leads to; nearly always nothing.
pub type Effects = smallvec::SmallVec<[Effect; 1]>;
