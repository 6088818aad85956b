//! Arguments and environment of containers, where a client can learn something from them.
use serde_json::{Value, json};

/// Command line of a container, by the name of its workload.
pub(super) fn arguments(name: &str) -> &'static [&'static str] {
    match name {
        "kube-apiserver" => &[
            "kube-apiserver",
            "--allow-privileged=true",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--encryption-provider-config=/etc/kubernetes/encryption.yaml",
            "--oidc-client-id=vmo-dc1",
            "--oidc-groups-claim=groups",
            "--oidc-issuer-url=https://login.corp.example/realms/platform",
            "--oidc-username-claim=email",
            "--secure-port=6443",
            "--service-cluster-ip-range=100.64.64.0/18",
        ],
        "kube-controller-manager" => &[
            "kube-controller-manager",
            "--allocate-node-cidrs=true",
            "--cluster-cidr=100.64.0.0/18",
            "--controllers=*,bootstrapsigner,tokencleaner",
            "--leader-elect=true",
            "--node-cidr-mask-size=24",
            "--service-cluster-ip-range=100.64.64.0/18",
        ],
        "kube-scheduler" => &["kube-scheduler", "--leader-elect=true"],
        "descheduler" => &[
            "/bin/descheduler",
            "--descheduling-interval=5m",
            "--feature-gates=EvictionsInBackground=true",
            "--leader-elect=true",
            "--policy-config-file=/policy-dir/policy.yaml",
            "--v=3",
        ],
        "metallb-speaker" => &["--port=7472", "--log-level=info", "--ignore-exclude-lb"],
        "nginx-ingress-nginx-controller" => &[
            "/nginx-ingress-controller",
            "--enable-ssl-passthrough",
            "--ingress-class=nginx",
            "--tcp-services-configmap=$(POD_NAMESPACE)/nginx-ingress-nginx-tcp",
        ],
        "virt-handler" => &["--port", "8443", "--hostname-override", "$(NODE_NAME)", "-v", "2"],
        "virt-api" => &[
            "--port",
            "8443",
            "--console-server-port",
            "8186",
            "--subresources-only",
            "-v",
            "2",
        ],
        "kube-multus-ds" => &["/usr/src/multus-cni/bin/multus-daemon"],
        _ => &[],
    }
}

/// Environment of a container, by the name of its workload.
pub(super) fn environment(name: &str) -> Option<Value> {
    match name {
        "vlan-filtering" => Some(json!([
            { "name": "bridgeIF", "value": "br0" },
            { "name": "allowedVlans", "value": "21-100" },
            { "name": "allowVlansOnSelf", "value": "false" },
            { "name": "allowedVlansOnSelf", "value": "" },
        ])),
        "virt-handler" => Some(json!([
            { "name": "NODE_NAME", "valueFrom": { "fieldRef": { "apiVersion": "v1", "fieldPath": "spec.nodeName" } } },
        ])),
        _ => None,
    }
}

/// The ConfigMap that a workload reads its configuration from, and where it is mounted.
pub(super) fn mounted(name: &str) -> Option<(&'static str, &'static str)> {
    (name == "descheduler").then_some(("descheduler", "/policy-dir"))
}
