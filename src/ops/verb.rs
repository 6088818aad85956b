//! What can be done to a VM: one file a verb says when, by which request, and what it really does.

mod cancel_evacuation;
mod cancel_migration;
mod common;
mod delete_snapshot;
mod force_restart;
mod force_stop;
mod migrate;
mod nic;
mod nic_add;
mod nic_link;
mod nic_remove;
mod node;
mod pause;
#[cfg(test)]
mod pins;
mod reset;
mod restart;
mod restore;
mod snapshot;
mod soft_reboot;
mod start;
mod stop;
mod table;
mod unpause;

use serde::{Deserialize, Serialize};

use super::build::{Ask, Scene};
use super::plan::{Call, Change, Checks, Goal, Target};
use super::subject::Subject;
pub use migrate::JOB_LABEL;
pub use nic::Wish;
pub use table::Grant;

/// A verb.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::Display,
)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Live-migrate.
    Migrate,
    /// Delete the migration under way.
    CancelMigration,
    /// Take back the mark of a drain.
    CancelEvacuation,
    /// Power on.
    Start,
    /// Shut the guest down.
    Stop,
    /// Power off without asking the guest.
    ForceStop,
    /// Shut the guest down and start it anew.
    Restart,
    /// Power off and start anew.
    ForceRestart,
    /// Freeze the virtual CPUs.
    Pause,
    /// Let them run again.
    Unpause,
    /// Ask the guest to reboot; the instance stays.
    SoftReboot,
    /// Press the reset button; the instance stays.
    Reset,
    /// Take a snapshot.
    Snapshot,
    /// Go back to a snapshot.
    Restore,
    /// Delete a snapshot.
    DeleteSnapshot,
    /// Add a NIC.
    NicAdd,
    /// Take a NIC out.
    NicRemove,
    /// Set the link of a NIC up or down.
    NicLink,
    /// Place nothing new on a node.
    Cordon,
    /// Open a node again.
    Uncordon,
    /// Empty a node.
    Drain,
    /// Give a drain up.
    AbortDrain,
    /// Open a node again, and bring back what was moved.
    ExitMaintenance,
}

/// What a verb says about one VM, before it is known whether it may.
pub(super) struct Draft {
    pub(super) target: Target,
    pub(super) effect: String,
    pub(super) checks: Checks,
    pub(super) changes: Vec<Change>,
    pub(super) dry_run: Option<Call>,
    pub(super) request: Call,
    pub(super) goal: Goal,
}

impl Verb {
    pub(super) fn draft(self, subject: &Subject, ask: &Ask, id: &str, scene: &Scene<'_>) -> Draft {
        let kubevirt = scene.kubevirt;
        match self {
            Self::Migrate => migrate::draft(subject, ask, id, kubevirt),
            Self::CancelMigration => cancel_migration::draft(subject),
            Self::CancelEvacuation => cancel_evacuation::draft(subject, kubevirt),
            Self::Start => start::draft(subject),
            Self::Stop => stop::draft(subject),
            Self::ForceStop => force_stop::draft(subject),
            Self::Restart => restart::draft(subject),
            Self::ForceRestart => force_restart::draft(subject),
            Self::Pause => pause::draft(subject),
            Self::Unpause => unpause::draft(subject),
            Self::SoftReboot => soft_reboot::draft(subject),
            Self::Reset => reset::draft(subject),
            Self::Snapshot => snapshot::draft(subject, ask.template(), id, scene.now),
            Self::Restore => restore::draft(subject, ask.stop_first, id),
            Self::DeleteSnapshot => delete_snapshot::draft(subject),
            Self::NicAdd => nic_add::draft(subject),
            Self::NicRemove => nic_remove::draft(subject),
            Self::NicLink => nic_link::draft(subject),
            Self::Cordon | Self::Uncordon | Self::Drain | Self::AbortDrain | Self::ExitMaintenance => {
                node::draft(self, subject)
            }
        }
    }
}

#[cfg(test)]
mod tests;
