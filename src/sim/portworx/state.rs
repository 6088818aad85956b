//! States of a storage node, in the words of each of Portworx' interfaces.

/// What a storage node is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum State {
    Ok,
    Offline,
    NotInQuorum,
    Maintenance,
    StorageDown,
    Rebalance,
}

impl State {
    /// `Status` of the SDK (openstorage api/api.proto).
    pub(in crate::sim) const fn sdk(self) -> &'static str {
        match self {
            Self::Ok => "STATUS_OK",
            Self::Offline => "STATUS_OFFLINE",
            Self::NotInQuorum => "STATUS_NOT_IN_QUORUM",
            Self::Maintenance => "STATUS_MAINTENANCE",
            Self::StorageDown => "STATUS_STORAGE_DOWN",
            Self::Rebalance => "STATUS_STORAGE_REBALANCE",
        }
    }

    /// The same as a number.
    pub(in crate::sim) const fn number(self) -> u32 {
        match self {
            Self::Ok => 2,
            Self::Offline => 3,
            Self::NotInQuorum => 5,
            Self::Maintenance => 7,
            Self::StorageDown => 8,
            Self::Rebalance => 11,
        }
    }

    /// `status.phase` of the StorageNode (operator drivers/storage/portworx/status.go, `mapNodeStatus`).
    pub(in crate::sim) const fn phase(self) -> &'static str {
        match self {
            Self::Ok => "Online",
            Self::Offline => "Offline",
            Self::NotInQuorum => "NotInQuorum",
            Self::Maintenance => "Maintenance",
            Self::StorageDown | Self::Rebalance => "Degraded",
        }
    }

    /// Whether Portworx answers on such a node at all.
    pub(in crate::sim) const fn answers(self) -> bool {
        !matches!(self, Self::Offline)
    }

    /// Whether replicas on such a node take part.
    pub(in crate::sim) const fn serves(self) -> bool {
        matches!(self, Self::Ok | Self::Rebalance | Self::StorageDown | Self::NotInQuorum)
    }
}

/// Part of a node in the key-value store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Kvdb {
    None,
    Member,
    Leader,
}
