//! How the drain is done.
//!
//! Rules: `cluster-api/internal/controllers/machine` (nodeDrainTimeout, exclude-node-draining) and
//! `k8s.io/kubectl/pkg/drain`, whose options Palette's settings are.

use crate::domain::finding::{Read, Verdict};
use crate::domain::placement::NodeId;
use crate::domain::repave::check::Check;
use crate::domain::repave::scene::{DrainSettings, Pool, Scene};
use crate::domain::repave::time::Range;

const PALETTE: &str = "ConfigMap palette-agent-config, key drain";

/// Palette's settings: whether pods are evicted at all, and whether its drain refuses to begin.
pub(super) fn eviction(scene: &Scene) -> Vec<Check> {
    let settings = match &scene.settings {
        Read::Known(Some(settings)) => settings,
        Read::Known(None) => return Vec::new(),
        Read::Unread(why) => {
            return vec![
                Check::new(
                    "drain-settings",
                    Verdict::Unknown,
                    "Palette",
                    "Whether Palette evicts pods or deletes them is not known",
                )
                .value(why.clone(), "")
                .source(PALETTE)
                .fix("Ask for the right to get the ConfigMap in the cluster-… namespace"),
            ];
        }
    };
    let mut found = Vec::new();
    if settings.disable_eviction {
        let reason = "Palette deletes pods instead of evicting them: every VM is stopped, none is migrated";
        found.push(wrong(reason, "disableEviction=true", "false", Verdict::Fail));
    }
    found.extend(refuses(scene, settings));
    found
}

/// A drain that refuses to begin because of what is on the nodes.
fn refuses(scene: &Scene, settings: &DrainSettings) -> Vec<Check> {
    let mut found = Vec::new();
    let bare =
        |other: &&super::super::scene::Other| other.kind == super::super::scene::OtherKind::Bare && !other.skipped;
    if settings.keeps_bare && scene.others.iter().any(|other| bare(&other)) {
        let reason = "Palette's drain refuses nodes with pods that no controller owns, and there are some";
        found.push(wrong(reason, "force=false", "true", Verdict::Warn));
    }
    let scratch = scene.others.iter().any(|other| other.scratch && !other.skipped);
    if settings.keeps_scratch && (scratch || !scene.vms.is_empty()) {
        let reason = "Palette's drain refuses nodes with pods that hold scratch data, as every VM's launcher pod does";
        found.push(wrong(reason, "deleteLocalData=false", "true", Verdict::Warn));
    }
    found
}

fn wrong(reason: &'static str, value: &'static str, wanted: &'static str, verdict: Verdict) -> Check {
    Check::new("drain-settings", verdict, "Palette", reason)
        .value(value, wanted)
        .source(PALETTE)
        .fix(format!("Set {} in the ConfigMap", value.replace('=', " other than ")))
}

/// A drain that is given up takes the VMs down with the machine; `blocked` are those that it waits for without end.
pub(super) fn timeout(pool: &Pool, longest: Range, blocked: i64) -> Option<Check> {
    const RAISE: &str = "Raise the drain timeout, or KubeVirt's migration limits";
    let of = |verdict, reason: &'static str, value: String| {
        Check::new("drain-timeout", verdict, &pool.name, reason)
            .value(value, format!("{} s for the fullest node", longest.high))
            .source("Machine nodeDrainTimeout, or Palette's drain timeout")
    };
    match &pool.drain_timeout {
        Read::Known(Some(seconds)) if blocked > 0 => {
            let reason = "The drain is given up while VMs block it: the machine is deleted with them";
            let found = of(Verdict::Fail, reason, format!("{seconds} s, {blocked} VMs block"));
            Some(found.fix("Help the VMs that block, or stop them before"))
        }
        Read::Known(Some(seconds)) if *seconds < longest.low => {
            let reason =
                "The drain is given up before it can end: the machine is deleted with the VMs that are still on it";
            Some(of(Verdict::Fail, reason, format!("{seconds} s")).fix(RAISE))
        }
        Read::Known(Some(seconds)) if *seconds < longest.high => {
            let reason = "The drain may be given up before it ends: the machine is then deleted with the VMs that are \
                          still on it";
            Some(of(Verdict::Warn, reason, format!("{seconds} s")).fix(RAISE))
        }
        Read::Known(Some(_)) => None,
        Read::Known(None) => {
            let reason = "A drain that cannot end is waited for without end";
            Some(of(Verdict::Warn, reason, "not set".to_owned()).fix("Watch it, and help the VM that blocks"))
        }
        Read::Unread(why) => {
            let reason = "After which time a drain is given up is not known";
            Some(of(Verdict::Unknown, reason, why.clone()).fix("Ask for the right to list machines.cluster.x-k8s.io"))
        }
    }
}

/// A machine that goes without a drain.
pub(in crate::domain::repave) fn undrained(scene: &Scene, node: NodeId, vms: usize) -> Option<Check> {
    let name = &scene.board.node(node)?.name;
    let (verdict, reason) = if vms > 0 {
        (
            Verdict::Fail,
            "Its machine is excluded from draining: it is deleted with the VMs that run on it",
        )
    } else {
        (
            Verdict::Warn,
            "Its machine is excluded from draining: what runs on it is deleted without an eviction",
        )
    };
    Some(
        Check::new("drain-excluded", verdict, name, reason)
            .value(format!("{vms} VMs here"), "0")
            .source("Machine metadata.annotations[machine.cluster.x-k8s.io/exclude-node-draining]")
            .fix("Remove the annotation from the Machine"),
    )
}
