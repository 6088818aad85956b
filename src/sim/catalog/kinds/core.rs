//! The core group.
use super::super::kind::{Kind, SCALE, STATUS, sub};

pub(super) const KINDS: &[Kind] = &[
    builtin!("v1", "Binding", "bindings", "binding").verbs(&["create"]),
    builtin!("v1", "ConfigMap", "configmaps", "configmap").short(&["cm"]),
    builtin!("v1", "Endpoints", "endpoints", "endpoints").short(&["ep"]),
    builtin!("v1", "Event", "events", "event").short(&["ev"]),
    builtin!("v1", "LimitRange", "limitranges", "limitrange").short(&["limits"]),
    builtin!("v1", "Namespace", "namespaces", "namespace")
        .cluster()
        .short(&["ns"])
        .verbs(&["create", "delete", "get", "list", "patch", "update", "watch"])
        .subresources(&[sub("finalize", "", "", "Namespace", &["update"]), STATUS]),
    builtin!("v1", "Node", "nodes", "node")
        .cluster()
        .short(&["no"])
        .subresources(&[
            sub(
                "proxy",
                "",
                "",
                "NodeProxyOptions",
                &["create", "delete", "get", "patch", "update"],
            ),
            STATUS,
        ]),
    builtin!(
        "v1",
        "PersistentVolumeClaim",
        "persistentvolumeclaims",
        "persistentvolumeclaim"
    )
    .short(&["pvc"])
    .subresources(&[STATUS]),
    builtin!("v1", "PersistentVolume", "persistentvolumes", "persistentvolume")
        .cluster()
        .short(&["pv"])
        .subresources(&[STATUS]),
    builtin!("v1", "Pod", "pods", "pod")
        .short(&["po"])
        .categories(&["all"])
        .subresources(&[
            sub("attach", "", "", "PodAttachOptions", &["create", "get"]),
            sub("binding", "", "", "Binding", &["create"]),
            sub("ephemeralcontainers", "", "", "Pod", &["get", "patch", "update"]),
            sub("eviction", "policy", "v1", "Eviction", &["create"]),
            sub("exec", "", "", "PodExecOptions", &["create", "get"]),
            sub("log", "", "", "Pod", &["get"]),
            sub("portforward", "", "", "PodPortForwardOptions", &["create", "get"]),
            sub(
                "proxy",
                "",
                "",
                "PodProxyOptions",
                &["create", "delete", "get", "patch", "update"],
            ),
            sub("resize", "", "", "Pod", &["get", "patch", "update"]),
            STATUS,
        ]),
    builtin!("v1", "PodTemplate", "podtemplates", "podtemplate"),
    builtin!(
        "v1",
        "ReplicationController",
        "replicationcontrollers",
        "replicationcontroller"
    )
    .short(&["rc"])
    .categories(&["all"])
    .subresources(&[SCALE, STATUS]),
    builtin!("v1", "ResourceQuota", "resourcequotas", "resourcequota")
        .short(&["quota"])
        .subresources(&[STATUS]),
    builtin!("v1", "Secret", "secrets", "secret"),
    builtin!("v1", "ServiceAccount", "serviceaccounts", "serviceaccount")
        .short(&["sa"])
        .subresources(&[sub("token", "authentication.k8s.io", "v1", "TokenRequest", &["create"])]),
    builtin!("v1", "Service", "services", "service")
        .short(&["svc"])
        .categories(&["all"])
        .subresources(&[
            sub(
                "proxy",
                "",
                "",
                "ServiceProxyOptions",
                &["create", "delete", "get", "patch", "update"],
            ),
            STATUS,
        ]),
];
