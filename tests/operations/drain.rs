//! A node is emptied, the emptying is given up, and what was moved comes back.
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;
use vmotui::model::Kind;
use vmotui::ops::job::{Control, News, Progress, State};
use vmotui::ops::{Ask, Confirm, Goal, Outcome, Plan, Scene, Verb, maintenance};
use vmotui::sim::seed::Profile;

use crate::rig::{Rig, fast};

async fn planned(rig: &Rig, ask: &Ask) -> Plan {
    let version = rig.runner.client.kubevirt_version().await.unwrap();
    let scene = Scene {
        context: "demo",
        now: Timestamp::now(),
        kubevirt: Some(&version),
        guardrails: &[],
    };
    let plan = maintenance::plan(&rig.runner.client, ask, &scene).await.unwrap();
    plan.expect("the node is there")
}

/// What runs on a node: VMs with their marks.
async fn guests(rig: &Rig, node: &str) -> Vec<Value> {
    let path = Kind::VirtualMachineInstance.path(None);
    let list = rig
        .get(&format!("{path}?labelSelector=kubevirt.io%2FnodeName%3D{node}"))
        .await;
    let items = list["items"].as_array().unwrap().iter();
    items.filter(|vmi| vmi["status"]["nodeName"] == node).cloned().collect()
}

async fn cordoned(rig: &Rig, node: &str) -> bool {
    rig.get(&format!("/api/v1/nodes/{node}")).await["spec"]["unschedulable"] == true
}

/// The node with the most VMs among those whose kubelet answers: nobody moves from one that is dead, and a health check
/// may replace it meanwhile.
async fn busiest(rig: &Rig) -> String {
    let nodes = rig.get("/api/v1/nodes").await;
    let mut most = (0, String::new());
    let ready = |node: &&Value| {
        let mut conditions = node["status"]["conditions"].as_array().unwrap().iter();
        conditions.any(|one| one["type"] == "Ready" && one["status"] == "True")
    };
    for node in nodes["items"].as_array().unwrap().iter().filter(ready) {
        let name = node["metadata"]["name"].as_str().unwrap();
        let count = guests(rig, name).await.len();
        most = most.max((count, name.to_owned()));
    }
    most.1
}

fn drain_of(node: &str) -> Ask {
    Ask {
        allow_blocked: true,
        ..Ask::on_node(Verb::Drain, node.to_owned())
    }
}

fn guests_of(plan: &Plan) -> usize {
    let leaves = |goal: &Goal| matches!(goal, Goal::LeftNode { .. });
    plan.steps.iter().filter(|step| leaves(&step.goal)).count()
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(debug_assertions, ignore = "12,500 VMs move too slowly without optimization")]
async fn a_node_with_two_hundred_vms_is_emptied_to_its_end() {
    let rig = fast(Profile::Ra).await;
    let node = busiest(&rig).await;
    let plan = planned(&rig, &drain_of(&node)).await;
    let moving = guests_of(&plan);
    assert!(
        moving >= 190,
        "{moving} of the VMs on {node} leave; {:?}",
        plan.refused.first()
    );
    assert_eq!(plan.confirm(), Confirm::Type(node.clone()));
    let stay: Vec<String> = plan
        .refused
        .iter()
        .filter(|no| no.target.kind == "VirtualMachineInstance")
        .map(|no| no.target.name.clone())
        .collect();
    let report = rig.carry_out(&plan).await;
    let bad: Vec<_> = report
        .outcomes
        .iter()
        .zip(&plan.steps)
        .filter(|(outcome, _)| !matches!(outcome, Outcome::Done(_)))
        .map(|(outcome, step)| (step.target.to_string(), outcome))
        .collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert!(cordoned(&rig, &node).await);
    let left = guests(&rig, &node).await;
    let left: Vec<&str> = left
        .iter()
        .map(|vmi| vmi["metadata"]["name"].as_str().unwrap())
        .collect();
    assert!(
        left.iter().all(|name| stay.iter().any(|known| known == name)),
        "{left:?} against {stay:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn given_up_midway_it_leaves_the_node_open_and_no_evacuation_marked() {
    let rig = fast(Profile::Small).await;
    let node = busiest(&rig).await;
    let plan = planned(&rig, &drain_of(&node)).await;
    let wanted = guests_of(&plan);
    assert!(wanted >= 4, "{wanted}");
    let (say, control) = mpsc::unbounded_channel();
    let (news, mut heard) = mpsc::unbounded_channel::<Progress>();
    let job = rig.runner.run(&plan, control, news);
    let operator = async {
        let mut moved = 0;
        while let Some(progress) = heard.recv().await {
            let News::Step { index, state, .. } = progress.news else {
                continue;
            };
            let guest = matches!(plan.steps[index].goal, Goal::LeftNode { .. });
            moved += usize::from(guest && matches!(state, State::Ended(Outcome::Done(_))));
            if moved == 1 {
                break;
            }
        }
        say.send(Control::Pause).unwrap();
        let ask = Ask::on_node(Verb::AbortDrain, node.clone());
        let abort = planned(&rig, &ask).await;
        assert_eq!(abort.steps[0].target.name, node, "the node is opened first");
        say.send(Control::Cancel).unwrap();
        rig.carry_out(&abort).await
    };
    let both = async { tokio::join!(job, operator) };
    let (report, aborted) = tokio::time::timeout(Duration::from_mins(4), both)
        .await
        .expect("both end");
    assert!(
        aborted.outcomes.iter().all(|one| matches!(one, Outcome::Done(_))),
        "{aborted:?}"
    );
    assert!(report.tally.left > 0, "it was given up midway: {:?}", report.tally);
    assert!(!cordoned(&rig, &node).await);
    let still = guests(&rig, &node).await;
    assert!(!still.is_empty());
    for vmi in &still {
        assert!(
            vmi["status"]["evacuationNodeName"].is_null(),
            "{}",
            vmi["metadata"]["name"]
        );
    }
    assert!(
        vmotui::ops::job::interrupted(&rig.runner.folder).is_empty(),
        "there is nothing to continue"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_drain_moved_comes_back_when_the_maintenance_ends() {
    let rig = fast(Profile::Small).await;
    let node = "vmo-w-01".to_owned();
    let drain = planned(&rig, &drain_of(&node)).await;
    let moving: Vec<String> = drain
        .steps
        .iter()
        .filter(|step| matches!(step.goal, Goal::LeftNode { moves: true, .. }))
        .map(|step| step.target.name.clone())
        .collect();
    let report = rig.carry_out(&drain).await;
    assert_eq!(report.tally.failed + report.tally.unknown, 0, "{report:?}");
    let ask = Ask {
        bring_back: true,
        ..Ask::on_node(Verb::ExitMaintenance, node.clone())
    };
    let plan = planned(&rig, &ask).await;
    assert!(plan.steps.len() > 1, "{:?}", plan.refused);
    let back: Vec<&str> = plan
        .steps
        .iter()
        .skip(1)
        .map(|step| step.target.name.as_str())
        .collect();
    assert!(
        back.iter().all(|name| moving.iter().any(|moved| moved == name)),
        "{back:?}"
    );
    let report = rig.carry_out(&plan).await;
    assert!(
        report.outcomes.iter().all(|one| matches!(one, Outcome::Done(_))),
        "{report:?}"
    );
    let here = guests(&rig, &node).await;
    for name in back {
        assert!(here.iter().any(|vmi| vmi["metadata"]["name"] == name), "{name} is back");
    }
}

/// A drain that is under way, given up by dropping it as a crash would: its file stays, and nobody owns it.
async fn killed(rig: &Rig, plan: &Plan) {
    let (_say, control) = mpsc::unbounded_channel();
    let (news, mut heard) = mpsc::unbounded_channel::<Progress>();
    let job = rig.runner.run(plan, control, news);
    let follows = async {
        while let Some(progress) = heard.recv().await {
            if matches!(&progress.news, News::Step { index, state: State::Following { .. }, .. } if *index > 0) {
                break;
            }
        }
    };
    tokio::select! {
        report = job => panic!("it ended: {report:?}"),
        () = follows => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_abort_of_a_drain_that_was_killed_leaves_no_job_to_continue() {
    let rig = fast(Profile::Small).await;
    let node = busiest(&rig).await;
    let plan = planned(&rig, &drain_of(&node)).await;
    killed(&rig, &plan).await;
    let left = vmotui::ops::job::interrupted(&rig.runner.folder);
    assert_eq!(left.len(), 1);
    let abort = planned(&rig, &Ask::on_node(Verb::AbortDrain, node.clone())).await;
    let report = rig.carry_out(&abort).await;
    assert_eq!(report.tally.done, abort.steps.len(), "{report:?}");
    assert!(vmotui::ops::job::interrupted(&rig.runner.folder).is_empty());
    assert!(!cordoned(&rig, &node).await);
    // asked for once more there is nothing left to take back, and the way back is no dead end
    let again = planned(&rig, &Ask::on_node(Verb::AbortDrain, node.clone())).await;
    assert_eq!(again.steps.len(), 1, "{:?}", again.refused);
    assert_eq!(rig.carry_out(&again).await.tally.done, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abort_that_comes_after_the_last_migration_ended_is_no_failure() {
    let rig = fast(Profile::Small).await;
    let node = busiest(&rig).await;
    let plan = planned(&rig, &drain_of(&node)).await;
    let (say, control) = mpsc::unbounded_channel();
    let (news, _heard) = mpsc::unbounded_channel::<Progress>();
    let job = rig.runner.run(&plan, control, news);
    let operator = async {
        let ask = Ask::on_node(Verb::AbortDrain, node.clone());
        let abort = loop {
            let abort = planned(&rig, &ask).await;
            if abort
                .steps
                .iter()
                .any(|step| matches!(step.goal, Goal::MigrationEnded { .. }))
            {
                break abort;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        say.send(Control::Cancel).unwrap();
        abort
    };
    let both = async { tokio::join!(job, operator) };
    let (_, abort) = tokio::time::timeout(Duration::from_mins(4), both)
        .await
        .expect("what was begun has ended");
    // its migrations have ended meanwhile: KubeVirt says so with their phase, or has removed them
    let report = rig.carry_out(&abort).await;
    let bad: Vec<_> = report.outcomes.iter().filter(|one| !one.well()).collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert!(!cordoned(&rig, &node).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_missing_is_named_before_anything_is_sent() {
    let rig = fast(Profile::Small).await;
    let node = busiest(&rig).await;
    let plan = planned(&rig, &drain_of(&node)).await;
    let viewer = crate::rig::client(&rig.world, "sim-viewer", &vmotui::client::Options::default()).await;
    let missing = maintenance::missing(&viewer, &plan).await;
    assert!(missing.iter().any(|words| words == "needs patch nodes"), "{missing:?}");
    assert!(
        missing
            .iter()
            .any(|words| words.starts_with("needs create pods/eviction in ")),
        "{missing:?}"
    );
    assert!(maintenance::missing(&rig.runner.client, &plan).await.is_empty());
    assert!(!cordoned(&rig, &node).await);
}
