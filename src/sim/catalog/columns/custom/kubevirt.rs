//! Columns of KubeVirt (pkg/virt-operator/resource/generate/components/crds.go, v1.7).
use super::super::column::Cell::{Condition, Path};
use super::super::column::{Column, NAME, custom};

const AGE: Column = custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"]));
const PHASE: Column = custom("Phase", "string", 0, "", Path(&["status", "phase"]));
const DESIRED: Column = custom(
    "Desired",
    "integer",
    0,
    "Number of desired VirtualMachineInstances",
    Path(&["spec", "replicas"]),
);
const CURRENT: Column = custom(
    "Current",
    "integer",
    0,
    "Number of managed and not final or deleted VirtualMachineInstances",
    Path(&["status", "replicas"]),
);
const READY_REPLICAS: Column = custom(
    "Ready",
    "integer",
    0,
    "Number of managed VirtualMachineInstances which are ready to receive traffic",
    Path(&["status", "readyReplicas"]),
);
const ERROR: Column = custom("Error", "string", 0, "", Path(&["status", "error", "message"]));
const READY_TO_USE: Column = custom("ReadyToUse", "boolean", 0, "", Path(&["status", "readyToUse"]));
const CREATION_TIME: Column = custom("CreationTime", "date", 0, "", Path(&["status", "creationTime"]));
const SOURCE_KIND: Column = custom("SourceKind", "string", 0, "", Path(&["spec", "source", "kind"]));
const SOURCE_NAME: Column = custom("SourceName", "string", 0, "", Path(&["spec", "source", "name"]));

const VM: &[Column] = &[
    NAME,
    AGE,
    custom(
        "Status",
        "string",
        0,
        "Human Readable Status",
        Path(&["status", "printableStatus"]),
    ),
    custom("Ready", "string", 0, "", Condition("Ready")),
];

const VMI: &[Column] = &[
    NAME,
    AGE,
    PHASE,
    custom(
        "IP",
        "string",
        0,
        "",
        Path(&["status", "interfaces", "[0]", "ipAddress"]),
    ),
    custom("NodeName", "string", 0, "", Path(&["status", "nodeName"])),
    custom("Ready", "string", 0, "", Condition("Ready")),
    custom("Live-Migratable", "string", 1, "", Condition("LiveMigratable")),
    custom("Paused", "string", 1, "", Condition("Paused")),
];

const VMIM: &[Column] = &[
    NAME,
    custom(
        "Phase",
        "string",
        0,
        "The current phase of VM instance migration",
        Path(&["status", "phase"]),
    ),
    custom(
        "VMI",
        "string",
        0,
        "The name of the VMI to perform the migration on",
        Path(&["spec", "vmiName"]),
    ),
];

const SCALED: &[Column] = &[NAME, DESIRED, CURRENT, READY_REPLICAS, AGE];

const KUBEVIRT: &[Column] = &[NAME, AGE, PHASE];

const SNAPSHOT: &[Column] = &[
    NAME,
    SOURCE_KIND,
    SOURCE_NAME,
    PHASE,
    READY_TO_USE,
    CREATION_TIME,
    ERROR,
];

const CONTENT: &[Column] = &[NAME, READY_TO_USE, CREATION_TIME, ERROR];

const RESTORE: &[Column] = &[
    NAME,
    custom("TargetKind", "string", 0, "", Path(&["spec", "target", "kind"])),
    custom("TargetName", "string", 0, "", Path(&["spec", "target", "name"])),
    custom("Complete", "boolean", 0, "", Path(&["status", "complete"])),
    custom("RestoreTime", "date", 0, "", Path(&["status", "restoreTime"])),
    ERROR,
];

const EXPORT: &[Column] = &[NAME, SOURCE_KIND, SOURCE_NAME, PHASE];

const CLONE: &[Column] = &[
    NAME,
    PHASE,
    custom(
        "SourceVirtualMachine",
        "string",
        0,
        "",
        Path(&["spec", "source", "name"]),
    ),
    custom(
        "TargetVirtualMachine",
        "string",
        0,
        "",
        Path(&["spec", "target", "name"]),
    ),
];

pub(super) fn of(id: &str) -> Option<&'static [Column]> {
    Some(match id {
        "virtualmachines.kubevirt.io" => VM,
        "virtualmachineinstances.kubevirt.io" => VMI,
        "virtualmachineinstancemigrations.kubevirt.io" => VMIM,
        "virtualmachineinstancereplicasets.kubevirt.io" | "virtualmachinepools.pool.kubevirt.io" => SCALED,
        "kubevirts.kubevirt.io" => KUBEVIRT,
        "virtualmachinesnapshots.snapshot.kubevirt.io" => SNAPSHOT,
        "virtualmachinesnapshotcontents.snapshot.kubevirt.io" => CONTENT,
        "virtualmachinerestores.snapshot.kubevirt.io" => RESTORE,
        "virtualmachineexports.export.kubevirt.io" => EXPORT,
        "virtualmachineclones.clone.kubevirt.io" => CLONE,
        _ => return None,
    })
}
