//! Labels of a node: kubelet's, Cluster API's, and those of KubeVirt's node labeller.
use serde_json::{Map, Value};

use super::{Mood, Node, Pool, name, zone};
use crate::sim::seed::stock;

/// Models that a Sapphire Rapids host can offer a guest (virt-handler, `pkg/virt-handler/node-labeller`).
const MODELS: [&str; 14] = [
    "Broadwell",
    "Cascadelake-Server",
    "Cooperlake",
    "Denverton",
    "Haswell",
    "Icelake-Server",
    "IvyBridge",
    "Nehalem",
    "SandyBridge",
    "SapphireRapids",
    "Skylake-Client",
    "Skylake-Server",
    "Snowridge",
    "Westmere",
];

/// Host model of the workers. The second pool was bought a year later.
pub(in crate::sim::seed) const fn host_model(pool: Pool) -> &'static str {
    match pool {
        Pool::Gold => "SapphireRapids",
        _ => "Icelake-Server",
    }
}

/// Time stamp counter frequency of the workers, in Hz.
pub(in crate::sim::seed) const TSC: &str = "2400000000";

pub(super) fn labels(node: Node, i: u8) -> Value {
    let mut map = Map::new();
    let mut set = |k: &str, v: &str| map.insert(k.to_owned(), v.into());
    set("beta.kubernetes.io/arch", "amd64");
    set("beta.kubernetes.io/os", "linux");
    set("kubernetes.io/arch", "amd64");
    set("kubernetes.io/hostname", &name(i));
    set("kubernetes.io/os", "linux");
    set("topology.kubernetes.io/zone", zone(i));
    match node.pool {
        Pool::ControlPlane => {
            set("node-role.kubernetes.io/control-plane", "");
            set("node.kubernetes.io/exclude-from-external-load-balancers", "");
            set("kubevirt.io/schedulable", "true");
        }
        pool => {
            set("node-role.kubernetes.io/worker", "");
            set(
                "spectrocloud.com/pool",
                if pool == Pool::Gold {
                    "worker-pool-gold"
                } else {
                    "worker-pool"
                },
            );
            // the rest comes from daemons that need a network
            if node.mood == Mood::Bare {
                return Value::Object(map);
            }
            set("kubevirt.io/cpumanager", "true");
            set("px/status", if node.mood == Mood::Silent { "down" } else { "up" });
            set(
                "kubevirt.io/schedulable",
                super::super::obj::truth(node.mood != Mood::Silent)
                    .to_lowercase()
                    .as_str(),
            );
            set("cpu-vendor.node.kubevirt.io/Intel", "true");
            set("cpu-timer.node.kubevirt.io/tsc-frequency", TSC);
            set("cpu-timer.node.kubevirt.io/tsc-scalable", "true");
            set(&format!("scheduling.node.kubevirt.io/tsc-frequency-{TSC}"), "true");
            set(&format!("host-model-cpu.node.kubevirt.io/{}", host_model(pool)), "true");
            set("hyperv.node.kubevirt.io/base", "true");
            set("machine-type.node.kubevirt.io/q35", "true");
            set(&format!("machine-type.node.kubevirt.io/{}", stock::MACHINE), "true");
            for model in MODELS.iter().filter(|m| pool == Pool::Gold || **m != "SapphireRapids") {
                set(&format!("cpu-model.node.kubevirt.io/{model}"), "true");
                set(&format!("cpu-model-migration.node.kubevirt.io/{model}"), "true");
            }
        }
    }
    Value::Object(map)
}
