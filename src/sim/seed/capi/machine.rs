//! Machines and MaasMachines: one of each a node.
use serde_json::Value;

use super::pools::sets;
use super::{CLUSTER, INFRA, NAMESPACE, cluster::control_planes, machine_name, pool_name, set_name};
use crate::sim::seed::managed;
use crate::sim::seed::mix::hash;
use crate::sim::seed::node::{self, Mood, Node, Pool};
use crate::sim::seed::obj::{arr, head, meta, obj, owner, put, time};
use crate::sim::seed::stock::KUBERNETES;
use crate::sim::seed::world::{World, salt};

pub(in crate::sim::seed) fn key(w: &World, i: u32) -> (Option<String>, String) {
    (Some(NAMESPACE.to_owned()), machine_name(w, i as u8))
}

pub(in crate::sim::seed) fn maas_key(w: &World, i: u32) -> (Option<String>, String) {
    key(w, i)
}

/// MAAS needs 12 to 25 minutes from asking for a machine to a node that joins.
fn asked(w: &World, n: &Node, i: u32) -> u32 {
    n.created - 720 - (hash(w.seed, salt::MACHINE, 1_000 + i) % 780) as u32
}

fn labels(pool: Pool) -> Value {
    let mut l = obj! { "cluster.x-k8s.io/cluster-name" => CLUSTER };
    if pool == Pool::ControlPlane {
        put(&mut l, "cluster.x-k8s.io/control-plane", "");
        put(&mut l, "cluster.x-k8s.io/control-plane-name", pool_name(pool));
    } else {
        put(&mut l, "cluster.x-k8s.io/deployment-name", pool_name(pool));
        put(&mut l, "cluster.x-k8s.io/set-name", set_name(pool));
    }
    l
}

fn conditions(kinds: &[(&str, u32)]) -> Vec<Value> {
    kinds
        .iter()
        .map(|(k, at)| obj! { "lastTransitionTime" => time(*at), "status" => "True", "type" => *k })
        .collect()
}

pub(in crate::sim::seed) fn render(w: &World, i: u32) -> Value {
    let Some(n) = w.nodes.get(i as usize) else {
        return Value::Null;
    };
    let i8 = i as u8;
    let name = machine_name(w, i8);
    let born = asked(w, n, i);
    let mut top = head(
        "cluster.x-k8s.io/v1beta1",
        "Machine",
        Some(NAMESPACE),
        &name,
        w.uid(salt::MACHINE, i),
        born,
    );
    meta(&mut top, "finalizers", arr!["machine.cluster.x-k8s.io"]);
    meta(&mut top, "generation", 3);
    meta(&mut top, "labels", labels(n.pool));
    let of = if n.pool == Pool::ControlPlane {
        owner(
            "controlplane.cluster.x-k8s.io/v1beta1",
            "KubeadmControlPlane",
            pool_name(n.pool),
            w.uid(control_planes().salt, 0),
        )
    } else {
        owner(
            "cluster.x-k8s.io/v1beta1",
            "MachineSet",
            set_name(n.pool),
            w.uid(sets().salt, u32::from(n.pool == Pool::Gold)),
        )
    };
    meta(&mut top, "ownerReferences", arr![of]);
    top.insert("spec".to_owned(), obj! {
        "bootstrap" => obj! {
            "configRef" => obj! {
                "apiVersion" => "bootstrap.cluster.x-k8s.io/v1beta1", "kind" => "KubeadmConfig", "name" => name.as_str(), "namespace" => NAMESPACE,
            },
            "dataSecretName" => name.as_str(),
        },
        "clusterName" => CLUSTER,
        "failureDomain" => node::zone(i8),
        "infrastructureRef" => obj! { "apiVersion" => INFRA, "kind" => "MaasMachine", "name" => name, "namespace" => NAMESPACE },
        "nodeDeletionTimeout" => "10s",
        "providerID" => node::provider_id(w.seed, i8),
        "version" => KUBERNETES,
    });
    let mut list = conditions(&[
        ("Ready", n.created + 50),
        ("BootstrapReady", born + 3),
        ("InfrastructureReady", n.created - 25),
    ]);
    list.push(if n.mood == Mood::Bare {
        obj! {
            "lastTransitionTime" => time(n.created + 4),
            "message" => "Node condition Ready is False.",
            "reason" => "NodeConditionsFailed",
            "severity" => "Warning",
            "status" => "False",
            "type" => "NodeHealthy",
        }
    } else if w.is_silent(i8) {
        obj! {
            "lastTransitionTime" => time(n.since),
            "message" => "Node condition Ready is Unknown. Node condition MemoryPressure is Unknown.",
            "reason" => "NodeConditionsFailed",
            "severity" => "Warning",
            "status" => "False",
            "type" => "NodeHealthy",
        }
    } else {
        obj! { "lastTransitionTime" => time(n.created + 50), "status" => "True", "type" => "NodeHealthy" }
    });
    top.insert("status".to_owned(), obj! {
        "addresses" => arr![
            obj! { "address" => node::address(i8), "type" => "InternalIP" },
            obj! { "address" => format!("{}.metal.corp.example", node::name(i8)), "type" => "ExternalDNS" },
        ],
        "bootstrapReady" => true,
        "conditions" => list,
        "infrastructureReady" => true,
        "lastUpdated" => time(n.created + 50),
        "nodeInfo" => node::info(w, i8),
        "nodeRef" => obj! { "apiVersion" => "v1", "kind" => "Node", "name" => node::name(i8), "uid" => w.uid(salt::NODE, i) },
        "observedGeneration" => 3,
        "phase" => "Running",
    });
    managed::stamp(top, "manager", n.created + 50)
}

pub(in crate::sim::seed) fn maas_render(w: &World, i: u32) -> Value {
    let Some(n) = w.nodes.get(i as usize) else {
        return Value::Null;
    };
    let i8 = i as u8;
    let name = machine_name(w, i8);
    let born = asked(w, n, i);
    let mut top = head(
        INFRA,
        "MaasMachine",
        Some(NAMESPACE),
        &name,
        w.uid(salt::MACHINE, 2_000 + i),
        born,
    );
    meta(
        &mut top,
        "finalizers",
        arr!["maasmachine.infrastructure.cluster.x-k8s.io"],
    );
    meta(&mut top, "generation", 3);
    meta(&mut top, "labels", labels(n.pool));
    meta(
        &mut top,
        "ownerReferences",
        arr![owner(
            "cluster.x-k8s.io/v1beta1",
            "Machine",
            name,
            w.uid(salt::MACHINE, i)
        )],
    );
    let control = n.pool == Pool::ControlPlane;
    top.insert(
        "spec".to_owned(),
        obj! {
            "deployInMemory" => false,
            "failureDomain" => node::zone(i8),
            "image" => "custom/u-2404-0-k-1345-0",
            "minCPU" => if control { 16 } else { 48 },
            "minMemory" => if control { 65_536 } else { 1_048_576 },
            "providerID" => node::provider_id(w.seed, i8),
            "resourcePool" => if control { "control-plane" } else { "worker-pool" },
            "systemID" => node::system_id(w.seed, i8),
        },
    );
    top.insert("status".to_owned(), obj! {
        "addresses" => arr![obj! { "address" => node::address(i8), "type" => "InternalIP" }],
        "conditions" => conditions(&[("Ready", n.created - 25), ("MachineDeployed", n.created - 25), ("DNSAttached", n.created - 20)]),
        "dnsAttached" => control,
        "hostname" => node::name(i8),
        "machinePowered" => true,
        "machineState" => "Deployed",
        "ready" => true,
    });
    managed::stamp(top, "manager", n.created - 20)
}
