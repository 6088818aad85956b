//! The 58 other pods (reference architecture, solution sizing): static pods of the control planes, controllers,
//! monitoring, ingress, the VMO dashboard and the agents of Palette.
use serde_json::Value;

use super::parts::{addresses, container, running_conditions, runs, token_volume, tolerations};
use crate::sim::seed::mix::{Dice, hash, suffix};
use crate::sim::seed::obj::{arr, head, meta, obj, owner, put, time};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, node, workload};

/// Who makes the pods of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim::seed) enum Sort {
    Static,
    Deployment,
    StatefulSet,
}

/// One platform workload.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim::seed) struct Row {
    pub(in crate::sim::seed) ns: &'static str,
    pub(in crate::sim::seed) name: &'static str,
    pub(in crate::sim::seed) sort: Sort,
    pub(in crate::sim::seed) replicas: u8,
    pub(in crate::sim::seed) control_plane: bool,
    pub(in crate::sim::seed) host: bool,
    pub(in crate::sim::seed) image: &'static str,
    pub(in crate::sim::seed) cpu: &'static str,
    pub(in crate::sim::seed) memory: &'static str,
}

use Sort::{Deployment, StatefulSet, Static};

const fn row(
    ns: &'static str,
    name: &'static str,
    sort: Sort,
    replicas: u8,
    place: (bool, bool),
    image: &'static str,
    ask: (&'static str, &'static str),
) -> Row {
    Row {
        ns,
        name,
        sort,
        replicas,
        control_plane: place.0,
        host: place.1,
        image,
        cpu: ask.0,
        memory: ask.1,
    }
}

/// On control planes, host network.
const CP_HOST: (bool, bool) = (true, true);
/// On control planes, pod network.
const CP: (bool, bool) = (true, false);
/// On workers, pod network.
const ANY: (bool, bool) = (false, false);

#[rustfmt::skip]
pub(in crate::sim::seed) const PLATFORM: &[Row] = &[
    row("kube-system", "etcd", Static, 3, CP_HOST, "registry.k8s.io/etcd:3.6.5-0", ("100m", "100Mi")),
    row("kube-system", "kube-apiserver", Static, 3, CP_HOST, "registry.k8s.io/kube-apiserver:v1.34.5", ("250m", "2Gi")),
    row("kube-system", "kube-controller-manager", Static, 3, CP_HOST, "registry.k8s.io/kube-controller-manager:v1.34.5", ("200m", "512Mi")),
    row("kube-system", "kube-scheduler", Static, 3, CP_HOST, "registry.k8s.io/kube-scheduler:v1.34.5", ("100m", "256Mi")),
    row("kube-system", "coredns", Deployment, 2, CP, "registry.k8s.io/coredns/coredns:v1.12.4", ("100m", "70Mi")),
    row("kube-system", "cilium-operator", Deployment, 2, CP_HOST, "quay.io/cilium/operator-generic:v1.19.2", ("100m", "128Mi")),
    row("kube-system", "metrics-server", Deployment, 1, CP, "registry.k8s.io/metrics-server/metrics-server:v0.8.0", ("100m", "200Mi")),
    row("kube-system", "snapshot-controller", Deployment, 1, ANY, "registry.k8s.io/sig-storage/snapshot-controller:v8.4.0", ("10m", "32Mi")),
    row("kubevirt", "virt-operator", Deployment, 1, CP, "quay.io/kubevirt/virt-operator:v1.7.4", ("10m", "450Mi")),
    row("kubevirt", "virt-api", Deployment, 2, CP, "quay.io/kubevirt/virt-api:v1.7.4", ("5m", "500Mi")),
    row("kubevirt", "virt-controller", Deployment, 2, CP, "quay.io/kubevirt/virt-controller:v1.7.4", ("10m", "275Mi")),
    row("kubevirt", "virt-exportproxy", Deployment, 1, CP, "quay.io/kubevirt/virt-exportproxy:v1.7.4", ("10m", "150Mi")),
    row("cdi", "cdi-operator", Deployment, 1, ANY, "quay.io/kubevirt/cdi-operator:v1.63.0", ("100m", "150Mi")),
    row("cdi", "cdi-apiserver", Deployment, 1, ANY, "quay.io/kubevirt/cdi-apiserver:v1.63.0", ("10m", "150Mi")),
    row("cdi", "cdi-deployment", Deployment, 1, ANY, "quay.io/kubevirt/cdi-controller:v1.63.0", ("10m", "150Mi")),
    row("cdi", "cdi-uploadproxy", Deployment, 1, ANY, "quay.io/kubevirt/cdi-uploadproxy:v1.63.0", ("10m", "150Mi")),
    row("kube-system", "descheduler", Deployment, 1, CP, "registry.k8s.io/descheduler/descheduler:v0.34.0", ("500m", "256Mi")),
    row("vm-dashboard", "virtual-machine-orchestrator", Deployment, 2, ANY, "us-docker.pkg.dev/palette-images/palette/spectro-vm-dashboard:4.9.2", ("100m", "128Mi")),
    row("kube-system", "portworx-operator", Deployment, 1, ANY, "portworx/px-operator:26.1.0", ("100m", "256Mi")),
    row("kube-system", "stork", Deployment, 3, ANY, "openstorage/stork:26.1.0", ("100m", "128Mi")),
    row("kube-system", "stork-scheduler", Deployment, 3, ANY, "registry.k8s.io/kube-scheduler:v1.34.5", ("100m", "64Mi")),
    row("kube-system", "px-csi-ext", Deployment, 3, ANY, "registry.k8s.io/sig-storage/csi-provisioner:v5.3.0", ("20m", "64Mi")),
    row("metallb-system", "metallb-controller", Deployment, 1, ANY, "quay.io/metallb/controller:v0.15.3", ("50m", "64Mi")),
    row("nginx", "nginx-ingress-nginx-controller", Deployment, 2, ANY, "registry.k8s.io/ingress-nginx/controller:v1.15.4", ("100m", "256Mi")),
    row("cert-manager", "cert-manager", Deployment, 1, ANY, "quay.io/jetstack/cert-manager-controller:v1.19.1", ("10m", "64Mi")),
    row("cert-manager", "cert-manager-webhook", Deployment, 1, ANY, "quay.io/jetstack/cert-manager-webhook:v1.19.1", ("10m", "32Mi")),
    row("monitoring", "prometheus-operator", Deployment, 1, ANY, "quay.io/prometheus-operator/prometheus-operator:v0.88.0", ("100m", "128Mi")),
    row("monitoring", "prometheus-kube-state-metrics", Deployment, 1, ANY, "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0", ("100m", "512Mi")),
    row("monitoring", "prometheus-grafana", Deployment, 1, ANY, "docker.io/grafana/grafana:12.3.0", ("100m", "256Mi")),
    row("monitoring", "prometheus-prometheus", StatefulSet, 1, ANY, "quay.io/prometheus/prometheus:v3.8.0", ("2", "24Gi")),
    row("monitoring", "alertmanager-prometheus-alertmanager", StatefulSet, 1, ANY, "quay.io/prometheus/alertmanager:v0.29.0", ("20m", "64Mi")),
    row("capi-system", "capi-controller-manager", Deployment, 1, ANY, "registry.k8s.io/cluster-api/cluster-api-controller:v1.11.3", ("20m", "96Mi")),
    row("capi-kubeadm-control-plane-system", "capi-kubeadm-control-plane-controller-manager", Deployment, 1, ANY, "registry.k8s.io/cluster-api/kubeadm-control-plane-controller:v1.11.3", ("20m", "96Mi")),
    row("capi-kubeadm-bootstrap-system", "capi-kubeadm-bootstrap-controller-manager", Deployment, 1, ANY, "registry.k8s.io/cluster-api/kubeadm-bootstrap-controller:v1.11.3", ("20m", "96Mi")),
    row("capmaas-system", "capmaas-controller-manager", Deployment, 1, ANY, "us-docker.pkg.dev/palette-images/palette/cluster-api-maas:v0.8.0", ("20m", "96Mi")),
    row("cluster-65f0c1d2", "cluster-management-agent", Deployment, 1, ANY, "us-docker.pkg.dev/palette-images/palette/cluster-management-agent:4.8.22", ("100m", "256Mi")),
    row("cluster-65f0c1d2", "palette-controller-manager", Deployment, 1, ANY, "us-docker.pkg.dev/palette-images/palette/palette-controller-manager:4.8.22", ("100m", "256Mi")),
    row("spectro-proxy", "spectro-proxy-frpc", Deployment, 1, ANY, "us-docker.pkg.dev/palette-images/palette/frpc:1.5.5", ("10m", "32Mi")),
];

/// `controller-revision-hash` and the like: ten letters that follow from the name.
pub(in crate::sim::seed) fn revision(w: &World, name: &str) -> String {
    let salt = name
        .bytes()
        .fold(7_u32, |a, b| a.wrapping_mul(31).wrapping_add(b.into()));
    suffix(hash(w.seed, salt::REPLICA_SET, salt), 10)
}

/// Name of the ReplicaSet behind a Deployment.
pub(in crate::sim::seed) fn replica_set(w: &World, name: &str) -> String {
    format!("{name}-{}", revision(w, name))
}

pub(super) fn key(w: &World, p: u8) -> (Option<String>, String) {
    let Some((seat, row)) = seat(w, p) else {
        return (None, String::new());
    };
    let name = match row.sort {
        Static => format!("{}-{}", row.name, node::name(seat.node)),
        StatefulSet => format!("{}-{}", row.name, seat.ordinal),
        Deployment => format!(
            "{}-{}",
            replica_set(w, row.name),
            suffix(hash(w.seed, salt::PLATFORM, p.into()), 5)
        ),
    };
    (Some(row.ns.to_owned()), name)
}

fn seat(w: &World, p: u8) -> Option<(super::Seat, &'static Row)> {
    let seat = w.platform.get(usize::from(p))?;
    Some((*seat, PLATFORM.get(usize::from(seat.row))?))
}

pub(super) fn render(w: &World, p: u8) -> Value {
    let Some((seat, row)) = seat(w, p) else {
        return Value::Null;
    };
    let (_, name) = key(w, p);
    let on = w.nodes.get(usize::from(seat.node)).map_or(w.now, |n| n.created);
    let mut d = Dice::new(w.seed, salt::PLATFORM, p.into());
    // static pods come with their node; the others were moved here when another node was repaved
    let born = match row.sort {
        Static => on + d.between(2, 9),
        _ => on + d.tail(1_900, w.now.saturating_sub(on)),
    };
    let start = born + d.between(1, 40);
    let mut top = head("v1", "Pod", Some(row.ns), &name, w.uid(salt::PLATFORM, p.into()), born);
    meta(&mut top, "generation", 1);
    let mut labels = workload::labels(row.name);
    match row.sort {
        Static => {
            put(&mut labels, "component", row.name);
            put(&mut labels, "tier", "control-plane");
            let mirror = workload::hex_of(w, u32::from(p));
            meta(
                &mut top,
                "annotations",
                obj! {
                    "kubernetes.io/config.hash" => mirror.as_str(),
                    "kubernetes.io/config.mirror" => mirror,
                    "kubernetes.io/config.source" => "file",
                },
            );
            let mut o = owner("v1", "Node", node::name(seat.node), w.uid(salt::NODE, seat.node.into()));
            if let Value::Object(o) = &mut o {
                o.remove("blockOwnerDeletion");
            }
            meta(&mut top, "ownerReferences", arr![o]);
        }
        StatefulSet => {
            put(&mut labels, "statefulset.kubernetes.io/pod-name", name.as_str());
            put(&mut labels, "apps.kubernetes.io/pod-index", seat.ordinal.to_string());
            put(&mut labels, "controller-revision-hash", replica_set(w, row.name));
            meta(&mut top, "generateName", format!("{}-", row.name));
            meta(
                &mut top,
                "ownerReferences",
                arr![owner("apps/v1", "StatefulSet", row.name, workload::uid(w, row.name))],
            );
        }
        Deployment => {
            put(&mut labels, "pod-template-hash", revision(w, row.name));
            meta(&mut top, "generateName", format!("{}-", replica_set(w, row.name)));
            let rs = replica_set(w, row.name);
            meta(
                &mut top,
                "ownerReferences",
                arr![owner("apps/v1", "ReplicaSet", rs.as_str(), workload::uid(w, &rs))],
            );
        }
    }
    meta(&mut top, "labels", labels);
    let container_name = workload::container_of(row.name);
    let mut spec = workload::pod_spec(row.name, container_name, row.image, (row.cpu, row.memory), row.host);
    put(&mut spec, "nodeName", node::name(seat.node));
    let mut tolerate = tolerations();
    if row.control_plane {
        tolerate.push(
            obj! { "effect" => "NoSchedule", "key" => "node-role.kubernetes.io/control-plane", "operator" => "Exists" },
        );
    }
    if row.sort == Static {
        tolerate = vec![obj! { "effect" => "NoExecute", "operator" => "Exists" }];
    } else {
        let mut volumes = workload::volumes(row.name);
        volumes.push(token_volume(&format!("kube-api-access-{}", suffix(d.next(), 5))));
        put(&mut spec, "volumes", volumes);
    }
    put(&mut spec, "tolerations", tolerate);
    top.insert("spec".to_owned(), spec);
    let ready = start + d.between(4, 30);
    let mut status = obj! {
        "conditions" => running_conditions(born, start, true, ready),
        "containerStatuses" => arr![container(w, 9_000 + u64::from(p), container_name, row.image, runs(start))],
        "phase" => "Running",
        "qosClass" => "Burstable",
        "startTime" => time(born),
    };
    let host = node::address(seat.node);
    addresses(
        &mut status,
        host.clone(),
        if row.host { host } else { w.pod_ip(seat.node, seat.ip) },
    );
    top.insert("status".to_owned(), status);
    managed::stamp(top, "kubelet", ready)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_58() {
        assert_eq!(PLATFORM.iter().map(|r| u32::from(r.replicas)).sum::<u32>(), 58);
    }
}
