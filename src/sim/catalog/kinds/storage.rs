//! Storage classes, volume snapshots, CDI and Portworx.
use super::super::kind::{Kind, STATUS};

pub(super) const KINDS: &[Kind] = &[
    builtin!("storage.k8s.io", "v1", "CSIDriver", "csidrivers", "csidriver").cluster(),
    builtin!("storage.k8s.io", "v1", "CSINode", "csinodes", "csinode").cluster(),
    builtin!(
        "storage.k8s.io",
        "v1",
        "CSIStorageCapacity",
        "csistoragecapacities",
        "csistoragecapacity"
    ),
    builtin!("storage.k8s.io", "v1", "StorageClass", "storageclasses", "storageclass")
        .cluster()
        .short(&["sc"]),
    builtin!(
        "storage.k8s.io",
        "v1",
        "VolumeAttachment",
        "volumeattachments",
        "volumeattachment"
    )
    .cluster()
    .subresources(&[STATUS]),
    custom!("cdi.kubevirt.io", "v1beta1", "CDIConfig", "cdiconfigs", "cdiconfig").cluster(),
    custom!("cdi.kubevirt.io", "v1beta1", "CDI", "cdis", "cdi")
        .cluster()
        .short(&["cdi", "cdis"]),
    custom!(
        "cdi.kubevirt.io",
        "v1beta1",
        "DataImportCron",
        "dataimportcrons",
        "dataimportcron"
    )
    .short(&["dic", "dics"])
    .categories(&["all"]),
    custom!("cdi.kubevirt.io", "v1beta1", "DataSource", "datasources", "datasource")
        .short(&["das"])
        .categories(&["all"]),
    custom!("cdi.kubevirt.io", "v1beta1", "DataVolume", "datavolumes", "datavolume")
        .short(&["dv", "dvs"])
        .categories(&["all"])
        .subresources(&[STATUS]),
    custom!(
        "cdi.kubevirt.io",
        "v1beta1",
        "StorageProfile",
        "storageprofiles",
        "storageprofile"
    )
    .cluster(),
    custom!(
        "cdi.kubevirt.io",
        "v1beta1",
        "VolumeCloneSource",
        "volumeclonesources",
        "volumeclonesource"
    ),
    custom!(
        "cdi.kubevirt.io",
        "v1beta1",
        "VolumeImportSource",
        "volumeimportsources",
        "volumeimportsource"
    ),
    custom!(
        "cdi.kubevirt.io",
        "v1beta1",
        "VolumeUploadSource",
        "volumeuploadsources",
        "volumeuploadsource"
    ),
    custom!("cdi.kubevirt.io", "v1alpha1", "CDI", "cdis", "cdi")
        .cluster()
        .short(&["cdi", "cdis"]),
    custom!(
        "core.libopenstorage.org",
        "v1",
        "ComponentK8sConfig",
        "componentk8sconfigs",
        "componentk8sconfig"
    )
    .short(&["ckcfg"])
    .subresources(&[STATUS]),
    custom!(
        "core.libopenstorage.org",
        "v1",
        "StorageCluster",
        "storageclusters",
        "storagecluster"
    )
    .short(&["stc"])
    .subresources(&[STATUS]),
    custom!(
        "core.libopenstorage.org",
        "v1",
        "StorageNode",
        "storagenodes",
        "storagenode"
    )
    .short(&["sn"])
    .subresources(&[STATUS]),
    custom!("portworx.io", "v1", "PortworxDiag", "portworxdiags", "portworxdiag")
        .short(&["pxdiag"])
        .subresources(&[STATUS]),
    custom!(
        "snapshot.storage.k8s.io",
        "v1",
        "VolumeSnapshotClass",
        "volumesnapshotclasses",
        "volumesnapshotclass"
    )
    .cluster()
    .short(&["vsclass", "vsclasses"]),
    custom!(
        "snapshot.storage.k8s.io",
        "v1",
        "VolumeSnapshotContent",
        "volumesnapshotcontents",
        "volumesnapshotcontent"
    )
    .cluster()
    .short(&["vsc", "vscs"])
    .subresources(&[STATUS]),
    custom!(
        "snapshot.storage.k8s.io",
        "v1",
        "VolumeSnapshot",
        "volumesnapshots",
        "volumesnapshot"
    )
    .short(&["vs"])
    .subresources(&[STATUS]),
    custom!(
        "autopilot.libopenstorage.org",
        "v1alpha1",
        "ActionApproval",
        "actionapprovals",
        "actionapproval"
    )
    .subresources(&[STATUS]),
    custom!(
        "autopilot.libopenstorage.org",
        "v1alpha1",
        "AutopilotRuleObject",
        "autopilotruleobjects",
        "autopilotruleobject"
    )
    .short(&["aro"])
    .subresources(&[STATUS]),
    custom!(
        "autopilot.libopenstorage.org",
        "v1alpha1",
        "AutopilotRule",
        "autopilotrules",
        "autopilotrule"
    )
    .cluster()
    .short(&["ar"])
    .subresources(&[STATUS]),
];
