//! What may not change of a VM while a snapshot is taken of it or one is restored into it
//! (pkg/storage/admitters/vm-storage-status.go).
use serde_json::Value;

use super::super::status::Cause;
use super::cause::text;

/// Why a change has to wait; the VM's status tells what is in progress.
pub(super) fn cause(old: &Value, new: &Value) -> Option<Cause> {
    let status = new.get("status")?;
    let refused = |message: String| Some(Cause::new("FieldValueNotSupported", "spec", message));
    let snapshot = text(status, "snapshotInProgress");
    if !snapshot.is_empty() {
        let volumes = "/spec/template/spec/volumes";
        if old.pointer(volumes) != new.pointer(volumes) {
            return refused(format!(
                "Cannot update vm disks or volumes until snapshot {snapshot:?} completes"
            ));
        }
        if running(old) != running(new) {
            return refused(format!(
                "Cannot update vm running state until snapshot {snapshot:?} completes"
            ));
        }
    }
    let restore = text(status, "restoreInProgress");
    if !restore.is_empty() && running(old) != running(new) {
        return refused(format!(
            "Cannot update VM runStrategy until restore {restore:?} completes"
        ));
    }
    None
}

fn running(vm: &Value) -> (Option<&Value>, Option<&Value>) {
    (vm.pointer("/spec/running"), vm.pointer("/spec/runStrategy"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_in_the_way_waits() {
        let vm = |strategy: &str, volumes: Value, status: Value| json!({"spec": {"runStrategy": strategy, "template": {"spec": {"volumes": volumes}}}, "status": status});
        let old = vm("Always", json!([]), json!({}));
        for (new, wanted) in [
            (vm("Halted", json!([]), json!({})), None),
            (
                vm("Halted", json!([]), json!({"snapshotInProgress": "s"})),
                Some("Cannot update vm running state until snapshot \"s\" completes"),
            ),
            (
                vm("Always", json!([1]), json!({"snapshotInProgress": "s"})),
                Some("Cannot update vm disks or volumes until snapshot \"s\" completes"),
            ),
            (
                vm("Halted", json!([1]), json!({"restoreInProgress": "r"})),
                Some("Cannot update VM runStrategy until restore \"r\" completes"),
            ),
            (vm("Always", json!([1]), json!({"restoreInProgress": "r"})), None),
        ] {
            assert_eq!(cause(&old, &new).map(|cause| cause.message).as_deref(), wanted, "{new}");
        }
    }
}
