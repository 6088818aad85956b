//! Many VMs at one time.
use vmotui::ops::{Ask, Outcome, Verb};
use vmotui::sim::fault::{Refusal, Rule};

use crate::rig::rig;

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
