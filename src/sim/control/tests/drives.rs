//! Portworx at the replacement of nodes: drives on the array outlive the host, and so does the identity that has them.
use serde_json::{Map, Value, json};

use super::machines::{lab, roll};
use super::support::{Lab, text};
use crate::sim::catalog;
use crate::sim::store::Key;

const SYSTEM: &str = "kube-system";

fn owner() -> Value {
    json!([{"apiVersion": "core.libopenstorage.org/v1", "kind": "StorageCluster", "name": "px", "uid": "uid-px", "controller": true}])
}

fn storage_node(number: u8) -> Value {
    json!({"apiVersion": "core.libopenstorage.org/v1", "kind": "StorageNode",
        "metadata": {"name": format!("node0{number}"), "namespace": SYSTEM, "uid": format!("sn-{number}"), "ownerReferences": owner()},
        "status": {"phase": "Online", "nodeUid": format!("id-{number}"), "nodeAttributes": {"storage": true, "kvdb": number == 1},
            "network": {"dataIP": format!("10.0.0.{}", number - 1), "mgmtIP": format!("10.0.0.{}", number - 1)},
            "conditions": [{"type": "NodeState", "status": "Online"}]}})
}

fn pod(number: u8) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": format!("px-{number}"), "generateName": "px-", "namespace": SYSTEM, "uid": format!("pod-px-{number}"),
            "labels": {"name": "portworx"}, "ownerReferences": owner()},
        "spec": {"nodeName": format!("node0{number}"), "hostNetwork": true, "containers": [{"name": "portworx"}],
            "tolerations": [{"operator": "Exists"}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})
}

fn config(name: &str, key: &str, value: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": SYSTEM, "uid": name},
        "data": {key: value.to_string()}})
}

/// Three workers that store, the first of them a member of the key-value store.
fn stored(surge: u32, most: Option<u32>) -> Lab {
    let mut lab = lab(surge, 1 - surge, "100.64.0.0/21");
    let mut spec = json!({"cloudStorage": {}});
    if let Some(most) = most {
        spec["cloudStorage"]["maxStorageNodes"] = json!(most);
    }
    lab.put(
        json!({"apiVersion": "core.libopenstorage.org/v1", "kind": "StorageCluster",
        "metadata": {"name": "px", "namespace": SYSTEM, "uid": "uid-px"}, "spec": spec}),
    );
    let set = |number: u8| {
        let drive = format!("drive-{number}");
        json!({"Configs": {drive.clone(): {"ID": drive, "PXType": "data", "Size": 1_024}}, "NodeID": format!("id-{number}"),
            "SchedulerNodeName": format!("node0{number}"), "State": "In Use", "InstanceID": "x"})
    };
    let sets: Map<String, Value> = (1..=3).map(|number| (format!("id-{number}"), set(number))).collect();
    lab.put(config("px-cloud-drive-px", "cloud-drive", &Value::Object(sets)));
    lab.put(config(
        "px-bootstrap-px",
        "px-entries",
        &json!([{"IP": "10.0.0.0", "ID": "id-1", "State": 2, "Type": 1}]),
    ));
    for number in 1..=3 {
        lab.put(storage_node(number));
        lab.put(pod(number));
    }
    lab.seconds(60);
    lab
}

fn data(lab: &Lab, name: &str, key: &str) -> Value {
    let kind = catalog::by_id("configmaps").unwrap();
    let entry = lab.world.store().get(kind.id(), &Key::new(Some(SYSTEM), name)).unwrap();
    let config = lab.world.object(kind, &entry);
    serde_json::from_str(config["data"][key].as_str().unwrap()).unwrap()
}

/// Node and identity of each StorageNode that stores.
fn identities(lab: &Lab) -> Vec<(String, String)> {
    let all = lab.list("storagenodes.core.libopenstorage.org");
    let stores = all
        .iter()
        .filter(|one| one.pointer("/status/nodeAttributes/storage") == Some(&json!(true)));
    let pair = |one: &Value| {
        (
            text(one, "/metadata/name").to_owned(),
            text(one, "/status/nodeUid").to_owned(),
        )
    };
    stores.map(pair).collect()
}

fn after(surge: u32, most: Option<u32>) -> Lab {
    let mut lab = stored(surge, most);
    roll(&mut lab);
    lab.seconds(6 * 3_600);
    let nodes: Vec<String> = lab
        .list("nodes")
        .iter()
        .map(|one| text(one, "/metadata/name").to_owned())
        .collect();
    assert_eq!(nodes.len(), 3, "{nodes:?}");
    lab
}

#[test]
fn a_node_that_came_first_takes_the_drives_over_when_the_old_one_is_gone() {
    for (surge, most) in [(1, Some(3)), (0, Some(3)), (0, None)] {
        let lab = after(surge, most);
        let found = identities(&lab);
        let mut ids: Vec<&str> = found.iter().map(|(_, id)| id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["id-1", "id-2", "id-3"], "surge {surge}: {found:?}");
        let sets = data(&lab, "px-cloud-drive-px", "cloud-drive");
        assert_eq!(sets.as_object().unwrap().len(), 3);
        for (node, id) in &found {
            let set = &sets[id];
            assert_eq!(
                (set["State"].as_str(), set["SchedulerNodeName"].as_str()),
                (Some("In Use"), Some(node.as_str())),
                "{sets:#}"
            );
        }
        let first = found.iter().find(|(_, id)| id == "id-1").unwrap();
        let nodes = lab.list("nodes");
        let node = nodes.iter().find(|one| text(one, "/metadata/name") == first.0).unwrap();
        let member = data(&lab, "px-bootstrap-px", "px-entries");
        assert_eq!(text(&member, "/0/IP"), text(node, "/status/addresses/0/address"));
    }
}

#[test]
fn without_a_limit_the_surge_makes_drives_of_its_own_and_a_set_stays_behind() {
    let lab = after(1, None);
    let sets = data(&lab, "px-cloud-drive-px", "cloud-drive");
    let sets = sets.as_object().unwrap();
    let free = sets.values().filter(|set| text(set, "/State") == "Available").count();
    assert_eq!((sets.len(), free), (4, 1), "{sets:#?}");
    let all = lab.list("storagenodes.core.libopenstorage.org");
    let online = all.iter().filter(|one| text(one, "/status/phase") == "Online").count();
    assert_eq!((all.len(), online), (4, 3), "the one that is gone is known as such");
}
