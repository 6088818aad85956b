//! KubeVirt and its satellite groups.
use super::super::kind::{Kind, SCALE, STATUS};

pub(super) const KINDS: &[Kind] = &[
    custom!(
        "clone.kubevirt.io",
        "v1beta1",
        "VirtualMachineClone",
        "virtualmachineclones",
        "virtualmachineclone"
    )
    .short(&["vmclone", "vmclones"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "clone.kubevirt.io",
        "v1alpha1",
        "VirtualMachineClone",
        "virtualmachineclones",
        "virtualmachineclone"
    )
    .short(&["vmclone", "vmclones"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "export.kubevirt.io",
        "v1beta1",
        "VirtualMachineExport",
        "virtualmachineexports",
        "virtualmachineexport"
    )
    .short(&["vmexport", "vmexports"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "export.kubevirt.io",
        "v1alpha1",
        "VirtualMachineExport",
        "virtualmachineexports",
        "virtualmachineexport"
    )
    .short(&["vmexport", "vmexports"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "instancetype.kubevirt.io",
        "v1beta1",
        "VirtualMachineClusterInstancetype",
        "virtualmachineclusterinstancetypes",
        "virtualmachineclusterinstancetype"
    )
    .cluster()
    .short(&["vmclusterinstancetype", "vmclusterinstancetypes", "vmcf", "vmcfs"]),
    custom!(
        "instancetype.kubevirt.io",
        "v1beta1",
        "VirtualMachineClusterPreference",
        "virtualmachineclusterpreferences",
        "virtualmachineclusterpreference"
    )
    .cluster()
    .short(&["vmcp", "vmcps"]),
    custom!(
        "instancetype.kubevirt.io",
        "v1beta1",
        "VirtualMachineInstancetype",
        "virtualmachineinstancetypes",
        "virtualmachineinstancetype"
    )
    .short(&["vminstancetype", "vminstancetypes", "vmf", "vmfs"])
    .categories(&["all"]),
    custom!(
        "instancetype.kubevirt.io",
        "v1beta1",
        "VirtualMachinePreference",
        "virtualmachinepreferences",
        "virtualmachinepreference"
    )
    .short(&["vmpref", "vmprefs", "vmp", "vmps"])
    .categories(&["all"]),
    custom!("kubevirt.io", "v1", "KubeVirt", "kubevirts", "kubevirt")
        .short(&["kv", "kvs"])
        .categories(&["all"])
        .subresources(&[STATUS]),
    custom!(
        "kubevirt.io",
        "v1",
        "VirtualMachineInstanceMigration",
        "virtualmachineinstancemigrations",
        "virtualmachineinstancemigration"
    )
    .short(&["vmim", "vmims"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "kubevirt.io",
        "v1",
        "VirtualMachineInstancePreset",
        "virtualmachineinstancepresets",
        "virtualmachineinstancepreset"
    )
    .short(&["vmipreset", "vmipresets"])
    .categories(&["all"]),
    custom!(
        "kubevirt.io",
        "v1",
        "VirtualMachineInstanceReplicaSet",
        "virtualmachineinstancereplicasets",
        "virtualmachineinstancereplicaset"
    )
    .short(&["vmirs", "vmirss"])
    .categories(&["all"])
    .subresources(&[STATUS, SCALE]),
    custom!(
        "kubevirt.io",
        "v1",
        "VirtualMachineInstance",
        "virtualmachineinstances",
        "virtualmachineinstance"
    )
    .short(&["vmi", "vmis"])
    .categories(&["all"]),
    custom!(
        "kubevirt.io",
        "v1",
        "VirtualMachine",
        "virtualmachines",
        "virtualmachine"
    )
    .short(&["vm", "vms"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!("kubevirt.io", "v1alpha3", "KubeVirt", "kubevirts", "kubevirt")
        .short(&["kv", "kvs"])
        .categories(&["all"])
        .subresources(&[STATUS]),
    custom!(
        "kubevirt.io",
        "v1alpha3",
        "VirtualMachineInstanceMigration",
        "virtualmachineinstancemigrations",
        "virtualmachineinstancemigration"
    )
    .short(&["vmim", "vmims"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "kubevirt.io",
        "v1alpha3",
        "VirtualMachineInstancePreset",
        "virtualmachineinstancepresets",
        "virtualmachineinstancepreset"
    )
    .short(&["vmipreset", "vmipresets"])
    .categories(&["all"]),
    custom!(
        "kubevirt.io",
        "v1alpha3",
        "VirtualMachineInstanceReplicaSet",
        "virtualmachineinstancereplicasets",
        "virtualmachineinstancereplicaset"
    )
    .short(&["vmirs", "vmirss"])
    .categories(&["all"])
    .subresources(&[STATUS, SCALE]),
    custom!(
        "kubevirt.io",
        "v1alpha3",
        "VirtualMachineInstance",
        "virtualmachineinstances",
        "virtualmachineinstance"
    )
    .short(&["vmi", "vmis"])
    .categories(&["all"]),
    custom!(
        "kubevirt.io",
        "v1alpha3",
        "VirtualMachine",
        "virtualmachines",
        "virtualmachine"
    )
    .short(&["vm", "vms"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "migrations.kubevirt.io",
        "v1alpha1",
        "MigrationPolicy",
        "migrationpolicies",
        "migrationpolicy"
    )
    .cluster()
    .subresources(&[STATUS]),
    custom!(
        "pool.kubevirt.io",
        "v1beta1",
        "VirtualMachinePool",
        "virtualmachinepools",
        "virtualmachinepool"
    )
    .short(&["vmpool", "vmpools"])
    .categories(&["all"])
    .subresources(&[STATUS, SCALE]),
    custom!(
        "pool.kubevirt.io",
        "v1alpha1",
        "VirtualMachinePool",
        "virtualmachinepools",
        "virtualmachinepool"
    )
    .short(&["vmpool", "vmpools"])
    .categories(&["all"])
    .subresources(&[STATUS, SCALE]),
    custom!(
        "snapshot.kubevirt.io",
        "v1beta1",
        "VirtualMachineRestore",
        "virtualmachinerestores",
        "virtualmachinerestore"
    )
    .short(&["vmrestore", "vmrestores"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "snapshot.kubevirt.io",
        "v1beta1",
        "VirtualMachineSnapshotContent",
        "virtualmachinesnapshotcontents",
        "virtualmachinesnapshotcontent"
    )
    .short(&["vmsnapshotcontent", "vmsnapshotcontents"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "snapshot.kubevirt.io",
        "v1beta1",
        "VirtualMachineSnapshot",
        "virtualmachinesnapshots",
        "virtualmachinesnapshot"
    )
    .short(&["vmsnapshot", "vmsnapshots"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "snapshot.kubevirt.io",
        "v1alpha1",
        "VirtualMachineRestore",
        "virtualmachinerestores",
        "virtualmachinerestore"
    )
    .short(&["vmrestore", "vmrestores"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "snapshot.kubevirt.io",
        "v1alpha1",
        "VirtualMachineSnapshotContent",
        "virtualmachinesnapshotcontents",
        "virtualmachinesnapshotcontent"
    )
    .short(&["vmsnapshotcontent", "vmsnapshotcontents"])
    .categories(&["all"])
    .subresources(&[STATUS]),
    custom!(
        "snapshot.kubevirt.io",
        "v1alpha1",
        "VirtualMachineSnapshot",
        "virtualmachinesnapshots",
        "virtualmachinesnapshot"
    )
    .short(&["vmsnapshot", "vmsnapshots"])
    .categories(&["all"])
    .subresources(&[STATUS]),
];
