//! Portworx.

use crate::domain::finding::Read;

/// Portworx.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// Nodes with their role.
    pub nodes: Vec<StorageNode>,
    /// `maxStorageNodes` and the like; `None` when it is not set.
    pub max_storage_nodes: Option<i64>,
    /// Drives are made on an array (`spec.cloudStorage`) and handed from node to node.
    pub cloud: bool,
    /// Volumes with their copies.
    pub volumes: Read<Vec<Copies>>,
    /// Nobody was asked about copies, so nobody refused: read-only mode keeps the way to Portworx shut, or it is a dump.
    pub unasked: bool,
}

/// A Portworx node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageNode {
    /// Name of its Kubernetes node.
    pub name: String,
    /// It stores data.
    pub storage: bool,
    /// Its phase is Online.
    pub online: bool,
    /// Member of the key-value database.
    pub kvdb: bool,
    /// Leads the key-value database.
    pub leader: bool,
}

impl StorageNode {
    /// `kvdb leader`, `kvdb`, `storage`, `storageless`.
    pub const fn word(&self) -> &'static str {
        match (self.leader, self.kvdb, self.storage) {
            (true, ..) => "kvdb leader",
            (_, true, _) => "kvdb",
            (.., true) => "storage",
            _ => "storageless",
        }
    }
}

/// A volume, and where its copies are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// Name of the volume.
    pub name: String,
    /// Copies that it should have (`spec.ha_level`).
    pub wanted: i64,
    /// Copies that are clean.
    pub clean: i64,
    /// Names of the nodes that hold a copy; `None` when the source does not say where.
    pub nodes: Option<Vec<String>>,
}

impl Copies {
    /// Whether a copy is on one of these nodes, as far as anybody knows: where it is not known it may be on any.
    pub fn touches(&self, names: &[&str]) -> bool {
        self.nodes
            .as_ref()
            .is_none_or(|all| all.iter().any(|one| names.contains(&one.as_str())))
    }

    /// A copy is missing or not clean: the loss of another one could be the loss of the volume.
    pub const fn weak(&self) -> bool {
        self.clean < self.wanted
    }
}
