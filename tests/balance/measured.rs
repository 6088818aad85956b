//! By what loads are compared: by use where it may be read of nodes and VMs, else by requests, and why.
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use vmotui::client::{Mode, Options, Transport, connect};
use vmotui::domain::balance::spread::Basis;
use vmotui::ops::balance::{Report, from_cluster, report};
use vmotui::ops::facts::{self, Scope};
use vmotui::sim::clock::Clock;
use vmotui::sim::seed::Profile;
use vmotui::sim::serve::duplex;
use vmotui::sim::store::World;

async fn seen(token: &str, mode: Mode) -> Report {
    let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let world = Arc::new(World::new(Profile::Small, 1, Clock::fixed(now)));
    let dialer = Arc::new(move || duplex(Arc::clone(&world)));
    let transport = Transport::Dial(dialer, SecretString::from(token));
    let client = connect(&Options::default(), mode, transport).await.unwrap();
    let objects = Box::pin(facts::from_cluster(&client, &Scope::Cluster)).await;
    let sources = Box::pin(from_cluster(&client)).await;
    report(&objects, &sources, &[], now)
}

#[tokio::test]
async fn loads_go_by_use_from_the_best_source_and_by_requests_without_one() {
    for (token, source) in [
        ("sim-every-source", "Prometheus"),
        ("sim-no-services-proxy", "metrics.k8s.io"),
    ] {
        let found = seen(token, Mode::ReadWrite).await;
        assert_eq!(
            (found.measured.as_str(), found.advice.basis),
            (source, Basis::Use),
            "{}",
            found.by_requests
        );
        assert!(found.by_requests.is_empty() && found.advice.used.is_some());
        for one in &found.advice.moves {
            assert!(
                one.why.class() != "balance-memory" || one.sentence().contains("by use"),
                "{}",
                one.sentence()
            );
        }
    }
    let found = seen("sim-no-source", Mode::ReadWrite).await;
    assert_eq!((found.advice.basis, found.advice.used), (Basis::Requests, None));
    assert_eq!(found.by_requests, "nobody measures nodes");
    assert!(found.unmeasured.contains("metrics.k8s.io"), "{}", found.unmeasured);
}

#[tokio::test]
async fn a_cordoned_node_is_emptied_first_or_it_is_told_why_not() {
    let found = seen("sim-every-source", Mode::ReadWrite).await;
    let leaving: Vec<_> = found.loads.iter().filter(|load| load.leaving).collect();
    assert!(!leaving.is_empty(), "the profile has one");
    for node in leaving {
        let goes = found
            .advice
            .moves
            .iter()
            .filter(|one| one.from == node.name && one.priority == 1)
            .count();
        let stays = found
            .advice
            .faults
            .iter()
            .filter(|fault| fault.from == node.name)
            .count();
        assert!(goes + stays > 0 || node.vms == 0, "{node:?}");
        assert!(found.advice.moves.iter().all(|one| one.to != node.name));
    }
}

#[tokio::test]
async fn the_policy_is_read_in_read_only_mode_by_the_name_that_the_chart_gives_it() {
    let found = seen("sim-admin", Mode::ReadOnly).await;
    assert!(found.policy.known().is_some(), "{}", found.policy.why());
}
