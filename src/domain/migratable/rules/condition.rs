//! What KubeVirt itself says.

use crate::domain::finding::{Finding, Verdict};
use crate::domain::migratable::reason;
use crate::domain::migratable::{Condition, Facts};

const LIVE: &str = "VirtualMachineInstance status.conditions[LiveMigratable]";
const STORAGE: &str = "VirtualMachineInstance status.conditions[StorageLiveMigratable]";
const VOLUMES: &str = "VirtualMachineInstance status.conditions[DataVolumesReady]";

/// Condition `LiveMigratable`. KubeVirt refuses a migration only when it is False
/// (`admitters/migration-create-admitter.go`).
pub(super) fn live(facts: &Facts) -> Finding {
    match &facts.live_migratable {
        Condition::True => Finding::new(
            "live-migratable",
            Verdict::Pass,
            LIVE,
            "KubeVirt says that the VM can migrate",
        )
        .found("True"),
        Condition::False { reason, message } => {
            let (known, _) = reason::explain(reason);
            Finding::new("live-migratable", Verdict::Fail, LIVE, known.text)
                .found(said(reason, message))
                .way_out(known.way_out)
        }
        Condition::Absent => Finding::new(
            "live-migratable",
            Verdict::Unknown,
            LIVE,
            "virt-handler has not said whether the VM can migrate",
        )
        .found("absent")
        .way_out("Wait until the VM runs; check virt-handler on its node"),
        Condition::Odd(status) => Finding::new(
            "live-migratable",
            Verdict::Unknown,
            LIVE,
            "KubeVirt does not know whether the VM can migrate",
        )
        .found(status)
        .way_out("Check virt-handler on the VM's node"),
    }
}

/// Condition `StorageLiveMigratable`, when it names causes beside the first one.
pub(super) fn storage(facts: &Facts) -> Option<Finding> {
    let Condition::False { reason, message } = &facts.storage_migratable else {
        return None;
    };
    Some(
        Finding::new(
            "storage-migratable",
            Verdict::Warn,
            STORAGE,
            "Its disks cannot be moved to other storage while it runs, for the causes listed",
        )
        .found(said(reason, message))
        .way_out("Remove each cause, or move the storage while the VM is off"),
    )
}

/// Condition `DataVolumesReady` is False.
pub(super) fn data_volumes(facts: &Facts) -> Option<Finding> {
    let found = facts.volumes_not_ready.as_ref()?;
    let (known, _) = reason::explain("NotAllDVsReady");
    Some(
        Finding::new("data-volumes", Verdict::Fail, VOLUMES, known.text)
            .found(found)
            .way_out(known.way_out),
    )
}

fn said(reason: &str, message: &str) -> String {
    match (reason.is_empty(), message.is_empty()) {
        (true, true) => "False".to_owned(),
        (true, false) => format!("False: {message}"),
        (false, true) => format!("False {reason}"),
        (false, false) => format!("False {reason}: {message}"),
    }
}
