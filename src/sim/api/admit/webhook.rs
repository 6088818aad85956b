//! Which writes KubeVirt's webhooks look at, and what the API server says when nobody answers there
//! (pkg/virt-operator/resource/generate/components/webhooks.go, v1.7: failure policy `Fail`).
use serde_json::Value;

use super::super::call::Call;
use super::super::status::Failure;
use crate::sim::catalog::Kind;

/// Address at which virt-api's service is looked for in vain.
const NOBODY: &str = "10.96.0.53:8443";

/// Refuses a write that a webhook would have to see while virt-api is down.
pub(super) fn answers(call: &Call, kind: &'static Kind, old: &Value) -> Result<(), Failure> {
    match first(kind.id(), old.is_null()) {
        Some((webhook, path)) => reached(call, webhook, path),
        None => Ok(()),
    }
}

/// Refuses when virt-api, which serves `webhook`, is down.
pub(in super::super) fn reached(call: &Call, webhook: &str, path: &str) -> Result<(), Failure> {
    if !call.world.faults().is_virt_api_down() {
        return Ok(());
    }
    Err(Failure::internal_error(format!(
        "failed calling webhook {webhook:?}: failed to call webhook: Post \"https://virt-api.kubevirt.svc:443{path}\
         ?timeout=10s\": dial tcp {NOBODY}: connect: connection refused"
    )))
}

/// The first webhook that is asked about a new object or a change of one: mutating ones come before validating ones.
fn first(kind: &str, new: bool) -> Option<(&'static str, &'static str)> {
    Some(match (kind, new) {
        ("virtualmachines.kubevirt.io", _) => ("virtualmachines-mutator.kubevirt.io", "/virtualmachines-mutate"),
        ("virtualmachineinstances.kubevirt.io", _) => (
            "virtualmachineinstances-mutator.kubevirt.io",
            "/virtualmachineinstances-mutate",
        ),
        ("virtualmachineinstancemigrations.kubevirt.io", true) => {
            ("migrations-mutator.kubevirt.io", "/migration-mutate-create")
        }
        ("virtualmachineinstancemigrations.kubevirt.io", false) => {
            ("migration-update-validator.kubevirt.io", "/migration-validate-update")
        }
        ("virtualmachinesnapshots.snapshot.kubevirt.io", _) => (
            "virtualmachinesnapshot-validator.snapshot.kubevirt.io",
            "/virtualmachinesnapshots-validate",
        ),
        ("virtualmachinerestores.snapshot.kubevirt.io", _) => (
            "virtualmachinerestore-validator.snapshot.kubevirt.io",
            "/virtualmachinerestores-validate",
        ),
        ("virtualmachineexports.export.kubevirt.io", _) => (
            "virtualmachineexport-validator.export.kubevirt.io",
            "/virtualmachineexports-validate",
        ),
        ("virtualmachineclones.clone.kubevirt.io", true) => {
            ("virtualmachineclones-mutator.kubevirt.io", "/vm-clone-mutate-create")
        }
        ("migrationpolicies.migrations.kubevirt.io", _) => (
            "migration-policy-validator.kubevirt.io",
            "/migration-policy-validate-create",
        ),
        _ => return None,
    })
}
