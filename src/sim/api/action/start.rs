//! `start`.
use serde_json::Value;

use super::super::Answer;
use super::super::status::Failure;
use super::body::Options;
use super::desk::{Desk, VM, done, holds, over, phase, text, wrapped};
use super::power::{NO_RECOVERY, halt_or_run, queue, request, strategy};

/// PUT of `virtualmachines/start`.
pub(super) fn answer(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let vm = desk.vm()?;
    let vmi = desk.instance();
    if vmi
        .as_ref()
        .is_some_and(|vmi| !over(vmi) && !matches!(phase(vmi), "" | "Unknown"))
    {
        return Err(desk.vm_conflict("VM is already running"));
    }
    if holds(&vm, "ManualRecoveryRequired") {
        return Err(desk.vm_conflict(NO_RECOVERY));
    }
    let options = Options::read(&desk.call.body, "StartOptions")?;
    let (paused, dry_run) = (options.flag("paused")?, options.dry_run()?);
    let begin = request("Start", None, paused);
    let changed = match strategy(&vm) {
        "Halted" if paused => desk.change(
            VM,
            Some("status"),
            &dry_run,
            Box::new(|vm| queue(vm, vec![begin.clone()])),
        ),
        "Halted" => desk.change(VM, None, &dry_run, Box::new(|vm| Ok(halt_or_run(vm, true)))),
        strategy @ ("RerunOnFailure" | "Manual") => {
            let requests = requests(desk, strategy, vmi.as_ref(), begin)?;
            desk.change(VM, Some("status"), &dry_run, Box::new(|vm| queue(vm, requests.clone())))
        }
        strategy @ ("Always" | "Once") => {
            return Err(desk.vm_conflict(&format!("{strategy} does not support manual start requests")));
        }
        _ => Ok(()),
    };
    changed.map_err(|failure| wrapped(&failure))?;
    Ok(done(202))
}

/// What virt-controller is asked to do: an instance that is over has to go first.
fn requests(desk: &Desk<'_>, strategy: &str, vmi: Option<&Value>, begin: Value) -> Result<Vec<Value>, Failure> {
    let ended = vmi.map(phase);
    if strategy == "RerunOnFailure" && ended == Some("Failed") {
        return Err(desk.vm_conflict("RerunOnFailure does not support starting VM from failed state"));
    }
    let first = match (ended, vmi) {
        (Some("Succeeded" | "Failed"), Some(vmi)) => Some(request("Stop", Some(text(vmi, "/metadata/uid")), false)),
        _ => None,
    };
    Ok(first.into_iter().chain([begin]).collect())
}
