//! The ladder against a scripted server: each source forbidden in turn, the next best one answers.

use super::*;
use crate::client::Mode;
use crate::client::testing::{Log, Say, Seen, client};
use crate::domain::finding::Verdict;

/// Sources of the scripted cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Gateway,
    Prometheus,
    Pods,
}

const ALL: [Source; 3] = [Source::Gateway, Source::Prometheus, Source::Pods];

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn list(items: &[&str]) -> Say {
    Say::json(format!(
        r#"{{"kind":"List","metadata":{{}},"items":[{}]}}"#,
        items.join(",")
    ))
}

const CLUSTER: &str =
    r#"{"metadata":{"name":"px-a","namespace":"px"},"status":{"phase":"Running","clusterUid":"c1","version":"3.6.0"}}"#;

fn node(index: u32) -> String {
    format!(
        r#"{{"metadata":{{"name":"w-0{index}","namespace":"px"}},"status":{{"phase":"Online","nodeUid":"n{index}",
        "storage":{{"totalSize":"1000","usedSize":"600"}},"nodeAttributes":{{"storage":true,"kvdb":true}},
        "conditions":[{{"type":"NodeKVDB","status":"Online","message":"node is kvdb {}"}}]}}}}"#,
        if index == 1 { "leader" } else { "member" }
    )
}

const SERVICES_OF_ALL: &[&str] = &[
    r#"{"metadata":{"name":"portworx-api","namespace":"px"},"spec":{"ports":[{"name":"px-rest-gateway","port":9021}]}}"#,
    r#"{"metadata":{"name":"px-prometheus","namespace":"px"},"spec":{"ports":[{"name":"web","port":9090}]}}"#,
];

const POOLS: &str = r#"{"nodes":[
  {"id":"n1","status":"STATUS_OK","scheduler_node_name":"w-01","pools":[{"uuid":"u-1","TotalSize":"1000","Used":"950","Medium":"STORAGE_MEDIUM_SSD"}]},
  {"id":"n2","status":"STATUS_OK","scheduler_node_name":"w-02","pools":[{"uuid":"u-2","TotalSize":"1000","Used":"300"}]}]}"#;

fn vector() -> Say {
    let one = |name: &str, pool: &str, value: &str| {
        format!(
            r#"{{"metric":{{"__name__":"px_pool_stats_{name}","nodeID":"n{pool}","node":"w-0{pool}","pool":"u-{pool}"}},"value":[1795338000,"{value}"]}}"#
        )
    };
    let series = [
        one("total_bytes", "1", "1000"),
        one("used_bytes", "1", "940"),
        one("provisioned_bytes", "1", "2500"),
        one("status", "1", "1"),
        one("total_bytes", "2", "1000"),
        one("used_bytes", "2", "310"),
    ];
    Say::json(format!(
        r#"{{"status":"success","data":{{"resultType":"vector","result":[{}]}}}}"#,
        series.join(",")
    ))
}

/// A cluster in which these sources are forbidden.
fn answer(seen: &Seen, forbidden: &[Source]) -> Say {
    let path = seen.target.split('?').next().unwrap_or_default();
    let none = r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#;
    match path {
        "/apis/core.libopenstorage.org/v1/storageclusters" => list(&[CLUSTER]),
        "/apis/core.libopenstorage.org/v1/storagenodes" => list(&[&node(1), &node(2), &node(3)]),
        "/api/v1/services" | "/api/v1/namespaces/px/services" => list(SERVICES_OF_ALL),
        "/api/v1/namespaces/px/pods" => list(&[
            r#"{"metadata":{"name":"px-1","namespace":"px","labels":{"name":"portworx"}},"status":{"phase":"Running"}}"#,
            r#"{"metadata":{"name":"other","namespace":"px"},"status":{"phase":"Running"}}"#,
        ]),
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => {
            let about = if seen.body.contains("px-rest-gateway") {
                Source::Gateway
            } else if seen.body.contains("px-prometheus") {
                Source::Prometheus
            } else {
                Source::Pods
            };
            Say::json(format!(r#"{{"status":{{"allowed":{}}}}}"#, !forbidden.contains(&about)))
        }
        path if path.contains("/proxy") && forbidden_path(path, forbidden) => Say::status(403, "forbidden"),
        path if path.ends_with("/proxy/v1/nodes/filters") => Say::json(POOLS),
        path if path.ends_with("/api/v1/query") && seen.target.contains("px_pool") => vector(),
        path if path.ends_with("/api/v1/query") => Say::json(none),
        path if path.ends_with("/proxy/metrics") => Say {
            kind: "text/plain",
            ..Say::json(
                "px_pool_stats_total_bytes{nodeID=\"n1\",node=\"w-01\",pool=\"u-1\"} 1000\npx_pool_stats_used_bytes{nodeID=\"n1\",node=\"w-01\",pool=\"u-1\"} 930\n",
            )
        },
        _ => Say::status(404, "not found"),
    }
}

fn forbidden_path(path: &str, forbidden: &[Source]) -> bool {
    forbidden.iter().any(|source| match source {
        Source::Gateway => path.contains("px-rest-gateway"),
        Source::Prometheus => path.contains("px-prometheus"),
        Source::Pods => path.contains("/pods/"),
    })
}

async fn told(forbidden: &'static [Source], mode: Mode) -> (Storage, Log) {
    let (client, log) = client(mode, move |seen| answer(seen, forbidden)).await;
    (storage(&Origin::Cluster(client), now()).await, log)
}

fn rung<'a>(found: &'a Storage, name: &str) -> &'a Rung {
    found.rungs.iter().find(|rung| rung.name == name).unwrap()
}

#[tokio::test]
async fn the_best_source_is_live_and_the_next_adds_to_it() {
    let (found, _) = told(&[], Mode::ReadWrite).await;
    assert_eq!(found.source().unwrap().name, "OpenStorage REST");
    assert_eq!(rung(&found, "Prometheus").reached, Reached::Adds);
    let worst = &found.rows[0];
    assert_eq!((worst.pool.node.as_str(), worst.pool.fill()), ("w-01", Some(950)));
    assert_eq!(
        (worst.pool.provisioned, worst.pool.medium.as_str()),
        (Some(2500), "ssd")
    );
    assert_eq!(worst.at, Some(now()));
    assert_eq!(found.quorum.unwrap().verdict(), Verdict::Pass);
    assert_eq!(found.kvdb.leader().unwrap().node, "w-01");
    // the third node stores data and told of no pool
    assert!(
        found
            .rows
            .iter()
            .any(|row| row.scope == Scope::Node && row.pool.node == "w-03")
    );
}

#[tokio::test]
async fn each_source_that_is_forbidden_gives_way_to_the_next_and_names_its_rule() {
    let (found, log) = told(&[Source::Gateway], Mode::ReadWrite).await;
    assert_eq!(found.source().unwrap().name, "Prometheus");
    assert_eq!(found.rows[0].pool.fill(), Some(940));
    assert_eq!(
        found.rows[0].at.map(Timestamp::as_second),
        Some(1_795_338_000),
        "its own age"
    );
    let shut = rung(&found, "OpenStorage REST");
    assert_eq!(shut.reached, Reached::Refused);
    for part in [
        "services/proxy",
        "verbs [get]",
        "http:portworx-api:px-rest-gateway",
        "namespace px",
    ] {
        assert!(shut.way_out.contains(part), "{}", shut.way_out);
    }
    let asked = |part: &str| log.lock().unwrap().iter().any(|seen| seen.target.contains(part));
    assert!(!asked("/v1/nodes/filters"), "what a review refuses is not asked for");

    let (found, _) = told(&[Source::Gateway, Source::Prometheus], Mode::ReadWrite).await;
    assert_eq!(found.source().unwrap().name, "Portworx pods' /metrics");
    assert_eq!(found.rows[0].pool.fill(), Some(930));
    assert_eq!(rung(&found, "Prometheus").reached, Reached::Refused);
    assert!(
        found.alerts.known().is_none(),
        "alerts nobody may read are unknown, not none"
    );
}

#[tokio::test]
async fn with_no_source_there_are_totals_of_nodes_and_unknown_pools() {
    let (found, _) = told(&ALL, Mode::ReadWrite).await;
    assert_eq!(found.source().unwrap().name, "StorageNodes");
    assert!(!found.knows_pools());
    assert_eq!(found.rows.len(), 3);
    for row in &found.rows {
        assert_eq!((row.scope, row.pool.fill()), (Scope::Node, Some(600)));
        assert!(row.note.contains("UNKNOWN"), "{}", row.note);
    }
    assert!(rung(&found, "Portworx pods' /metrics").way_out.contains("pods/proxy"));
}

#[tokio::test]
async fn read_only_mode_asks_nothing_through_a_proxy_and_names_the_setting() {
    let (found, log) = told(&[], Mode::ReadOnly).await;
    assert!(!found.knows_pools());
    assert_eq!(rung(&found, "OpenStorage REST").reached, Reached::Off);
    assert!(
        rung(&found, "OpenStorage REST")
            .way_out
            .contains("service_proxies = [\"portworx-nodes\"]")
    );
    assert!(rung(&found, "Prometheus").way_out.contains("prometheus-query"));
    assert!(
        rung(&found, "Portworx pods' /metrics").way_out.is_empty(),
        "nothing opens that one"
    );
    assert!(!log.lock().unwrap().iter().any(|seen| seen.target.contains("/proxy")));
}

#[tokio::test]
async fn a_gateway_that_wants_a_token_is_told_as_such() {
    let (client, _) = client(Mode::ReadWrite, |seen| {
        if seen.target.contains("/proxy/v1/nodes") {
            return Say {
                status: 403,
                ..Say::json(r#"{"code":7,"message":"Access denied, role is missing"}"#)
            };
        }
        answer(seen, &[])
    })
    .await;
    let found = storage(&Origin::Cluster(client), now()).await;
    let shut = rung(&found, "OpenStorage REST");
    assert_eq!(shut.reached, Reached::Refused);
    assert!(
        shut.why.contains("wants a token") && shut.why.contains("role is missing"),
        "{}",
        shut.why
    );
    assert_eq!(found.source().unwrap().name, "Prometheus");
}

#[tokio::test]
async fn without_portworx_there_are_drivers_with_their_classes() {
    let (client, _) = client(Mode::ReadOnly, |seen| {
        match seen.target.split('?').next().unwrap_or_default() {
            "/api/v1/persistentvolumes" => list(&[
                r#"{"metadata":{"name":"a"},"spec":{"capacity":{"storage":"5Gi"},"csi":{"driver":"x.csi"}},"status":{"phase":"Bound"}}"#,
                r#"{"metadata":{"name":"b"},"spec":{"capacity":{"storage":"1Gi"},"csi":{"driver":"x.csi"}},"status":{"phase":"Released"}}"#,
            ]),
            "/apis/storage.k8s.io/v1/storageclasses" => {
                list(&[r#"{"metadata":{"name":"fast"},"provisioner":"x.csi"}"#])
            }
            _ => Say::status(404, "not found"),
        }
    })
    .await;
    let found = storage(&Origin::Cluster(client), now()).await;
    assert_eq!(found.cluster, Read::Known(None));
    assert_eq!((found.rows.len(), found.rows[0].scope), (1, Scope::Driver));
    assert_eq!(found.rows[0].pool.provisioned, Some(6 << 30));
    assert!(
        found.rows[0]
            .note
            .contains("2 volumes, 1 of them not bound; classes fast")
    );
}
