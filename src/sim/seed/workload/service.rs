//! Services in front of the platform.
use serde_json::{Value, json};

use super::{labels, number};
use crate::sim::seed::fixed::Fixed;

/// (namespace/name, workload selected, ports as (name, port, target)).
type Row = (&'static str, &'static str, &'static [(&'static str, u16, u16)]);

const SERVICES: [Row; 16] = [
    ("cdi/cdi-api", "cdi-apiserver", &[("", 443, 8443)]),
    ("cdi/cdi-uploadproxy", "cdi-uploadproxy", &[("", 443, 8443)]),
    ("default/kubernetes", "", &[("https", 443, 6443)]),
    (
        "kube-system/kube-dns",
        "coredns",
        &[("dns", 53, 53), ("dns-tcp", 53, 53), ("metrics", 9153, 9153)],
    ),
    ("kube-system/metrics-server", "metrics-server", &[("https", 443, 10250)]),
    ("kube-system/portworx-api", "portworx-api", PORTWORX),
    ("kube-system/portworx-service", "portworx", PORTWORX),
    (
        "kubevirt/kubevirt-operator-webhook",
        "virt-operator",
        &[("webhooks", 443, 8444)],
    ),
    ("kubevirt/virt-api", "virt-api", &[("", 443, 8443)]),
    ("kubevirt/virt-exportproxy", "virt-exportproxy", &[("", 443, 8443)]),
    (
        "monitoring/alertmanager-operated",
        "alertmanager-prometheus-alertmanager",
        &[("http-web", 9093, 9093)],
    ),
    (
        "monitoring/prometheus-grafana",
        "prometheus-grafana",
        &[("http-web", 80, 3000)],
    ),
    (
        "monitoring/prometheus-operated",
        "prometheus-prometheus",
        &[("http-web", 9090, 9090)],
    ),
    (
        "monitoring/prometheus-prometheus",
        "prometheus-prometheus",
        &[("http-web", 9090, 9090)],
    ),
    (
        "nginx/nginx-ingress-nginx-controller",
        "nginx-ingress-nginx-controller",
        &[("http", 80, 80), ("https", 443, 443), ("6443-tcp", 6443, 6443)],
    ),
    (
        "vm-dashboard/virtual-machine-orchestrator",
        "virtual-machine-orchestrator",
        &[("https", 443, 8443)],
    ),
];

const PORTWORX: &[(&str, u16, u16)] = &[
    ("px-api", 9001, 9001),
    ("px-kvdb", 9019, 9016),
    ("px-sdk", 9020, 9017),
    ("px-rest-gateway", 9021, 9018),
    ("px-api-tls", 9023, 9020),
];

const NAMES: [&str; SERVICES.len()] = [
    "cdi/cdi-api",
    "cdi/cdi-uploadproxy",
    "default/kubernetes",
    "kube-system/kube-dns",
    "kube-system/metrics-server",
    "kube-system/portworx-api",
    "kube-system/portworx-service",
    "kubevirt/kubevirt-operator-webhook",
    "kubevirt/virt-api",
    "kubevirt/virt-exportproxy",
    "monitoring/alertmanager-operated",
    "monitoring/prometheus-grafana",
    "monitoring/prometheus-operated",
    "monitoring/prometheus-prometheus",
    "nginx/nginx-ingress-nginx-controller",
    "vm-dashboard/virtual-machine-orchestrator",
];

pub(in crate::sim::seed) const fn services() -> Fixed {
    Fixed {
        api: "v1",
        kind: "Service",
        ns: None,
        salt: 160,
        names: &NAMES,
        body: |_, full| {
            let Some((_, workload, ports)) = SERVICES.iter().find(|s| s.0 == full) else {
                return Value::Null;
            };
            let public = full.starts_with("nginx/");
            // service addresses are dealt out at random from 100.64.64.0/18
            let n = number(full);
            let ip = match full {
                "default/kubernetes" => "100.64.64.1".to_owned(),
                "kube-system/kube-dns" => "100.64.64.10".to_owned(),
                // headless: the Prometheus operator makes it for the pods themselves
                "monitoring/prometheus-operated" => "None".to_owned(),
                _ => format!("100.64.{}.{}", 64 + n % 64, 20 + n / 64 % 200),
            };
            let ports: Vec<Value> = ports
                .iter()
                .map(|(name, port, target)| {
                    let protocol = if *name == "dns" { "UDP" } else { "TCP" };
                    let mut p = json!({ "port": port, "protocol": protocol, "targetPort": target });
                    if !name.is_empty() {
                        super::super::obj::put(&mut p, "name", *name);
                    }
                    p
                })
                .collect();
            let mut spec = json!({
                "clusterIP": ip, "clusterIPs": [ip], "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"],
                "ipFamilyPolicy": "SingleStack", "ports": ports, "sessionAffinity": "None",
                "type": if public { "LoadBalancer" } else { "ClusterIP" },
            });
            let selector = match *workload {
                "" => None,
                "portworx" | "portworx-api" => Some(json!({ "name": workload })),
                other => Some(labels(other)),
            };
            if let Some(selector) = selector {
                super::super::obj::put(&mut spec, "selector", selector);
            }
            let status = if public {
                json!({ "loadBalancer": { "ingress": [{ "ip": "10.20.31.10", "ipMode": "VIP" }] } })
            } else {
                json!({ "loadBalancer": {} })
            };
            let mut metadata = json!({});
            if public {
                metadata = json!({ "annotations": { "metallb.io/ip-allocated-from-pool": "first-pool" } });
            }
            json!({ "metadata": metadata, "spec": spec, "status": status })
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_its_row() {
        let rows: Vec<&str> = SERVICES.iter().map(|s| s.0).collect();
        assert_eq!(rows, NAMES);
    }
}
