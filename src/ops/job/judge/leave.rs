//! Whether a node is cordoned, and whether a VM or a pod has left it.

use super::{Done, Failing, Judgement, Unclear, Waiting, failed};
use crate::domain::text;
use crate::ops::job::look::{Look, Read};
use crate::ops::plan::Step;

pub(super) fn cordoned(step: &Step, look: &Look, wanted: bool) -> Judgement {
    let uid = &step.target.uid;
    match &look.other {
        Read::Gone => failed("the node was deleted", "Its machine may have been replaced"),
        node if !uid.is_empty() && node.uid() != uid => failed("another node has taken its name", ""),
        node => match (node.flag("/spec/unschedulable"), wanted) {
            (true, true) => Done("cordoned".to_owned()),
            (false, false) => Done("open".to_owned()),
            (now, _) => Waiting(format!("still {}", if now { "cordoned" } else { "open" })),
        },
    }
}

/// KubeVirt takes `evacuationNodeName` away at the hand-over; a VM that stands on the node without it is not on its way
/// (kubevirt `pkg/virt-handler`, `pkg/virt-controller/watch/drain/evacuation`).
pub(super) fn left(step: &Step, look: &Look, node: &str, moves: bool) -> Judgement {
    let uid = &step.target.uid;
    let vmi = &look.vmi;
    let here = vmi.text("/status/nodeName");
    match vmi {
        Read::Gone => return Done("it was shut down".to_owned()),
        Read::Found(_) if !uid.is_empty() && vmi.uid() != uid => {
            return Done(match here {
                "" => "it was shut down, and starts anew".to_owned(),
                there => format!("it was shut down, and started anew on {there}"),
            });
        }
        Read::Found(_) if here == node => {}
        Read::Found(_) => return Done(format!("runs on {here}")),
        Read::Unread(_) | Read::Unasked => return Unclear("the instance was not read".to_owned()),
    }
    let phase = vmi.text("/status/phase");
    let goes = !vmi.text("/metadata/deletionTimestamp").is_empty() || matches!(phase, "Succeeded" | "Failed");
    if !moves || goes {
        return Waiting("it shuts down".to_owned());
    }
    if vmi.text("/status/evacuationNodeName") == node {
        return Waiting(on_its_way(vmi));
    }
    Failing {
        reason: format!("its evacuation was taken back: it stays on {node}"),
        way_out: "Somebody gave the drain up; drain again if that was not meant".to_owned(),
    }
}

fn on_its_way(vmi: &Read) -> String {
    let state = |field: &str| vmi.text(&format!("/status/migrationState/{field}")).to_owned();
    let ended = vmi.flag("/status/migrationState/completed");
    let (target, why) = (state("targetNode"), state("failureReason"));
    if ended && vmi.flag("/status/migrationState/failed") {
        let why = text::line(&why).into_owned();
        return format!("its last migration failed: {why}; KubeVirt tries again, later and later");
    }
    if !ended && !state("startTimestamp").is_empty() {
        return format!("moves to {target}");
    }
    if !ended && !target.is_empty() {
        return format!("{target} prepares for it");
    }
    "marked; it waits for its turn".to_owned()
}

pub(super) fn gone(step: &Step, look: &Look, node: &str) -> Judgement {
    let uid = &step.target.uid;
    let pod = &look.other;
    match pod {
        Read::Gone => Done("it is gone".to_owned()),
        Read::Found(_) if !uid.is_empty() && pod.uid() != uid => Done("another one has taken its place".to_owned()),
        Read::Found(_) if pod.text("/spec/nodeName") != node => Done("it runs elsewhere".to_owned()),
        Read::Found(_) if matches!(pod.text("/status/phase"), "Succeeded" | "Failed") => {
            Done("it has ended".to_owned())
        }
        Read::Found(_) if !pod.text("/metadata/deletionTimestamp").is_empty() => Waiting("it shuts down".to_owned()),
        Read::Found(_) => Waiting("it is still there".to_owned()),
        Read::Unread(_) | Read::Unasked => Unclear("the pod was not read".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::ops::plan::{Call, Goal, Target};
    use crate::ops::verb::Verb;

    fn step(uid: &str) -> Step {
        Step {
            verb: Verb::Drain,
            target: Target {
                uid: uid.to_owned(),
                ..Target::default()
            },
            effect: String::new(),
            checks: Vec::new(),
            changes: Vec::new(),
            dry_run: None,
            request: Call::create("/x".to_owned(), json!({})),
            goal: Goal::Accepted,
            needs: None,
        }
    }

    fn vmi(status: Value) -> Look {
        Look {
            vm: Read::Unasked,
            vmi: Read::Found(json!({ "metadata": { "uid": "u" }, "status": status })),
            migration: Read::Unasked,
            other: Read::Unasked,
        }
    }

    #[test]
    fn a_vm_has_left_when_it_runs_elsewhere_or_is_another_one() {
        let on = |node: &str| json!({ "nodeName": node, "phase": "Running" });
        let judge = |uid, status, moves| left(&step(uid), &vmi(status), "n1", moves);
        assert_eq!(judge("u", on("n2"), true), Done("runs on n2".to_owned()));
        assert!(matches!(judge("old", on("n1"), false), Done(words) if words.contains("anew on n1")));
        assert!(
            matches!(judge("u", on("n1"), false), Waiting(_)),
            "a guest takes its time to shut down"
        );
        assert!(
            matches!(judge("u", on("n1"), true), Failing { .. }),
            "nobody moves it any more"
        );
        let marked = json!({ "nodeName": "n1", "evacuationNodeName": "n1", "phase": "Running" });
        assert_eq!(
            judge("u", marked, true),
            Waiting("marked; it waits for its turn".to_owned())
        );
        let gone = Look {
            vmi: Read::Gone,
            ..vmi(json!({}))
        };
        assert!(matches!(left(&step("u"), &gone, "n1", true), Done(_)));
    }

    #[test]
    fn a_failed_migration_is_told_with_its_reason() {
        let status = json!({ "nodeName": "n1", "evacuationNodeName": "n1",
            "migrationState": { "completed": true, "failed": true, "failureReason": "no\u{1b}[2Jroom" } });
        let judged = left(&step("u"), &vmi(status), "n1", true);
        let Waiting(said) = judged else { panic!("{judged:?}") };
        assert!(said.contains("room") && !said.contains('\u{1b}'), "{said}");
    }

    #[test]
    fn a_pod_is_gone_when_it_ended_or_another_one_stands_there() {
        let pod = |uid: &str, value: Value| {
            let mut pod = json!({ "metadata": { "uid": uid }, "spec": { "nodeName": "n1" }, "status": {} });
            if let (Some(pod), Some(more)) = (pod.as_object_mut(), value.as_object()) {
                pod.extend(more.clone());
            }
            Look {
                other: Read::Found(pod),
                ..vmi(json!({}))
            }
        };
        let judge = |look: &Look| gone(&step("u"), look, "n1");
        assert!(matches!(judge(&pod("u", json!({}))), Waiting(_)));
        assert!(matches!(judge(&pod("v", json!({}))), Done(_)));
        assert!(matches!(
            judge(&pod("u", json!({"status": {"phase": "Succeeded"}}))),
            Done(_)
        ));
    }
}
