//! Power, and what the cluster looks like afterwards.
use vmotui::model::Kind::{VirtualMachine, VirtualMachineInstance};
use vmotui::ops::{Ask, Outcome, Verb};

use crate::rig::{Rig, rig};

async fn done(rig: &Rig, verb: Verb, key: &vmotui::model::Key) {
    let report = rig.run(&Ask::new(verb), std::slice::from_ref(key)).await;
    assert!(
        matches!(report.outcomes[0], Outcome::Done(_)),
        "{verb}: {:?}",
        report.outcomes
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_verb_does_what_it_says() {
    let rig = rig().await;
    let key = rig.movable().await.remove(0);
    let uid = async |rig: &Rig| rig.object(VirtualMachineInstance, &key).await.unwrap()["metadata"]["uid"].clone();
    let paused = async |rig: &Rig| {
        let vmi = rig.object(VirtualMachineInstance, &key).await.unwrap();
        let conditions = vmi["status"]["conditions"].as_array().unwrap().clone();
        conditions
            .iter()
            .any(|one| one["type"] == "Paused" && one["status"] == "True")
    };
    done(&rig, Verb::Pause, &key).await;
    assert!(paused(&rig).await);
    done(&rig, Verb::Unpause, &key).await;
    assert!(!paused(&rig).await);
    let before = uid(&rig).await;
    done(&rig, Verb::SoftReboot, &key).await;
    done(&rig, Verb::Reset, &key).await;
    assert_eq!(uid(&rig).await, before, "the instance stays");
    done(&rig, Verb::Restart, &key).await;
    assert_ne!(uid(&rig).await, before, "a new instance");
    done(&rig, Verb::ForceStop, &key).await;
    assert!(rig.object(VirtualMachineInstance, &key).await.is_none());
    let vm = rig.object(VirtualMachine, &key).await.unwrap();
    assert_eq!(vm["spec"]["runStrategy"], "Halted");
    done(&rig, Verb::Start, &key).await;
    let vm = rig.object(VirtualMachine, &key).await.unwrap();
    assert_eq!(vm["spec"]["runStrategy"], "Always");
    done(&rig, Verb::Stop, &key).await;
    assert!(rig.object(VirtualMachineInstance, &key).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_changes_nothing() {
    let mut rig = rig().await;
    rig.runner.depth = vmotui::ops::job::Depth::Rehearse;
    let key = rig.movable().await.remove(0);
    let before = rig.object(VirtualMachine, &key).await.unwrap();
    for verb in [
        Verb::Stop,
        Verb::Restart,
        Verb::Pause,
        Verb::Migrate,
        Verb::Reset,
        Verb::SoftReboot,
    ] {
        done(&rig, verb, &key).await;
    }
    let after = rig.object(VirtualMachine, &key).await.unwrap();
    assert_eq!(before["spec"], after["spec"]);
    assert_eq!(
        before["status"]["stateChangeRequests"],
        after["status"]["stateChangeRequests"]
    );
    let vmi = rig.object(VirtualMachineInstance, &key).await.unwrap();
    assert_eq!(vmi["status"]["phase"], "Running");
    let path = vmotui::model::Kind::VirtualMachineInstanceMigration.path(Some(&key.namespace));
    let moved = rig.get(&path).await;
    let ours = moved["items"].as_array().unwrap();
    assert!(
        ours.iter()
            .all(|item| item["metadata"]["labels"]["vmotui/job"].is_null())
    );
}
