//! Small platform objects: ingresses, the CSI driver, the FlashArray secret.
use serde_json::json;

use super::fixed::Fixed;
use super::storage::{CEPH, DRIVER};

/// The ingress class of the Nginx layer.
pub(super) const fn ingress_classes() -> Fixed {
    Fixed {
        api: "networking.k8s.io/v1",
        kind: "IngressClass",
        ns: None,
        salt: 170,
        names: &["nginx"],
        body: |_, _| json!({ "metadata": { "generation": 1 }, "spec": { "controller": "k8s.io/ingress-nginx" } }),
    }
}

/// Grafana, the export proxy and CDI's upload proxy, over TLS.
pub(super) const fn ingresses() -> Fixed {
    Fixed {
        api: "networking.k8s.io/v1",
        kind: "Ingress",
        ns: None,
        salt: 171,
        names: &[
            "cdi/cdi-uploadproxy",
            "kubevirt/virt-exportproxy",
            "monitoring/prometheus-grafana",
        ],
        body: |_, full| {
            let (service, port) = match full {
                "monitoring/prometheus-grafana" => ("prometheus-grafana", 80),
                "cdi/cdi-uploadproxy" => ("cdi-uploadproxy", 443),
                _ => ("virt-exportproxy", 443),
            };
            let host = format!("{service}.vmo-dc1.corp.example");
            json!({
                "metadata": { "generation": 1, "annotations": { "cert-manager.io/issuer": "selfsigned-issuer" } },
                "spec": {
                    "ingressClassName": "nginx",
                    "rules": [{ "host": host, "http": { "paths": [{
                        "backend": { "service": { "name": service, "port": { "number": port } } },
                        "path": "/", "pathType": "Prefix",
                    }] } }],
                    "tls": [{ "hosts": [host], "secretName": format!("{service}-tls") }],
                },
                "status": { "loadBalancer": { "ingress": [{ "ip": "10.20.31.10" }] } },
            })
        },
    }
}

/// The CSI drivers, of which a world has one. Portworx' attaches by itself, so there are no VolumeAttachments.
pub(super) const fn csi_drivers() -> Fixed {
    Fixed {
        api: "storage.k8s.io/v1",
        kind: "CSIDriver",
        ns: None,
        salt: 172,
        names: &[DRIVER, CEPH],
        body: |_, _| {
            json!({ "spec": {
                "attachRequired": false, "fsGroupPolicy": "ReadWriteOnceWithFSType", "podInfoOnMount": true,
                "requiresRepublish": false, "seLinuxMount": false, "storageCapacity": false,
                "volumeLifecycleModes": ["Persistent", "Ephemeral"],
            } })
        },
    }
}

/// The FlashArray credentials (reference architecture, Portworx layer), without any.
pub(super) const fn secrets() -> Fixed {
    Fixed {
        api: "v1",
        kind: "Secret",
        ns: Some("kube-system"),
        salt: 173,
        names: &["px-pure-secret"],
        // the document is `{"FlashArrays":[]}`
        body: |_, _| json!({ "data": { "pure.json": "eyJGbGFzaEFycmF5cyI6W119" }, "type": "Opaque" }),
    }
}
