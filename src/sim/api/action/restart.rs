//! `restart`.
use serde_json::Value;

use super::super::Answer;
use super::super::status::Failure;
use super::super::write::delete_pod;
use super::body::Options;
use super::desk::{Desk, VM, done, holds, text, wrapped};
use super::power::{NO_RECOVERY, queue, request, strategy};
use crate::sim::catalog;
use crate::sim::store::Key;

/// PUT of `virtualmachines/restart`.
pub(super) fn answer(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let options = Options::read(&desk.call.body, "RestartOptions")?;
    let (grace, dry_run) = (options.int("gracePeriodSeconds")?, options.dry_run()?);
    if grace.is_some_and(|grace| grace > 0) {
        let why = "For force restart, only gracePeriod=0 is supported for now";
        return Err(Failure::bad_request(why));
    }
    if grace.is_some_and(|grace| grace < 0) {
        return Err(Failure::bad_request("gracePeriod has to be greater or equal to 0"));
    }
    let vm = desk.vm()?;
    if holds(&vm, "VolumesChange") {
        return Err(desk.vm_conflict(NO_RECOVERY));
    }
    let strategy = strategy(&vm);
    if matches!(strategy, "Halted" | "Once") {
        // "RunStategy" is how virt-api spells it.
        let why = format!("RunStategy {strategy} does not support manual restart requests");
        return Err(desk.vm_conflict(&why));
    }
    let Some(vmi) = desk.instance() else {
        return Err(desk.vm_conflict("VM is not running: Halted"));
    };
    let requests = vec![
        request("Stop", Some(text(&vmi, "/metadata/uid")), false),
        request("Start", None, false),
    ];
    desk.change(VM, Some("status"), &dry_run, Box::new(|vm| queue(vm, requests.clone())))
        .map_err(|failure| wrapped(&failure))?;
    // As in v1.7.4, a dry run does not spare the pod.
    if let (Some(0), Some(pod)) = (grace, launcher(desk, &vmi)) {
        delete_pod(desk.call, &pod, 1)?;
    }
    Ok(done(202))
}

/// The running launcher pod; of two the migration's target once it is complete.
fn launcher(desk: &Desk<'_>, vmi: &Value) -> Option<Key> {
    let kind = catalog::by_id("pods")?;
    let prefix = format!("{}/virt-launcher-{}-", desk.namespace, desk.name);
    let world = &desk.call.world;
    let all = world
        .store()
        .snapshot(kind.id(), &prefix, &Key::bound(&prefix), None)
        .ok()?;
    let uid = text(vmi, "/metadata/uid");
    let mut running = all.items.into_iter().filter_map(|(key, entry)| {
        let pod = world.object(kind, &entry);
        let own = text(&pod, "/metadata/labels/kubevirt.io~1created-by") == uid;
        (own && text(&pod, "/status/phase") == "Running").then_some(key)
    });
    let (first, second) = (running.next()?, running.next());
    let moved = vmi.pointer("/status/migrationState/completed").and_then(Value::as_bool) == Some(true);
    let target = text(vmi, "/status/migrationState/targetPod");
    match second {
        Some(second) if moved => [first, second].into_iter().find(|key| key.name() == target),
        _ => Some(first),
    }
}
