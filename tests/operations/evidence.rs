//! Dry runs of evictions: what the server says about each pod beside what was foretold, and nothing is changed by asking.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use vmotui::client::audit::{AuditLog, Who};
use vmotui::client::{Client, Options};
use vmotui::config::Guardrail;
use vmotui::domain::finding::Verdict;
use vmotui::domain::migratable::drain::Outcome;
use vmotui::domain::placement::NodeId;
use vmotui::domain::repave::{Evidence, Foretold, Go, Said, Scene, evictions, preview};
use vmotui::ops::job::Clock;
use vmotui::ops::origin::Origin;
use vmotui::ops::repave::read;
use vmotui::ops::repave::verify::Asking;
use vmotui::sim::clock::Clock as SimClock;
use vmotui::sim::seed::Profile;
use vmotui::sim::store::World;

use crate::rig::client;

/// Nobody waits.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

/// A small cluster whose controllers do not run: whatever changes, changed by asking.
fn world() -> Arc<World> {
    let clock = SimClock::fixed("2026-11-22T10:00:00Z".parse().unwrap());
    Arc::new(World::new(Profile::Small, 1, clock))
}

async fn scene(client: &Client) -> (Scene, Vec<NodeId>) {
    let scene = read(&Origin::Cluster(client.clone())).await.unwrap();
    let nodes = scene.board.nodes().map(|(id, _)| id).collect();
    (scene, nodes)
}

async fn ask(client: &Client, scene: &Scene, nodes: &[NodeId], guardrails: &[Guardrail]) -> (Evidence, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let log = AuditLog::create(&file, Who::default()).unwrap();
    let asking = Asking {
        client,
        log: &log,
        guardrails,
        clock: &Still,
    };
    let found = asking.ask(evictions(scene, nodes, false), |_| {}).await.unwrap();
    (found, std::fs::read_to_string(file).unwrap())
}

#[tokio::test]
async fn the_server_says_what_was_foretold_and_nothing_changes() {
    let world = world();
    let client = client(&world, "sim-admin", &Options::default()).await;
    let (scene, nodes) = scene(&client).await;
    let before = world.store().rv();
    let (found, log) = ask(&client, &scene, &nodes, &[]).await;
    assert_eq!(world.store().rv(), before, "a dry run stores nothing");
    assert!(
        found.answers.len() > scene.vms.len(),
        "other pods are asked about as well"
    );
    let odd: Vec<_> = found
        .answers
        .iter()
        .filter(|one| one.verdict != Verdict::Pass)
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
    for outcome in [Outcome::Migrates, Outcome::Blocks, Outcome::ShutsDown, Outcome::Waits] {
        let met = found
            .answers
            .iter()
            .any(|one| one.asked.foretold == Foretold::Vm(outcome));
        assert!(met, "the profile has a VM that {}", outcome.word());
    }
    assert_eq!(log.matches("\"event\":\"dry-run\"").count(), found.answers.len());
    assert!(
        log.contains("eviction?dryRun=All") && log.contains("\"dryRun\":[\"All\"]"),
        "{log}"
    );
}

#[tokio::test]
async fn a_contradiction_comes_first_and_stands_at_its_node() {
    let world = world();
    let client = client(&world, "sim-admin", &Options::default()).await;
    let (mut scene, nodes) = scene(&client).await;
    let stops = scene
        .vms
        .iter_mut()
        .find(|vm| vm.outcome == Outcome::ShutsDown)
        .unwrap();
    (stops.decided, stops.outcome, stops.verdict) = (Outcome::Migrates, Outcome::Migrates, Verdict::Pass);
    let name = stops.name.clone();
    let (found, _) = ask(&client, &scene, &nodes, &[]).await;
    let first = &found.answers[0];
    assert_eq!(
        (&first.asked.vm, &first.said, first.verdict),
        (&name, &Said::Goes, Verdict::Fail)
    );
    let node = first.asked.node.clone();
    let after = preview(&scene, &[]).with_evidence(found);
    assert_eq!(after.verdict, Go::NoGo);
    let at = after.nodes.iter().find(|one| one.name == node).unwrap();
    assert!(
        at.checks
            .iter()
            .any(|check| check.check == "eviction-evidence" && check.object == name)
    );
}

#[tokio::test]
async fn without_the_right_nothing_is_sent_and_the_right_is_named() {
    let world = world();
    let (scene, nodes) = scene(&client(&world, "sim-admin", &Options::default()).await).await;
    let viewer = client(&world, "sim-viewer", &Options::default()).await;
    let (found, log) = ask(&viewer, &scene, &nodes, &[]).await;
    assert!(
        found
            .answers
            .iter()
            .all(|one| one.said == Said::Silent && one.words.contains("needs create pods/eviction in "))
    );
    assert!(!log.contains("dry-run"), "{log}");
    assert_ne!(preview(&scene, &[]).with_evidence(found).verdict, Go::Go);
}

#[tokio::test]
async fn a_guardrail_that_denies_drains_denies_the_question() {
    let world = world();
    let client = client(&world, "sim-admin", &Options::default()).await;
    let (scene, nodes) = scene(&client).await;
    let rule = Guardrail {
        verbs: vec!["drain".to_owned()],
        deny: true,
        origin: "config.toml:7".to_owned(),
        ..Guardrail::default()
    };
    let (found, log) = ask(&client, &scene, &nodes, &[rule]).await;
    assert!(
        found
            .answers
            .iter()
            .all(|one| one.words.contains("denied by config.toml:7"))
    );
    assert!(!log.contains("dry-run"), "{log}");
}

#[tokio::test]
async fn a_webhook_that_is_away_is_told_and_not_asked_for_ever() {
    let world = world();
    let client = client(&world, "sim-admin", &Options::default()).await;
    let (scene, nodes) = scene(&client).await;
    world.faults().virt_api_down(true);
    let (found, log) = ask(&client, &scene, &nodes, &[]).await;
    let refused = found.answers.iter().filter(|one| one.said == Said::Refused).count();
    assert_eq!(refused, 3, "then nobody is asked any more");
    assert!(
        found
            .answers
            .iter()
            .any(|one| one.words.contains("failed 3 times in a row"))
    );
    assert_eq!(log.matches("\"event\":\"dry-run\"").count(), 3);
}
