//! The first section: what somebody asks at 3 a.m.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{Body, Cell, Detail, Section, at};
use crate::domain::human;
use crate::model::Truth;
use crate::store::Machine;
use crate::view::value::Tone;
use crate::view::vms;

pub(super) fn section(machine: Option<&Machine>, detail: Option<&Detail>, now: Timestamp) -> Section {
    let mut pairs = Vec::new();
    match machine {
        Some(machine) => record(&mut pairs, machine, now),
        None => pairs.push((
            "Status",
            Cell::new("gone: it was deleted; what follows is as last read", Tone::Bad),
        )),
    }
    if let Some(detail) = detail {
        objects(&mut pairs, detail);
    }
    Section {
        title: "Overview",
        body: Body::Pairs(pairs),
    }
}

fn record(pairs: &mut Vec<(&'static str, Cell)>, machine: &Machine, now: Timestamp) {
    let vmi = machine.vmi.as_ref();
    let paused = vmi
        .and_then(|vmi| vmi.paused.as_deref())
        .filter(|reason| !reason.is_empty());
    let status = match (machine.status(), paused) {
        (status, Some(reason)) => format!("{status} ({reason})"),
        (status, None) => status.to_owned(),
    };
    pairs.push(("Status", Cell::new(&status, vms::tone(machine))));
    pairs.push(("Ready", truth(machine.ready(), "yes", "no")));
    pairs.push((
        "Node",
        machine.node().map_or_else(|| Cell::dim("not running"), Cell::plain),
    ));
    if let Some(migration) = vmi
        .and_then(|vmi| vmi.migration.as_deref())
        .filter(|migration| migration.under_way())
    {
        let since = migration
            .start_timestamp
            .map(|start| human::age(start, now))
            .unwrap_or_default();
        let text = format!("{} to {}, for {since}", migration.source_node, migration.target_node);
        pairs.push(("Migrating", Cell::new(&text, Tone::Busy)));
    }
    if let Some(vmi) = vmi.filter(|vmi| !vmi.evacuating.is_empty()) {
        pairs.push((
            "Evacuating",
            Cell::new(&format!("asked to leave {}", vmi.evacuating), Tone::Busy),
        ));
    }
    pairs.push(("IP", Cell::plain(machine.ips().join(" "))));
    pairs.push(("Guest", guest(machine)));
    pairs.push(("Migratable", migratable(machine)));
    let size = match (machine.vcpus(), machine.memory()) {
        (Some(vcpus), Some(memory)) => format!("{vcpus} vCPU, {}", human::bytes(memory)),
        (Some(vcpus), None) => format!("{vcpus} vCPU, memory unknown"),
        (None, Some(memory)) => format!("vCPUs unknown, {}", human::bytes(memory)),
        (None, None) => String::new(),
    };
    pairs.push(("Size", Cell::plain(size)));
    if machine.vm.as_ref().is_some_and(|vm| vm.restart_required) {
        pairs.push((
            "Restart",
            Cell::new("required for a change of the VM to take effect", Tone::Warn),
        ));
    }
    if let Some(created) = machine.created() {
        pairs.push(("Age", Cell::plain(format!("{} ({created})", human::age(created, now)))));
    }
    if let Some(started) = vmi.and_then(|vmi| vmi.created) {
        pairs.push((
            "Up since",
            Cell::plain(format!("{} ({started})", human::age(started, now))),
        ));
    }
}

fn objects(pairs: &mut Vec<(&'static str, Cell)>, detail: &Detail) {
    let spec = detail.spec();
    if let Some(vm) = &detail.vm {
        let strategy = match (
            at(vm, "/spec/runStrategy"),
            vm.pointer("/spec/running").and_then(Json::as_bool),
        ) {
            ("", Some(true)) => "Always (by the deprecated field running)",
            ("", Some(false)) => "Halted (by the deprecated field running)",
            (strategy, _) => strategy,
        };
        pairs.push(("Run strategy", Cell::plain(strategy)));
        for (label, pointer) in [
            ("Instance type", "/spec/instancetype/name"),
            ("Preference", "/spec/preference/name"),
        ] {
            if !at(vm, pointer).is_empty() {
                pairs.push((label, Cell::plain(at(vm, pointer))));
            }
        }
    } else {
        pairs.push((
            "Run strategy",
            Cell::dim("none: no VirtualMachine declares this instance"),
        ));
    }
    let eviction = match at(spec, "/evictionStrategy") {
        "" => "unset: the cluster's default holds",
        strategy => strategy,
    };
    pairs.push(("Eviction", Cell::plain(eviction)));
    let machine = detail
        .vmi
        .as_ref()
        .map(|vmi| at(vmi, "/status/machine/type"))
        .filter(|machine| !machine.is_empty());
    pairs.push((
        "Machine",
        Cell::plain(machine.unwrap_or_else(|| at(spec, "/domain/machine/type"))),
    ));
    if let Some(labels) = detail
        .vm
        .as_ref()
        .or(detail.vmi.as_ref())
        .and_then(|object| object.pointer("/metadata/labels"))
    {
        let labels: Vec<String> = labels
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
            .collect();
        pairs.push(("Labels", Cell::plain(labels.join(" "))));
    }
    let uid = detail
        .vm
        .as_ref()
        .or(detail.vmi.as_ref())
        .map(|object| at(object, "/metadata/uid"));
    pairs.push(("UID", Cell::dim(uid.unwrap_or_default())));
}

fn truth(truth: Truth, yes: &str, no: &str) -> Cell {
    match truth {
        Truth::True => Cell::plain(yes),
        Truth::False => Cell::new(no, Tone::Warn),
        Truth::Unknown => Cell::dim("unknown"),
    }
}

fn guest(machine: &Machine) -> Cell {
    match &machine.vmi {
        None => Cell::dim("off"),
        Some(vmi) if vmi.agent && !vmi.os.is_empty() => Cell::plain(format!("{}, agent connected", vmi.os)),
        Some(vmi) if vmi.agent => Cell::plain("agent connected"),
        Some(_) => Cell::new("no guest agent: system, and addresses perhaps, are unknown", Tone::Warn),
    }
}

fn migratable(machine: &Machine) -> Cell {
    match (machine.migratable(), &machine.vmi) {
        (Truth::True, _) => Cell::plain("yes"),
        (Truth::False, Some(vmi)) => Cell::new(&format!("no: {}", vmi.migratable_reason), Tone::Warn),
        (_, None) => Cell::dim("unknown while off"),
        _ => Cell::dim("unknown"),
    }
}
