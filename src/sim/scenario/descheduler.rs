//! A descheduler as the VMO pack deploys it, or as its chart can run it all the time (kubernetes-sigs/descheduler,
//! charts/descheduler).
use serde_json::{Value, json};

/// Who runs the descheduler.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Runs {
    /// A CronJob, every quarter of an hour: the VMO pack's way.
    #[default]
    CronJob,
    /// A Deployment, every five minutes.
    Deployment,
    /// Nobody.
    Nobody,
}

/// A policy that levels by what pods ask for, at most ten evictions a node.
pub const POLICY: &str = "apiVersion: descheduler/v1alpha2
kind: DeschedulerPolicy
maxNoOfPodsToEvictPerNode: 10
nodeSelector: kubevirt.io/schedulable=true
profiles:
- name: default
  pluginConfig:
  - name: DefaultEvictor
    args:
      ignorePvcPods: true
      evictLocalStoragePods: true
      ignorePodsWithoutPDB: true
      nodeFit: true
  - name: LowNodeUtilization
    args:
      evictableNamespaces:
        exclude: [kube-system, kubevirt]
      thresholds: {cpu: 20, memory: 25, pods: 100}
      targetThresholds: {cpu: 60, memory: 60, pods: 100}
  - name: RemovePodsViolatingNodeAffinity
    args:
      nodeAffinityType: [requiredDuringSchedulingIgnoredDuringExecution]
  - name: RemovePodsViolatingNodeTaints
    args:
      excludedTaints: [node.kubernetes.io/unschedulable]
  plugins:
    balance:
      enabled: [LowNodeUtilization]
    deschedule:
      enabled: [RemovePodsViolatingNodeTaints, RemovePodsViolatingNodeAffinity]
";

const SPACE: &str = "kube-system";

fn template(gate: bool, always: bool) -> Value {
    let mut args = vec![
        "--policy-config-file=/policy-dir/policy.yaml".to_owned(),
        "--v=3".to_owned(),
    ];
    if always {
        args.push("--descheduling-interval=5m".to_owned());
    }
    if gate {
        args.push("--feature-gates=EvictionsInBackground=true".to_owned());
    }
    json!({
        "metadata": {"name": "descheduler", "labels": {"app.kubernetes.io/name": "descheduler"}},
        "spec": {
            "serviceAccountName": "descheduler", "priorityClassName": "system-cluster-critical",
            "restartPolicy": if always { "Always" } else { "Never" },
            "nodeSelector": {"node-role.kubernetes.io/control-plane": ""},
            "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists", "effect": "NoSchedule"}],
            "containers": [{
                "name": "descheduler", "image": "registry.k8s.io/descheduler/descheduler:v0.34.0",
                "command": ["/bin/descheduler"], "args": args,
                "resources": {"requests": {"cpu": "500m", "memory": "256Mi"}},
                "volumeMounts": [{"mountPath": "/policy-dir", "name": "policy-volume"}],
            }],
            "volumes": [{"name": "policy-volume", "configMap": {"name": "descheduler"}}],
        },
    })
}

/// What is to be created, with the collections it goes into.
pub(super) fn objects(runs: &Runs, gate: bool, policy: &str) -> Vec<(&'static str, Value)> {
    let labels = json!({"app.kubernetes.io/name": "descheduler", "app.kubernetes.io/instance": "descheduler"});
    let metadata = json!({"name": "descheduler", "namespace": SPACE, "labels": labels});
    let config =
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"policy.yaml": policy}});
    let mut all = vec![("/api/v1/namespaces/kube-system/configmaps", config)];
    match runs {
        Runs::Nobody => {}
        Runs::CronJob => all.push((
            "/apis/batch/v1/namespaces/kube-system/cronjobs",
            json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata,
                "spec": {"schedule": "*/15 * * * *", "concurrencyPolicy": "Forbid", "suspend": false,
                    "successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1,
                    "jobTemplate": {"spec": {"template": template(gate, false)}}}}),
        )),
        Runs::Deployment => {
            let selector = json!({"matchLabels": {"app.kubernetes.io/name": "descheduler"}});
            all.push((
                "/apis/apps/v1/namespaces/kube-system/deployments",
                json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
                    "spec": {"replicas": 1, "selector": selector, "template": template(gate, true)},
                    "status": {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 1}}),
            ));
            let mut pod = template(gate, true);
            if let Some(metadata) = pod.pointer_mut("/metadata") {
                *metadata = json!({"name": "descheduler-7c9d8b6f5-x2x4q", "namespace": SPACE,
                    "labels": {"app.kubernetes.io/name": "descheduler", "pod-template-hash": "7c9d8b6f5"},
                    "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "descheduler-7c9d8b6f5",
                        "uid": "replicaset-descheduler", "controller": true, "blockOwnerDeletion": true}]});
            }
            if let Some(pod) = pod.as_object_mut() {
                pod.insert("apiVersion".to_owned(), json!("v1"));
                pod.insert("kind".to_owned(), json!("Pod"));
                pod.insert(
                    "status".to_owned(),
                    json!({"phase": "Pending", "qosClass": "Burstable"}),
                );
            }
            all.push(("/api/v1/namespaces/kube-system/pods", pod));
        }
    }
    all
}
