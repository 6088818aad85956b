//! Something that is under way, or lately was: a migration of the cluster, or a job of vmotui's own.

use compact_str::CompactString;
use jiff::Timestamp;

use super::slab::Id;
use crate::domain::migration::origin::{self, Marks};
use crate::domain::migration::{Limits, Origin, Stage};
use crate::model::migration::Migration;
use crate::model::vmi::{MigrationConfiguration, MigrationState};
use crate::model::{Key, Truth, condition};

/// Identity of a task's record.
pub type TaskId = Id<Task>;

/// One task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Namespace and name of the migration object; of a job, no namespace and its number.
    pub key: Key,
    /// UID of the migration; empty for a job.
    pub uid: CompactString,
    /// The VM; of a job on many, no namespace and how many.
    pub subject: Key,
    /// The verb: `migrate`, `restart`, …
    pub what: CompactString,
    /// Who asked.
    pub origin: Origin,
    /// The phase as KubeVirt spells it; empty for the first moments.
    pub phase: CompactString,
    /// How far it is.
    pub stage: Stage,
    /// Somebody asked to stop it.
    pub aborted: bool,
    /// The object is gone from the cluster; this record is all that is left of it.
    pub gone: bool,
    /// It stopped half way, and somebody must say whether it goes on: only jobs of vmotui's own.
    pub interrupted: bool,
    /// A job of ours ended, and something is missing or went another way than planned.
    pub flawed: bool,
    /// When it was asked for.
    pub asked: Option<Timestamp>,
    /// Since when memory moves.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Where it comes from.
    pub source: CompactString,
    /// Where it goes; empty until the scheduler has chosen.
    pub target: CompactString,
    /// The node that was asked for.
    pub wanted: CompactString,
    /// `PreCopy`, `PostCopy`, `Paused`; empty before memory moves.
    pub mode: CompactString,
    /// The limits in force, once KubeVirt has written them; else those of the cluster.
    pub limits: Option<Limits>,
    /// Guest memory in bytes.
    pub memory: Option<u64>,
    /// What the VM waited for when KubeVirt moved it: a new launcher, more memory; empty when nobody saw it.
    pub pending: CompactString,
    /// The revision that the Portworx operator rolls out; empty for all others.
    pub revision: CompactString,
    /// `migrationRejectedByResourceQuota` is true.
    pub quota: bool,
    /// Why it failed, or why it waits; hostile until cleaned.
    pub why: CompactString,
}

impl Task {
    /// Packs a migration.
    pub(super) fn of(migration: &Migration) -> Self {
        let (meta, status) = (&migration.metadata, &migration.status);
        let stage = Stage::of(&status.phase);
        let marks = Marks {
            name: &meta.name,
            annotation: &|key| meta.notes.get(key),
            label: &|key| meta.labels.get(key),
            eviction_source: None,
            priority: Some(migration.spec.priority.as_str()),
        };
        let selector = &migration.spec.added_node_selector;
        let mut task = Self {
            key: meta.key(),
            uid: meta.uid.clone(),
            subject: Key::new(meta.namespace.clone(), migration.spec.vmi_name.clone()),
            what: CompactString::const_new("migrate"),
            origin: Origin::tell(marks),
            phase: status.phase.clone(),
            stage,
            aborted: meta.deletion_timestamp.is_some() && !stage.over()
                || condition::truth(&status.conditions, "migrationAbortRequested") == Truth::True,
            asked: meta.creation_timestamp,
            started: migration.entered("Running"),
            ended: migration.entered("Succeeded").or(migration.entered("Failed")),
            source: meta
                .notes
                .get(origin::EVACUATION)
                .or(meta.notes.get(origin::PORTWORX_NODE))
                .unwrap_or_default()
                .into(),
            revision: meta.notes.get(origin::PORTWORX_REVISION).unwrap_or_default().into(),
            wanted: selector.get("kubernetes.io/hostname").unwrap_or_default().into(),
            quota: condition::truth(&status.conditions, "migrationRejectedByResourceQuota") == Truth::True,
            ..Self::default()
        };
        task.take(&status.migration_state);
        task
    }

    /// Whether it is neither done nor given up.
    pub fn open(&self) -> bool {
        !self.stage.over()
    }

    /// What the VMI's or the migration's own `migrationState` tells beside the phase.
    pub(super) fn take(&mut self, state: &MigrationState) {
        let fill = |to: &mut CompactString, from: &CompactString| {
            if !from.is_empty() {
                to.clone_from(from);
            }
        };
        fill(&mut self.source, &state.source_node);
        fill(&mut self.target, &state.target_node);
        fill(&mut self.mode, &state.mode);
        fill(&mut self.why, &state.failure_reason);
        self.started = state.start_timestamp.or(self.started);
        self.ended = state.end_timestamp.or(self.ended);
        self.aborted |= state.abort_requested;
        self.limits = state.migration_configuration.as_ref().map(limits).or(self.limits);
    }

    /// The object was deleted: what had not ended was stopped. Whether the record is worth keeping.
    pub(super) fn bury(&mut self, now: Timestamp) -> bool {
        if !self.open() && !self.aborted {
            return false;
        }
        self.ended = self.ended.or(Some(now));
        (self.stage, self.aborted, self.gone) = (Stage::Failed, true, true);
        self.why = CompactString::default();
        true
    }

    /// Seconds it has taken, or took: of the moving of memory once that began, else since it was asked for.
    pub fn elapsed(&self, now: Timestamp) -> Option<i64> {
        let since = self.started.or(self.asked)?;
        let until = if self.open() { now } else { self.ended? };
        Some(until.duration_since(since).as_secs().max(0))
    }

    /// Seconds that the moving of memory may take; unknown where the memory is.
    pub fn budget(&self) -> Option<i64> {
        Some(self.limits?.budget(self.memory?))
    }
}

/// Limits as KubeVirt spells them; what is not named has KubeVirt's default.
pub(super) fn limits(configured: &MigrationConfiguration) -> Limits {
    let default = Limits::default();
    let post_copy = configured.allow_post_copy.unwrap_or(default.post_copy);
    Limits {
        per_gib: configured.completion_timeout_per_gib.unwrap_or(default.per_gib),
        progress: configured.progress_timeout.unwrap_or(default.progress),
        post_copy,
        // unset, it follows post-copy (`GetMigrationConfiguration` in pkg/virt-config)
        disruption: configured.allow_workload_disruption.unwrap_or(post_copy),
        auto_converge: configured.allow_auto_converge.unwrap_or(default.auto_converge),
        cluster: configured.parallel_migrations_per_cluster.unwrap_or(default.cluster),
        node: configured.parallel_outbound_migrations_per_node.unwrap_or(default.node),
    }
}
