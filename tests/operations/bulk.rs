//! Many VMs at one time.
use vmotui::model::Kind;
use vmotui::ops::{Ask, Confirm, Outcome, Verb};
use vmotui::sim::fault::{Refusal, Rule};
use vmotui::sim::seed::Profile;

use crate::rig::{Rig, fast, rig};

/// Migrations of this suite's jobs: VM and phase.
async fn ours(rig: &Rig, namespace: &str) -> Vec<(String, String)> {
    let path = Kind::VirtualMachineInstanceMigration.path(Some(namespace));
    let list = rig.get(&format!("{path}?labelSelector=vmotui%2Fjob")).await;
    let items = list["items"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    items
        .map(|item| (text(&item["spec"]["vmiName"]), text(&item["status"]["phase"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_move_once_and_never_more_than_two_at_one_time() {
    const COUNT: usize = 200;
    let rig = fast(Profile::Ra).await;
    let namespaces = rig.get("/api/v1/namespaces").await;
    let mut chosen = (String::new(), Vec::new());
    for namespace in namespaces["items"].as_array().unwrap() {
        let name = namespace["metadata"]["name"].as_str().unwrap();
        let keys = rig.movable_in(Some(name)).await;
        if keys.len() > COUNT {
            chosen = (name.to_owned(), keys);
            break;
        }
    }
    let (namespace, mut keys) = chosen;
    keys.truncate(COUNT);
    assert_eq!(keys.len(), COUNT, "no namespace is large enough");
    let plan = rig.plan(&Ask::new(Verb::Migrate), &keys).await;
    assert_eq!(plan.confirm(), Confirm::Type(plan.steps.len().to_string()));
    let planned = plan.steps.len();
    assert!(planned > COUNT * 9 / 10, "{:?}", plan.refused.first());
    let mut most = 0;
    let report = {
        let mut job = std::pin::pin!(rig.carry_out(&plan));
        loop {
            tokio::select! {
                report = &mut job => break report,
                () = tokio::time::sleep(std::time::Duration::from_millis(20)) => {
                    let all = ours(&rig, &namespace).await;
                    let moving = all.iter().filter(|(_, phase)| !matches!(phase.as_str(), "Succeeded" | "Failed"));
                    most = most.max(moving.count());
                }
            }
        }
    };
    assert_eq!(report.tally.done, planned, "{:?}", report.tally);
    assert!(
        (1..=2).contains(&most),
        "{most} at one time: more than one node may send"
    );
    let mut moved: Vec<String> = ours(&rig, &namespace).await.into_iter().map(|(vm, _)| vm).collect();
    assert_eq!(moved.len(), planned);
    moved.sort();
    moved.dedup();
    assert_eq!(moved.len(), planned, "each VM once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_pauses_the_job_and_leaves_the_rest_untouched() {
    let rig = rig().await;
    let keys: Vec<_> = rig.movable().await.into_iter().take(6).collect();
    let ask = Ask {
        max_in_flight: Some(1),
        ..Ask::new(Verb::Pause)
    };
    let third = format!("*/{}/pause", keys[2].name);
    rig.world
        .faults()
        .add(Rule::on("PUT", &third, Refusal::conflict()).real_only());
    let report = rig.run(&ask, &keys).await;
    assert_eq!(
        (report.tally.done, report.tally.failed, report.tally.left),
        (2, 1, 3),
        "{report:?}"
    );
    assert!(report.left_behind.is_some());
    for key in &keys[3..] {
        let vmi = rig
            .object(vmotui::model::Kind::VirtualMachineInstance, key)
            .await
            .unwrap();
        let conditions = vmi["status"]["conditions"].as_array().unwrap();
        assert!(
            !conditions.iter().any(|one| one["type"] == "Paused"),
            "{key} was touched"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_paused_two_at_one_time() {
    let rig = rig().await;
    let keys: Vec<_> = rig.movable().await.into_iter().take(12).collect();
    let report = rig.run(&Ask::new(Verb::Pause), &keys).await;
    assert!(
        report.outcomes.iter().all(|one| matches!(one, Outcome::Done(_))),
        "{report:?}"
    );
    assert_eq!(report.left_behind, None);
    assert!(vmotui::ops::job::interrupted(&rig.runner.folder).is_empty());
}
