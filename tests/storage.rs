//! Storage by the rights of simulated users: with each source forbidden in turn, the next best one is shown, with its name,
//! its age and the missing rule.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use vmotui::client::guard::Switches;
use vmotui::client::{Mode, Options, Transport, connect};
use vmotui::ops::ladder::{Reached, Rung};
use vmotui::ops::origin::Origin;
use vmotui::ops::storage::lives::{at_risk, volumes};
use vmotui::ops::storage::{Scope, Storage, storage};
use vmotui::sim::clock::Clock;
use vmotui::sim::seed::Profile;
use vmotui::sim::serve::duplex;
use vmotui::sim::store::World;

#[path = "storage/faults.rs"]
mod faults;
#[path = "storage/hostile.rs"]
mod hostile;

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

async fn origin(profile: Profile, token: &str, mode: Mode) -> Origin {
    opened(profile, token, mode, &[]).await
}

/// With proxied reads that the configuration opens.
async fn opened(profile: Profile, token: &str, mode: Mode, proxies: &[&str]) -> Origin {
    let world = Arc::new(World::new(profile, 1, Clock::fixed(now())));
    let dialer = Arc::new(move || duplex(Arc::clone(&world)));
    let transport = Transport::Dial(dialer, SecretString::from(token));
    let options = Options {
        proxies: Switches::named(proxies).unwrap(),
        ..Options::default()
    };
    Origin::Cluster(connect(&options, mode, transport).await.unwrap())
}

async fn seen(token: &str, mode: Mode) -> Storage {
    storage(&origin(Profile::Small, token, mode).await, now()).await
}

fn rung<'a>(found: &'a Storage, name: &str) -> &'a Rung {
    found.rungs.iter().find(|rung| rung.name == name).unwrap()
}

#[tokio::test]
async fn who_may_read_everything_sees_pools_of_the_gateway_and_what_prometheus_adds() {
    let found = seen("sim-every-source", Mode::ReadWrite).await;
    assert_eq!(found.source().unwrap().name, "OpenStorage REST");
    assert_eq!(rung(&found, "Prometheus").reached, Reached::Adds);
    let pools: Vec<_> = found.rows.iter().filter(|row| row.scope == Scope::Pool).collect();
    assert!(!pools.is_empty());
    for row in &pools {
        assert!(row.pool.fill().is_some(), "{row:?}");
        // nobody scrapes a node that is down
        let scraped = row.pool.state.word != "offline";
        assert_eq!(row.pool.provisioned.is_some(), scraped, "{row:?}");
        assert_eq!(row.at, Some(now()));
    }
    assert!(found.alerts.known().is_some(), "{:?}", found.alerts);
    assert_eq!(found.kvdb.members.len(), 3);
    assert!(found.kvdb.source.starts_with("ConfigMap"), "{:?}", found.kvdb);
}

#[tokio::test]
async fn without_the_gateway_prometheus_tells() {
    let origin = opened(
        Profile::Small,
        "sim-every-source",
        Mode::ReadOnly,
        &["prometheus-query"],
    )
    .await;
    let found = storage(&origin, now()).await;
    assert_eq!(found.source().unwrap().name, "Prometheus");
    let shut = rung(&found, "OpenStorage REST");
    assert_eq!(shut.reached, Reached::Off);
    assert!(shut.way_out.contains("portworx-nodes"), "{shut:?}");
    let pools: Vec<_> = found.rows.iter().filter(|row| row.scope == Scope::Pool).collect();
    assert!(!pools.is_empty());
    for row in pools {
        assert_eq!(row.source, "Prometheus");
        let age = row.at.map(|at| now().duration_since(at).as_secs());
        assert!(age.is_some_and(|age| (0..=300).contains(&age)), "{row:?}");
    }
    let alerts = found.alerts.known().unwrap();
    assert!(!alerts.is_empty() && alerts.is_sorted_by_key(vmotui::ops::storage::Alert::rank));
    assert!(alerts.iter().all(|alert| !alert.name.is_empty()), "{alerts:?}");
}

#[tokio::test]
async fn without_services_proxy_the_pods_tell() {
    let found = seen("sim-no-services-proxy", Mode::ReadWrite).await;
    assert_eq!(found.source().unwrap().name, "Portworx pods' /metrics");
    assert!(found.knows_pools());
    for name in ["OpenStorage REST", "Prometheus"] {
        let shut = rung(&found, name);
        assert_eq!(shut.reached, Reached::Refused, "{shut:?}");
        assert!(shut.way_out.contains("services/proxy"), "{shut:?}");
    }
    assert!(found.alerts.known().is_none(), "unknown, not none");
}

#[tokio::test]
async fn without_any_proxy_there_are_totals_of_nodes_and_pools_are_unknown() {
    for token in ["sim-no-proxy", "sim-no-source"] {
        let found = seen(token, Mode::ReadWrite).await;
        assert!(!found.knows_pools(), "{token}");
        assert!(
            rung(&found, "StorageNodes").reached == Reached::Empty
                || found
                    .rows
                    .iter()
                    .all(|row| row.scope == Scope::Node && row.note.contains("UNKNOWN")),
            "{token}"
        );
    }
    let found = seen("sim-no-proxy", Mode::ReadWrite).await;
    assert_eq!(found.source().unwrap().name, "StorageNodes");
    assert!(rung(&found, "Portworx pods' /metrics").way_out.contains("pods/proxy"));
    assert!(found.rows.iter().all(|row| row.pool.fill().is_some()));
}

#[tokio::test]
async fn without_its_objects_portworx_is_found_by_its_service() {
    let found = seen("sim-no-storage-objects", Mode::ReadWrite).await;
    assert!(found.cluster.known().is_none() && !found.missing.is_empty());
    assert_eq!(found.source().unwrap().name, "OpenStorage REST");
    assert!(found.knows_pools());
    assert_eq!(found.quorum, None, "nobody told of storage nodes");
}

#[tokio::test]
async fn without_the_record_the_database_is_told_by_conditions() {
    let found = seen("sim-no-config", Mode::ReadWrite).await;
    assert_eq!(found.kvdb.members.len(), 3);
    assert_eq!(found.kvdb.source, "StorageNode conditions");
    assert!(found.kvdb.leader().is_some() && !found.kvdb.why.is_empty());
}

#[tokio::test]
async fn read_only_mode_goes_through_no_proxy() {
    let origin = origin(Profile::Small, "sim-every-source", Mode::ReadOnly).await;
    let found = storage(&origin, now()).await;
    assert!(!found.knows_pools());
    assert_eq!(rung(&found, "OpenStorage REST").reached, Reached::Off);
    let Origin::Cluster(client) = &origin else {
        panic!("a cluster")
    };
    let through = client
        .stats()
        .requests
        .into_iter()
        .any(|line| line.template.contains("proxy"));
    assert!(!through);
}

#[tokio::test]
async fn copies_on_a_silent_node_are_at_risk() {
    let origin = origin(Profile::Small, "sim-every-source", Mode::ReadWrite).await;
    let found = storage(&origin, now()).await;
    let lives = volumes(&origin, &found).await.unwrap();
    let down: Vec<_> = found
        .nodes
        .iter()
        .filter(|node| node.state.word == "offline")
        .map(|node| node.name.clone())
        .collect();
    assert!(!down.is_empty());
    let on_it = |nodes: &Option<Vec<String>>| {
        nodes
            .as_ref()
            .is_some_and(|nodes| nodes.iter().any(|node| down.contains(node)))
    };
    for row in &lives.rows {
        assert_eq!(at_risk(row), on_it(&row.nodes), "{}/{}", row.namespace, row.claim);
    }
}

#[tokio::test]
async fn without_portworx_the_drivers_are_shown() {
    let found = storage(&origin(Profile::Plain, "sim-admin", Mode::ReadOnly).await, now()).await;
    assert_eq!(found.cluster.known(), Some(&None));
    assert!(!found.rows.is_empty() && found.rows.iter().all(|row| row.scope == Scope::Driver));
    let origin = origin(Profile::Plain, "sim-admin", Mode::ReadOnly).await;
    let volumes = volumes(&origin, &found).await.unwrap();
    let drivers: Vec<&str> = found.rows.iter().map(|row| row.pool.node.as_str()).collect();
    assert!(!volumes.rows.is_empty());
    for row in &volumes.rows {
        assert!(
            drivers.contains(&row.driver.as_str()),
            "each volume stands under its driver: {row:?}"
        );
    }
}
