//! Snapshots and restores.

use super::{Done, Failed, Judgement, Read, Unclear, Waiting, failed};
use crate::domain::snapshot::worth::State;
use crate::domain::text;
use crate::ops::saved::Saved;

/// KubeVirt says Succeeded of a snapshot without a single disk: what is missing is told with the success. A volume of
/// which nothing is known here counts as one with data; the plan has said before which are.
pub(super) fn ready(read: &Read) -> Judgement {
    let Read::Found(object) = read else {
        return Unclear("the snapshot is not there".to_owned());
    };
    let saved = Saved::read(object, |_| true);
    let (state, quality) = saved.worth;
    match state {
        State::Ready => Done(format!("ready, {}: {}", quality.word(), saved.volumes.join(", "))),
        State::Empty | State::Partial => Done("ready, but it holds no disk: only the VM's configuration".to_owned()),
        State::Failed => failed(
            format!("the snapshot failed: {}", text::line(&saved.message)),
            "See its conditions and events; delete it, then try again",
        ),
        State::Broken => failed("it ended and is not ready to be used", "See its conditions and events"),
        State::Deleting => failed("somebody is deleting it", "Ask who does; then plan anew"),
        State::Working | State::Unknown if saved.message.is_empty() => {
            Waiting("the snapshot is being taken".to_owned())
        }
        State::Working | State::Unknown => Waiting(text::line(&saved.message).into_owned()),
    }
}

pub(super) fn gone(read: &Read, uid: &str) -> Judgement {
    match read {
        Read::Found(_) if uid.is_empty() || read.uid() == uid => Waiting("it is being deleted".to_owned()),
        _ => Done("it is gone".to_owned()),
    }
}

/// There is no phase. While KubeVirt stops the VM its conditions carry errors that pass by themselves, so only
/// condition Failure ends it.
pub(super) fn restored(read: &Read) -> Judgement {
    let Read::Found(object) = read else {
        return Unclear("the restore is not there".to_owned());
    };
    if read.flag("/status/complete") {
        return Done("restored; the VM is off unless its own policy starts it".to_owned());
    }
    if let Some((reason, message)) = read.condition("Failure") {
        let why = if message.is_empty() { reason } else { message };
        return Failed {
            reason: format!("the restore failed: {}", text::line(why)),
            way_out: "See its conditions and events; the VM may wait until the restore is deleted".to_owned(),
        };
    }
    let conditions = object
        .pointer("/status/conditions")
        .and_then(serde_json::Value::as_array);
    let progress = conditions
        .into_iter()
        .flatten()
        .find(|one| one["type"] == "Progressing")
        .and_then(|one| one["reason"].as_str());
    Waiting(progress.map_or_else(|| "it has not begun".to_owned(), |words| text::line(words).into_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_snapshot_is_done_when_it_is_ready_and_says_what_it_holds() {
        let of = |status| ready(&Read::Found(json!({ "status": status })));
        let volumes = json!({ "includedVolumes": ["root"], "excludedVolumes": ["init"] });
        let done = of(json!({ "phase": "Succeeded", "readyToUse": true, "snapshotVolumes": volumes }));
        assert!(matches!(&done, Done(words) if words.contains("root")), "{done:?}");
        let empty = of(json!({ "phase": "Succeeded", "readyToUse": true }));
        assert!(matches!(&empty, Done(words) if words.contains("no disk")), "{empty:?}");
        assert!(matches!(of(json!({ "phase": "InProgress" })), Waiting(_)));
        assert!(matches!(of(json!({ "phase": "Failed" })), Failed { .. }));
        assert!(matches!(of(json!({})), Waiting(_)));
        assert!(matches!(ready(&Read::Gone), Unclear(_)));
    }

    #[test]
    fn a_restore_passes_through_errors_and_ends_by_its_flag_or_by_failure() {
        let of = |status| restored(&Read::Found(json!({ "status": status })));
        let passing = json!({ "type": "Progressing", "status": "False", "reason": "VM is not running" });
        assert_eq!(
            of(json!({ "complete": false, "conditions": [passing] })),
            Waiting("VM is not running".into())
        );
        assert!(matches!(of(json!({ "complete": true })), Done(_)));
        let failure = json!({ "type": "Failure", "status": "True", "reason": "no such snapshot" });
        assert!(matches!(of(json!({ "conditions": [failure] })), Failed { .. }));
    }

    #[test]
    fn another_of_the_same_name_is_not_the_one_that_was_deleted() {
        let there = Read::Found(json!({ "metadata": { "uid": "a" } }));
        assert!(matches!(gone(&there, "a"), Waiting(_)));
        assert!(matches!(gone(&there, "b"), Done(_)));
        assert!(matches!(gone(&Read::Gone, "a"), Done(_)));
    }
}
