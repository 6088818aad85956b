//! apps, batch and policy.
use super::super::kind::{Kind, SCALE, STATUS};

pub(super) const KINDS: &[Kind] = &[
    builtin!(
        "apps",
        "v1",
        "ControllerRevision",
        "controllerrevisions",
        "controllerrevision"
    ),
    builtin!("apps", "v1", "DaemonSet", "daemonsets", "daemonset")
        .short(&["ds"])
        .categories(&["all"])
        .subresources(&[STATUS]),
    builtin!("apps", "v1", "Deployment", "deployments", "deployment")
        .short(&["deploy"])
        .categories(&["all"])
        .subresources(&[SCALE, STATUS]),
    builtin!("apps", "v1", "ReplicaSet", "replicasets", "replicaset")
        .short(&["rs"])
        .categories(&["all"])
        .subresources(&[SCALE, STATUS]),
    builtin!("apps", "v1", "StatefulSet", "statefulsets", "statefulset")
        .short(&["sts"])
        .categories(&["all"])
        .subresources(&[SCALE, STATUS]),
    builtin!("batch", "v1", "CronJob", "cronjobs", "cronjob")
        .short(&["cj"])
        .categories(&["all"])
        .subresources(&[STATUS]),
    builtin!("batch", "v1", "Job", "jobs", "job")
        .categories(&["all"])
        .subresources(&[STATUS]),
    builtin!(
        "policy",
        "v1",
        "PodDisruptionBudget",
        "poddisruptionbudgets",
        "poddisruptionbudget"
    )
    .short(&["pdb"])
    .subresources(&[STATUS]),
];
