//! MachineDeployments and MachineSets of the two worker pools.
use serde_json::{Value, json};

use super::{CLUSTER, INFRA, NAMESPACE, conditions, count, pool_name, set_name};
use crate::sim::seed::fixed::Fixed;
use crate::sim::seed::node::Pool;
use crate::sim::seed::obj::owner;
use crate::sim::seed::stock::KUBERNETES;
use crate::sim::seed::world::World;

const POOLS: [&str; 2] = [pool_name(Pool::Worker), pool_name(Pool::Gold)];
const SETS: [&str; 2] = [set_name(Pool::Worker), set_name(Pool::Gold)];

fn pool_of(name: &str) -> Pool {
    if name.contains("gold") {
        Pool::Gold
    } else {
        Pool::Worker
    }
}

fn template(pool: Pool) -> Value {
    let labels = json!({
        "cluster.x-k8s.io/cluster-name": CLUSTER,
        "cluster.x-k8s.io/deployment-name": pool_name(pool),
    });
    json!({
        "metadata": { "labels": labels },
        "spec": {
            "bootstrap": { "configRef": {
                "apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1", "kind": "KubeadmConfigTemplate",
                "name": pool_name(pool), "namespace": NAMESPACE,
            } },
            "clusterName": CLUSTER,
            "infrastructureRef": { "apiVersion": INFRA, "kind": "MaasMachineTemplate", "name": pool_name(pool), "namespace": NAMESPACE },
            "version": KUBERNETES,
        },
    })
}

fn selector(pool: Pool) -> Value {
    json!({ "matchLabels": {
        "cluster.x-k8s.io/cluster-name": CLUSTER,
        "cluster.x-k8s.io/deployment-name": pool_name(pool),
    } })
}

/// One MachineDeployment a pool; a new machine joins before an old one is drained.
pub(in crate::sim::seed) const fn deployments() -> Fixed {
    Fixed {
        api: "cluster.x-k8s.io/v1beta1",
        kind: "MachineDeployment",
        ns: Some(NAMESPACE),
        salt: 150,
        names: &POOLS,
        body: |w, name| {
            let pool = pool_of(name);
            let (n, ready, at) = count(w, pool);
            json!({
                "metadata": {
                    "annotations": { "machinedeployment.clusters.x-k8s.io/revision": "3" },
                    "generation": 4,
                    "labels": { "cluster.x-k8s.io/cluster-name": CLUSTER },
                },
                "spec": {
                    "clusterName": CLUSTER,
                    "minReadySeconds": 0,
                    "progressDeadlineSeconds": 600,
                    "replicas": n,
                    "revisionHistoryLimit": 1,
                    "selector": selector(pool),
                    "strategy": { "rollingUpdate": { "maxSurge": 1, "maxUnavailable": 0 }, "type": "RollingUpdate" },
                    "template": template(pool),
                },
                "status": {
                    "availableReplicas": ready,
                    "conditions": conditions(at, &["Ready", "Available", "MachineSetReady"]),
                    "observedGeneration": 4,
                    "phase": "Running",
                    "readyReplicas": ready,
                    "replicas": n,
                    "selector": format!("cluster.x-k8s.io/cluster-name={CLUSTER},cluster.x-k8s.io/deployment-name={}", pool_name(pool)),
                    "unavailableReplicas": n - ready,
                    "updatedReplicas": n,
                },
            })
        },
    }
}

/// Uid of a pool's MachineDeployment.
fn deployment_uid(w: &World, pool: Pool) -> String {
    w.uid(deployments().salt, u32::from(pool == Pool::Gold))
}

/// One MachineSet a pool: the one of the present revision.
pub(in crate::sim::seed) const fn sets() -> Fixed {
    Fixed {
        api: "cluster.x-k8s.io/v1beta1",
        kind: "MachineSet",
        ns: Some(NAMESPACE),
        salt: 151,
        names: &SETS,
        body: |w, name| {
            let pool = pool_of(name);
            let (n, ready, at) = count(w, pool);
            json!({
                "metadata": {
                    "generation": 2,
                    "labels": {
                        "cluster.x-k8s.io/cluster-name": CLUSTER,
                        "cluster.x-k8s.io/deployment-name": pool_name(pool),
                    },
                    "ownerReferences": [
                        owner("cluster.x-k8s.io/v1beta1", "MachineDeployment", pool_name(pool), deployment_uid(w, pool)),
                    ],
                },
                "spec": {
                    "clusterName": CLUSTER,
                    "replicas": n,
                    "selector": selector(pool),
                    "template": template(pool),
                },
                "status": {
                    "availableReplicas": ready,
                    "conditions": conditions(at, &["Ready", "MachinesCreated", "MachinesReady", "Resized"]),
                    "fullyLabeledReplicas": n,
                    "observedGeneration": 2,
                    "readyReplicas": ready,
                    "replicas": n,
                },
            })
        },
    }
}
