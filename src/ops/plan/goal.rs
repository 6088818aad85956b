//! When a step is done.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What must be seen in the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Goal {
    /// The migration that the request created has succeeded.
    Migrated {
        /// Node the VM was on.
        from: String,
        /// Node that was chosen, if one was.
        to: Option<String>,
    },
    /// The migration is gone or has ended.
    MigrationEnded {
        /// Its name.
        migration: String,
        /// Its UID.
        uid: String,
    },
    /// `status.evacuationNodeName` is empty.
    EvacuationCleared,
    /// An instance is running; another one than this, after a restart.
    Running {
        /// UID of the instance that must be gone.
        instead_of: Option<String>,
    },
    /// No instance is left. Its printed "Stopped" comes earlier and does not count.
    Stopped,
    /// The instance is paused, or is not any more.
    Paused(bool),
    /// The snapshot of this name, in the VM's namespace, is ready.
    SnapshotReady {
        /// Its name.
        snapshot: String,
        /// Volumes of the VM that hold data; `None` when that was not known.
        #[serde(default)]
        data: Option<Vec<String>>,
        /// Those of them that the plan said would be left out.
        #[serde(default)]
        announced: Vec<String>,
    },
    /// The restore of this name is complete.
    Restored {
        /// Its name.
        restore: String,
    },
    /// The snapshot is gone.
    SnapshotGone {
        /// Its name.
        snapshot: String,
        /// Its UID.
        uid: String,
    },
    /// The guest has this NIC.
    NicPlugged {
        /// Its name in the VM's spec.
        nic: String,
    },
    /// The instance has this NIC no more.
    NicGone {
        /// Its name in the VM's spec.
        nic: String,
    },
    /// The link of this NIC is up, or down.
    NicLink {
        /// Its name in the VM's spec.
        nic: String,
        /// Up.
        up: bool,
    },
    /// `spec.unschedulable` of the node is so.
    Cordoned(bool),
    /// The VM is not on the node any more.
    LeftNode {
        /// The node.
        node: String,
        /// It is moved; else it is shut down.
        moves: bool,
    },
    /// The pod is not on the node any more.
    PodGone {
        /// The node.
        node: String,
    },
    /// Nothing in the API shows the effect: the server's answer is all there is.
    Accepted,
}

impl Goal {
    /// How long to look before saying that nobody knows. A migration is ended by KubeVirt itself, but may wait for
    /// long behind others.
    pub const fn patience(&self) -> Duration {
        match self {
            Self::Migrated { .. } | Self::LeftNode { moves: true, .. } => Duration::from_hours(6),
            // budgets may hold a pod for long, a guest may shut down slowly
            Self::PodGone { .. } | Self::LeftNode { .. } => Duration::from_hours(1),
            Self::MigrationEnded { .. } | Self::SnapshotGone { .. } => Duration::from_mins(5),
            // KubeVirt gives up after `failureDeadline`, 5 min unless somebody says otherwise
            Self::SnapshotReady { .. } => Duration::from_mins(10),
            Self::Restored { .. } => Duration::from_mins(30),
            // 15 s for the controller, then perhaps a migration that waits for its turn; where none begins it is over sooner
            Self::NicPlugged { .. } | Self::NicGone { .. } | Self::Running { .. } | Self::Stopped => {
                Duration::from_mins(15)
            }
            Self::EvacuationCleared | Self::Paused(_) | Self::NicLink { .. } | Self::Cordoned(_) => {
                Duration::from_mins(1)
            }
            Self::Accepted => Duration::ZERO,
        }
    }

    /// The node that must stay cordoned while this is begun.
    pub fn off(&self) -> Option<&str> {
        match self {
            Self::LeftNode { node, .. } | Self::PodGone { node } => Some(node),
            _ => None,
        }
    }

    /// In words, for a line that says what is awaited.
    pub fn words(&self) -> String {
        match self {
            Self::Migrated { to: Some(node), .. } => format!("the VM runs on {node}"),
            Self::Migrated { .. } => "the VM runs on another node".to_owned(),
            Self::MigrationEnded { migration, .. } => format!("migration {migration} has ended"),
            Self::EvacuationCleared => "no evacuation is marked".to_owned(),
            Self::Running { instead_of: None } => "the VM runs".to_owned(),
            Self::Running { .. } => "a new instance runs".to_owned(),
            Self::Stopped => "the instance is gone".to_owned(),
            Self::Paused(true) => "the guest is paused".to_owned(),
            Self::Paused(false) => "the guest runs again".to_owned(),
            Self::SnapshotReady { snapshot, .. } => format!("snapshot {snapshot} is ready"),
            Self::Restored { restore } => format!("restore {restore} is complete"),
            Self::SnapshotGone { snapshot, .. } => format!("snapshot {snapshot} is gone"),
            Self::NicPlugged { nic } => format!("the guest has NIC {nic}"),
            Self::NicGone { nic } => format!("NIC {nic} is gone"),
            Self::NicLink { nic, up: true } => format!("the link of NIC {nic} is up"),
            Self::NicLink { nic, up: false } => format!("the link of NIC {nic} is down"),
            Self::Cordoned(true) => "the node is cordoned".to_owned(),
            Self::Cordoned(false) => "the node is open".to_owned(),
            Self::LeftNode { node, .. } => format!("the VM has left {node}"),
            Self::PodGone { node } => format!("the pod has left {node}"),
            Self::Accepted => "the server accepted it".to_owned(),
        }
    }
}
