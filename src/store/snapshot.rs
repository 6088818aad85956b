//! A snapshot of a VM, judged.

use compact_str::CompactString;
use jiff::Timestamp;

use super::slab::Id;
use crate::domain::snapshot::worth::{Quality, Snapshot as Facts, State, judge};
use crate::model::Key;
use crate::model::snapshot::{Snapshot as Object, Status};

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
    /// Bytes that its volumes take when they are restored; `None` where the storage does not tell it of each of them.
    pub size: Option<u64>,
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
    status: Status,
}

impl Snapshot {
    /// Packs an object; what depends on the VM comes with [`Snapshot::join`].
    pub(super) fn of(object: Object) -> Self {
        let (meta, status) = (object.metadata, object.status);
        let owner = meta.owner_references.first();
        let mut record = Self {
            vm: Key::new(meta.namespace.clone(), object.spec.source.name),
            owner: owner
                .map(|owner| compact_str::format_compact!("{} {}", owner.kind, owner.name))
                .unwrap_or_default(),
            key: meta.key(),
            uid: meta.uid,
            created: meta.creation_timestamp,
            taken: status.creation_time,
            included: status.included(),
            size: None,
            left_out: Vec::new(),
            source_exists: None,
            state: State::Unknown,
            quality: Quality::Unknown,
            error: status.error.message.clone(),
            status,
        };
        record.join(None, false);
        record
    }

    /// Judges it beside its VM: the UID, and which volumes hold data. `complete` tells whether an absent VM is gone.
    pub(super) fn join(&mut self, vm: Option<(&str, &[CompactString])>, complete: bool) {
        self.source_exists = match vm {
            _ if self.status.source_uid.is_empty() => vm.map(|_| true),
            Some((uid, _)) => Some(uid == self.status.source_uid),
            None if complete => Some(false),
            None => None,
        };
        let claims = vm
            .filter(|_| self.source_exists == Some(true))
            .map_or(&[][..], |(_, claims)| claims);
        let held = self.status.excluded().iter().filter(|name| claims.contains(name));
        self.left_out = held.cloned().collect();
        (self.state, self.quality) = judged(&self.status, &self.left_out);
    }

    /// Takes in how many of its parts tell a size, and the sum: a part that does not would make the sum a lie.
    pub(super) fn measure(&mut self, parts: Option<(u32, u64)>) {
        self.size = parts
            .filter(|(count, _)| self.included == Some(*count))
            .map(|(_, sum)| sum);
    }

    /// All volumes that are not in it.
    pub fn excluded(&self) -> &[CompactString] {
        self.status.excluded()
    }
}

/// State and quality of a snapshot, by what it says and by the volumes with data that it lacks.
pub fn judged<T: AsRef<str>>(status: &Status, left_out: &[T]) -> (State, Quality) {
    judge(&Facts {
        phase: status.phase.to_string(),
        ready: status.ready_to_use,
        indications: status.taken_how().map(ToString::to_string).collect(),
        included: status.included(),
        left_out: left_out.iter().map(|name| name.as_ref().to_owned()).collect(),
    })
}
