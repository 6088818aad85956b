//! A snapshot, as verbs and lists need it.

mod list;

use jiff::Timestamp;
use serde::Deserialize as _;
use serde_json::Value;

use crate::client::Resource;
use crate::domain::snapshot::worth::{Quality, State};
use crate::model::snapshot::Status;
use crate::store::snapshot::judged;

pub use list::list;

/// VirtualMachineSnapshots.
pub const SNAPSHOTS: Resource = resource("virtualmachinesnapshots", "VirtualMachineSnapshot");
/// VirtualMachineRestores.
pub const RESTORES: Resource = resource("virtualmachinerestores", "VirtualMachineRestore");
/// What a snapshot consists of.
pub const CONTENTS: Resource = resource("virtualmachinesnapshotcontents", "VirtualMachineSnapshotContent");

const fn resource(plural: &'static str, kind: &'static str) -> Resource {
    Resource {
        group: "snapshot.kubevirt.io",
        version: "v1beta1",
        plural,
        kind,
    }
}

/// Whether the VM a snapshot was taken of is still there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// It is.
    There,
    /// Another VM has its name now.
    Replaced,
    /// It is gone.
    Gone,
    /// Nobody knows.
    #[default]
    Unknown,
}

impl Origin {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Replaced => "replaced",
            Self::Gone => "gone",
            Self::Unknown => "unknown",
        }
    }
}

/// A VirtualMachineSnapshot. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// UID.
    pub uid: String,
    /// Name of the VM it was taken of.
    pub vm: String,
    /// `status.sourceUID`; empty at first.
    pub source_uid: String,
    /// `status.creationTime`, else `metadata.creationTimestamp`.
    pub taken: Option<Timestamp>,
    /// Sum of the claims' requested sizes, bytes; `None` when the content was not read. What the storage really takes
    /// for it stands nowhere.
    pub size: Option<u64>,
    /// Whether its VM is still there.
    pub origin: Origin,
    /// State and quality.
    pub worth: (State, Quality),
    /// Volumes in it.
    pub volumes: Vec<String>,
    /// Volumes **with data** that were left out.
    pub left_out: Vec<String>,
    /// `status.error.message`, or the reason of condition Progressing while it works; may be empty.
    pub message: String,
    /// Whether deletion was asked for.
    pub deleting: bool,
    /// Whether its `deletionPolicy` is Retain.
    pub retained: bool,
    /// Who made it, where an owner reference or a schedule's label says so; empty when nobody does.
    pub owner: String,
    /// Restores that are using it; `None` when restores were not read.
    pub restores: Option<Vec<String>>,
}

impl Saved {
    /// Reads a VirtualMachineSnapshot. `throwaway` says whether a volume of the VM is made anew at each start: such a
    /// volume is excluded from every snapshot and is no loss.
    pub fn read(object: &Value, throwaway: impl Fn(&str) -> bool) -> Self {
        let text = |pointer: &str| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let status = object.get("status").map(Status::deserialize);
        let status = status.and_then(Result::ok).unwrap_or_default();
        let included = status
            .snapshot_volumes
            .iter()
            .flat_map(|volumes| &volumes.included_volumes);
        let left_out: Vec<String> = status
            .excluded()
            .iter()
            .filter(|name| !throwaway(name))
            .map(ToString::to_string)
            .collect();
        let taken = match text("/status/creationTime") {
            none if none.is_empty() => text("/metadata/creationTimestamp"),
            taken => taken,
        };
        Self {
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name"),
            uid: text("/metadata/uid"),
            vm: text("/spec/source/name"),
            source_uid: status.source_uid.to_string(),
            taken: taken.parse().ok(),
            size: None,
            origin: Origin::Unknown,
            worth: judged(&status, &left_out),
            volumes: included.map(ToString::to_string).collect(),
            left_out,
            message: message(object, &status),
            deleting: object.pointer("/metadata/deletionTimestamp").is_some(),
            retained: text("/spec/deletionPolicy") == "Retain",
            owner: owner(object),
            restores: None,
        }
    }
}

fn message(object: &Value, status: &Status) -> String {
    if !status.error.message.is_empty() {
        return status.error.message.to_string();
    }
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    let reason = |kind: &str| {
        let found = conditions?.iter().find(|one| one["type"] == kind)?;
        found["reason"].as_str()
    };
    match status.phase.as_str() {
        "Failed" => reason("Failure").or_else(|| reason("Progressing")),
        "InProgress" => reason("Progressing"),
        _ => None,
    }
    .unwrap_or_default()
    .to_owned()
}

fn owner(object: &Value) -> String {
    let owners = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    let owner = owners.and_then(|owners| owners.first());
    owner.map_or_else(String::new, |owner| {
        let word = |key: &str| owner[key].as_str().unwrap_or_default();
        format!("{} {}", word("kind"), word("name"))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn success_without_a_disk_is_told() {
        let object = json!({
            "metadata": { "namespace": "a", "name": "s", "uid": "u", "creationTimestamp": "2026-11-22T08:56:32Z" },
            "spec": { "source": { "name": "vm" }, "deletionPolicy": "Retain" },
            "status": {
                "phase": "Succeeded", "readyToUse": true, "sourceUID": "v",
                "creationTime": "2026-11-22T08:56:33Z",
                "snapshotVolumes": { "excludedVolumes": ["init", "data"], "includedVolumes": ["root"] },
                "sourceIndications": [{ "indication": "Online" }, { "indication": "NoGuestAgent" }],
            },
        });
        let saved = Saved::read(&object, |name| name == "init");
        assert_eq!(saved.worth, (State::Partial, Quality::CrashConsistent));
        assert_eq!((saved.left_out, saved.retained), (vec!["data".to_owned()], true));
        assert_eq!(saved.taken, "2026-11-22T08:56:33Z".parse().ok());
        let empty = json!({ "status": { "phase": "Succeeded", "readyToUse": true } });
        assert_eq!(Saved::read(&empty, |_| false).worth.0, State::Empty);
        let working = json!({ "status": { "phase": "InProgress", "conditions": [
            { "type": "Progressing", "reason": "In error state" }] } });
        assert_eq!(Saved::read(&working, |_| false).message, "In error state");
        assert_eq!(Saved::read(&json!({}), |_| false).worth.0, State::Working);
    }
}
