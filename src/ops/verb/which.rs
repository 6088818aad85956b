//! The verbs by name.

use serde::{Deserialize, Serialize};

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
