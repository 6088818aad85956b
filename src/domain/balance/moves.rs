//! Moves of VMs from node to node: each is one VirtualMachineInstanceMigration, whoever asked for it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::migration::{Origin, Stage};

/// One move. It is also a line of the journal, so its fields are a format: new ones get a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Move {
    /// UID of the VirtualMachineInstanceMigration.
    pub uid: String,
    /// Its name.
    pub migration: String,
    /// Namespace of the VM.
    pub namespace: String,
    /// Name of the VM.
    pub vm: String,
    /// Node it left; empty when nobody recorded it.
    pub from: String,
    /// Node it went to; empty until the scheduler has chosen.
    pub to: String,
    /// Who asked.
    pub origin: Origin,
    /// Why, as far as somebody recorded it.
    pub reason: String,
    /// How far it is.
    pub stage: Stage,
    /// Somebody stopped it.
    pub aborted: bool,
    /// Why it failed; empty when it did not.
    pub failure: String,
    /// When it was asked for.
    pub asked: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

impl Move {
    /// How it ended, or how far it is: `done`, `failed`, `stopped`, `moving`, `preparing`, `waiting`.
    pub const fn outcome(&self) -> &'static str {
        match self.stage {
            Stage::Done => "done",
            Stage::Failed if self.aborted => "stopped",
            Stage::Failed => "failed",
            Stage::Moving => "moving",
            Stage::Preparing => "preparing",
            Stage::Waiting => "waiting",
        }
    }
}

/// What is known around a move when its reason is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// The node it leaves is cordoned now.
    pub cordoned: bool,
    /// The one plugin of the descheduler that evicts, where only one does.
    pub plugin: Option<&'a str>,
    /// What the VM waits for besides: a hot-plug, a volume, a new launcher image. In words; empty when not known.
    pub pending: &'a str,
    /// Revision that the Portworx operator rolls out; empty when it says none.
    pub revision: &'a str,
}

/// Why a move was made, as far as the objects tell. Nothing is guessed: where the object does not say, neither does
/// this.
pub fn reason(origin: Origin, from: &str, around: Around<'_>) -> String {
    let node = if from.is_empty() { "its node" } else { from };
    match origin {
        Origin::Descheduler => match around.plugin {
            Some(plugin) => format!("the descheduler's {plugin} wanted it off {node}"),
            None => format!("the descheduler wanted it off {node}; which plugin is not recorded"),
        },
        Origin::Drain if around.cordoned => format!("{node} is being drained"),
        Origin::Drain => format!("evicted from {node}"),
        Origin::Evicted => format!("evicted from {node}, by a drain or the descheduler: the mark is gone"),
        Origin::Update if around.pending.is_empty() => {
            "KubeVirt's workload update: a new launcher or a hot-plug".to_owned()
        }
        Origin::Update => format!("KubeVirt's workload update: {}", around.pending),
        Origin::Portworx if around.revision.is_empty() => format!("Portworx restarts on {node}"),
        Origin::Portworx => format!("Portworx restarts on {node} for revision {}", around.revision),
        Origin::Subresource | Origin::Own | Origin::Person => String::new(),
    }
}

/// VMs by how often each was moved within `seconds` before `now`; attempts that failed did not move anything.
pub fn restless(moves: &[Move], now: Timestamp, seconds: i64) -> BTreeMap<(&str, &str), Vec<&Move>> {
    let mut found: BTreeMap<(&str, &str), Vec<&Move>> = BTreeMap::new();
    for one in moves.iter().filter(|one| one.stage == Stage::Done) {
        let age = one.ended.or(one.asked).map(|at| now.duration_since(at).as_secs());
        if age.is_some_and(|age| (0..=seconds).contains(&age)) {
            found.entry((&one.namespace, &one.vm)).or_default().push(one);
        }
    }
    for all in found.values_mut() {
        all.sort_by_key(|one| (one.ended.or(one.asked), &one.uid));
    }
    found
}

/// The newest first; names decide between equals.
pub fn newest_first(moves: &mut [Move]) {
    moves.sort_by(|a, b| {
        let key = |one: &Move| one.asked.or(one.ended);
        key(b)
            .cmp(&key(a))
            .then_with(|| (&a.namespace, &a.vm, &a.uid).cmp(&(&b.namespace, &b.vm, &b.uid)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_say_what_is_recorded_and_no_more() {
        let none = Around::default();
        assert!(reason(Origin::Descheduler, "n1", none).contains("not recorded"));
        let low = Around {
            plugin: Some("LowNodeUtilization"),
            ..none
        };
        assert!(reason(Origin::Descheduler, "n1", low).contains("LowNodeUtilization wanted it off n1"));
        let cordoned = Around { cordoned: true, ..none };
        assert_eq!(reason(Origin::Drain, "n1", cordoned), "n1 is being drained");
        assert_eq!(reason(Origin::Drain, "n1", none), "evicted from n1");
        let hot = Around {
            pending: "more memory",
            revision: "5f",
            ..none
        };
        assert!(reason(Origin::Update, "", hot).ends_with("more memory"));
        assert!(reason(Origin::Portworx, "n1", hot).contains("revision 5f"));
        assert_eq!(reason(Origin::Person, "n1", none), "");
    }

    #[test]
    fn a_line_of_an_older_journal_still_reads() {
        let old: Move = serde_json::from_str(r#"{"uid":"u","origin":"drain","stage":"done"}"#).unwrap();
        assert_eq!((old.origin, old.outcome()), (Origin::Drain, "done"));
        let back: Move = serde_json::from_str(&serde_json::to_string(&old).unwrap()).unwrap();
        assert_eq!(back, old);
    }

    #[test]
    fn failed_attempts_move_nothing() {
        let now: Timestamp = "2026-11-22T03:00:00Z".parse().unwrap();
        let one = |uid: &str, stage, minutes: i64| Move {
            uid: uid.into(),
            vm: "a".into(),
            stage,
            ended: Timestamp::from_second(now.as_second() - minutes * 60).ok(),
            ..Move::default()
        };
        let all = [
            one("1", Stage::Done, 50),
            one("2", Stage::Failed, 40),
            one("3", Stage::Done, 70),
            one("4", Stage::Done, 10),
            one("5", Stage::Moving, 0),
        ];
        let found = restless(&all, now, 3600);
        let uids: Vec<&str> = found[&("", "a")].iter().map(|one| one.uid.as_str()).collect();
        assert_eq!(uids, ["1", "4"]);
    }
}
