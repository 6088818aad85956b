//! Roles that KubeVirt 1.7 ships (pkg/virt-operator/resource/generate/rbac/cluster.go).
//! `view` and `edit` aggregate the roles of the same name; `kubevirt.io:migrate` is bound to nobody by default.
use super::super::rule::{Rule, on};

const READ: &[&str] = &["get", "list", "watch"];
const ALL: &[&str] = &["get", "delete", "create", "update", "patch", "list", "watch"];
const SUBRESOURCES: &[&str] = &["subresources.kubevirt.io"];
const INSTANCETYPES: &[&str] = &[
    "virtualmachineinstancetypes",
    "virtualmachineclusterinstancetypes",
    "virtualmachinepreferences",
    "virtualmachineclusterpreferences",
];
const SNAPSHOTS: &[&str] = &[
    "virtualmachinesnapshots",
    "virtualmachinesnapshotcontents",
    "virtualmachinerestores",
];

pub(super) const DEFAULT: &[Rule] = &[
    on(&["get", "list"], &["kubevirt.io"], &["kubevirts"]),
    on(&["get", "list"], SUBRESOURCES, &["version", "guestfs"]),
];

pub(super) const INSTANCETYPE_VIEW: &[Rule] = &[on(
    READ,
    &["instancetype.kubevirt.io"],
    &["virtualmachineclusterinstancetypes", "virtualmachineclusterpreferences"],
)];

pub(super) const MIGRATE: &[Rule] = &[
    on(&["update"], SUBRESOURCES, &["virtualmachines/migrate"]),
    on(ALL, &["kubevirt.io"], &["virtualmachineinstancemigrations"]),
];

pub(super) const VIEW: &[Rule] = &[
    on(&["get", "list"], &["kubevirt.io"], &["kubevirts"]),
    on(
        &["get"],
        SUBRESOURCES,
        &[
            "virtualmachines/expand-spec",
            "virtualmachineinstances/guestosinfo",
            "virtualmachineinstances/filesystemlist",
            "virtualmachineinstances/userlist",
            "virtualmachineinstances/sev/fetchcertchain",
            "virtualmachineinstances/sev/querylaunchmeasurement",
            "virtualmachines/objectgraph",
            "virtualmachineinstances/objectgraph",
        ],
    ),
    on(&["update"], SUBRESOURCES, &["expand-vm-spec"]),
    on(
        READ,
        &["kubevirt.io"],
        &[
            "virtualmachines",
            "virtualmachineinstances",
            "virtualmachineinstancepresets",
            "virtualmachineinstancereplicasets",
            "virtualmachineinstancemigrations",
        ],
    ),
    on(READ, &["snapshot.kubevirt.io"], SNAPSHOTS),
    on(READ, &["export.kubevirt.io"], &["virtualmachineexports"]),
    on(READ, &["clone.kubevirt.io"], &["virtualmachineclones"]),
    on(READ, &["instancetype.kubevirt.io"], INSTANCETYPES),
    on(READ, &["pool.kubevirt.io"], &["virtualmachinepools"]),
    on(READ, &["migrations.kubevirt.io"], &["migrationpolicies"]),
];

pub(super) const EDIT: &[Rule] = &[
    on(
        &["get"],
        SUBRESOURCES,
        &[
            "virtualmachineinstances/console",
            "virtualmachineinstances/vnc",
            "virtualmachineinstances/vnc/screenshot",
            "virtualmachineinstances/portforward",
            "virtualmachineinstances/guestosinfo",
            "virtualmachineinstances/filesystemlist",
            "virtualmachineinstances/userlist",
            "virtualmachineinstances/sev/fetchcertchain",
            "virtualmachineinstances/sev/querylaunchmeasurement",
            "virtualmachineinstances/usbredir",
            "virtualmachines/objectgraph",
            "virtualmachineinstances/objectgraph",
        ],
    ),
    on(
        &["update"],
        SUBRESOURCES,
        &[
            "virtualmachineinstances/pause",
            "virtualmachineinstances/unpause",
            "virtualmachineinstances/addvolume",
            "virtualmachineinstances/removevolume",
            "virtualmachineinstances/freeze",
            "virtualmachineinstances/unfreeze",
            "virtualmachineinstances/softreboot",
            "virtualmachineinstances/reset",
            "virtualmachineinstances/sev/setupsession",
            "virtualmachineinstances/sev/injectlaunchsecret",
            "virtualmachineinstances/evacuate/cancel",
        ],
    ),
    on(
        &["get"],
        SUBRESOURCES,
        &["virtualmachines/expand-spec", "virtualmachines/portforward"],
    ),
    on(
        &["update"],
        SUBRESOURCES,
        &[
            "virtualmachines/start",
            "virtualmachines/stop",
            "virtualmachines/restart",
            "virtualmachines/addvolume",
            "virtualmachines/removevolume",
            "virtualmachines/memorydump",
            "virtualmachines/evacuate/cancel",
        ],
    ),
    on(&["update"], SUBRESOURCES, &["expand-vm-spec"]),
    on(
        ALL,
        &["kubevirt.io"],
        &[
            "virtualmachines",
            "virtualmachineinstances",
            "virtualmachineinstancepresets",
            "virtualmachineinstancereplicasets",
        ],
    ),
    on(READ, &["kubevirt.io"], &["virtualmachineinstancemigrations"]),
    on(ALL, &["snapshot.kubevirt.io"], SNAPSHOTS),
    on(ALL, &["export.kubevirt.io"], &["virtualmachineexports"]),
    on(ALL, &["clone.kubevirt.io"], &["virtualmachineclones"]),
    on(ALL, &["instancetype.kubevirt.io"], INSTANCETYPES),
    on(ALL, &["pool.kubevirt.io"], &["virtualmachinepools"]),
    on(&["get", "list"], &["kubevirt.io"], &["kubevirts"]),
    on(READ, &["migrations.kubevirt.io"], &["migrationpolicies"]),
];
