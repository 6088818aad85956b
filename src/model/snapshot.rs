//! snapshot.kubevirt.io/v1beta1 VirtualMachineSnapshot.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;

use super::{Meta, lenient};

/// One snapshot of a VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Snapshot {
    /// Name, owner.
    pub metadata: Meta,
    /// Of which VM.
    #[serde(default)]
    pub spec: Spec,
    /// What became of it.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub status: Status,
}

/// `spec` of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Spec {
    /// The VM, in the same namespace.
    #[serde(default)]
    pub source: Source,
}

/// `spec.source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// Name of the VM.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: CompactString,
}

/// `status` of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `InProgress`, `Succeeded`, `Failed`, `Deleting`, or empty.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub phase: CompactString,
    /// Whether it can be restored.
    #[serde(default)]
    pub ready_to_use: Option<bool>,
    /// When the data was taken.
    #[serde(default, deserialize_with = "lenient::time")]
    pub creation_time: Option<Timestamp>,
    /// `Online`, `GuestAgent`, `NoGuestAgent`, `QuiesceFailed`, `Paused`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub indications: Vec<CompactString>,
    /// Which volumes are in it.
    #[serde(default)]
    pub snapshot_volumes: Option<Volumes>,
    /// UID of the VM when it was taken.
    #[serde(default, rename = "sourceUID", deserialize_with = "lenient::null_as_default")]
    pub source_uid: CompactString,
    /// Why it failed, or what it waits for.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub error: Failure,
}

/// `status.snapshotVolumes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Volumes {
    /// Names of volumes in it.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub included_volumes: Vec<CompactString>,
    /// Names of volumes that were left out.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub excluded_volumes: Vec<CompactString>,
}

/// `status.error`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Failure {
    /// A sentence for a person.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub message: CompactString,
}
