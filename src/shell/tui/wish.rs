//! What the loop may ask of whoever holds the data.

use std::sync::Arc;

use super::plans::Question;
use crate::domain::balance::moves::Move;
use crate::model::{Key, Kind};
use crate::ops::Plan;
use crate::ops::job::Control;
use crate::ops::metrics::Whose;
use crate::ops::repave::Foreseen;
use crate::ops::report::Entry;
use crate::ops::storage::Storage;

/// A wish.
pub(in crate::shell) enum Wish {
    /// Connect again, with fresh credentials.
    Reconnect,
    /// Read one VM in full.
    Fetch(Key),
    /// Build a plan from objects read anew.
    Plan(Question),
    /// Carry out a confirmed plan.
    Run(Box<Plan>),
    /// Say something to a running job.
    Control(String, Control),
    /// Take up an interrupted job.
    Continue(String),
    /// Tell why a VM can or cannot migrate.
    Explain(Key),
    /// Read what a VM or a node uses.
    Usage(Whose),
    /// Read how far the data of migrations has come.
    Progress,
    /// Read what the scheduler says of a target pod.
    Target(Key, String),
    /// Read networks and the NICs on them.
    Networks,
    /// Read what decides about the balance.
    Balance(Arc<[Move]>),
    /// Write moves down.
    Journal(Vec<Move>),
    /// Tell what a repave or a drain would do.
    Foresee(super::foresight::Question),
    /// Write a preview into a file: path, title, preview.
    Export(String, String, Arc<Foreseen>),
    /// Write the report of a job into a file.
    Report(String, Vec<Entry>),
    /// Read the NICs of VMs, with the networks they could be on.
    Wiring(Vec<Key>),
    /// Read where the copies of a VM's volumes are.
    Copies(Key),
    /// Read storage and its pools.
    Storage,
    /// Read volumes, of the cluster whose storage was read.
    Volumes(Box<Storage>),
    /// Read what could be given back.
    Reclaim,
    /// Watch one more kind.
    Watch(Kind),
    /// Read our rights in a namespace.
    Rights(String),
    /// Tell what the info screen shows, after these lines.
    Info(Vec<String>),
}
