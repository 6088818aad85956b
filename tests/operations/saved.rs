//! Snapshots that succeed without a disk: announced before, and named after, though the cluster says Succeeded.

use serde_json::Value;
use vmotui::model::{Key, Kind};
use vmotui::ops::{Ask, Outcome, Plan, Scene, Subject, Verb, Verdict};
use vmotui::sim::fault::{Refusal, Rule};
use vmotui::sim::seed::Profile;
use vmotui::sim::store::Key as Place;

use crate::rig::{Rig, fast};

const CLASSES: &str = "volumesnapshotclasses.snapshot.storage.k8s.io";

/// Takes away what volumes are saved by.
fn forget_classes(rig: &Rig) {
    let mut names = Vec::new();
    rig.world.each(CLASSES, |key, _| {
        names.push(key.name().to_owned());
        std::ops::ControlFlow::Continue(())
    });
    assert!(!names.is_empty(), "the small cluster has a VolumeSnapshotClass");
    for name in names {
        let key = Place::new(None, &name);
        let entry = rig.world.store().get(CLASSES, &key).unwrap();
        let object: Value = rig.world.find(CLASSES, &key).unwrap();
        let last = |_| serde_json::to_vec(&object).unwrap();
        rig.world.store().delete(CLASSES, &key, entry.rv, last).unwrap();
    }
}

/// A VM that runs, all of whose disks with data could be saved.
async fn whole(rig: &Rig) -> Key {
    for key in rig.movable().await {
        let vm = rig.object(Kind::VirtualMachine, &key).await.unwrap();
        let said = vm["status"]["volumeSnapshotStatuses"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if said.iter().any(|one| one["enabled"] == true) {
            return key;
        }
    }
    panic!("no VM has a disk");
}

/// Waits until the VM is given back: the snapshot ends a moment before that.
async fn free(rig: &Rig, key: &Key) {
    let until = std::time::Instant::now() + std::time::Duration::from_mins(1);
    loop {
        let vm = rig.object(Kind::VirtualMachine, key).await.unwrap();
        if vm["status"]["snapshotInProgress"].is_null() {
            return;
        }
        assert!(std::time::Instant::now() < until, "{vm}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

fn left_out(plan: &Plan) -> Vec<String> {
    let checks = plan.steps.iter().flat_map(|step| &step.checks);
    checks
        .filter(|check| check.verdict == Verdict::Unknown && check.found.contains("left out"))
        .map(|check| check.found.clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_left_out_is_announced_before_and_named_after() {
    let rig = fast(Profile::Small).await;
    let key = whole(&rig).await;
    let keys = std::slice::from_ref(&key);
    let ask = Ask::new(Verb::Snapshot);

    let before = rig.plan(&ask, keys).await;
    assert_eq!(left_out(&before), Vec::<String>::new(), "nothing is wrong yet");
    forget_classes(&rig);
    // the plan promised the disk: what the cluster calls Succeeded is none
    let report = rig.carry_out(&before).await;
    let Outcome::Failed { reason, .. } = &report.outcomes[0] else {
        panic!("{report:?}");
    };
    assert!(
        reason.contains("Succeeded") && reason.contains("is not in it"),
        "{reason}"
    );

    free(&rig, &key).await;
    // by now the VM says so itself, and the next plan does
    let other = Ask {
        template: Some("{vm}-second".to_owned()),
        ..ask
    };
    let after = rig.plan(&other, keys).await;
    let announced = left_out(&after);
    assert!(
        !announced.is_empty() && announced[0].contains("No VolumeSnapshotClass"),
        "{after:?}"
    );
    let report = rig.carry_out(&after).await;
    let Outcome::Flawed(words) = &report.outcomes[0] else {
        panic!("{report:?}");
    };
    assert!(words.contains("as announced"), "{words}");
    let path = format!(
        "/apis/snapshot.kubevirt.io/v1beta1/namespaces/{}/virtualmachinesnapshots/{}-second",
        key.namespace, key.name
    );
    assert_eq!(
        rig.get(&path).await["status"]["phase"],
        "Succeeded",
        "so the cluster says"
    );
}

/// The NIC is not asked for when the snapshot that was to come first is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_nic_is_not_added_when_the_snapshot_before_it_is_refused() {
    let rig = fast(Profile::Small).await;
    let key = whole(&rig).await;
    let wish = crate::nics::wish(&rig, &key).await;
    let subject = Subject::read(&rig.runner.client, &key).await.unwrap().unwrap().on(wish);
    let ask = Ask {
        snapshot_first: true,
        ..Ask::new(Verb::NicAdd)
    };
    let scene = Scene {
        context: "demo",
        now: jiff::Timestamp::now(),
        kubevirt: None,
        guardrails: &[],
    };
    let plan = vmotui::ops::plan(&ask, &[subject], &scene);
    let verbs: Vec<Verb> = plan.steps.iter().map(|step| step.verb).collect();
    assert_eq!(verbs, [Verb::Snapshot, Verb::NicAdd], "{:?}", plan.refused);
    rig.world
        .faults()
        .add(Rule::on("POST", "*/virtualmachinesnapshots", Refusal::conflict()).real_only());
    let before = rig.object(Kind::VirtualMachine, &key).await.unwrap();
    let report = rig.carry_out(&plan).await;
    assert!(!report.outcomes[0].well(), "{report:?}");
    assert!(
        matches!(&report.outcomes[1], Outcome::Failed { reason, .. } if reason.contains("not sent")),
        "{report:?}"
    );
    let after = rig.object(Kind::VirtualMachine, &key).await.unwrap();
    assert_eq!(before["spec"], after["spec"]);
    // each line of the log names what was done, not what it was done for
    let log = std::fs::read_to_string(rig.folder.path().join("audit.jsonl")).unwrap();
    let verbs: Vec<String> = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|line| line["event"] == "intent")
        .map(|line| line["verb"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(verbs, ["snapshot"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_not_sent_when_the_snapshot_before_it_lacks_a_promised_disk() {
    let rig = fast(Profile::Small).await;
    let key = whole(&rig).await;
    let ask = Ask {
        snapshot_first: true,
        ..Ask::new(Verb::Restart)
    };
    let plan = rig.plan(&ask, std::slice::from_ref(&key)).await;
    assert_eq!((plan.targets(), plan.steps.len()), (1, 2));
    let uid = |vmi: Value| vmi["metadata"]["uid"].clone();
    let old = uid(rig.object(Kind::VirtualMachineInstance, &key).await.unwrap());
    forget_classes(&rig);
    let report = rig.carry_out(&plan).await;
    assert!(
        matches!(&report.outcomes[1], Outcome::Failed { reason, .. } if reason.contains("not sent")),
        "{report:?}"
    );
    assert_eq!(uid(rig.object(Kind::VirtualMachineInstance, &key).await.unwrap()), old);
}
