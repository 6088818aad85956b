//! The virt-handler on an instance's node, as virt-api reaches it (pkg/virt-api/rest/dialers.go).
use serde_json::Value;

use super::desk::phase;

/// Whether there is a virt-handler to ask.
///
/// # Errors
/// virt-api's words when the instance is not on a node.
pub(super) fn reachable(vmi: &Value) -> Result<(), String> {
    match phase(vmi) {
        "Running" | "Scheduled" => Ok(()),
        phase => Err(format!(
            "Unable to connect to VirtualMachineInstance because phase is {phase} instead of Running or Scheduled"
        )),
    }
}
