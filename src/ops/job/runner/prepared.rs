//! Steps that wait for a snapshot.

use serde_json::json;

use super::tests::{cluster, written};
use super::*;
use crate::client::testing::Say;
use crate::ops::ask::Ask;
use crate::ops::build::plan;
use crate::ops::shape::Shape;
use crate::ops::testing::{running, scene};
use crate::ops::verb::{Verb, Wish};

fn nic_after_snapshot() -> Plan {
    let ask = Ask {
        snapshot_first: true,
        ..Ask::new(Verb::NicAdd)
    };
    let subjects = ["a", "b"].map(|name| {
        let wish = Wish {
            nic: "vlan30".into(),
            network: "default/n".into(),
            ..Wish::default()
        };
        running("a", name, "Always").shaped(Shape::default()).on(wish)
    });
    plan(&ask, &subjects, &scene())
}

/// Answers of a cluster: snapshots of `failing` fail, others are ready at once, and each NIC is in its guest.
fn answer(target: &str, method: &str, failing: &str) -> Option<Say> {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    let name = path.rsplit('/').next().unwrap_or_default();
    let say = |value: serde_json::Value| Some(Say::json(value.to_string()));
    match method {
        "GET" if path.contains("virtualmachinesnapshots/") && name.starts_with(failing) => {
            say(json!({ "status": { "phase": "Failed", "error": { "message": "no space" } } }))
        }
        "GET" if path.contains("virtualmachinesnapshots/") => {
            let volumes = json!({ "includedVolumes": ["root"] });
            say(json!({ "status": { "phase": "Succeeded", "readyToUse": true, "snapshotVolumes": volumes } }))
        }
        "GET" => say(json!({ "status": { "interfaces": [{ "name": "vlan30", "infoSource": "domain" }] } })),
        "POST" => say(json!({ "metadata": { "name": "s", "uid": "u" } })),
        _ => say(json!({})),
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_snapshot_failed_is_never_sent_even_when_the_job_goes_on() {
    let (runner, seen, _folder) = cluster(|seen| answer(&seen.target, &seen.method, "a-")).await;
    let plan = nic_after_snapshot();
    let (say, control) = mpsc::unbounded_channel();
    let (news, mut told) = mpsc::unbounded_channel::<Progress>();
    let operator = async {
        while let Some(progress) = told.recv().await {
            if matches!(progress.news, News::Paused(_)) {
                say.send(Control::Resume).unwrap();
            }
        }
    };
    let (report, ()) = tokio::join!(runner.run(&plan, control, news), operator);
    assert!(matches!(&report.outcomes[0], Outcome::Failed { reason, .. } if reason.contains("no space")));
    assert!(matches!(&report.outcomes[1], Outcome::Failed { reason, .. } if reason.contains("not sent")));
    assert!(
        matches!(&report.outcomes[2..], [Outcome::Done(_), Outcome::Done(_)]),
        "{report:?}"
    );
    let written = written(&seen);
    assert!(
        !written
            .iter()
            .any(|one| one.starts_with("PATCH") && one.contains("virtualmachines/a?")),
        "{written:?}"
    );
    let at = |what: &str| written.iter().position(|one| one.contains(what)).unwrap();
    assert!(at("virtualmachinesnapshots?") < at("virtualmachines/b?"), "{written:?}");
}

#[tokio::test(start_paused = true)]
async fn one_whose_snapshot_failed_ends_without_waiting_for_anybody() {
    let (runner, seen, _folder) = cluster(|seen| answer(&seen.target, &seen.method, "")).await;
    let ask = Ask {
        snapshot_first: true,
        ..Ask::new(Verb::Restart)
    };
    let subject = running("a", "a", "Always").shaped(Shape::default());
    let plan = plan(&ask, &[subject], &scene());
    assert_eq!((plan.targets(), plan.steps.len()), (1, 2));
    let (_say, control) = mpsc::unbounded_channel();
    let (news, mut told) = mpsc::unbounded_channel::<Progress>();
    let report = runner.run(&plan, control, news).await;
    assert_eq!(report.tally.failed, 2, "{report:?}");
    while let Ok(progress) = told.try_recv() {
        assert!(
            !matches!(progress.news, News::Paused(_)),
            "nothing is left to go on with"
        );
    }
    assert!(written(&seen).iter().all(|one| !one.contains("/restart")));
}
