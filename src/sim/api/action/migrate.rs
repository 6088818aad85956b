//! `migrate`.
use serde_json::json;

use super::super::Answer;
use super::super::status::Failure;
use super::body::Options;
use super::desk::{Desk, done, phase, wrapped};

/// PUT of `virtualmachines/migrate`: a migration object is made, whose name nobody is told.
pub(super) fn answer(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let options = Options::read(&desk.call.body, "MigrateOptions")?;
    let (selector, dry_run) = (options.map("addedNodeSelector")?, options.dry_run()?);
    desk.vm()?;
    if phase(&desk.vmi()?) != "Running" {
        return Err(desk.vm_conflict("VM is not running"));
    }
    let mut spec = json!({"vmiName": desk.name});
    if let (Some(selector), Some(spec)) = (selector, spec.as_object_mut()) {
        spec.insert("addedNodeSelector".to_owned(), selector);
    }
    let migration = json!({"metadata": {"generateName": "kubevirt-migrate-vm-"}, "spec": spec});
    desk.create("virtualmachineinstancemigrations.kubevirt.io", migration, &dry_run)
        .map_err(|failure| wrapped(&failure))?;
    Ok(done(202))
}
