//! Columns of volume snapshots, CDI and Portworx, as their definitions declare them.
use super::super::column::Cell::Path;
use super::super::column::{Column, NAME, custom};

const CDIS: &[Column] = &[
    NAME,
    custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"])),
    custom("Phase", "string", 0, "", Path(&["status", "phase"])),
];

const DATAIMPORTCRONS: &[Column] = &[
    NAME,
    custom(
        "Format",
        "string",
        0,
        "The format in which created sources are saved",
        Path(&["status", "sourceFormat"]),
    ),
];

const DATAVOLUMES: &[Column] = &[
    NAME,
    custom(
        "Phase",
        "string",
        0,
        "The phase the data volume is in",
        Path(&["status", "phase"]),
    ),
    custom(
        "Progress",
        "string",
        0,
        "Transfer progress in percentage if known, N/A otherwise",
        Path(&["status", "progress"]),
    ),
    custom(
        "Restarts",
        "integer",
        0,
        "The number of times the transfer has been restarted.",
        Path(&["status", "restartCount"]),
    ),
    custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"])),
];

const VOLUMESNAPSHOTCLASSES: &[Column] = &[
    NAME,
    custom("Driver", "string", 0, "", Path(&["driver"])),
    custom("DeletionPolicy", "string", 0, "", Path(&["deletionPolicy"])),
    custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"])),
];

const VOLUMESNAPSHOTCONTENTS: &[Column] = &[
    NAME,
    custom(
        "ReadyToUse",
        "boolean",
        0,
        "Indicates if the snapshot is ready to be used to restore a volume.",
        Path(&["status", "readyToUse"]),
    ),
    custom(
        "RestoreSize",
        "integer",
        0,
        "Represents the complete size of the snapshot in bytes",
        Path(&["status", "restoreSize"]),
    ),
    custom("DeletionPolicy", "string", 0, "", Path(&["spec", "deletionPolicy"])),
    custom("Driver", "string", 0, "", Path(&["spec", "driver"])),
    custom(
        "VolumeSnapshotClass",
        "string",
        0,
        "Name of the VolumeSnapshotClass to which this snapshot belongs.",
        Path(&["spec", "volumeSnapshotClassName"]),
    ),
    custom(
        "VolumeSnapshot",
        "string",
        0,
        "",
        Path(&["spec", "volumeSnapshotRef", "name"]),
    ),
    custom(
        "VolumeSnapshotNamespace",
        "string",
        0,
        "",
        Path(&["spec", "volumeSnapshotRef", "namespace"]),
    ),
    custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"])),
];

const VOLUMESNAPSHOTS: &[Column] = &[
    NAME,
    custom(
        "ReadyToUse",
        "boolean",
        0,
        "Indicates if the snapshot is ready to be used to restore a volume.",
        Path(&["status", "readyToUse"]),
    ),
    custom(
        "SourcePVC",
        "string",
        0,
        "",
        Path(&["spec", "source", "persistentVolumeClaimName"]),
    ),
    custom(
        "SourceSnapshotContent",
        "string",
        0,
        "",
        Path(&["spec", "source", "volumeSnapshotContentName"]),
    ),
    custom(
        "RestoreSize",
        "string",
        0,
        "Represents the minimum size of volume required to rehydrate from this snapshot.",
        Path(&["status", "restoreSize"]),
    ),
    custom(
        "SnapshotClass",
        "string",
        0,
        "The name of the VolumeSnapshotClass requested by the VolumeSnapshot.",
        Path(&["spec", "volumeSnapshotClassName"]),
    ),
    custom(
        "SnapshotContent",
        "string",
        0,
        "",
        Path(&["status", "boundVolumeSnapshotContentName"]),
    ),
    custom("CreationTime", "date", 0, "", Path(&["status", "creationTime"])),
    custom("Age", "date", 0, "", Path(&["metadata", "creationTimestamp"])),
];

const COMPONENTK8SCONFIGS: &[Column] = &[
    NAME,
    custom(
        "Status",
        "string",
        0,
        "The status of the componentk8sconfig resource",
        Path(&["status", "phase"]),
    ),
];

const STORAGECLUSTERS: &[Column] = &[
    NAME,
    custom(
        "Cluster UUID",
        "string",
        0,
        "The unique ID of the storage cluster",
        Path(&["status", "clusterUid"]),
    ),
    custom(
        "Status",
        "string",
        0,
        "The status of the storage cluster",
        Path(&["status", "phase"]),
    ),
    custom(
        "Version",
        "string",
        0,
        "The version of the storage cluster",
        Path(&["spec", "version"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "The age of the storage cluster",
        Path(&["metadata", "creationTimestamp"]),
    ),
];

const STORAGENODES: &[Column] = &[
    NAME,
    custom(
        "ID",
        "string",
        0,
        "The corresponding Kubernetes node name for the storage node",
        Path(&["status", "nodeUid"]),
    ),
    custom(
        "Status",
        "string",
        0,
        "The status of the storage node",
        Path(&["status", "phase"]),
    ),
    custom(
        "Version",
        "string",
        0,
        "The version of the storage node",
        Path(&["spec", "version"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "The age of the storage cluster",
        Path(&["metadata", "creationTimestamp"]),
    ),
];

const PORTWORXDIAGS: &[Column] = &[
    NAME,
    custom(
        "Status",
        "string",
        0,
        "Status of the Portworx diag collection.",
        Path(&["status", "phase"]),
    ),
    custom(
        "Age",
        "date",
        0,
        "Age of the diag resource.",
        Path(&["metadata", "creationTimestamp"]),
    ),
];

pub(super) fn of(id: &str) -> Option<&'static [Column]> {
    Some(match id {
        "cdis.cdi.kubevirt.io" => CDIS,
        "dataimportcrons.cdi.kubevirt.io" => DATAIMPORTCRONS,
        "datavolumes.cdi.kubevirt.io" => DATAVOLUMES,
        "volumesnapshotclasses.snapshot.storage.k8s.io" => VOLUMESNAPSHOTCLASSES,
        "volumesnapshotcontents.snapshot.storage.k8s.io" => VOLUMESNAPSHOTCONTENTS,
        "volumesnapshots.snapshot.storage.k8s.io" => VOLUMESNAPSHOTS,
        "componentk8sconfigs.core.libopenstorage.org" => COMPONENTK8SCONFIGS,
        "storageclusters.core.libopenstorage.org" => STORAGECLUSTERS,
        "storagenodes.core.libopenstorage.org" => STORAGENODES,
        "portworxdiags.portworx.io" => PORTWORXDIAGS,
        _ => return None,
    })
}
