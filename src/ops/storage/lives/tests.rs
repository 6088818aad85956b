use super::*;
use crate::domain::portworx::words;
use crate::domain::storage::pool::Pool;
use crate::ops::storage::StorageNode;

fn pv(name: &str, handle: &str, claim: &str) -> Pv {
    serde_json::from_value(serde_json::json!({
        "metadata": { "name": name },
        "spec": { "capacity": { "storage": "10Gi" }, "storageClassName": "px",
            "csi": { "driver": DRIVER, "volumeHandle": handle }, "claimRef": { "namespace": "a", "name": claim } },
    }))
    .unwrap()
}

fn vm(name: &str, volumes: &serde_json::Value) -> Vm {
    serde_json::from_value(serde_json::json!({ "metadata": { "name": name, "namespace": "a" },
        "spec": { "template": { "spec": { "volumes": volumes } } } }))
    .unwrap()
}

#[test]
fn a_volume_finds_its_vm_its_nodes_and_its_pool() {
    let vms = [
        vm(
            "v1",
            &serde_json::json!([{ "name": "d", "dataVolume": { "name": "root" } }, { "name": "c", "cloudInitNoCloud": {} }]),
        ),
        vm(
            "v2",
            &serde_json::json!([{ "name": "d", "persistentVolumeClaim": { "claimName": "data" } }]),
        ),
        vm("v3", &serde_json::Value::Null),
    ];
    let users = users(&vms);
    let mut rows = vec![
        row(pv("pvc-1", "811", "root"), &users),
        row(pv("pvc-2", "812", "data"), &users),
        row(pv("pvc-3", "813", "left"), &users),
    ];
    let told = vec![Volume {
        id: "811".to_owned(),
        name: "pvc-1".to_owned(),
        wanted: Some(2),
        copies: Some(1),
        state: words::replication(2),
        places: Some(vec![
            Copy {
                node: "n1".to_owned(),
                pool: "p1".to_owned(),
            },
            Copy {
                node: "n9".to_owned(),
                pool: String::new(),
            },
        ]),
        ..Volume::default()
    }];
    let storage = Storage {
        nodes: vec![StorageNode {
            name: "w-01".to_owned(),
            id: "n1".to_owned(),
            ..StorageNode::default()
        }],
        ..Storage::default()
    };
    join(&mut rows, told, &storage);
    assert_eq!(
        rows.iter().map(|row| row.vm.as_str()).collect::<Vec<_>>(),
        ["v1", "v2", ""]
    );
    assert_eq!(
        rows[0].nodes.as_deref(),
        Some(["w-01".to_owned(), "n9".to_owned()].as_slice())
    );
    assert!(at_risk(&rows[0]) && !at_risk(&rows[1]));
    let pool = |uuid: &str, node_id: &str| Pool {
        uuid: uuid.to_owned(),
        node_id: node_id.to_owned(),
        ..Pool::default()
    };
    assert_eq!(rows[0].is_in(&pool("p1", "n1")), Some(true));
    assert_eq!(rows[0].is_in(&pool("p2", "n1")), Some(false));
    assert_eq!(
        rows[0].is_in(&pool("p3", "n9")),
        Some(true),
        "without a pool, the node counts"
    );
    assert_eq!(rows[1].is_in(&pool("p1", "n1")), None, "nobody told");
    assert_eq!(rows[0].volume.size, Some(10 << 30));
}
