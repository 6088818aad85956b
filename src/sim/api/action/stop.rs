//! `stop`.
use serde_json::{Value, json};

use super::super::Answer;
use super::super::status::Failure;
use super::body::Options;
use super::desk::{Desk, VM, VMI, done, over, text, wrapped};
use super::power::{halt_or_run, queue, request, strategy};

/// PUT of `virtualmachines/stop`.
pub(super) fn answer(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let options = Options::read(&desk.call.body, "StopOptions")?;
    let (grace, dry_run) = (options.int("gracePeriod")?, options.dry_run()?);
    let vm = desk.vm()?;
    let strategy = strategy(&vm);
    let vmi = desk.instance().filter(|vmi| !over(vmi));
    let before = vmi
        .as_ref()
        .and_then(|vmi| vmi.pointer("/spec/terminationGracePeriodSeconds"));
    let before = before.and_then(Value::as_i64);
    if let (Some(_), Some(grace)) = (&vmi, grace) {
        desk.change(VMI, None, &dry_run, Box::new(|vmi| Ok(hurried(vmi, grace))))
            .map_err(|failure| wrapped(&failure))?;
    }
    let changed = match (strategy, &vmi) {
        ("Always" | "Once", _) => desk.change(VM, None, &dry_run, Box::new(|vm| Ok(halt_or_run(vm, false)))),
        (_, None) => return Err(desk.vm_conflict("VM is not running")),
        ("Halted", Some(_)) if grace.is_none_or(|grace| before.is_some_and(|before| grace >= before)) => {
            let why = "Halted only supports manual stop requests with a shorter graceperiod";
            return Err(desk.vm_conflict(why));
        }
        (_, Some(vmi)) => {
            let end = request("Stop", Some(text(vmi, "/metadata/uid")), false);
            desk.change(
                VM,
                Some("status"),
                &dry_run,
                Box::new(|vm| queue(vm, vec![end.clone()])),
            )
        }
    };
    changed.map_err(|failure| wrapped(&failure))?;
    Ok(done(202))
}

/// An instance that may take `grace` seconds to shut down.
pub(super) fn hurried(vmi: &Value, grace: i64) -> Value {
    let mut vmi = vmi.clone();
    if let Some(spec) = vmi.get_mut("spec").and_then(Value::as_object_mut) {
        spec.insert("terminationGracePeriodSeconds".to_owned(), json!(grace));
    }
    vmi
}
