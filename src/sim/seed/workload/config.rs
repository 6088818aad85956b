//! ConfigMaps that say how the cluster is set up, and those that every namespace has.
use serde_json::{Value, json};

use crate::sim::seed::kinds::Key;
use crate::sim::seed::obj::{head, obj};
use crate::sim::seed::vm::CLUSTER_AGE;
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{capi, managed, namespace, node, portworx};

/// (namespace, name).
const FIXED: [(&str, &str); 9] = [
    (capi::NAMESPACE, "palette-agent-config"),
    ("default", "cm-unattend-xml"),
    ("kube-system", "cilium-config"),
    ("kube-system", "coredns"),
    ("kube-system", "descheduler"),
    ("kube-system", "kubeadm-config"),
    ("kube-system", "px-bootstrap-pxcluster65f0c1d2"),
    ("kube-system", "px-cloud-drive-pxcluster65f0c1d2"),
    ("virtual-machines", "cm-unattend-xml"),
];

pub(in crate::sim::seed) fn len(w: &World) -> u32 {
    if w.nodes.is_empty() {
        return 0;
    }
    FIXED.len() as u32 + namespace::len(w) + u32::from(w.size.tenants)
}

/// Fixed ones, then the root certificate of each namespace, then the answer file of each tenant.
pub(in crate::sim::seed) fn key(w: &World, i: u32) -> Key {
    let fixed = FIXED.len() as u32;
    let spaces = namespace::len(w);
    if let Some((ns, name)) = FIXED.get(i as usize) {
        return (Some((*ns).to_owned()), (*name).to_owned());
    }
    let (ns, name) = if i - fixed < spaces {
        (namespace::key(w, i - fixed).1, "kube-root-ca.crt")
    } else {
        (
            super::super::shop::tenant((i - fixed - spaces) as u8).to_owned(),
            "cm-unattend-xml",
        )
    };
    (Some(ns), name.to_owned())
}

pub(in crate::sim::seed) fn render(w: &World, i: u32) -> Value {
    let (ns, name) = key(w, i);
    let created = w.now - CLUSTER_AGE + 2_000 + i * 5;
    let mut top = head("v1", "ConfigMap", ns.as_deref(), &name, w.uid(salt::CONFIG, i), created);
    top.insert("data".to_owned(), data(w, &name));
    managed::stamp(top, "kube-controller-manager", created)
}

fn data(w: &World, name: &str) -> Value {
    match name {
        "kube-root-ca.crt" => {
            obj! { "ca.crt" => "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n" }
        }
        "cm-unattend-xml" => {
            obj! { "Unattend.xml" => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<unattend xmlns=\"urn:schemas-microsoft-com:unattend\">\n  <settings pass=\"oobeSystem\"/>\n</unattend>\n" }
        }
        "kubeadm-config" => obj! { "ClusterConfiguration" => KUBEADM },
        "cilium-config" => json!({
            "bpf-lb-acceleration": "disabled", "cni-exclusive": "false", "cluster-name": "default", "debug": "false",
            "enable-ipv4": "true", "enable-ipv6": "false", "force-device-detection": "true", "ipam": "kubernetes",
            "kube-proxy-replacement": "true", "routing-mode": "tunnel", "tunnel-protocol": "vxlan",
            "vlan-bpf-bypass": "0",
        }),
        "coredns" => {
            obj! { "Corefile" => ".:53 {\n    errors\n    health\n    kubernetes cluster.local in-addr.arpa ip6.arpa\n    forward . /etc/resolv.conf\n    cache 30\n}\n" }
        }
        "descheduler" => obj! { "policy.yaml" => DESCHEDULER },
        "palette-agent-config" => obj! {
            "drain" => json!({
                "timeout": 7_200_000_000_000_u64, "gracePeriod": -1, "deleteLocalData": true, "ignoreDaemonSets": true,
                "force": true, "disableEviction": false, "skipWaitForDeleteTimeout": 0,
            }).to_string(),
        },
        n if n.starts_with("px-bootstrap") => obj! { "px-entries" => bootstrap(w) },
        n if n.starts_with("px-cloud-drive") => obj! { "cloud-drive" => drives(w) },
        _ => obj! {},
    }
}

const KUBEADM: &str = "apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
clusterName: vmo-dc1
controlPlaneEndpoint: vmo-dc1.metal.corp.example:6443
controllerManager:
  extraArgs:
  - name: allocate-node-cidrs
    value: \"true\"
  - name: node-cidr-mask-size
    value: \"24\"
kind: ClusterConfiguration
kubernetesVersion: v1.34.5
networking:
  dnsDomain: cluster.local
  podSubnet: 100.64.0.0/18
  serviceSubnet: 100.64.64.0/18
";

/// The VMO pack's policy (sample values of its public documentation).
const DESCHEDULER: &str = "apiVersion: descheduler/v1alpha2
kind: DeschedulerPolicy
maxNoOfPodsToEvictPerNode: 10
nodeSelector: kubevirt.io/schedulable=true
metricsProviders:
- source: KubernetesMetrics
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
        exclude: [kube-system, kubevirt, cdi, monitoring]
      metricsUtilization:
        source: KubernetesMetrics
      thresholds: {cpu: 20, memory: 25, pods: 100}
      targetThresholds: {cpu: 60, memory: 75, pods: 100}
  plugins:
    balance:
      enabled: [RemoveDuplicates, RemovePodsViolatingTopologySpreadConstraint, LowNodeUtilization]
    deschedule:
      enabled: [RemovePodsHavingTooManyRestarts, RemovePodsViolatingNodeTaints, RemovePodsViolatingNodeAffinity,
        RemovePodsViolatingInterPodAntiAffinity]
";

/// KVDB members as the Portworx operator notes them.
fn bootstrap(w: &World) -> String {
    let list: Vec<Value> = (0_u32..)
        .zip(portworx::kvdb(w))
        .map(|(k, n)| {
            json!({
                "IP": node::address(n), "ID": portworx::node_uid(w, n), "Index": k, "State": 2,
                "Type": if k == 0 { 1 } else { 2 }, "Ts": super::super::obj::stamp(w.now - 90_000 + k * 7), "Version": "v2",
                "peerport": "9018", "clientport": "9019", "Domain": "portworx-1.internal.kvdb", "DataDirType": "KvdbDevice",
            })
        })
        .collect();
    Value::Array(list).to_string()
}

/// Drive sets: which FlashArray volumes each storage node holds.
fn drives(w: &World) -> String {
    let mut all = serde_json::Map::new();
    for k in 0..w.size.workers - w.size.bare {
        let n = w.size.control_planes + k;
        let id = portworx::node_uid(w, n);
        let drive = |what: &str, gib: u32, salt: u32| {
            let wwn = portworx::drive(w, n, salt);
            (
                wwn.clone(),
                json!({ "Type": what, "Size": gib, "ID": wwn, "Path": format!("/dev/mapper/{wwn}"), "IOPS": 0,
                                  "PXType": what, "State": "", "Labels": {} }),
            )
        };
        let data = w.pools.iter().filter(|pool| pool.node == n);
        let data = (0_u32..)
            .zip(data)
            .map(|(p, pool)| drive("data", pool.gib, 0xD1 + p * 16));
        let configs: serde_json::Map<String, Value> = data
            .chain([drive("metadata", 64, 0xD2), drive("journal", 3, 0xD3)])
            .collect();
        all.insert(id.clone(), json!({
            "Configs": configs, "NodeID": id, "ReservedInstanceID": "", "SchedulerNodeName": node::name(n), "NodeIndex": k,
            "CreateTimestamp": super::super::obj::stamp(w.now - CLUSTER_AGE + 8_000 + u32::from(k) * 13),
            "InstanceID": node::system_id(w.seed, n), "Zone": node::zone(n), "State": "In Use", "Labels": {},
        }));
    }
    Value::Object(all).to_string()
}
