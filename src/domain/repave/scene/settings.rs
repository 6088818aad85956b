//! Palette's settings, what the time is reckoned from, and who else is at work.

use crate::domain::repave::time::Range;

/// Palette's drain settings (`palette-agent-config`, key `drain`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrainSettings {
    /// Pods are deleted instead of evicted: VMs stop.
    pub disable_eviction: bool,
    /// Seconds; `None` waits for ever.
    pub timeout: Option<i64>,
    /// `force: false`: a pod that nobody owns makes the drain refuse to begin.
    pub keeps_bare: bool,
    /// `deleteLocalData: false`: a pod with scratch data makes the drain refuse to begin; every launcher pod has some.
    pub keeps_scratch: bool,
}

/// What the time is reckoned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Seconds a VM's move takes.
    pub migration: Range,
    /// Where that comes from.
    pub migration_source: String,
    /// Bytes a second that one migration may take (`bandwidthPerMigration`); `None` is unlimited.
    pub bandwidth: Option<i64>,
    /// Seconds from a machine's creation to a node that is ready.
    pub deploy: Range,
    /// Where that comes from.
    pub deploy_source: String,
    /// The deploy time was measured in this cluster, and is no assumption.
    pub deploy_measured: bool,
    /// Seconds between two nodes, where the pool itself says nothing.
    pub interval: i64,
}

impl Default for Pace {
    /// Assumptions, and said to be such: 20 to 90 s a VM, 15 to 40 min a machine.
    fn default() -> Self {
        Self {
            migration: Range { low: 20, high: 90 },
            migration_source: "assumption: no finished migration to measure".to_owned(),
            bandwidth: None,
            deploy: Range { low: 900, high: 2400 },
            deploy_source: "assumption: no machine to measure".to_owned(),
            deploy_measured: false,
            interval: 0,
        }
    }
}

/// A controller that is in the middle of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Busy {
    /// Stable name of the check: `kubevirt-update`, `px-update`.
    pub check: &'static str,
    /// Who.
    pub who: String,
    /// What was seen.
    pub found: String,
    /// The field it was seen in.
    pub source: &'static str,
    /// What that means, in one sentence.
    pub reason: &'static str,
}

/// A source that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// The resource: `machinedrainrules.cluster.x-k8s.io`.
    pub what: &'static str,
    /// Why it could not be read.
    pub why: String,
    /// What is not checked without it, in one sentence.
    pub so: &'static str,
    /// Something in it could be a NO-GO: without it nothing is GO.
    pub decisive: bool,
}
