//! Whether a goal is reached, by what was seen. Pure.

mod leave;
mod nic;
mod saved;

use std::time::Duration;

use super::look::{Look, Read};
use crate::domain::text;
use crate::model::trouble::Trouble;
use crate::ops::plan::{Goal, Step};

/// The judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// Reached.
    Done(String),
    /// Reached, and something is missing or went another way: what.
    Flawed(String),
    /// The cluster says no.
    Failed { reason: String, way_out: String },
    /// Probably no, but it may come differently, or the reason is still to come: final when it stays so.
    Failing { reason: String, way_out: String },
    /// It had happened before it could be stopped; what that means depends on what was asked for.
    TooLate(String),
    /// Not yet; this is what stands there.
    Waiting(String),
    /// Not yet, and not on the way it should come: told again at the end.
    Detour(String),
    /// It could not be looked at.
    Blind(Trouble),
    /// What stands there explains nothing.
    Unclear(String),
}

use Judgement::{Blind, Detour, Done, Failed, Failing, Flawed, TooLate, Unclear, Waiting};

fn failed(reason: impl Into<String>, way_out: &str) -> Judgement {
    Failed {
        reason: reason.into(),
        way_out: way_out.to_owned(),
    }
}

/// Judges. `object` is name and UID of the migration that the request created.
pub(super) fn judge(step: &Step, look: &Look, object: Option<&(String, String)>) -> Judgement {
    for read in [&look.migration, &look.vmi, &look.vm, &look.other] {
        if let Read::Unread(trouble) = read {
            return Blind(trouble.clone());
        }
    }
    match &step.goal {
        Goal::Migrated { from, to } => migrated(look, from, to.as_deref(), object),
        Goal::MigrationEnded { migration, uid } => cancelled(look, migration, uid),
        Goal::EvacuationCleared => match (&look.vmi, look.vmi.text("/status/evacuationNodeName")) {
            (Read::Gone, _) => Done("the instance is gone, and its mark with it".to_owned()),
            (_, "") => Done("no evacuation is marked".to_owned()),
            (_, node) => Waiting(format!("still marked: off {node}")),
        },
        Goal::Running { instead_of } => runs(look, instead_of.as_deref()),
        Goal::Stopped => match &look.vmi {
            Read::Gone => Done("no instance is left".to_owned()),
            vmi => Waiting(format!("the instance is {}", phase(vmi))),
        },
        Goal::Paused(wanted) => paused(step, look, *wanted),
        Goal::SnapshotReady { data, announced, .. } => saved::ready(&look.other, data.as_deref(), announced),
        Goal::SnapshotGone { uid, .. } => saved::gone(&look.other, uid),
        Goal::Restored { .. } => saved::restored(&look.other),
        Goal::NicPlugged { nic } => nic::plugged(look, nic),
        Goal::NicGone { nic } => nic::gone(look, nic),
        Goal::NicLink { nic, up } => nic::link(look, nic, *up),
        Goal::Cordoned(wanted) => leave::cordoned(step, look, *wanted),
        Goal::LeftNode { node, moves } => leave::left(step, look, node, *moves),
        Goal::PodGone { node } => leave::gone(step, look, node),
        Goal::Accepted => Done("the server accepted it; nothing in the API shows more".to_owned()),
    }
}

/// What it means that a goal was not reached after `waited`; `None` while it may still be.
pub(super) fn overdue(step: &Step, look: &Look, waited: Duration) -> Option<Judgement> {
    match &step.goal {
        Goal::NicPlugged { nic } => nic::missing(look, nic, waited),
        Goal::NicGone { nic } => nic::lingering(look, nic, waited),
        Goal::NicLink { .. } => nic::unlinked(look, waited),
        _ => None,
    }
}

fn phase(read: &Read) -> &str {
    match read.text("/status/phase") {
        "" => "new",
        phase => phase,
    }
}

fn migrated(look: &Look, from: &str, to: Option<&str>, object: Option<&(String, String)>) -> Judgement {
    let (name, uid) = object.map_or(("", ""), |(name, uid)| (name.as_str(), uid.as_str()));
    let ours = uid.is_empty() || look.migration.uid() == uid;
    match (&look.migration, phase(&look.migration)) {
        (Read::Found(_), "Succeeded") if ours => arrived(look, to),
        (Read::Found(_), "Failed") if ours => {
            let reason = why(look, uid);
            let way_out = "See its events and the target pod's; then plan anew";
            if reason.is_empty() {
                // the state follows one event after the phase
                Failing {
                    reason: format!("migration {name} failed, and says not why"),
                    way_out: way_out.to_owned(),
                }
            } else {
                failed(format!("migration {name} failed: {reason}"), way_out)
            }
        }
        (Read::Found(_), phase) if ours => {
            let quota = look.migration.condition("migrationRejectedByResourceQuota");
            let cancelled = !look.migration.text("/metadata/deletionTimestamp").is_empty();
            Waiting(match (quota, cancelled) {
                (_, true) => format!("{name} is {phase}, and being cancelled"),
                (Some(_), _) => format!("{name} is {phase}: a quota stands against its target pod"),
                _ => format!("{name} is {phase}"),
            })
        }
        // gone: finished records go with the instance, or with the sixth that finished after them
        _ => vanished(look, from, to, name, uid),
    }
}

fn arrived(look: &Look, to: Option<&str>) -> Judgement {
    match (&look.vmi, look.vmi.text("/status/nodeName"), to) {
        (Read::Gone, ..) => Done("it moved, and was stopped since".to_owned()),
        (_, node, Some(wanted)) if node != wanted => Failing {
            reason: format!("it moved to {node}, not to {wanted}"),
            way_out: "Its own selectors win over the chosen node".to_owned(),
        },
        (_, node, _) => Done(format!("runs on {node}")),
    }
}

/// The reason of a failure, from the migration or, for this migration, from the instance.
fn why(look: &Look, uid: &str) -> String {
    let own = look.migration.text("/status/migrationState/failureReason");
    let instance = if look.vmi.text("/status/migrationState/migrationUid") == uid {
        look.vmi.text("/status/migrationState/failureReason")
    } else {
        ""
    };
    let aborted = look
        .migration
        .condition("migrationAbortRequested")
        .map(|_| "it was cancelled");
    let found = [own, instance, aborted.unwrap_or_default()]
        .into_iter()
        .find(|text| !text.is_empty());
    text::line(found.unwrap_or_default()).into_owned()
}

fn vanished(look: &Look, from: &str, to: Option<&str>, name: &str, uid: &str) -> Judgement {
    if look.vmi == Read::Gone {
        return failed(
            "the VM was stopped or deleted while it migrated",
            "Start it; a migration needs a running guest",
        );
    }
    let state = |field: &str| format!("/status/migrationState/{field}");
    let ours = !uid.is_empty() && look.vmi.text(&state("migrationUid")) == uid;
    let node = look.vmi.text("/status/nodeName");
    if ours && look.vmi.flag(&state("completed")) {
        if look.vmi.flag(&state("failed")) {
            let reason = text::line(look.vmi.text(&state("failureReason"))).into_owned();
            return failed(format!("migration {name} failed: {reason}"), "");
        }
        return arrived(look, to);
    }
    if node == from && !name.is_empty() {
        return failed(
            format!("somebody cancelled migration {name}; the VM is still on {node}"),
            "Ask who did; then plan anew",
        );
    }
    Unclear(format!("the migration's record is gone, and the VM is on {node}"))
}

fn cancelled(look: &Look, name: &str, uid: &str) -> Judgement {
    let same = uid.is_empty() || look.migration.uid() == uid;
    match (&look.migration, phase(&look.migration)) {
        (Read::Found(_), "Succeeded") if same => TooLate(format!("{name} had succeeded before")),
        (Read::Found(_), "Failed") if same => Done(format!("{name} was aborted")),
        (Read::Found(_), phase) if same => Waiting(format!("{name} is {phase}, and being cancelled")),
        _ => Done(format!("{name} is gone")),
    }
}

/// Words of `printableStatus` that tell that it will hardly start by itself (kubevirt `core/v1/types.go`).
const STUCK: &[&str] = &[
    "CrashLoopBackOff",
    "DataVolumeError",
    "ErrImagePull",
    "ErrorDataVolumeNotFound",
    "ErrorPvcNotFound",
    "ErrorUnschedulable",
    "ImagePullBackOff",
];

fn runs(look: &Look, instead_of: Option<&str>) -> Judgement {
    if look.vm == Read::Gone {
        return failed("the VM was deleted", "");
    }
    let printed = look.vm.text("/status/printableStatus");
    let old = instead_of.is_some_and(|uid| !uid.is_empty() && look.vmi.uid() == uid);
    match (&look.vmi, phase(&look.vmi)) {
        (Read::Found(_), "Running") if !old && look.vmi.text("/metadata/deletionTimestamp").is_empty() => {
            Done(format!("runs on {}", look.vmi.text("/status/nodeName")))
        }
        _ if STUCK.contains(&printed) => Failing {
            reason: format!("it does not start: {printed}"),
            way_out: "KubeVirt keeps trying; its conditions and events say what it lacks".to_owned(),
        },
        (Read::Found(_), phase) if old => Waiting(format!("the old instance is {phase}")),
        (Read::Found(_), phase) => Waiting(format!("the instance is {phase}")),
        _ => Waiting("there is no instance yet".to_owned()),
    }
}

fn paused(step: &Step, look: &Look, wanted: bool) -> Judgement {
    let uid = &step.target.uid;
    match &look.vmi {
        Read::Gone => failed("the VM was stopped or deleted meanwhile", ""),
        vmi if !uid.is_empty() && vmi.uid() != uid => failed("another instance has taken its place", ""),
        vmi => match (vmi.condition("Paused").is_some(), wanted) {
            (true, true) => Done("paused".to_owned()),
            (false, false) => Done("runs again".to_owned()),
            (true, false) => Waiting("still paused".to_owned()),
            (false, true) => Waiting("still runs".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests;
