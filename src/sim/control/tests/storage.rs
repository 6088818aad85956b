//! What goes wrong with the storage, and what its operator makes of it.
use std::sync::Arc;

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::sim::api::{Asker, ask};
use crate::sim::clock::Clock;
use crate::sim::control::Control;
use crate::sim::control::json::{items, set, text};
use crate::sim::control::kinds::{CONFIG, NODE, STORAGE_CLUSTER, STORAGE_NODE};
use crate::sim::fault::StorageFault;
use crate::sim::portworx::{Cluster, Health, each_volume};
use crate::sim::seed::Profile;
use crate::sim::store::{Key, World, kept};

fn small() -> (Arc<World>, Control) {
    let at = Clock::fixed("2026-11-22T08:00:00Z".parse().unwrap());
    let world = Arc::new(World::new(Profile::Small, 7, at));
    let control = Control::new(Arc::clone(&world));
    (world, control)
}

fn node(world: &World, name: &str) -> Value {
    world.find(STORAGE_NODE, &Key::new(Some("kube-system"), name)).unwrap()
}

/// Sets the Ready condition of a node, as the node controller does once its kubelet is silent.
fn report(world: &World, name: &str, ready: bool) {
    let key = Key::new(None, name);
    let mut object = world.find(NODE, &key).unwrap();
    let mut conditions = items(&object, &["status", "conditions"]).to_vec();
    for one in &mut conditions {
        if text(one, &["type"]) == "Ready" {
            set(one, &["status"], if ready { "True" } else { "Unknown" });
            set(one, &["lastTransitionTime"], world.moment());
        }
    }
    set(&mut object, &["status", "conditions"], json!(conditions));
    let seen = text(&object, &["metadata", "resourceVersion"]).parse().unwrap();
    world
        .store()
        .update("nodes", &key, seen, |rv| kept(object, rv))
        .unwrap();
}

/// How many volumes are in which health.
fn healths(world: &World) -> [usize; 4] {
    let cluster = Cluster::read(world).unwrap();
    let mut counts = [0; 4];
    each_volume(world, &cluster, |volume| {
        counts[match volume.health {
            Health::Up => 0,
            Health::Resync => 1,
            Health::Degraded => 2,
            Health::Down => 3,
        }] += 1;
    });
    counts
}

#[test]
fn a_node_that_goes_silent_and_comes_back_catches_up() {
    let (world, mut control) = small();
    let [_, _, before, _] = healths(&world);
    report(&world, "vmo-w-01", false);
    control.advance(SignedDuration::from_secs(10));
    assert_eq!(node(&world, "vmo-w-01")["status"]["phase"], "Offline");
    let [_, _, degraded, down] = healths(&world);
    assert!(degraded > before, "{degraded} {before}");
    report(&world, "vmo-w-01", true);
    control.advance(SignedDuration::from_secs(10));
    assert_eq!(node(&world, "vmo-w-01")["status"]["phase"], "Online");
    let [_, resync, _, now_down] = healths(&world);
    assert!(resync > 0 && now_down <= down);
    control.advance(SignedDuration::from_mins(20));
    let [_, resync, after, _] = healths(&world);
    assert_eq!((resync, after), (0, before));
}

#[test]
fn the_key_value_store_finds_another_leader() {
    let (world, mut control) = small();
    control.sync_storage();
    let leader = || {
        let cluster = Cluster::read(&world).unwrap();
        let nodes: Vec<String> = cluster
            .nodes
            .iter()
            .filter(|node| node.kvdb == crate::sim::portworx::Kvdb::Leader)
            .map(|node| node.name.clone())
            .collect();
        assert_eq!(nodes.len(), 1, "{nodes:?}");
        nodes[0].clone()
    };
    let first = leader();
    world.faults().storage(StorageFault::KvdbDown(first.clone()));
    control.sync_storage();
    let second = leader();
    assert_ne!(first, second);
    let object = node(&world, &first);
    assert_eq!(object["status"]["phase"], "Online");
    let kvdb = |object: &Value| {
        let all = items(object, &["status", "conditions"]).to_vec();
        all.into_iter().find(|one| one["type"] == "NodeKVDB").unwrap()
    };
    assert_eq!(kvdb(&object)["status"], "Offline");
    assert!(
        kvdb(&node(&world, &second))["message"]
            .as_str()
            .unwrap()
            .starts_with("node is kvdb leader")
    );
    let key = Key::new(Some("kube-system"), "px-bootstrap-pxcluster65f0c1d2");
    let config = world.find(CONFIG, &key).unwrap();
    let members: Vec<Value> = serde_json::from_str(config["data"]["px-entries"].as_str().unwrap()).unwrap();
    let count = |field: &str, value: u64| members.iter().filter(|one| one[field] == value).count();
    assert_eq!((count("Type", 1), count("State", 3)), (1, 1));
}

#[test]
fn without_a_majority_nothing_is_served_and_everybody_says_so() {
    let (world, mut control) = small();
    let names = || Cluster::read(&world).unwrap().nodes.into_iter().map(|node| node.name);
    for name in names().take(3) {
        world.faults().storage(StorageFault::NodeDown(name));
    }
    control.sync_storage();
    let cluster = Cluster::read(&world).unwrap();
    assert!(!cluster.quorum);
    let [up, resync, degraded, _] = healths(&world);
    assert_eq!((up, resync, degraded), (0, 0, 0));
    let object = world
        .find(STORAGE_CLUSTER, &Key::new(Some("kube-system"), &cluster.name))
        .unwrap();
    assert_eq!(object["status"]["phase"], "Degraded");
    let phases: std::collections::BTreeSet<String> = names()
        .map(|name| node(&world, &name)["status"]["phase"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        phases.contains("NotInQuorum") && phases.contains("Offline"),
        "{phases:?}"
    );
    world.faults().heal_storage();
    control.sync_storage();
    assert_eq!(node(&world, "vmo-w-01")["status"]["phase"], "Online");
}

#[test]
fn pools_that_are_away_or_full_and_nodes_in_other_states() {
    let (world, mut control) = small();
    let faults = [
        StorageFault::PoolOffline("vmo-w-01".to_owned(), 0),
        StorageFault::PoolFull("vmo-w-02".to_owned(), 0),
        StorageFault::Maintenance("vmo-w-03".to_owned()),
        StorageFault::Rebalance("vmo-w-04".to_owned()),
    ];
    for fault in faults {
        world.faults().storage(fault);
    }
    control.sync_storage();
    for (name, phase) in [
        ("vmo-w-01", "Degraded"),
        ("vmo-w-02", "Online"),
        ("vmo-w-03", "Maintenance"),
        ("vmo-w-04", "Degraded"),
    ] {
        assert_eq!(node(&world, name)["status"]["phase"], phase, "{name}");
    }
    let object = node(&world, "vmo-w-02");
    assert_eq!(object["status"]["storage"]["usedSize"], format!("{}Mi", 1 << 20));
}

#[test]
fn the_operator_follows_what_fills() {
    let (world, mut control) = small();
    let used = |name: &str| {
        node(&world, name)["status"]["storage"]["usedSize"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let before = used("vmo-w-01");
    control.sync_storage();
    assert_eq!(used("vmo-w-01"), before);
    control.advance(SignedDuration::from_hours(24 * 30));
    control.sync_storage();
    assert_ne!(used("vmo-w-01"), before);
}

/// A node like another one, under a new name and address.
fn like(world: &World, model: &str, name: &str) -> Value {
    let mut fresh = world.find(NODE, &Key::new(None, model)).unwrap();
    let mut metadata = json!({"name": name, "labels": fresh["metadata"]["labels"].clone()});
    set(&mut metadata, &["labels", "kubernetes.io/hostname"], name);
    fresh["metadata"] = metadata;
    fresh["spec"] = json!({"podCIDR": "100.64.63.0/24"});
    for one in fresh["status"]["conditions"].as_array_mut().unwrap() {
        one["lastTransitionTime"] = world.moment().into();
    }
    fresh["status"]["addresses"] = json!([{"type": "InternalIP", "address": "172.16.0.99"}]);
    fresh
}

#[test]
fn the_drives_of_a_node_that_is_gone_are_taken_over_with_its_identity() {
    const ADMIN: Asker = Asker {
        account: "system:admin",
        program: "kubectl",
    };
    let (world, mut control) = small();
    let send = |method, path: &str, body: &Value| ask(&world, ADMIN, method, path, body).0;
    let old = node(&world, "vmo-w-02");
    let identity = text(&old, &["status", "nodeUid"]).to_owned();
    let pools = |host: &str| {
        let cluster = Cluster::read(&world).unwrap();
        let holder = cluster.on(host).cloned();
        let pools = cluster
            .pools
            .iter()
            .filter(|pool| holder.as_ref().is_some_and(|node| node.id == pool.node_id));
        pools
            .filter(|pool| pool.online)
            .map(|pool| pool.uuid.clone())
            .collect::<Vec<_>>()
    };
    let drives = || {
        let config = world
            .find(
                CONFIG,
                &Key::new(Some("kube-system"), "px-cloud-drive-pxcluster65f0c1d2"),
            )
            .unwrap();
        let sets: Value = serde_json::from_str(config["data"]["cloud-drive"].as_str().unwrap()).unwrap();
        let own = &sets[&identity];
        (
            text(own, &["State"]).to_owned(),
            text(own, &["SchedulerNodeName"]).to_owned(),
        )
    };
    let held = pools("vmo-w-02");
    let [_, _, before, _] = healths(&world);
    assert!(!held.is_empty());
    assert_eq!(drives(), ("In Use".to_owned(), "vmo-w-02".to_owned()));

    assert_eq!(send(Method::DELETE, "/api/v1/nodes/vmo-w-02", &Value::Null), 200);
    control.advance(SignedDuration::from_secs(60));
    assert_eq!(node(&world, "vmo-w-02")["status"]["phase"], "Offline");
    assert_eq!(drives().0, "In Use", "it may come back");
    control.advance(SignedDuration::from_secs(90));
    assert_eq!(drives(), ("Available".to_owned(), String::new()));
    let [_, _, degraded, _] = healths(&world);
    assert!(degraded > before, "copies are away: {degraded} {before}");

    assert_eq!(
        send(Method::POST, "/api/v1/nodes", &like(&world, "vmo-w-01", "vmo-w-09")),
        201
    );
    control.advance(SignedDuration::from_mins(6));
    assert_eq!(drives(), ("In Use".to_owned(), "vmo-w-09".to_owned()));
    let new = node(&world, "vmo-w-09");
    assert_eq!(
        (text(&new, &["status", "nodeUid"]), text(&new, &["status", "phase"])),
        (identity.as_str(), "Online")
    );
    assert!(
        world
            .find(STORAGE_NODE, &Key::new(Some("kube-system"), "vmo-w-02"))
            .is_none()
    );
    assert_eq!(pools("vmo-w-09"), held, "the same pools on another host");
    let [_, resync, _, _] = healths(&world);
    assert!(resync > 0, "copies catch up with what was written meanwhile");
    control.advance(SignedDuration::from_mins(20));
    let [_, resync, after, _] = healths(&world);
    assert_eq!((resync, after), (0, before), "copies are whole again");
}
