//! Delete the migration that has not ended. Once memory is moving, KubeVirt aborts it and then lets the object go.

use super::draft::Draft;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

pub(super) fn draft(subject: &Subject) -> Draft {
    let moving = subject.migration.clone().unwrap_or_default();
    let mut checks = Checks::default();
    checks.add(
        "a migration is under way",
        Some(subject.migration.is_some()),
        "VirtualMachineInstanceMigration status.phase",
        match &subject.migration {
            None => "none known".to_owned(),
            Some(moving) if moving.phase.is_empty() => format!("{} is new", moving.name),
            Some(moving) => format!("{} is {}", moving.name, moving.phase),
        },
        "There is nothing to cancel",
    );
    let namespace = &subject.key.namespace;
    let path = format!(
        "/apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachineinstancemigrations/{}",
        moving.name
    );
    let call = Call::delete(path, &moving.uid);
    Draft {
        target: subject.instance(),
        effect: format!("deletes migration {}; the guest goes on where it is", moving.name),
        checks,
        changes: Vec::new(),
        dry_run: Some(call.clone().dry_in_body()),
        request: call,
        goal: Goal::MigrationEnded {
            migration: moving.name.to_string(),
            uid: moving.uid.to_string(),
        },
    }
}
