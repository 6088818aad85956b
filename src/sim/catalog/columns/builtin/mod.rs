//! Columns of the kinds the API server brings itself.
mod core;
mod events;
mod nodes;
mod platform;
mod pods;
mod selector;
mod storage;
mod workloads;

use super::column::Column;

/// Columns of the kind with this id.
pub(super) fn of(id: &str) -> &'static [Column] {
    match id {
        "pods" => pods::PODS,
        "nodes" => nodes::NODES,
        "namespaces" => nodes::NAMESPACES,
        "events" => events::EVENTS,
        "services" => core::SERVICES,
        "endpoints" => core::ENDPOINTS,
        "configmaps" => core::CONFIG_MAPS,
        "secrets" => core::SECRETS,
        "serviceaccounts" => core::SERVICE_ACCOUNTS,
        "resourcequotas" => core::QUOTAS,
        "leases.coordination.k8s.io" => core::LEASES,
        "priorityclasses.scheduling.k8s.io" => core::PRIORITY_CLASSES,
        "persistentvolumeclaims" => storage::CLAIMS,
        "persistentvolumes" => storage::VOLUMES,
        "storageclasses.storage.k8s.io" => storage::CLASSES,
        "csidrivers.storage.k8s.io" => storage::DRIVERS,
        "csinodes.storage.k8s.io" => storage::CSI_NODES,
        "volumeattachments.storage.k8s.io" => storage::ATTACHMENTS,
        "deployments.apps" => workloads::DEPLOYMENTS,
        "daemonsets.apps" => workloads::DAEMONSETS,
        "replicasets.apps" => workloads::REPLICASETS,
        "statefulsets.apps" => workloads::STATEFULSETS,
        "controllerrevisions.apps" => workloads::REVISIONS,
        "jobs.batch" => workloads::JOBS,
        "cronjobs.batch" => workloads::CRONJOBS,
        "poddisruptionbudgets.policy" => workloads::BUDGETS,
        "rolebindings.rbac.authorization.k8s.io" | "clusterrolebindings.rbac.authorization.k8s.io" => {
            platform::BINDINGS
        }
        "apiservices.apiregistration.k8s.io" => platform::API_SERVICES,
        "mutatingwebhookconfigurations.admissionregistration.k8s.io"
        | "validatingwebhookconfigurations.admissionregistration.k8s.io" => platform::WEBHOOKS,
        "runtimeclasses.node.k8s.io" => platform::RUNTIME_CLASSES,
        "ingressclasses.networking.k8s.io" => platform::INGRESS_CLASSES,
        "ingresses.networking.k8s.io" => platform::INGRESSES,
        "networkpolicies.networking.k8s.io" => platform::POLICIES,
        "endpointslices.discovery.k8s.io" => platform::SLICES,
        _ => platform::PLAIN,
    }
}
