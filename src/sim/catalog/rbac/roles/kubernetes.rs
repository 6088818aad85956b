//! Default roles of Kubernetes itself (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go), v1.36.
use super::super::rule::{Rule, at, on};

const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];

pub(super) const CLUSTER_ADMIN: &[Rule] = &[on(&["*"], &["*"], &["*"]), at(&["*"], &["*"])];

pub(super) const BASIC_USER: &[Rule] = &[
    on(
        &["create"],
        &["authorization.k8s.io"],
        &["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
    ),
    on(&["create"], &["authentication.k8s.io"], &["selfsubjectreviews"]),
];

pub(super) const DISCOVERY: &[Rule] = &[at(
    &["get"],
    &[
        "/api",
        "/api/*",
        "/apis",
        "/apis/*",
        "/healthz",
        "/livez",
        "/openapi",
        "/openapi/*",
        "/readyz",
        "/version",
        "/version/",
    ],
)];

pub(super) const PUBLIC_INFO: &[Rule] = &[at(
    &["get"],
    &["/healthz", "/livez", "/readyz", "/version", "/version/"],
)];

pub(super) const ISSUER_DISCOVERY: &[Rule] = &[at(&["get"], &["/.well-known", "/.well-known/*"])];

pub(super) const VIEW: &[Rule] = &[
    on(
        READ,
        &[""],
        &[
            "configmaps",
            "endpoints",
            "persistentvolumeclaims",
            "persistentvolumeclaims/status",
            "pods",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "serviceaccounts",
            "services",
            "services/status",
        ],
    ),
    on(
        READ,
        &[""],
        &[
            "bindings",
            "limitranges",
            "namespaces/status",
            "pods/log",
            "pods/status",
            "replicationcontrollers/status",
            "resourcequotas",
            "resourcequotas/status",
        ],
    ),
    on(READ, &[""], &["namespaces"]),
    on(READ, &["", "events.k8s.io"], &["events"]),
    on(READ, &["discovery.k8s.io"], &["endpointslices"]),
    on(
        READ,
        &["apps"],
        &[
            "controllerrevisions",
            "daemonsets",
            "daemonsets/status",
            "deployments",
            "deployments/scale",
            "deployments/status",
            "replicasets",
            "replicasets/scale",
            "replicasets/status",
            "statefulsets",
            "statefulsets/scale",
            "statefulsets/status",
        ],
    ),
    on(
        READ,
        &["autoscaling"],
        &["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
    ),
    on(
        READ,
        &["batch"],
        &["cronjobs", "cronjobs/status", "jobs", "jobs/status"],
    ),
    on(
        READ,
        &["policy"],
        &["poddisruptionbudgets", "poddisruptionbudgets/status"],
    ),
    on(
        READ,
        &["networking.k8s.io"],
        &["ingresses", "ingresses/status", "networkpolicies"],
    ),
    on(
        READ,
        &["resource.k8s.io"],
        &["resourceclaims", "resourceclaims/status", "resourceclaimtemplates"],
    ),
];

pub(super) const EDIT: &[Rule] = &[
    on(
        READ,
        &[""],
        &[
            "pods/attach",
            "pods/exec",
            "pods/portforward",
            "pods/proxy",
            "secrets",
            "services/proxy",
        ],
    ),
    on(&["impersonate"], &[""], &["serviceaccounts"]),
    on(
        WRITE,
        &[""],
        &["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"],
    ),
    on(&["create"], &[""], &["pods/eviction"]),
    on(
        WRITE,
        &[""],
        &[
            "configmaps",
            "persistentvolumeclaims",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "secrets",
            "serviceaccounts",
            "services",
            "services/proxy",
        ],
    ),
    on(&["create"], &[""], &["serviceaccounts/token"]),
    on(WRITE, &["", "events.k8s.io"], &["events"]),
    on(
        WRITE,
        &["apps"],
        &[
            "daemonsets",
            "deployments",
            "deployments/rollback",
            "deployments/scale",
            "replicasets",
            "replicasets/scale",
            "statefulsets",
            "statefulsets/scale",
        ],
    ),
    on(WRITE, &["autoscaling"], &["horizontalpodautoscalers"]),
    on(WRITE, &["batch"], &["cronjobs", "jobs"]),
    on(WRITE, &["policy"], &["poddisruptionbudgets"]),
    on(WRITE, &["networking.k8s.io"], &["ingresses", "networkpolicies"]),
    on(
        &[
            "create",
            "delete",
            "deletecollection",
            "get",
            "list",
            "patch",
            "update",
            "watch",
        ],
        &["coordination.k8s.io"],
        &["leases"],
    ),
    on(
        WRITE,
        &["resource.k8s.io"],
        &["resourceclaims", "resourceclaimtemplates"],
    ),
];
