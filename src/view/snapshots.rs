//! The table of snapshots, cluster-wide.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::said::Said;
use super::value::{Tone, Value};
use crate::domain::snapshot::worth::{Quality, State};
use crate::store::snapshot::Snapshot;

/// Snapshots, the oldest first.
pub static SNAPSHOTS: Table<Snapshot> = Table {
    name: "snapshots",
    columns: COLUMNS,
    sort: "created",
    search,
    labels: |_| None,
};

const fn text(
    id: &'static str,
    title: &'static str,
    doc: &'static str,
    width: (u16, u16),
    drop: u8,
) -> Column<Snapshot> {
    Column {
        id,
        aliases: &[],
        title,
        doc,
        ty: Type::Text,
        align: Align::Left,
        width,
        drop,
        place: Place::Everywhere,
        value: |_, _| Value::None,
    }
}

const COLUMNS: &[Column<Snapshot>] = &[
    Column {
        aliases: &["ns"],
        value: |snapshot, _| Value::Text((&*snapshot.key.namespace).into()),
        ..text("namespace", "NAMESPACE", "Namespace", (10, 22), 6)
    },
    Column {
        value: |snapshot, _| Value::Text((&*snapshot.vm.name).into()),
        ..text("vm", "VM", "The VM it was taken of", (14, 30), 0)
    },
    Column {
        value: |snapshot, _| Value::Text((&*snapshot.key.name).into()),
        ..text("name", "NAME", "Name of the snapshot", (16, 40), 0)
    },
    Column {
        aliases: &["status"],
        value: |snapshot, _| Value::Word(snapshot.state.word().into(), tone(snapshot)),
        ..text(
            "state",
            "STATE",
            "ready; partial or no data where volumes were left out; broken, failed, in progress",
            (11, 12),
            0,
        )
    },
    Column {
        value: |snapshot, _| {
            if graded(snapshot) {
                Value::Word(snapshot.quality.word().into(), grade(snapshot.quality))
            } else {
                Value::None
            }
        },
        ..text(
            "quality",
            "QUALITY",
            "consistent, crash-consistent or doubtful: whether a guest agent froze the file systems",
            (10, 16),
            2,
        )
    },
    Column {
        ty: Type::Number,
        align: Align::Right,
        value: |snapshot, _| {
            snapshot
                .included
                .map_or(Value::None, |count| Value::Count(count.into()))
        },
        ..text("volumes", "VOLS", "Volumes with data in it", (4, 4), 4)
    },
    Column {
        ty: Type::Bytes,
        align: Align::Right,
        value: |snapshot, _| snapshot.size.map_or(Value::None, Value::Bytes),
        ..text(
            "size",
            "SIZE",
            "What its volumes take when they are restored; nothing where the storage does not tell",
            (6, 8),
            5,
        )
    },
    Column {
        place: Place::Wide,
        value: |snapshot, _| Value::Texts(&snapshot.left_out),
        ..text(
            "left_out",
            "LEFT OUT",
            "Volumes that hold data and are not in it",
            (10, 24),
            7,
        )
    },
    Column {
        value: |snapshot, _| match snapshot.source_exists {
            Some(true) => Value::Word("yes".into(), Tone::Plain),
            Some(false) => Value::Word("gone".into(), Tone::Warn),
            None => Value::None,
        },
        ..text(
            "source",
            "SOURCE",
            "Whether the VM it was taken of still exists",
            (6, 6),
            3,
        )
    },
    Column {
        value: |snapshot, _| Value::Text((&*snapshot.owner).into()),
        ..text("owner", "OWNER", "What made it: a schedule, or nobody", (10, 30), 5)
    },
    Column {
        aliases: &["age"],
        ty: Type::Age,
        align: Align::Right,
        value: |snapshot, _| snapshot.created.map_or(Value::None, Value::Time),
        ..text("created", "AGE", "When it was asked for", (4, 6), 0)
    },
    Column {
        place: Place::Data,
        value: |snapshot, _| Value::Text((&*snapshot.error).into()),
        ..text("error", "ERROR", "Why it failed", (20, 60), 9)
    },
    Column {
        place: Place::Data,
        value: |snapshot, _| Value::Text((&*snapshot.uid).into()),
        ..text("uid", "UID", "UID of the snapshot", (36, 36), 9)
    },
];

/// How a snapshot asks for attention.
pub const fn tone(snapshot: &Snapshot) -> Tone {
    match snapshot.state {
        State::Ready => Tone::Plain,
        State::Working | State::Deleting => Tone::Busy,
        State::Partial | State::Unknown => Tone::Warn,
        State::Empty | State::Broken | State::Failed => Tone::Bad,
    }
}

/// Whether there is data that could have a quality.
const fn graded(snapshot: &Snapshot) -> bool {
    matches!(snapshot.state, State::Ready | State::Partial | State::Deleting)
}

const fn grade(quality: Quality) -> Tone {
    match quality {
        Quality::Consistent => Tone::Plain,
        Quality::CrashConsistent | Quality::Unknown => Tone::Dim,
        Quality::Doubtful => Tone::Warn,
    }
}

/// What is to be said of one.
pub fn about(snapshot: &Snapshot) -> Vec<Said> {
    let mut said = Vec::new();
    let mut say = |label, text: String, tone| said.push(Said { label, text, tone });
    let state = match snapshot.state {
        State::Partial => format!(
            "partial, though the cluster says Succeeded: {} not in it",
            names(&snapshot.left_out)
        ),
        State::Empty => "holds no data, though the cluster says Succeeded: only the VM's configuration".to_owned(),
        State::Broken => "ended, and cannot be restored".to_owned(),
        other => other.word().to_owned(),
    };
    say("state", state, tone(snapshot));
    if !snapshot.error.is_empty() {
        say("why", snapshot.error.to_string(), Tone::Bad);
    }
    if graded(snapshot) {
        let quality = format!("{}: {}", snapshot.quality.word(), snapshot.quality.meaning());
        say("quality", quality, grade(snapshot.quality));
    }
    if !snapshot.excluded().is_empty() {
        let (more, tone) = match snapshot.source_exists {
            Some(true) => ("", Tone::Plain),
            _ => ("; whether they hold data is not known without their VM", Tone::Warn),
        };
        say("left out", format!("{}{more}", names(snapshot.excluded())), tone);
    }
    if snapshot.source_exists == Some(false) {
        let text = format!("{} is gone, or is another VM of the same name", snapshot.vm);
        say("source", text, Tone::Warn);
    }
    if !snapshot.owner.is_empty() {
        say(
            "made by",
            format!("{}; it may delete it by its own rules", snapshot.owner),
            Tone::Plain,
        );
    }
    said
}

fn names(list: &[compact_str::CompactString]) -> String {
    list.iter()
        .map(compact_str::CompactString::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

fn search(snapshot: &Snapshot, word: &str) -> bool {
    contains(&snapshot.key.name, word)
        || contains(&snapshot.key.namespace, word)
        || contains(&snapshot.vm.name, word)
        || contains(&snapshot.owner, word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Delta, Kind, Object};
    use crate::store::Inventory;

    fn put(inventory: &mut Inventory, kind: Kind, json: &str) {
        let object = Object::parse(kind, json.as_bytes()).unwrap();
        inventory.apply(Delta::Upsert(object), jiff::Timestamp::UNIX_EPOCH);
    }

    fn one(status: &str, vm_uid: Option<&str>) -> (String, Tone, Option<bool>, Vec<Said>) {
        let mut inventory = Inventory::default();
        inventory.apply(Delta::Listing(Kind::VirtualMachine), jiff::Timestamp::UNIX_EPOCH);
        if let Some(uid) = vm_uid {
            put(
                &mut inventory,
                Kind::VirtualMachine,
                &format!(
                    r#"{{"metadata":{{"name":"db","namespace":"a","uid":"{uid}"}},"spec":{{"template":{{"spec":{{
                        "volumes":[{{"name":"root","dataVolume":{{"name":"x"}}}},{{"name":"init","cloudInitNoCloud":{{}}}}]}}}}}}}}"#
                ),
            );
        }
        inventory.apply(Delta::Listed(Kind::VirtualMachine), jiff::Timestamp::UNIX_EPOCH);
        put(
            &mut inventory,
            Kind::VirtualMachineSnapshot,
            &format!(
                r#"{{"metadata":{{"name":"s","namespace":"a","uid":"1"}},"spec":{{"source":{{"name":"db"}}}},
                    "status":{{"phase":"Succeeded","readyToUse":true,"sourceUID":"v"{status}}}}}"#
            ),
        );
        inventory.settle();
        let snapshot = inventory.snapshots().next().unwrap().1;
        (
            snapshot.state.word().to_owned(),
            tone(snapshot),
            snapshot.source_exists,
            about(snapshot),
        )
    }

    #[test]
    fn a_volume_left_out_silently_is_told_and_cloud_init_is_not_missed() {
        let out = r#","snapshotVolumes":{"includedVolumes":["data"],"excludedVolumes":["root","init"]}"#;
        let (state, tone, _, said) = one(out, Some("v"));
        assert_eq!((state.as_str(), tone), ("partial", Tone::Warn));
        assert!(
            said[0].text.contains("root") && !said[0].text.contains("init"),
            "{said:?}"
        );
        let well = r#","snapshotVolumes":{"includedVolumes":["root"],"excludedVolumes":["init"]}"#;
        assert_eq!(one(well, Some("v")).0, "ready");
    }

    #[test]
    fn a_namesake_of_the_source_is_not_the_source() {
        let status = r#","snapshotVolumes":{"includedVolumes":["root"]}"#;
        assert_eq!(one(status, Some("v")).2, Some(true));
        assert_eq!(one(status, Some("other")).2, Some(false));
        assert_eq!(one(status, None).2, Some(false));
    }

    #[test]
    fn a_size_is_told_only_when_each_volume_tells_its_own() {
        let part = |uid: &str, volume: &str, size: &str| {
            format!(
                r#"{{"metadata":{{"name":"vmsnapshot-{uid}-volume-{volume}","namespace":"a"}},"status":{{{size}}}}}"#
            )
        };
        let of = |parts: &[String]| {
            let mut inventory = Inventory::default();
            put(
                &mut inventory,
                Kind::VirtualMachineSnapshot,
                r#"{"metadata":{"name":"s","namespace":"a","uid":"1"},"spec":{"source":{"name":"db"}},
                    "status":{"phase":"Succeeded","readyToUse":true,
                        "snapshotVolumes":{"includedVolumes":["root","data"]}}}"#,
            );
            for part in parts {
                put(&mut inventory, Kind::VolumeSnapshot, part);
            }
            inventory.settle();
            inventory.snapshots().next().unwrap().1.size
        };
        let (root, data) = (
            part("1", "root", r#""restoreSize":"2Gi""#),
            part("1", "data", r#""restoreSize":"1Gi""#),
        );
        assert_eq!(of(&[root.clone(), data]), Some(3 << 30));
        assert_eq!(of(std::slice::from_ref(&root)), None, "one of two");
        assert_eq!(of(&[root.clone(), part("1", "data", "")]), None, "one does not tell");
        assert_eq!(
            of(&[root, part("2", "data", r#""restoreSize":"1Gi""#)]),
            None,
            "another's"
        );
        assert_eq!(of(&[]), None);
    }
}
