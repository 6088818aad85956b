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
    /// The same with a sentence each, since KubeVirt 1.7.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub source_indications: Vec<Indication>,
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

impl Status {
    /// How many volumes are in it; `None` while that is not decided. One that succeeded and names none holds none.
    pub fn included(&self) -> Option<u32> {
        let count = |names: &[CompactString]| u32::try_from(names.len()).unwrap_or(u32::MAX);
        match &self.snapshot_volumes {
            Some(volumes) => Some(count(&volumes.included_volumes)),
            None => (self.phase == "Succeeded").then_some(0),
        }
    }

    /// Names of volumes that are not in it.
    pub fn excluded(&self) -> &[CompactString] {
        let volumes = self.snapshot_volumes.as_ref();
        volumes
            .map(|volumes| volumes.excluded_volumes.as_slice())
            .unwrap_or_default()
    }

    /// How it was taken, in whichever of the two fields that says it.
    pub fn taken_how(&self) -> impl Iterator<Item = &CompactString> {
        let new = self.source_indications.iter().map(|one| &one.indication);
        self.indications.iter().chain(new)
    }
}

/// An entry of `status.sourceIndications`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Indication {
    /// `Online`, `GuestAgent`, …
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub indication: CompactString,
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

/// snapshot.storage.k8s.io/v1 VolumeSnapshot, as far as it tells a size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct VolumeSnapshot {
    /// Name, in which KubeVirt hides whose it is.
    pub metadata: Meta,
    /// What became of it.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub status: VolumeStatus,
}

/// `status` of a VolumeSnapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VolumeStatus {
    /// Least size of a volume made of it, a quantity; empty where the driver does not tell.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub restore_size: CompactString,
}

impl VolumeSnapshot {
    /// UID of the VirtualMachineSnapshot that it is a part of: `vmsnapshot-UID-volume-NAME` (kubevirt
    /// `pkg/storage/snapshot/snapshot.go`, `createContent`).
    pub fn owner(&self) -> Option<&str> {
        let rest = self.metadata.name.strip_prefix("vmsnapshot-")?;
        rest.split_once("-volume-").map(|(uid, _)| uid)
    }
}
