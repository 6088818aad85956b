//! NICs that are added while the VM runs: by the dynamic networks controller, by a detour, or not at all.

use vmotui::model::Key;
use vmotui::model::Kind::VirtualMachineInstance;
use vmotui::ops::network::wiring::wiring;
use vmotui::ops::network::wish::{Address, Want};
use vmotui::ops::{Ask, Outcome, Plan, Scene, Subject, Verb, Wish, plan};
use vmotui::sim::seed::Profile;

use crate::rig::{Rig, fast};

const VLAN_30: &str = "default/nad-vlan-30";

/// The NIC on VLAN 30 that would be proposed for a VM.
pub(crate) async fn wish(rig: &Rig, key: &Key) -> Wish {
    let client = &rig.runner.client;
    let wiring = wiring(client, std::slice::from_ref(key)).await.unwrap();
    let want = Want {
        network: VLAN_30.into(),
        nic: None,
        address: Address::Proposed,
    };
    wiring.wishes(&want).remove(0)
}

async fn nic_plan(rig: &Rig, key: &Key) -> Plan {
    let client = &rig.runner.client;
    let wish = wish(rig, key).await;
    let subject = Subject::read(client, key).await.unwrap().unwrap().on(wish);
    let scene = Scene {
        context: "demo",
        now: jiff::Timestamp::now(),
        kubevirt: None,
        guardrails: &[],
    };
    let plan = plan(&Ask::new(Verb::NicAdd), &[subject], &scene);
    assert_eq!(plan.steps.len(), 1, "{:?}", plan.refused);
    plan
}

async fn source(rig: &Rig, key: &Key) -> String {
    let vmi = rig.object(VirtualMachineInstance, key).await.unwrap();
    let all = vmi["status"]["interfaces"].as_array().cloned().unwrap_or_default();
    let found = all.iter().find(|one| one["name"] == "vlan30");
    found.map_or_else(String::new, |one| {
        one["infoSource"].as_str().unwrap_or_default().to_owned()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn it_arrives_in_the_guest_without_a_migration() {
    let rig = fast(Profile::Small).await;
    let key = rig.movable().await.remove(0);
    let plan = nic_plan(&rig, &key).await;
    let report = rig.carry_out(&plan).await;
    assert!(
        matches!(&report.outcomes[0], Outcome::Done(words) if words.contains("plugged in")),
        "{report:?}"
    );
    assert!(source(&rig, &key).await.contains("domain"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_controller_a_migration_brings_it_and_that_is_told() {
    let rig = fast(Profile::Small).await;
    rig.world.faults().dynamic_networks_down(true);
    let key = rig.movable().await.remove(0);
    let plan = nic_plan(&rig, &key).await;
    let report = rig.carry_out(&plan).await;
    match &report.outcomes[0] {
        Outcome::Flawed(words) => assert!(
            words.contains("dynamic networks controller") && words.contains("migrates"),
            "{words}"
        ),
        other => panic!("{other:?}"),
    }
    assert!(source(&rig, &key).await.contains("domain"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_controller_one_that_cannot_migrate_ends_in_the_diagnosis() {
    let rig = fast(Profile::Small).await;
    rig.world.faults().dynamic_networks_down(true);
    let list = rig.get("/apis/kubevirt.io/v1/virtualmachineinstances").await;
    let stuck = list["items"].as_array().unwrap().iter().find(|vmi| {
        let conditions = vmi["status"]["conditions"].as_array();
        vmi["status"]["phase"] == "Running"
            && vmi["metadata"]["deletionTimestamp"].is_null()
            && vmi["metadata"]["ownerReferences"].is_array()
            && conditions.is_some_and(|all| {
                let is =
                    |kind: &str, status: &str| all.iter().any(|one| one["type"] == kind && one["status"] == status);
                is("LiveMigratable", "False") && is("Ready", "True")
            })
    });
    let text = |key: &str| stuck.unwrap()["metadata"][key].as_str().unwrap().to_owned();
    let key = Key::new(text("namespace"), text("name"));
    let plan = nic_plan(&rig, &key).await;
    let report = rig.carry_out(&plan).await;
    match &report.outcomes[0] {
        Outcome::Failed { reason, way_out } => {
            assert!(reason.contains("did not attach it within 15 s"), "{reason}");
            assert!(way_out.contains("controller's pods"), "{way_out}");
        }
        other => panic!("{other:?}"),
    }
}
