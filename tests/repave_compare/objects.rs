//! Objects of a generated cluster, as `kubectl get -o json` would print them.
use serde_json::{Value, json};

pub(crate) const SPACE: &str = "cluster-1";
pub(crate) const BORN: &str = "2026-11-01T00:00:00Z";

pub(crate) struct Room {
    pub(crate) slots: u32,
    pub(crate) memory: String,
}

pub(crate) fn node(name: &str, block: &str, room: &Room, plane: bool) -> Value {
    let model = "Icelake-Server";
    let mut labels = json!({
        "kubernetes.io/hostname": name, "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": "a",
    });
    let mut taints = json!([]);
    if plane {
        labels["node-role.kubernetes.io/control-plane"] = json!("");
        taints = json!([{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]);
    } else {
        labels["node-role.kubernetes.io/worker"] = json!("");
        labels["kubevirt.io/schedulable"] = json!("true");
        labels["machine-type.node.kubevirt.io/q35"] = json!("true");
        labels["cpu-vendor.node.kubevirt.io/Intel"] = json!("true");
        for kind in ["cpu-model", "cpu-model-migration", "host-model-cpu"] {
            labels[format!("{kind}.node.kubevirt.io/{model}")] = json!("true");
        }
    }
    let good = |kind: &str, status: &str| json!({"type": kind, "status": status, "lastTransitionTime": BORN});
    json!({"apiVersion": "v1", "kind": "Node",
    "metadata": {"name": name, "uid": format!("node-{name}"), "creationTimestamp": BORN, "labels": labels},
    "spec": {"podCIDR": block, "podCIDRs": [block], "providerID": format!("maas:///a/{name}"), "taints": taints},
    "status": {
        "allocatable": {"cpu": "32", "memory": room.memory, "pods": room.slots.to_string(),
            "devices.kubevirt.io/kvm": "1k", "devices.kubevirt.io/tun": "1k", "devices.kubevirt.io/vhost-net": "1k",
            "ephemeral-storage": "500Gi"},
        "capacity": {"cpu": "32", "memory": room.memory, "pods": room.slots.to_string(), "ephemeral-storage": "500Gi"},
        "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}],
        "conditions": [good("MemoryPressure", "False"), good("DiskPressure", "False"), good("PIDPressure", "False"),
            good("Ready", "True")],
    }})
}

fn owner(kind: &str, name: &str) -> Value {
    json!([{"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": kind, "name": name, "uid": format!("uid-{name}"),
        "controller": true, "blockOwnerDeletion": true}])
}

/// Machine and MaasMachine of a node. Machines are of different age, the first the oldest.
pub(crate) fn machine(node: &str, number: usize, pool: &str) -> Vec<Value> {
    let born = format!("2026-11-01T00:{number:02}:00Z");
    let mut labels = json!({"cluster.x-k8s.io/cluster-name": "c"});
    let owners = if pool == "cp" {
        labels["cluster.x-k8s.io/control-plane"] = json!("");
        labels["cluster.x-k8s.io/control-plane-name"] = json!("cp");
        owner("KubeadmControlPlane", "cp")
    } else {
        let set = format!("{pool}-old");
        labels["cluster.x-k8s.io/deployment-name"] = json!(pool);
        labels["cluster.x-k8s.io/set-name"] = json!(set);
        owner("MachineSet", &set)
    };
    let infra = "infrastructure.cluster.x-k8s.io/v1beta1";
    let name = format!("m-{node}");
    vec![
        json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Machine",
            "metadata": {"name": name, "namespace": SPACE, "uid": format!("uid-{name}"), "creationTimestamp": born,
                "labels": labels, "finalizers": ["machine.cluster.x-k8s.io"], "ownerReferences": owners},
            "spec": {"clusterName": "c", "providerID": format!("maas:///a/{node}"), "version": "v1.34.1",
                "bootstrap": {"dataSecretName": name},
                "infrastructureRef": {"apiVersion": infra, "kind": "MaasMachine", "name": name, "namespace": SPACE}},
            "status": {"phase": "Running", "bootstrapReady": true, "infrastructureReady": true,
                "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": BORN}],
                "nodeRef": {"apiVersion": "v1", "kind": "Node", "name": node}}}),
        json!({"apiVersion": infra, "kind": "MaasMachine",
            "metadata": {"name": name, "namespace": SPACE, "uid": format!("uid-maas-{name}"), "creationTimestamp": born,
                "labels": labels, "finalizers": ["maasmachine.infrastructure.cluster.x-k8s.io"],
                "ownerReferences": owner("Machine", &name)},
            "spec": {"providerID": format!("maas:///a/{node}"), "systemID": node, "failureDomain": "a"},
            "status": {"ready": true, "machineState": "Deployed", "machinePowered": true, "hostname": node}}),
    ]
}

fn infra(name: &str) -> Value {
    json!({"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "MaasMachineTemplate", "name": name})
}

fn ready(count: usize) -> Value {
    json!({"replicas": count, "readyReplicas": count, "availableReplicas": count, "updatedReplicas": count})
}

/// The Cluster.
pub(crate) fn cluster(cidr: &str) -> Vec<Value> {
    vec![json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "Cluster",
            "metadata": {"name": "c", "namespace": SPACE, "uid": "uid-c", "creationTimestamp": BORN},
            "spec": {"clusterNetwork": {"pods": {"cidrBlocks": [cidr]}, "services": {"cidrBlocks": ["10.96.0.0/16"]}}}})]
}

/// A pool of workers.
pub(crate) fn workers(pool: &str, count: usize, strategy: &Value) -> Vec<Value> {
    let template = json!({"metadata": {"labels": {"cluster.x-k8s.io/cluster-name": "c"}}, "spec": {
        "clusterName": "c", "version": "v1.34.1", "infrastructureRef": infra(pool),
        "bootstrap": {"configRef": {"kind": "KubeadmConfigTemplate", "name": pool, "apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1"}}}});
    let set = format!("{pool}-old");
    let mut set_spec = json!({"clusterName": "c", "replicas": count, "selector": {}, "template": template.clone()});
    set_spec["deletePolicy"] = strategy["rollingUpdate"]["deletePolicy"].clone();
    vec![
        json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineDeployment",
            "metadata": {"name": pool, "namespace": SPACE, "uid": format!("uid-{pool}"), "creationTimestamp": BORN},
            "spec": {"clusterName": "c", "replicas": count, "selector": {}, "strategy": strategy, "template": template},
            "status": ready(count)}),
        json!({"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineSet",
            "metadata": {"name": set, "namespace": SPACE, "uid": format!("uid-{set}"), "creationTimestamp": BORN,
                "ownerReferences": owner("MachineDeployment", pool)},
            "spec": set_spec, "status": ready(count)}),
    ]
}

/// The control plane.
pub(crate) fn control_plane(planes: usize, surge: u32) -> Vec<Value> {
    vec![
        json!({"apiVersion": "controlplane.cluster.x-k8s.io/v1beta1", "kind": "KubeadmControlPlane",
            "metadata": {"name": "cp", "namespace": SPACE, "uid": "uid-cp", "creationTimestamp": BORN},
            "spec": {"replicas": planes, "version": "v1.34.1",
                "machineTemplate": {"infrastructureRef": infra("cp")},
                "rolloutStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge}}},
            "status": ready(planes)}),
    ]
}

/// Palette's drain settings.
pub(crate) fn palette(delete: bool) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "palette-agent-config", "namespace": SPACE, "uid": "uid-palette", "creationTimestamp": BORN},
        "data": {"drain": json!({"timeout": 0, "disableEviction": delete, "force": true}).to_string()}})
}

pub(crate) fn kubevirt((cluster, node): (u32, u32)) -> Value {
    json!({"apiVersion": "kubevirt.io/v1", "kind": "KubeVirt",
        "metadata": {"name": "kubevirt", "namespace": "kubevirt", "uid": "uid-kubevirt", "creationTimestamp": BORN},
        "spec": {"configuration": {"evictionStrategy": "LiveMigrate",
            "migrations": {"parallelMigrationsPerCluster": cluster, "parallelOutboundMigrationsPerNode": node}},
            "workloadUpdateStrategy": {"workloadUpdateMethods": ["LiveMigrate"]}},
        "status": {"phase": "Deployed", "observedKubeVirtVersion": "v1.7.4"}})
}

/// What the nodes of a control plane run by themselves; the controller manager among them cuts the blocks.
pub(crate) fn static_pods(node: &str, cidr: &str) -> Vec<Value> {
    let all = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
    let pod = |component: &&str| {
        let mut command = json!([component]);
        if *component == "kube-controller-manager" {
            command = json!([
                component,
                "--allocate-node-cidrs=true",
                format!("--cluster-cidr={cidr}"),
                "--node-cidr-mask-size=24",
                "--service-cluster-ip-range=10.96.0.0/16"
            ]);
        }
        json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("{component}-{node}"), "namespace": "kube-system", "uid": format!("{component}-{node}"),
                "creationTimestamp": BORN, "labels": {"component": component, "tier": "control-plane"},
                "annotations": {"kubernetes.io/config.mirror": "x", "kubernetes.io/config.source": "file"},
                "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": node, "uid": format!("node-{node}"), "controller": true}]},
            "spec": {"nodeName": node, "hostNetwork": true, "containers": [{"name": component, "command": command,
                "resources": {"requests": {"cpu": "100m"}}}],
                "tolerations": [{"operator": "Exists"}]},
            "status": {"phase": "Running", "podIP": "10.0.0.1", "conditions": [{"type": "Ready", "status": "True"}]}})
    };
    all.iter().map(pod).collect()
}

/// A VM that is to run.
pub(crate) fn vm(name: &str, memory: &str) -> Value {
    json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
        "metadata": {"name": name, "namespace": "demo", "uid": format!("vm-{name}"), "generation": 1, "creationTimestamp": BORN},
        "spec": {"runStrategy": "Always", "template": {"metadata": {"labels": {"app": name}}, "spec": {
            "domain": {"cpu": {"cores": 1, "model": "Icelake-Server"}, "memory": {"guest": memory},
                "devices": {"interfaces": [{"name": "default", "masquerade": {}, "macAddress": "02:00:00:00:00:01"}]},
                "machine": {"type": "q35"}},
            "networks": [{"name": "default", "pod": {}}],
            "volumes": [{"name": "root", "containerDisk": {"image": "quay.io/containerdisks/ubuntu:24.04"}}]}}}})
}
