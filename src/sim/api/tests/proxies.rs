//! Requests that the API server hands on: their addresses, their refusals, and Portworx behind them.
use super::*;
use crate::sim::seed::Profile;

const GATEWAY: &str = "/api/v1/namespaces/kube-system/services/http:portworx-api:px-rest-gateway/proxy";

pub(super) fn small() -> Arc<World> {
    let at = Clock::fixed("2026-11-22T08:00:00Z".parse().unwrap());
    Arc::new(World::new(Profile::Small, 7, at))
}

async fn gateway(world: &Arc<World>, path: &str) -> Value {
    let read = get(world, &format!("{GATEWAY}{path}")).await;
    assert_eq!(read.code, 200, "{path}: {}", String::from_utf8_lossy(&read.bytes));
    read.json()
}

fn long(value: &Value) -> u64 {
    value.as_str().map_or(0, |text| text.parse().unwrap())
}

#[tokio::test]
async fn a_place_that_does_not_exist_is_refused_in_the_api_servers_words() {
    let world = small();
    let services = "/api/v1/namespaces/kube-system/services";
    for (path, code, message) in [
        ("none:1/proxy/x", 404, "services \"none\" not found"),
        ("none/proxy/x", 404, "endpoints \"none\" not found"),
        ("http:none:web/proxy/x", 404, "endpoints \"none\" not found"),
        ("ftp:none:1/proxy/x", 400, "invalid service request \"ftp:none:1\""),
        (
            "portworx-api:1234/proxy/x",
            503,
            "no service port 1234 found for service \"portworx-api\"",
        ),
        (
            "portworx-api/proxy/x",
            503,
            "no endpoints available for service \"portworx-api\"",
        ),
        (
            "http:portworx-api:nope/proxy/x",
            503,
            "no endpoints available for service \"http:portworx-api:nope\"",
        ),
    ] {
        let read = get(&world, &format!("{services}/{path}")).await;
        assert_eq!((read.code, read.message().as_str()), (code, message), "{path}");
    }
}

#[tokio::test]
async fn a_port_is_named_by_number_too_and_a_closed_one_refuses() {
    let world = small();
    let services = "/api/v1/namespaces/kube-system/services";
    let read = get(
        &world,
        &format!("{services}/portworx-api:9021/proxy/v1/clusters/inspectcurrent"),
    )
    .await;
    assert_eq!(read.json()["cluster"]["status"], "STATUS_OK");
    let read = get(&world, &format!("{services}/portworx-service:px-kvdb/proxy/")).await;
    assert_eq!(read.code, 503);
    assert!(
        read.message()
            .starts_with("error trying to reach service: dial tcp 172.16.0."),
        "{}",
        read.message()
    );
    assert!(
        read.message().ends_with(":9016: connect: connection refused"),
        "{}",
        read.message()
    );
    let read = get(
        &world,
        &format!("{services}/https:portworx-api:px-rest-gateway/proxy/v1/nodes"),
    )
    .await;
    assert!(read.message().contains("server gave HTTP response to HTTPS client"));
    let read = get(&world, &format!("{GATEWAY}?a=b")).await;
    assert_eq!(read.code, 301);
    assert_eq!(read.headers["location"], format!("{GATEWAY}/?a=b"));
}

#[tokio::test]
async fn the_proxy_has_a_verb_of_its_own() {
    let world = small();
    let line = format!("GET {GATEWAY}/v1/nodes");
    assert_eq!(send_as(&world, "sim-operator", &line, &[], "").await.code, 200);
    let read = send_as(&world, "sim-viewer", &line, &[], "").await;
    assert_eq!(read.code, 403);
    assert_eq!(
        read.message(),
        "services \"http:portworx-api:px-rest-gateway\" is forbidden: User \"viewer\" cannot get resource \
         \"services/proxy\" in API group \"\" in the namespace \"kube-system\""
    );
    let line = format!("POST {GATEWAY}/v1/alerts/filters");
    let read = send_as(&world, "sim-operator", &line, &[], "{}").await;
    assert_eq!(read.code, 403);
    assert!(read.message().contains("cannot create resource \"services/proxy\""));
}

#[tokio::test]
async fn one_call_tells_every_pool_and_agrees_with_the_storage_nodes() {
    let world = small();
    let nodes = gateway(&world, "/v1/nodes/filters").await;
    let nodes = nodes["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 5);
    let mut offline = 0;
    let mut uuids = std::collections::BTreeSet::new();
    for node in nodes {
        let name = node["scheduler_node_name"].as_str().unwrap();
        let path = format!("/apis/core.libopenstorage.org/v1/namespaces/kube-system/storagenodes/{name}");
        let object = get(&world, &path).await.json();
        assert_eq!(object["status"]["nodeUid"], node["id"]);
        let pools = node["pools"].as_array().unwrap();
        assert!(
            pools[0].get("ID").is_none(),
            "the first pool's number is zero and left out"
        );
        let used: u64 = pools.iter().map(|pool| long(&pool["Used"]) >> 20).sum();
        assert_eq!(object["status"]["storage"]["usedSize"], format!("{used}Mi"), "{name}");
        assert!(
            pools
                .iter()
                .all(|pool| uuids.insert(pool["uuid"].as_str().unwrap().to_owned()))
        );
        let state = if node["status"] == "STATUS_OFFLINE" {
            "Offline"
        } else {
            "Online"
        };
        assert_eq!(object["status"]["phase"], state, "{name}");
        offline += usize::from(state == "Offline");
    }
    assert_eq!((offline, uuids.len()), (1, 6));
}

#[tokio::test]
async fn volumes_have_two_replicas_and_the_vm_knows_where_they_are_attached() {
    let world = small();
    let ids = gateway(&world, "/v1/volumes").await["volume_ids"]
        .as_array()
        .unwrap()
        .len();
    let line = format!("POST {GATEWAY}/v1/volumes/inspectwithfilters");
    let all = send_as(&world, "sim-admin", &line, &[], "{}").await.json();
    let all = all["volumes"].as_array().unwrap();
    let volumes = get(&world, "/api/v1/persistentvolumes").await.json();
    assert_eq!((all.len(), ids), (volumes["items"].as_array().unwrap().len(), ids));
    assert!(all.len() == ids && ids > 60);
    let vmis = get(&world, "/apis/kubevirt.io/v1/virtualmachineinstances").await.json();
    let nodes = gateway(&world, "/v1/nodes/filters").await;
    let (mut attached, mut degraded) = (0, 0);
    for volume in all {
        let one = &volume["volume"];
        let sets = one["replica_sets"][0]["nodes"].as_array().unwrap();
        assert_eq!(sets.len(), 2);
        assert_ne!(sets[0], sets[1]);
        degraded += usize::from(one["status"] == "VOLUME_STATUS_DEGRADED");
        let Some(on) = one["attached_on"].as_str() else {
            continue;
        };
        let node = nodes["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|node| node["id"] == on)
            .unwrap();
        let claim = volume["labels"]["pvc"].as_str().unwrap();
        let users = vmis["items"].as_array().unwrap().iter().filter(|vmi| {
            vmi["status"]["nodeName"] == node["scheduler_node_name"]
                && vmi["metadata"]["namespace"] == volume["labels"]["namespace"]
                && claim.contains(vmi["metadata"]["name"].as_str().unwrap())
        });
        assert!(users.count() > 0, "{claim}");
        attached += 1;
    }
    assert!(attached > 30 && degraded > 0, "{attached} {degraded}");
    let first = &all[0]["volume"];
    let id = first["id"].as_str().unwrap();
    assert_eq!(
        &gateway(&world, &format!("/v1/volumes/inspect/{id}")).await["volume"],
        first
    );
    let read = get(&world, &format!("{GATEWAY}/v1/volumes/inspect/1")).await;
    assert_eq!((read.code, read.message().as_str()), (404, "Volume id 1 not found"));
}

#[tokio::test]
async fn alerts_come_as_a_stream_and_a_query_is_required() {
    let world = small();
    let line = format!("POST {GATEWAY}/v1/alerts/filters");
    let read = send_as(&world, "sim-admin", &line, &[], "{}").await;
    assert_eq!((read.code, read.json()["code"].as_u64()), (400, Some(3)));
    let body = json!({"queries": [{"resource_type_query": {"resource_type": "RESOURCE_TYPE_NODE"}}]});
    let read = send_as(&world, "sim-admin", &line, &[], body.to_string()).await;
    let alerts = &read.json()["result"]["alerts"];
    assert_eq!(alerts[0]["severity"], "SEVERITY_TYPE_ALARM");
    assert_eq!(get(&world, &format!("{GATEWAY}/v1/alerts/filters")).await.code, 405);
    assert_eq!(get(&world, &format!("{GATEWAY}/v1/nowhere")).await.bytes, "Not Found\n");
}

#[tokio::test]
async fn a_secured_cluster_wants_a_token_that_no_proxy_brings() {
    let world = small();
    let path = "/apis/core.libopenstorage.org/v1/namespaces/kube-system/storageclusters/px-cluster-65f0c1d2";
    let secured = json!({"spec": {"security": {"enabled": true}}});
    let read = send(
        &world,
        &format!("PATCH {path}"),
        "application/merge-patch+json",
        secured,
    )
    .await;
    assert_eq!(read.code, 200);
    let read = get(&world, &format!("{GATEWAY}/v1/nodes/filters")).await;
    assert_eq!(read.code, 401);
    assert_eq!(read.json()["message"], "Invalid or missing authentication token");
}

#[tokio::test]
async fn pools_fill_while_time_goes_by() {
    let world = small();
    let used = |nodes: Value| -> Vec<u64> {
        let nodes = nodes["nodes"].as_array().unwrap().clone();
        let pools = nodes.iter().flat_map(|node| node["pools"].as_array().unwrap().clone());
        pools.map(|pool| long(&pool["Used"])).collect()
    };
    let before = used(gateway(&world, "/v1/nodes/filters").await);
    world.clock().advance(jiff::SignedDuration::from_hours(72));
    let after = used(gateway(&world, "/v1/nodes/filters").await);
    assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
    assert!(before != after);
}

#[tokio::test]
async fn a_cluster_without_portworx_has_volumes_of_another_driver_and_nothing_to_ask() {
    let at = Clock::fixed("2026-11-22T08:00:00Z".parse().unwrap());
    let world = Arc::new(World::new(Profile::Plain, 7, at));
    for path in ["storageclusters", "storagenodes"] {
        let list = get(&world, &format!("/apis/core.libopenstorage.org/v1/{path}"))
            .await
            .json();
        assert_eq!(list["items"], json!([]), "{path}");
    }
    let read = get(&world, &format!("{GATEWAY}/v1/nodes")).await;
    assert_eq!(
        (read.code, read.message().as_str()),
        (404, "endpoints \"portworx-api\" not found")
    );
    let volumes = get(&world, "/api/v1/persistentvolumes").await.json();
    let volumes = volumes["items"].as_array().unwrap();
    assert!(volumes.len() > 60);
    assert!(
        volumes
            .iter()
            .all(|volume| volume["spec"]["csi"]["driver"] == "rook-ceph.rbd.csi.ceph.com")
    );
    let drivers = get(&world, "/apis/storage.k8s.io/v1/csidrivers").await.json();
    assert_eq!(drivers["items"].as_array().unwrap().len(), 1);
    let pods = get(&world, "/api/v1/namespaces/kube-system/pods").await;
    assert!(!String::from_utf8_lossy(&pods.bytes).contains("\"portworx"));
    let classes = get(&world, "/apis/storage.k8s.io/v1/storageclasses").await.json();
    assert_eq!(classes["items"][0]["provisioner"], "rook-ceph.rbd.csi.ceph.com");
}
