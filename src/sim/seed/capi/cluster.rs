//! Cluster, control plane, templates and the health check.
use serde_json::{Value, json};

use super::{CLUSTER, INFRA, NAMESPACE, conditions, count, pool_name};
use crate::sim::seed::fixed::Fixed;
use crate::sim::seed::node::Pool;
use crate::sim::seed::stock::KUBERNETES;
use crate::sim::seed::vm::CLUSTER_AGE;

const CONTROL: [&str; 1] = [pool_name(Pool::ControlPlane)];
const POOLS: [&str; 3] = [
    pool_name(Pool::ControlPlane),
    pool_name(Pool::Worker),
    pool_name(Pool::Gold),
];

fn labels() -> Value {
    json!({ "cluster.x-k8s.io/cluster-name": CLUSTER })
}

/// The Cluster: pod CIDR 100.64.0.0/18, services 100.64.64.0/18 (reference architecture, PXK-E layer).
pub(in crate::sim::seed) const fn clusters() -> Fixed {
    Fixed {
        api: "cluster.x-k8s.io/v1beta1",
        kind: "Cluster",
        ns: Some(NAMESPACE),
        salt: 140,
        names: &[CLUSTER],
        body: |w, _| {
            json!({
                "metadata": { "finalizers": ["cluster.cluster.x-k8s.io"], "generation": 3, "labels": labels() },
                "spec": {
                    "clusterNetwork": {
                        "pods": { "cidrBlocks": ["100.64.0.0/18"] },
                        "serviceDomain": "cluster.local",
                        "services": { "cidrBlocks": ["100.64.64.0/18"] },
                    },
                    "controlPlaneEndpoint": { "host": "vmo-dc1.metal.corp.example", "port": 6443 },
                    "controlPlaneRef": {
                        "apiVersion": "controlplane.cluster.x-k8s.io/v1beta1", "kind": "KubeadmControlPlane",
                        "name": pool_name(Pool::ControlPlane), "namespace": NAMESPACE,
                    },
                    "infrastructureRef": { "apiVersion": INFRA, "kind": "MaasCluster", "name": CLUSTER, "namespace": NAMESPACE },
                },
                "status": {
                    "conditions": conditions(
                        w.now - CLUSTER_AGE + 2_400,
                        &["Ready", "ControlPlaneInitialized", "ControlPlaneReady", "InfrastructureReady"],
                    ),
                    "controlPlaneReady": true,
                    "failureDomains": {
                        "a": { "controlPlane": true }, "b": { "controlPlane": true }, "c": { "controlPlane": true },
                    },
                    "infrastructureReady": true,
                    "observedGeneration": 3,
                    "phase": "Provisioned",
                },
            })
        },
    }
}

/// The MAAS side of the Cluster.
pub(in crate::sim::seed) const fn maas_clusters() -> Fixed {
    Fixed {
        api: INFRA,
        kind: "MaasCluster",
        ns: Some(NAMESPACE),
        salt: 141,
        names: &[CLUSTER],
        body: |w, _| {
            json!({
                "metadata": { "finalizers": ["maascluster.infrastructure.cluster.x-k8s.io"], "generation": 2, "labels": labels() },
                "spec": {
                    "controlPlaneEndpoint": { "host": "vmo-dc1.metal.corp.example", "port": 6443 },
                    "dnsDomain": "metal.corp.example",
                    "failureDomains": ["a", "b", "c"],
                },
                "status": {
                    "conditions": conditions(w.now - CLUSTER_AGE + 900, &["Ready", "APIServerAvailable", "DNSReady"]),
                    "failureDomains": {
                        "a": { "controlPlane": true }, "b": { "controlPlane": true }, "c": { "controlPlane": true },
                    },
                    "network": { "dnsName": "vmo-dc1.metal.corp.example" },
                    "ready": true,
                },
            })
        },
    }
}

/// The control plane: the fourth machine comes before one goes, which takes the spare /24 for a while.
pub(in crate::sim::seed) const fn control_planes() -> Fixed {
    Fixed {
        api: "controlplane.cluster.x-k8s.io/v1beta1",
        kind: "KubeadmControlPlane",
        ns: Some(NAMESPACE),
        salt: 142,
        names: &CONTROL,
        body: |w, name| {
            let (n, ready, at) = count(w, Pool::ControlPlane);
            json!({
                "metadata": { "finalizers": ["kubeadm.controlplane.cluster.x-k8s.io"], "generation": 5, "labels": labels() },
                "spec": {
                    "kubeadmConfigSpec": {
                        "clusterConfiguration": {
                            "controllerManager": { "extraArgs": {
                                "allocate-node-cidrs": "true", "cluster-cidr": "100.64.0.0/18", "node-cidr-mask-size": "24",
                            } },
                            "networking": { "dnsDomain": "cluster.local", "podSubnet": "100.64.0.0/18", "serviceSubnet": "100.64.64.0/18" },
                        },
                        "initConfiguration": { "nodeRegistration": {} },
                        "joinConfiguration": { "nodeRegistration": {} },
                    },
                    "machineTemplate": {
                        "infrastructureRef": { "apiVersion": INFRA, "kind": "MaasMachineTemplate", "name": name, "namespace": NAMESPACE },
                        "metadata": {},
                    },
                    "replicas": n,
                    "rolloutStrategy": { "rollingUpdate": { "maxSurge": 1 }, "type": "RollingUpdate" },
                    "version": KUBERNETES,
                },
                "status": {
                    "conditions": conditions(
                        at,
                        &["Ready", "Available", "CertificatesAvailable", "ControlPlaneComponentsHealthy", "EtcdClusterHealthy", "MachinesReady"],
                    ),
                    "initialized": true,
                    "observedGeneration": 5,
                    "ready": true,
                    "readyReplicas": ready,
                    "replicas": n,
                    "selector": format!("cluster.x-k8s.io/cluster-name={CLUSTER},cluster.x-k8s.io/control-plane"),
                    "unavailableReplicas": n - ready,
                    "updatedReplicas": n,
                    "version": KUBERNETES,
                },
            })
        },
    }
}

/// What machines of each pool are made of.
pub(in crate::sim::seed) const fn templates() -> Fixed {
    Fixed {
        api: INFRA,
        kind: "MaasMachineTemplate",
        ns: Some(NAMESPACE),
        salt: 143,
        names: &POOLS,
        body: |_, name| {
            let control = name == pool_name(Pool::ControlPlane);
            json!({
                "metadata": { "generation": 1, "labels": labels() },
                "spec": { "template": { "spec": {
                    "image": "custom/u-2404-0-k-1345-0",
                    "minCPU": if control { 16 } else { 48 },
                    "minMemory": if control { 65_536 } else { 1_048_576 },
                    "resourcePool": if control { "control-plane" } else { "worker-pool" },
                    "tags": if name == pool_name(Pool::Gold) { vec!["gold"] } else { Vec::new() },
                } } },
            })
        },
    }
}

/// Machines whose node stays away are replaced, but never many at once.
pub(in crate::sim::seed) const fn health_checks() -> Fixed {
    Fixed {
        api: "cluster.x-k8s.io/v1beta1",
        kind: "MachineHealthCheck",
        ns: Some(NAMESPACE),
        salt: 144,
        names: &["vmo-dc1-workers"],
        body: |w, _| {
            let pools = [count(w, Pool::Worker), count(w, Pool::Gold)];
            let expected: usize = pools.iter().map(|p| p.0).sum();
            let healthy: usize = pools.iter().map(|p| p.1).sum();
            json!({
                "metadata": { "generation": 1, "labels": labels() },
                "spec": {
                    "clusterName": CLUSTER,
                    "maxUnhealthy": "20%",
                    "nodeStartupTimeout": "40m0s",
                    "selector": { "matchExpressions": [{ "key": "cluster.x-k8s.io/control-plane", "operator": "DoesNotExist" }] },
                    "unhealthyConditions": [
                        { "status": "Unknown", "timeout": "40m0s", "type": "Ready" },
                        { "status": "False", "timeout": "40m0s", "type": "Ready" },
                    ],
                },
                "status": {
                    "conditions": conditions(w.now - CLUSTER_AGE + 3_000, &["RemediationAllowed"]),
                    "currentHealthy": healthy,
                    "expectedMachines": expected,
                    "observedGeneration": 1,
                    "remediationsAllowed": expected / 5,
                },
            })
        },
    }
}
