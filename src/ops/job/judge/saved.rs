//! Snapshots and restores.

use super::{Done, Failed, Flawed, Judgement, Read, Unclear, Waiting, failed};
use crate::domain::snapshot::worth::State;
use crate::domain::text;
use crate::ops::saved::Saved;

/// KubeVirt says Succeeded of a snapshot without a single disk. What holds data and is not in it is named: as a flaw where
/// the plan had said so, as a failure where it had promised the disk. `data` is `None` when nobody knew which volumes hold
/// data: then all that are left out are named.
pub(super) fn ready(read: &Read, data: Option<&[String]>, announced: &[String]) -> Judgement {
    let Read::Found(object) = read else {
        return Unclear("the snapshot is not there".to_owned());
    };
    let saved = Saved::read(object, |name| {
        data.is_some_and(|data| !data.iter().any(|known| known == name))
    });
    let (state, quality) = saved.worth;
    match state {
        State::Ready | State::Empty | State::Partial => {
            let holds = match saved.volumes.as_slice() {
                [] => "but it holds the VM's configuration and no disk".to_owned(),
                names => format!("{}: {}", quality.word(), text::line(&names.join(", "))),
            };
            held(&saved, &holds, data.is_some(), announced)
        }
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

fn held(saved: &Saved, holds: &str, known: bool, announced: &[String]) -> Judgement {
    let names = |names: &[&String]| {
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        text::line(&names.join(", ")).into_owned()
    };
    let missing: Vec<&String> = saved.left_out.iter().collect();
    let broken: Vec<&String> = missing
        .iter()
        .copied()
        .filter(|name| !announced.contains(name))
        .collect();
    match (missing.as_slice(), broken.as_slice()) {
        ([], _) if saved.volumes.is_empty() => Flawed(format!("ready, {holds}")),
        ([], _) => Done(format!("ready, {holds}")),
        (missing, []) => Flawed(format!("ready, {holds}; not in it, as announced: {}", names(missing))),
        _ if !known => Flawed(format!(
            "ready, {holds}; not in it, and whether they hold data is not known: {}",
            names(&missing)
        )),
        (_, broken) => failed(
            format!(
                "the cluster says Succeeded, but {} holds data and is not in it, though the plan expected it",
                names(broken)
            ),
            "See VM status.volumeSnapshotStatuses for the reason; the snapshot is there, and does not hold that data",
        ),
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
    fn a_snapshot_ends_with_what_it_holds_and_what_it_does_not() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let of = |included: &[&str], excluded: &[&str], announced: &[&str]| {
            let volumes = json!({ "includedVolumes": included, "excludedVolumes": excluded });
            let status = json!({ "phase": "Succeeded", "readyToUse": true, "snapshotVolumes": volumes });
            let data = names(&["root", "data"]);
            ready(
                &Read::Found(json!({ "status": status })),
                Some(&data),
                &names(announced),
            )
        };
        let whole = of(&["root", "data"], &["init"], &[]);
        assert!(
            matches!(&whole, Done(words) if words.contains("root") && !words.contains("init")),
            "{whole:?}"
        );
        let told = of(&["root"], &["data", "init"], &["data"]);
        assert!(
            matches!(&told, Flawed(words) if words.contains("as announced: data") && !words.contains("init")),
            "{told:?}"
        );
        let silent = of(&["root"], &["data", "init"], &[]);
        assert!(
            matches!(&silent, Failed { reason, .. } if reason.contains("data") && reason.contains("Succeeded")),
            "{silent:?}"
        );
        let one_more = of(&[], &["root", "data"], &["data"]);
        assert!(
            matches!(&one_more, Failed { reason, .. } if reason.contains("root")),
            "{one_more:?}"
        );
        let empty = of(&[], &["init"], &[]);
        assert!(
            matches!(&empty, Flawed(words) if words.contains("no disk")),
            "{empty:?}"
        );
    }

    #[test]
    fn where_nobody_knew_what_holds_data_all_that_is_left_out_is_named() {
        let volumes = json!({ "includedVolumes": ["root"], "excludedVolumes": ["init"] });
        let status = json!({ "phase": "Succeeded", "readyToUse": true, "snapshotVolumes": volumes });
        let said = ready(&Read::Found(json!({ "status": status })), None, &[]);
        assert!(
            matches!(&said, Flawed(words) if words.contains("not known: init")),
            "{said:?}"
        );
    }

    #[test]
    fn a_snapshot_under_way_is_waited_for_and_a_failed_one_ends() {
        let of = |status| ready(&Read::Found(json!({ "status": status })), None, &[]);
        assert!(matches!(of(json!({ "phase": "InProgress" })), Waiting(_)));
        assert!(matches!(of(json!({ "phase": "Failed" })), Failed { .. }));
        assert!(matches!(of(json!({})), Waiting(_)));
        assert!(matches!(ready(&Read::Gone, None, &[]), Unclear(_)));
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
