//! What is under way and keeps a migration from being asked for, or from going through.

use crate::domain::finding::{Finding, Read, Verdict};
use crate::domain::migratable::Facts;

/// A migration of the same VM: KubeVirt refuses a second one ("in-flight migration detected", 400).
pub(super) fn migration(facts: &Facts) -> Finding {
    const FIELD: &str = "VirtualMachineInstanceMigration status.phase";
    let flights = match &facts.in_flight {
        Read::Known(flights) => flights,
        Read::Unread(why) => {
            return Finding::new(
                "in-flight",
                Verdict::Unknown,
                FIELD,
                "Whether a migration of this VM is under way is not known",
            )
            .found(why)
            .way_out("Ask for the right to list virtualmachineinstancemigrations.kubevirt.io");
        }
    };
    let Some(flight) = flights.first() else {
        return Finding::new(
            "in-flight",
            Verdict::Pass,
            FIELD,
            "No migration of this VM is under way",
        )
        .found("none");
    };
    let phase = if flight.phase.is_empty() { "new" } else { &flight.phase };
    let found = format!("{} is {phase}", flight.name);
    if flight.over_quota {
        return Finding::new(
            "in-flight",
            Verdict::Fail,
            "VirtualMachineInstanceMigration status.conditions[migrationRejectedByResourceQuota]",
            "A migration of this VM waits because the namespace's quota has no room for its target pod",
        )
        .found(found)
        .way_out("Raise the quota, or delete the migration");
    }
    Finding::new(
        "in-flight",
        Verdict::Fail,
        FIELD,
        "A migration of this VM is under way already; KubeVirt refuses a second one",
    )
    .found(found)
    .way_out("Wait for its end, or cancel it")
}

/// A drain has asked for the VM.
pub(super) fn eviction(facts: &Facts) -> Finding {
    const FIELD: &str = "VirtualMachineInstance status.evacuationNodeName";
    if facts.evacuating_from.is_empty() && !facts.eviction_requested {
        return Finding::new("eviction", Verdict::Pass, FIELD, "No drain wants the VM gone").found("not set");
    }
    let found = match facts.evacuating_from.as_str() {
        "" => "condition EvictionRequested is True".to_owned(),
        node => node.to_owned(),
    };
    Finding::new(
        "eviction",
        Verdict::Warn,
        FIELD,
        "An eviction has marked the VM: KubeVirt migrates it by itself as soon as a slot is free",
    )
    .found(found)
    .way_out("Wait for it; to keep the VM here, uncordon the node and cancel the evacuation")
}

/// Something on the VirtualMachine that is in progress.
pub(super) struct Progress {
    rule: &'static str,
    field: &'static str,
    idle: &'static str,
    busy: &'static str,
    unknown: &'static str,
    way_out: &'static str,
}

pub(super) const SNAPSHOT: Progress = Progress {
    rule: "snapshot",
    field: "VirtualMachine status.snapshotInProgress",
    idle: "No snapshot is being taken",
    busy: "A snapshot is being taken: the disks are locked, and the guest may be frozen",
    unknown: "Whether a snapshot is being taken is not known",
    way_out: "Wait for the snapshot's end; it gives up at its failureDeadline, by default after 5 min",
};

pub(super) const RESTORE: Progress = Progress {
    rule: "restore",
    field: "VirtualMachine status.restoreInProgress",
    idle: "No restore is under way",
    busy: "A restore is under way: its disks are being exchanged",
    unknown: "Whether a restore is under way is not known",
    way_out: "Wait for the restore's end, or delete the VirtualMachineRestore if it is stuck",
};

pub(super) fn one(progress: &Progress, facts: &Facts, read: &Read<Option<String>>) -> Finding {
    if facts.run_strategy.is_none() {
        return Finding::new(progress.rule, Verdict::Pass, progress.field, progress.idle)
            .found("no VirtualMachine owns the instance");
    }
    match read {
        Read::Known(None) => Finding::new(progress.rule, Verdict::Pass, progress.field, progress.idle).found("not set"),
        Read::Known(Some(name)) => Finding::new(progress.rule, Verdict::Warn, progress.field, progress.busy)
            .found(name)
            .way_out(progress.way_out),
        Read::Unread(why) => Finding::new(progress.rule, Verdict::Unknown, progress.field, progress.unknown).found(why),
    }
}

/// Volumes on their way in or out: the target needs an attachment pod of its own, and waits for it.
pub(super) fn hot_plug(facts: &Facts) -> Finding {
    const FIELD: &str = "VirtualMachineInstance status.volumeStatus[].phase";
    let moving: Vec<String> = facts
        .hot_plugged
        .iter()
        .filter(|volume| volume.phase != "Ready")
        .map(|volume| {
            let phase = if volume.phase.is_empty() { "new" } else { &volume.phase };
            format!("{} {phase}", volume.name)
        })
        .collect();
    if !moving.is_empty() {
        return Finding::new(
            "hot-plug",
            Verdict::Warn,
            FIELD,
            "A volume is being plugged or unplugged: a migration waits as Pending until that is done",
        )
        .found(moving.join(", "))
        .way_out("Wait until its phase is Ready, or unplug it");
    }
    match facts.hot_plugged.len() {
        0 => Finding::new("hot-plug", Verdict::Pass, FIELD, "No volume is hot-plugged").found("none"),
        count => Finding::new(
            "hot-plug",
            Verdict::Pass,
            FIELD,
            "Hot-plugged volumes need one attachment pod more on the target",
        )
        .found(format!("{count} Ready")),
    }
}
