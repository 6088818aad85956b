//! The pages of a preview where something is missing, under way or refused: at 80 columns, in mono and ASCII.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use jiff::{SignedDuration, Timestamp};
use vmotui::app::{Event, update};
use vmotui::client::Mode;
use vmotui::shell::still::{MOMENT, Still, look};
use vmotui::sim::api::handle;
use vmotui::sim::clock::Clock;
use vmotui::sim::control::Control;
use vmotui::sim::fault::{Refusal, Rule};
use vmotui::sim::seed::Profile;
use vmotui::sim::store::World;
use vmotui::ui::term::capture::text;
use vmotui::ui::theme::Depth;

fn now() -> Timestamp {
    MOMENT.parse().unwrap()
}

fn world() -> Arc<World> {
    Arc::new(World::new(Profile::Small, 1, Clock::fixed(now())))
}

/// Every read of these goes wrong.
fn refused(world: &World, path: &str, refusal: Refusal) {
    world.faults().add(Rule::on("GET", path, refusal).times(10_000));
}

/// What stands there in mono and ASCII after these keys; in 16 colours the same words stand there.
async fn bare(world: &Arc<World>, keys: &str) -> String {
    let mut shown = Vec::new();
    for (theme, depth, ascii) in [("mono", Depth::Mono, true), ("ansi16", Depth::Ansi16, false)] {
        let look = look(theme, depth, ascii).unwrap();
        let mut still = Still::over(Arc::clone(world), Mode::ReadWrite).await.unwrap();
        still.draw(&look, 80, 24);
        still.press(keys).await.unwrap();
        shown.push(text(&still.draw(&look, 80, 24)));
    }
    for word in ["NO-GO", "UNKNOWN"] {
        let told = shown.iter().filter(|text| text.contains(word)).count();
        assert!(told == 0 || told == shown.len(), "{}", shown.join("\n"));
    }
    shown.swap_remove(0)
}

fn told(shown: &str, words: &[&str]) {
    // a sentence may go on below itself
    let joined = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(joined.contains(word), "{word}\n{shown}");
    }
}

#[tokio::test]
async fn a_cluster_api_that_may_not_be_read_is_unknown_and_names_the_right() {
    let world = world();
    refused(&world, "*cluster.x-k8s.io/*", Refusal::forbidden());
    let shown = bare(&world, "8").await;
    told(&shown, &["machines", "way out: Ask for the right to list machines"]);
    let verdict = shown.lines().nth(2).unwrap();
    assert!(verdict.contains("UNKNOWN") || verdict.contains("NO-GO"), "{shown}");
    assert!(!verdict.contains(" GO "), "{shown}");
}

#[tokio::test]
async fn without_cluster_api_the_pools_are_assumed_and_said_to_be() {
    let world = world();
    refused(
        &world,
        "*cluster.x-k8s.io/*",
        Refusal::status(404, "NotFound", "the server could not find the requested resource"),
    );
    let shown = bare(&world, "8").await;
    told(&shown, &["control-plane", "workers", "assumption: no Cluster API"]);
}

#[tokio::test]
async fn a_node_that_cannot_be_looked_at_says_why() {
    let world = world();
    let mut still = Still::over(Arc::clone(&world), Mode::ReadWrite).await.unwrap();
    let look = look("mono", Depth::Mono, true).unwrap();
    still.draw(&look, 80, 24);
    refused(&world, "/api/v1/nodes", Refusal::unavailable());
    still.press("j j j j shift-m").await.unwrap();
    let shown = text(&still.draw(&look, 80, 24));
    told(&shown, &["x not foreseen", "vmo-w-02", "503", "ctrl-r"]);
}

#[tokio::test]
async fn while_it_reads_the_page_tells_since_when() {
    let mut still = Still::over(world(), Mode::ReadWrite).await.unwrap();
    let look = look("mono", Depth::Mono, true).unwrap();
    still.draw(&look, 80, 24);
    // the effect of the key is left undone: the cluster has not answered yet
    update(&mut still.app, Event::Key(vmotui::app::key::Key::char('8')));
    update(&mut still.app, Event::Tick(now() + SignedDuration::from_secs(7)));
    let shown = text(&still.draw(&look, 80, 24));
    told(&shown, &["reading 7s", "reading nodes, pods, VMs"]);
    assert!(!shown.contains("GO"), "{shown}");
}

#[tokio::test]
async fn a_roll_out_that_is_under_way_tells_how_far_it_is_and_what_is_stuck() {
    let world = world();
    let pool = "/apis/cluster.x-k8s.io/v1beta1/namespaces/cluster-65f0c1d2/machinedeployments/vmo-dc1-worker-pool";
    let request = Request::patch(pool)
        .header("authorization", "Bearer sim-admin")
        .header("content-type", "application/merge-patch+json")
        .body(Full::new(Bytes::from_static(
            br#"{"spec":{"template":{"spec":{"version":"v1.34.9"}}}}"#,
        )))
        .unwrap();
    let answer = handle(Arc::clone(&world), request).await;
    assert!(answer.status().is_success(), "{}", answer.status());
    let (late, gone) = (Arc::clone(&world), SignedDuration::from_hours(3));
    tokio::task::spawn_blocking(move || {
        let mut control = Control::new(late);
        control.look_round();
        control.advance(gone);
    })
    .await
    .unwrap();
    let look = look("mono", Depth::Mono, true).unwrap();
    let mut still = Still::over(world, Mode::ReadWrite).await.unwrap();
    update(&mut still.app, Event::Tick(now() + gone));
    still.draw(&look, 80, 24);
    still.press("8").await.unwrap();
    let shown = text(&still.draw(&look, 80, 24));
    told(&shown, &["now vmo-dc1-worker-pool", "of 3 replaced"]);
    // a VM that blocks its drain holds the machine
    still.press("m").await.unwrap();
    let shown = text(&still.draw(&look, 80, 24));
    told(
        &shown,
        &[
            "Machines on their way",
            "goes",
            "its node is being drained",
            "DrainingNode",
            "way out",
        ],
    );
    still.press("enter").await.unwrap();
    let shown = text(&still.draw(&look, 80, 24));
    told(&shown, &["Maintenance of vmo-w-", "cordoned"]);
}

#[tokio::test]
async fn without_a_roll_out_the_machines_page_says_so() {
    let empty = Arc::new(World::new(Profile::Empty, 1, Clock::fixed(now())));
    told(
        &bare(&empty, "8 m").await,
        &["No Machine of Cluster API is in this cluster"],
    );
}

#[tokio::test]
async fn each_step_tells_what_is_left_and_where_its_vms_go() {
    let shown = bare(&world(), "8 t G k").await;
    told(
        &shown,
        &["step by step", "SLICES", "TIGHTEST", "drain", "moves", " to "],
    );
}

#[tokio::test]
async fn a_drain_is_not_confirmed_without_its_verdict_in_view() {
    let shown = bare(&world(), "j j j j shift-m enter b").await;
    told(&shown, &["x Preview NO-GO", "in spite of NO-GO"]);
    // named on the command line, nobody has looked ahead yet: then it is done now
    let shown = bare(&world(), ": text:drain space text:vmo-w-02 enter b").await;
    told(&shown, &["Preview NO-GO", "in spite of NO-GO"]);
}
