//! Faults on purpose: each ends in a stated outcome, and no write is sent twice.
use std::time::Duration;

use vmotui::client::Options;
use vmotui::client::audit::{State, verify};
use vmotui::model::Key;
use vmotui::model::Kind::VirtualMachine;
use vmotui::ops::{Ask, Outcome, Verb};
use vmotui::sim::fault::{Fault, Loss, Refusal, Rule};

use crate::rig::{Rig, rig, rig_with};

const STOP: &str = "/apis/subresources.kubevirt.io/v1/namespaces/*/virtualmachines/*/stop";

async fn stop(rig: &Rig, key: &Key) -> Outcome {
    rig.run(&Ask::new(Verb::Stop), std::slice::from_ref(key))
        .await
        .outcomes
        .remove(0)
}

async fn strategy(rig: &Rig, key: &Key) -> serde_json::Value {
    rig.object(VirtualMachine, key).await.unwrap()["spec"]["runStrategy"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_end_in_the_servers_words_and_change_nothing() {
    let rig = rig().await;
    let key = rig.movable().await.remove(0);
    for (refusal, word) in [
        (Refusal::forbidden(), "forbidden"),
        (Refusal::conflict(), "object has been modified"),
        (Refusal::invalid(), "denied the request"),
        (Refusal::too_many(1), "Too many requests"),
        (Refusal::internal_text(), "message: fault"),
        (Refusal::unavailable(), "service unavailable"),
    ] {
        for real_only in [false, true] {
            rig.world.faults().clear();
            let rule = Rule::on("PUT", STOP, refusal.clone());
            rig.world.faults().add(if real_only { rule.real_only() } else { rule });
            match stop(&rig, &key).await {
                Outcome::Failed { reason, way_out } => {
                    assert!(reason.contains(word), "{word}: {reason}");
                    if refusal.code == 403 {
                        assert!(way_out.contains("update virtualmachines/stop"), "{way_out}");
                    }
                }
                other => panic!("{word}: {other:?}"),
            }
            assert_eq!(rig.world.faults().hits(), 1, "{word}: sent once");
            assert_eq!(strategy(&rig, &key).await, "Always", "{word}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_up_in_the_cluster() {
    let rig = rig_with(Options {
        request_timeout: Some(Duration::from_secs(2)),
        ..Options::default()
    })
    .await;
    let keys = rig.movable().await;
    for (loss, key) in [Loss::Cut, Loss::Silence, Loss::GatewayTimeout].into_iter().zip(keys) {
        rig.world.faults().clear();
        rig.world
            .faults()
            .add(Rule::on("PUT", STOP, Fault::Applied(loss)).real_only());
        match stop(&rig, &key).await {
            Outcome::Done(words) => assert!(words.contains("no instance is left"), "{words}"),
            other => panic!("{loss:?}: {other:?}"),
        }
        assert_eq!(rig.world.faults().hits(), 1, "{loss:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_left_no_trace_is_unknown_and_says_where_to_look() {
    let rig = rig().await;
    let key = rig.movable().await.remove(0);
    rig.world
        .faults()
        .add(Rule::on("PUT", "*/pause", Fault::Unsent(Loss::Cut)).real_only());
    let report = rig.run(&Ask::new(Verb::Reset), std::slice::from_ref(&key)).await;
    assert!(
        matches!(report.outcomes[0], Outcome::Done(_)),
        "no fault of this one: {report:?}"
    );
    rig.world.faults().clear();
    rig.world
        .faults()
        .add(Rule::on("PUT", "*/reset", Fault::Unsent(Loss::Cut)));
    let report = rig.run(&Ask::new(Verb::Reset), std::slice::from_ref(&key)).await;
    let Outcome::Unknown { check, .. } = &report.outcomes[0] else {
        panic!("{report:?}")
    };
    assert!(check.contains(&key.to_string()), "{check}");
    assert_eq!(rig.world.faults().hits(), 1, "sent once");
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_fail_while_following_are_waited_out() {
    let rig = rig().await;
    let key = rig.movable().await.remove(0);
    let plan = rig.plan(&Ask::new(Verb::Stop), std::slice::from_ref(&key)).await;
    let read = "/apis/kubevirt.io/v1/namespaces/*/virtualmachineinstances/*";
    rig.world
        .faults()
        .add(Rule::on("GET", read, Refusal::unavailable()).times(3));
    let report = rig.carry_out(&plan).await;
    assert!(matches!(report.outcomes[0], Outcome::Done(_)), "{report:?}");
    assert_eq!(rig.world.faults().hits(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn virt_api_down_is_a_refusal_with_a_way_out() {
    let rig = rig().await;
    let key = rig.movable().await.remove(0);
    let plan = rig.plan(&Ask::new(Verb::Migrate), std::slice::from_ref(&key)).await;
    rig.world.faults().virt_api_down(true);
    let report = rig.carry_out(&plan).await;
    let Outcome::Failed { reason, way_out } = &report.outcomes[0] else {
        panic!("{report:?}")
    };
    assert!(reason.contains("failed calling webhook"), "{reason}");
    assert!(way_out.contains("virt-api"), "{way_out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_is_on_record() {
    let rig = rig().await;
    let key = rig.movable().await.remove(0);
    rig.world
        .faults()
        .add(Rule::on("PUT", STOP, Refusal::conflict()).real_only());
    let _ = stop(&rig, &key).await;
    let head = rig.runner.log.close().unwrap().unwrap();
    let report = verify(
        &std::fs::read(rig.folder.path().join("audit.jsonl")).unwrap(),
        Some(&head),
    );
    assert_eq!((report.state, report.open.len()), (State::Whole, 0));
}
