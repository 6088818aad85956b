//! A snapshot of a VM, judged.

use compact_str::CompactString;
use jiff::Timestamp;

use super::slab::Id;
use crate::domain::snapshot::worth::{Quality, Snapshot as Facts, State, judge};
use crate::model::Key;
use crate::model::snapshot::Snapshot as Object;

/// Identity of a snapshot's record.
pub type SnapshotId = Id<Snapshot>;

/// One snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Namespace and name.
    pub key: Key,
    /// UID.
    pub uid: CompactString,
    /// The VM it was taken of.
    pub vm: Key,
    /// When it was asked for.
    pub created: Option<Timestamp>,
    /// When the data was taken.
    pub taken: Option<Timestamp>,
    /// Volumes in it; `None` when the status does not say.
    pub included: Option<u32>,
    /// Volumes that are not in it and do hold data.
    pub left_out: Vec<CompactString>,
    /// Kind and name of what made it, `VmSnapshotPolicy nightly` for instance; empty when nobody owns it.
    pub owner: CompactString,
    /// Whether the VM it was taken of, and no namesake, still exists; `None` when that cannot be told.
    pub source_exists: Option<bool>,
    /// How it stands.
    pub state: State,
    /// How far its data hangs together.
    pub quality: Quality,
    /// Why it failed; hostile until cleaned.
    pub error: CompactString,
    excluded: Vec<CompactString>,
    source_uid: CompactString,
    phase: CompactString,
    ready: Option<bool>,
    indications: Vec<CompactString>,
}

impl Snapshot {
    /// Packs an object; what depends on the VM comes with [`Snapshot::join`].
    pub(super) fn of(object: Object) -> Self {
        let (meta, status) = (object.metadata, object.status);
        let owner = meta.owner_references.first();
        let (included, excluded) = match status.snapshot_volumes {
            Some(volumes) => (
                Some(u32::try_from(volumes.included_volumes.len()).unwrap_or(u32::MAX)),
                volumes.excluded_volumes,
            ),
            None => (None, Vec::new()),
        };
        let mut record = Self {
            vm: Key::new(meta.namespace.clone(), object.spec.source.name),
            owner: owner
                .map(|owner| compact_str::format_compact!("{} {}", owner.kind, owner.name))
                .unwrap_or_default(),
            key: meta.key(),
            uid: meta.uid,
            created: meta.creation_timestamp,
            taken: status.creation_time,
            included,
            left_out: Vec::new(),
            source_exists: None,
            state: State::Unknown,
            quality: Quality::Unknown,
            error: status.error.message,
            excluded,
            source_uid: status.source_uid,
            phase: status.phase,
            ready: status.ready_to_use,
            indications: status.indications,
        };
        record.join(None, false);
        record
    }

    /// Judges it beside its VM: the UID, and which volumes hold data. `complete` tells whether an absent VM is gone.
    pub(super) fn join(&mut self, vm: Option<(&str, &[CompactString])>, complete: bool) {
        self.source_exists = match vm {
            _ if self.source_uid.is_empty() => vm.map(|_| true),
            Some((uid, _)) => Some(uid == self.source_uid),
            None if complete => Some(false),
            None => None,
        };
        let claims = vm
            .filter(|_| self.source_exists == Some(true))
            .map_or(&[][..], |(_, claims)| claims);
        self.left_out = self
            .excluded
            .iter()
            .filter(|name| claims.contains(name))
            .cloned()
            .collect();
        let owned = |names: &[CompactString]| names.iter().map(ToString::to_string).collect();
        (self.state, self.quality) = judge(&Facts {
            phase: self.phase.to_string(),
            ready: self.ready,
            indications: owned(&self.indications),
            included: self.included,
            left_out: owned(&self.left_out),
            error: self.error.to_string(),
            source_exists: self.source_exists,
        });
    }

    /// All volumes that are not in it.
    pub fn excluded(&self) -> &[CompactString] {
        &self.excluded
    }
}
