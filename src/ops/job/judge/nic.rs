//! NICs of a running VM.
//!
//! `infoSource` tells where a NIC has arrived: `multus-status` in the pod, `domain` in the guest's machine (kubevirt
//! `pkg/network/vmispec/infosource.go`). When the dynamic networks controller does not bring it within 15 s, condition
//! MigrationRequired turns true and KubeVirt migrates the VM (kubevirt `pkg/network/migration/evaluator.go`), if its
//! `workloadUpdateMethods` have LiveMigrate.

use std::time::Duration;

use serde_json::Value;

use super::{Detour, Done, Failing, Judgement, Look, Read, Waiting, failed};
use crate::domain::text;

const CONTROLLER: &str = "the dynamic networks controller did not attach it within 15 s";
const LOOK: &str = "Look at the controller's pods in kube-system, at Multus, and at the launcher pod's events";

/// After so long without a migration nothing will come any more: KubeVirt's 15 s, the controller's two further tries, and
/// time for slow controllers.
const ENOUGH: Duration = Duration::from_mins(1);

pub(super) fn plugged(look: &Look, nic: &str) -> Judgement {
    if look.vmi == Read::Gone {
        return failed("the VM was stopped meanwhile", "It has the NIC at its next start");
    }
    let (migrates, moves) = (migration_required(&look.vmi), migratable(&look.vmi));
    match interface(&look.vmi, nic).map(source) {
        Some(source) if source.contains("domain") => Done(arrived(&look.vmi, nic)),
        Some(source) if source.contains("multus") => Waiting("it is in the pod, and not yet in the guest".to_owned()),
        _ if !declared(&look.vmi, nic) => match look.vm.condition("RestartRequired") {
            Some((_, message)) => Failing {
                reason: format!("KubeVirt wants a restart instead: {}", text::line(message)),
                way_out: "Restart the VM when its users allow it".to_owned(),
            },
            None => Waiting("KubeVirt has not carried it over to the running VM yet".to_owned()),
        },
        _ if migrates && !moves => failed(format!("{CONTROLLER}, and the VM cannot migrate to get it"), LOOK),
        _ if migrates => Detour(detour(look)),
        _ => Waiting("the dynamic networks controller has not attached it yet".to_owned()),
    }
}

pub(super) fn gone(look: &Look, nic: &str) -> Judgement {
    let migrates = migration_required(&look.vmi);
    match (&look.vmi, interface(&look.vmi, nic)) {
        (Read::Gone, _) => Done("the VM is off".to_owned()),
        (_, None) => Done("the guest has it no more".to_owned()),
        (_, Some(entry)) if source(entry).contains("domain") => Waiting("it is still in the guest".to_owned()),
        (_, Some(_)) if migrates && !migratable(&look.vmi) => failed(
            "it has left the guest; the dynamic networks controller did not take it out of the pod, and the VM cannot migrate",
            LOOK,
        ),
        (_, Some(_)) if migrates => Detour(
            "the dynamic networks controller did not take it out of the pod within 15 s: KubeVirt migrates the VM"
                .to_owned(),
        ),
        (_, Some(_)) => Waiting("it has left the guest, and not yet the pod".to_owned()),
    }
}

pub(super) fn link(look: &Look, nic: &str, up: bool) -> Judgement {
    let wanted = if up { "up" } else { "down" };
    match (&look.vmi, interface(&look.vmi, nic)) {
        (Read::Gone, _) => Done("the VM is off; it holds at its next start".to_owned()),
        (_, Some(entry)) if entry["linkState"] == wanted => Done(format!("the link is {wanted}")),
        (_, Some(entry)) => Waiting(format!(
            "the link is {}",
            entry["linkState"].as_str().unwrap_or("not reported")
        )),
        (_, None) => Waiting("the instance does not report this NIC".to_owned()),
    }
}

/// What it usually means that a NIC has not come after `waited`; `None` while something may still come.
pub(super) fn missing(look: &Look, nic: &str, waited: Duration) -> Option<Judgement> {
    if still_moves(look, waited) {
        return None;
    }
    let (reason, way_out) = match interface(&look.vmi, nic).map(source) {
        _ if migration_required(&look.vmi) => (
            format!("{CONTROLLER}, and no migration that would attach it began"),
            "Usually KubeVirt's spec.workloadUpdateStrategy lacks LiveMigrate: migrate the VM by hand, it has the NIC then; \
             and look at the controller's pods in kube-system",
        ),
        Some(source) if source.contains("multus") => (
            "it is in the pod, and the guest did not get it".to_owned(),
            "Usually no PCIe port is free: see the VM's events for HotplugFailed; a restart gives it free ports",
        ),
        _ if !declared(&look.vmi, nic) => (
            "KubeVirt did not carry it over to the running VM".to_owned(),
            "Usually its binding cannot be hot-plugged, or virt-controller is behind: see the VM's conditions; a restart \
             attaches it",
        ),
        _ => (
            "it was neither attached nor is the VM marked for a migration".to_owned(),
            "Usually virt-controller is down or behind: look at its pods, then at the dynamic networks controller's",
        ),
    };
    Some(failed(reason, way_out))
}

/// What it usually means that a NIC is still there after `waited`; `None` while it may still go.
pub(super) fn lingering(look: &Look, nic: &str, waited: Duration) -> Option<Judgement> {
    if still_moves(look, waited) {
        return None;
    }
    let (reason, way_out) = match interface(&look.vmi, nic).map(source) {
        Some(source) if source.contains("domain") => (
            "the guest does not let it go",
            "Usually the guest has no driver for unplugging, or virt-handler is behind: see the VM's events; a restart takes \
             it out",
        ),
        _ if migration_required(&look.vmi) => (
            "it has left the guest; the dynamic networks controller did not take it out of the pod, and no migration began",
            "Usually KubeVirt's spec.workloadUpdateStrategy lacks LiveMigrate: migrate the VM by hand; and look at the \
             controller's pods in kube-system",
        ),
        _ => (
            "it has left the guest, and is still in the pod",
            "Usually the dynamic networks controller or virt-controller is down or behind: look at their pods",
        ),
    };
    Some(failed(reason, way_out))
}

/// What it usually means that a link has not changed after `waited`; `None` while it may still do so.
pub(super) fn unlinked(look: &Look, waited: Duration) -> Option<Judgement> {
    if still_moves(look, waited) {
        return None;
    }
    Some(failed(
        "the instance does not report the wanted state of the link",
        "Usually virt-handler of its node is down or behind: look at its pod and at the VM's events",
    ))
}

fn still_moves(look: &Look, waited: Duration) -> bool {
    waited < ENOUGH || matches!(look.migration, Read::Found(_)) || moving(&look.vmi)
}

/// Which way KubeVirt takes instead, and how far it is.
fn detour(look: &Look) -> String {
    let how_far = match look.migration.text("/status/phase") {
        _ if !matches!(look.migration, Read::Found(_)) => String::new(),
        "" => " (it waits for its turn)".to_owned(),
        phase => format!(" ({})", text::line(phase)),
    };
    format!("{CONTROLLER}: KubeVirt migrates the VM to attach it{how_far}")
}

fn interface<'a>(vmi: &'a Read, nic: &str) -> Option<&'a Value> {
    let Read::Found(object) = vmi else { return None };
    let interfaces = object.pointer("/status/interfaces")?.as_array()?;
    interfaces.iter().find(|entry| entry["name"] == nic)
}

/// Whether the instance's own spec has the NIC: only then is it being plugged in.
fn declared(vmi: &Read, nic: &str) -> bool {
    let Read::Found(object) = vmi else { return false };
    let interfaces = object
        .pointer("/spec/domain/devices/interfaces")
        .and_then(Value::as_array);
    interfaces.into_iter().flatten().any(|entry| entry["name"] == nic)
}

fn source(entry: &Value) -> &str {
    entry["infoSource"].as_str().unwrap_or_default()
}

fn arrived(vmi: &Read, nic: &str) -> String {
    let entry = interface(vmi, nic);
    let text = |key: &str| entry.and_then(|entry| entry[key].as_str()).unwrap_or_default();
    match (text("interfaceName"), text("mac")) {
        ("", mac) => format!("plugged in, {mac}"),
        (name, mac) => format!("plugged in as {name}, {mac}"),
    }
}

pub(super) fn migration_required(vmi: &Read) -> bool {
    vmi.condition("MigrationRequired").is_some()
}

/// Whether the instance is on its way to another node.
fn moving(vmi: &Read) -> bool {
    let state = |field: &str| format!("/status/migrationState/{field}");
    !vmi.text(&state("migrationUid")).is_empty() && !vmi.flag(&state("completed")) && !vmi.flag(&state("failed"))
}

/// Only an explicit False stands against it.
fn migratable(vmi: &Read) -> bool {
    let Read::Found(object) = vmi else { return true };
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    !conditions
        .into_iter()
        .flatten()
        .any(|one| one["type"] == "LiveMigratable" && one["status"] == "False")
}

#[cfg(test)]
mod tests;
