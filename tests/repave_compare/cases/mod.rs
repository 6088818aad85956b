//! The generated clusters. Each varies one or two things; the names say which.
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::foretold::foretell;
use crate::happened::{Roll, roll};
use crate::objects::SPACE;
use crate::verdict::differences;

/// Previews, rolls out, and compares.
fn agree(cluster: &Cluster) {
    let (world, mut control) = cluster.world();
    let foretold = foretell(&world, cluster.pools, &cluster.what_if());
    assert!(foretold.unknown.is_empty(), "{foretold:#?}");
    let bits: u32 = cluster.cidr.split_once('/').unwrap().1.parse().unwrap();
    let nodes = cluster.workers + cluster.second + cluster.planes;
    let plan = Roll {
        space: SPACE,
        pools: cluster.pools,
        form: cluster.form,
        slices: 1_i64 << (24 - bits),
        hours: 3 + i64::try_from(nodes).unwrap() * 3,
        meanwhile: cluster.meanwhile,
    };
    let happened = roll(&world, &mut control, &plan);
    assert!(
        !happened.order.is_empty() || happened.bare || happened.lowest < 0 || cluster.spares == Some(0),
        "nothing rolled: {happened:?}"
    );
    let found = differences(cluster.name, &foretold, &happened);
    assert!(found.is_empty(), "{}\n{foretold:#?}\n{happened:#?}", found.join("\n"));
}

macro_rules! cases {
    ($($name:ident: $cluster:expr;)+) => {
        $(
            #[test]
            fn $name() {
                super::agree(&Cluster { name: stringify!($name), ..$cluster });
            }
        )+
    };
}

mod basic;
mod drains;
mod places;
mod together;

fn spec(vm: &mut Value) -> &mut Value {
    vm.pointer_mut("/spec/template/spec").unwrap()
}

/// A disk that only one node may use.
fn private_disk(number: usize, vm: &mut Value) {
    if number == 0 {
        spec(vm)["volumes"] = json!([{"name": "root", "persistentVolumeClaim": {"claimName": "private"}}]);
    }
}

fn claim(mode: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "private", "namespace": "demo", "uid": "uid-private", "creationTimestamp": crate::objects::BORN},
        "spec": {"accessModes": [mode], "volumeMode": "Block", "volumeName": "pv-1", "resources": {"requests": {"storage": "1Gi"}}},
        "status": {"phase": "Bound", "accessModes": [mode], "capacity": {"storage": "1Gi"}}})
}

fn host_device(vm: &mut Value) {
    spec(vm)["domain"]["launchSecurity"] = json!({"sev": {}});
}

fn apart(vm: &mut Value) {
    apart_by(vm, "kubernetes.io/hostname");
}

/// VMs of one tier keep away from each other.
fn apart_by(vm: &mut Value, key: &str) {
    let term = json!({"topologyKey": key, "labelSelector": {"matchLabels": {"tier": "db"}}});
    spec(vm)["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] = json!([term]);
    vm["spec"]["template"]["metadata"]["labels"]["tier"] = json!("db");
}
