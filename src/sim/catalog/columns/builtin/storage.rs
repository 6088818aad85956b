//! Claims, volumes and classes (pkg/printers/internalversion/printers.go).
use jiff::Timestamp;
use serde_json::Value;

use super::super::column::{Cell, Column, NAME, number, text, wide};
use super::super::read::{age, at, list, text as word, truth};

pub(super) const CLAIMS: &[Column] = &[
    NAME,
    text(
        "Status",
        "phase represents the current phase of PersistentVolumeClaim.",
        |claim, _| phase(claim).into(),
    ),
    text(
        "Volume",
        "volumeName is the binding reference to the PersistentVolume backing this claim.",
        |claim, _| word(claim, &["spec", "volumeName"]).into(),
    ),
    text(
        "Capacity",
        "capacity represents the actual resources of the underlying volume.",
        |claim, _| if_bound(claim, word(claim, &["status", "capacity", "storage"])),
    ),
    text(
        "Access Modes",
        "accessModes contains the actual access modes the volume backing the PVC has.",
        |claim, _| if_bound(claim, &modes(list(claim, &["status", "accessModes"]))),
    ),
    text("StorageClass", "StorageClass of the pvc", |claim, _| {
        class(claim).into()
    }),
    text(
        "VolumeAttributesClass",
        "VolumeAttributesClass of the pvc",
        |claim, _| attributes(claim),
    ),
    text("Age", "Time since the object was created.", age),
    wide(
        "VolumeMode",
        "volumeMode defines what type of volume is required by the claim.",
        volume_mode,
    ),
];

pub(super) const VOLUMES: &[Column] = &[
    NAME,
    text(
        "Capacity",
        "capacity is the description of the persistent volume's resources and capacity.",
        |volume, _| word(volume, &["spec", "capacity", "storage"]).into(),
    ),
    text(
        "Access Modes",
        "accessModes contains all ways the volume can be mounted.",
        |volume, _| modes(list(volume, &["spec", "accessModes"])).into(),
    ),
    text(
        "Reclaim Policy",
        "What happens to a persistent volume when released from its claim.",
        |volume, _| word(volume, &["spec", "persistentVolumeReclaimPolicy"]).into(),
    ),
    text(
        "Status",
        "phase indicates if a volume is available, bound to a claim, or released.",
        |volume, _| phase(volume).into(),
    ),
    text(
        "Claim",
        "claimRef is part of a bi-directional binding.",
        |volume, _| match (
            word(volume, &["spec", "claimRef", "namespace"]),
            word(volume, &["spec", "claimRef", "name"]),
        ) {
            ("", "") => "".into(),
            (namespace, name) => format!("{namespace}/{name}").into(),
        },
    ),
    text("StorageClass", "StorageClass of the pv", |volume, _| {
        class(volume).into()
    }),
    text(
        "VolumeAttributesClass",
        "VolumeAttributesClass of the pv",
        |volume, _| attributes(volume),
    ),
    text("Reason", "Why the volume is in its phase.", |volume, _| {
        word(volume, &["status", "reason"]).into()
    }),
    text("Age", "Time since the object was created.", age),
    wide(
        "VolumeMode",
        "volumeMode defines if a volume is used as a filesystem or raw block.",
        volume_mode,
    ),
];

pub(super) const CLASSES: &[Column] = &[
    Column {
        cell: Cell::With(class_name),
        ..NAME
    },
    text(
        "Provisioner",
        "provisioner indicates the type of the provisioner.",
        |class, _| word(class, &["provisioner"]).into(),
    ),
    text(
        "ReclaimPolicy",
        "reclaimPolicy of volumes this class creates.",
        |class, _| or(word(class, &["reclaimPolicy"]), "Delete").into(),
    ),
    text(
        "VolumeBindingMode",
        "How claims should be provisioned and bound.",
        |class, _| or(word(class, &["volumeBindingMode"]), "Immediate").into(),
    ),
    text(
        "AllowVolumeExpansion",
        "Whether the storage class allows volume expand.",
        |class, _| truth(class, &["allowVolumeExpansion"]).into(),
    ),
    text("Age", "Time since the object was created.", age),
];

pub(super) const DRIVERS: &[Column] = &[
    NAME,
    text(
        "AttachRequired",
        "Whether the driver requires an attach operation.",
        |driver, _| {
            at(driver, &["spec", "attachRequired"])
                .is_none_or(|value| value == true)
                .into()
        },
    ),
    text(
        "PodInfoOnMount",
        "Whether the driver wants pod information during mount.",
        |driver, _| truth(driver, &["spec", "podInfoOnMount"]).into(),
    ),
    text(
        "StorageCapacity",
        "Whether the scheduler considers the driver's storage capacity.",
        |driver, _| truth(driver, &["spec", "storageCapacity"]).into(),
    ),
    text("TokenRequests", "Audiences of the tokens the driver needs.", |_, _| {
        "<unset>".into()
    }),
    text(
        "RequiresRepublish",
        "Whether NodePublishVolume is called periodically.",
        |driver, _| truth(driver, &["spec", "requiresRepublish"]).into(),
    ),
    text("Modes", "Kinds of volumes the driver supports.", |driver, _| {
        let modes: Vec<&str> = list(driver, &["spec", "volumeLifecycleModes"])
            .iter()
            .filter_map(Value::as_str)
            .collect();
        or(&modes.join(","), "<none>").into()
    }),
    text("Age", "Time since the object was created.", age),
];

pub(super) const CSI_NODES: &[Column] = &[
    NAME,
    number("Drivers", "Number of CSI drivers on the node.", |node, _| {
        list(node, &["spec", "drivers"]).len().into()
    }),
    text("Age", "Time since the object was created.", age),
];

pub(super) const ATTACHMENTS: &[Column] = &[
    NAME,
    Column {
        cell: Cell::Path(&["spec", "attacher"]),
        ..text("Attacher", "Volume driver that handles the request.", age)
    },
    text("PV", "Volume to attach.", |one, _| {
        word(one, &["spec", "source", "persistentVolumeName"]).into()
    }),
    text("Node", "Node the volume is attached to.", |one, _| {
        word(one, &["spec", "nodeName"]).into()
    }),
    text("Attached", "Whether the volume is attached.", |one, _| {
        truth(one, &["status", "attached"]).into()
    }),
    text("Age", "Time since the object was created.", age),
];

/// The default class says so beside its name.
fn class_name(class: &Value, _: Timestamp) -> Value {
    let name = word(class, &["metadata", "name"]);
    let default = [
        "storageclass.kubernetes.io/is-default-class",
        "storageclass.beta.kubernetes.io/is-default-class",
    ]
    .iter()
    .any(|key| word(class, &["metadata", "annotations", key]) == "true");
    if default {
        format!("{name} (default)").into()
    } else {
        name.into()
    }
}

fn phase(object: &Value) -> &str {
    if at(object, &["metadata", "deletionTimestamp"]).is_some() {
        "Terminating"
    } else {
        word(object, &["status", "phase"])
    }
}

/// An unbound claim shows neither size nor access modes.
fn if_bound(claim: &Value, text: &str) -> Value {
    if word(claim, &["spec", "volumeName"]).is_empty() {
        "".into()
    } else {
        text.into()
    }
}

fn class(object: &Value) -> &str {
    match word(
        object,
        &["metadata", "annotations", "volume.beta.kubernetes.io/storage-class"],
    ) {
        "" => word(object, &["spec", "storageClassName"]),
        beta => beta,
    }
}

fn attributes(object: &Value) -> Value {
    or(word(object, &["spec", "volumeAttributesClassName"]), "<unset>").into()
}

fn volume_mode(object: &Value, _: Timestamp) -> Value {
    or(word(object, &["spec", "volumeMode"]), "<unset>").into()
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// Access modes by their abbreviations, in the fixed order of `GetAccessModesAsString`.
fn modes(given: &[Value]) -> String {
    let short = [
        ("ReadWriteOnce", "RWO"),
        ("ReadOnlyMany", "ROX"),
        ("ReadWriteMany", "RWX"),
        ("ReadWriteOncePod", "RWOP"),
    ];
    let found: Vec<&str> = short
        .iter()
        .filter(|(long, _)| given.iter().any(|mode| mode == long))
        .map(|(_, short)| *short)
        .collect();
    found.join(",")
}
