//! Reading what a goal is about.

use serde_json::Value;

use crate::client::{Client, Resource};
use crate::domain::text;
use crate::model::trouble::Trouble;
use crate::model::{Key, Kind};
use crate::ops::plan::{Goal, Step};
use crate::ops::saved::{RESTORES, SNAPSHOTS};
use crate::ops::verb::JOB_LABEL;

/// An object, read once.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Read {
    /// It is there.
    Found(Value),
    /// It is not.
    Gone,
    /// Nobody knows.
    Unread(Trouble),
    /// Nobody asked.
    Unasked,
}

/// What was seen at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) vm: Read,
    pub(super) vmi: Read,
    pub(super) migration: Read,
    /// The snapshot, restore, node or pod that the goal is about.
    pub(super) other: Read,
}

impl Read {
    /// Text at a JSON pointer; empty if it is not there.
    pub(super) fn text(&self, pointer: &str) -> &str {
        match self {
            Self::Found(object) => object.pointer(pointer).and_then(Value::as_str).unwrap_or_default(),
            _ => "",
        }
    }

    /// Flag at a JSON pointer; false if it is not there.
    pub(super) fn flag(&self, pointer: &str) -> bool {
        match self {
            Self::Found(object) => object.pointer(pointer).and_then(Value::as_bool).unwrap_or_default(),
            _ => false,
        }
    }

    /// The condition of a type, if it is there and true: its reason and message.
    pub(super) fn condition(&self, kind: &str) -> Option<(&str, &str)> {
        let Self::Found(object) = self else { return None };
        let conditions = object.pointer("/status/conditions")?.as_array()?;
        let found = conditions
            .iter()
            .find(|one| one["type"] == kind && one["status"] == "True")?;
        let word = |key: &str| found[key].as_str().unwrap_or_default();
        Some((word("reason"), word("message")))
    }

    /// UID; empty if it is not there.
    pub(super) fn uid(&self) -> &str {
        self.text("/metadata/uid")
    }
}

/// Reads what the goal of `step` needs; `migration` is the name of the one it created.
pub(super) async fn look(client: &Client, step: &Step, migration: Option<&str>) -> Look {
    let key = Key::new(step.target.namespace.as_str(), step.target.name.as_str());
    let named = match (&step.goal, migration) {
        (Goal::MigrationEnded { migration, .. }, _) => Some(migration.as_str()),
        (Goal::Migrated { .. }, named) => named,
        // what else a request created or changed is no migration
        _ => None,
    };
    let migration = match named {
        Some(name) => {
            let key = Key::new(key.namespace.clone(), name);
            read(client, Kind::VirtualMachineInstanceMigration, &key).await
        }
        None => Read::Unasked,
    };
    let vmi = match step.goal {
        // while the migration is on its way it says everything
        Goal::Migrated { .. } if !ended(&migration) => Read::Unasked,
        Goal::MigrationEnded { .. }
        | Goal::Accepted
        | Goal::SnapshotReady { .. }
        | Goal::SnapshotGone { .. }
        | Goal::Cordoned(_)
        | Goal::PodGone { .. }
        | Goal::Restored { .. } => Read::Unasked,
        _ => read(client, Kind::VirtualMachineInstance, &key).await,
    };
    let migration = match step.goal {
        Goal::NicPlugged { .. } | Goal::NicGone { .. } if vmi.condition("MigrationRequired").is_some() => {
            under_way(client, &key).await
        }
        _ => migration,
    };
    let vm = match step.goal {
        Goal::Running { .. } | Goal::NicPlugged { .. } => read(client, Kind::VirtualMachine, &key).await,
        _ => Read::Unasked,
    };
    let other = match &step.goal {
        Goal::SnapshotReady { snapshot, .. } | Goal::SnapshotGone { snapshot, .. } => {
            saved(client, &SNAPSHOTS, &key.namespace, snapshot).await
        }
        Goal::Restored { restore } => saved(client, &RESTORES, &key.namespace, restore).await,
        Goal::Cordoned(_) => read(client, Kind::Node, &key).await,
        Goal::PodGone { .. } => read(client, Kind::Pod, &key).await,
        _ => Read::Unasked,
    };
    Look {
        vm,
        vmi,
        migration,
        other,
    }
}

/// What the scheduler says about the target pod of a migration while it finds no node for it; empty otherwise. These words
/// stand only on the pod, and go with it. Pods that may not be read say nothing.
pub(super) async fn unschedulable(client: &Client, step: &Step, migration: &Read) -> String {
    if !matches!(
        (&step.goal, migration.text("/status/phase")),
        (Goal::Migrated { .. }, "Pending" | "Scheduling")
    ) {
        return String::new();
    }
    let pods = Kind::Pod.path(Some(&step.target.namespace));
    let path = format!(
        "{pods}?labelSelector=kubevirt.io%2FmigrationJobUID%3D{}",
        migration.uid()
    );
    let Ok(list) = listed(client, &path).await else {
        return String::new();
    };
    let items = list.get("items").and_then(Value::as_array);
    let said = items.into_iter().flatten().find_map(|pod| {
        let conditions = pod.pointer("/status/conditions")?.as_array()?;
        let scheduled = conditions
            .iter()
            .find(|one| one["type"] == "PodScheduled" && one["status"] == "False")?;
        scheduled.get("message")?.as_str()
    });
    text::line(said.unwrap_or_default()).into_owned()
}

async fn saved(client: &Client, resource: &Resource, namespace: &str, name: &str) -> Read {
    match client.item(resource, namespace, name).await {
        Ok(object) => Read::Found(object),
        Err(trouble) if trouble.status == Some(404) => Read::Gone,
        Err(trouble) => Read::Unread(trouble),
    }
}

fn ended(migration: &Read) -> bool {
    match migration {
        Read::Found(_) => matches!(migration.text("/status/phase"), "Succeeded" | "Failed"),
        Read::Gone | Read::Unasked => true,
        Read::Unread(_) => false,
    }
}

/// A migration of the VM that has not ended. Where migrations may not be read nobody knows of one.
async fn under_way(client: &Client, key: &Key) -> Read {
    let path = Kind::VirtualMachineInstanceMigration.path(Some(&key.namespace));
    let path = format!("{path}?labelSelector=kubevirt.io%2Fvmi-name%3D{}", key.name);
    let Ok(list) = listed(client, &path).await else {
        return Read::Unasked;
    };
    let items = list.get("items").and_then(Value::as_array);
    let open = items.into_iter().flatten().find(|one| {
        let phase = one.pointer("/status/phase").and_then(Value::as_str);
        !matches!(phase, Some("Succeeded" | "Failed"))
    });
    open.map_or(Read::Unasked, |one| Read::Found(one.clone()))
}

/// One object.
pub(super) async fn read(client: &Client, kind: Kind, key: &Key) -> Read {
    match client.object(kind, key).await {
        Ok(object) => Read::Found(object),
        Err(trouble) if trouble.status == Some(404) => Read::Gone,
        Err(trouble) => Read::Unread(trouble),
    }
}

/// The migration that the request of `step` created, by the label that it carries: name and UID.
///
/// # Errors
/// When the migrations cannot be read; the absence of an answer is no answer.
pub(super) async fn created(client: &Client, step: &Step) -> Result<Option<(String, String)>, String> {
    let label = step
        .request
        .body
        .as_ref()
        .and_then(|body| body.pointer("/metadata/labels")?.get(JOB_LABEL)?.as_str())
        .unwrap_or_default();
    let path = Kind::VirtualMachineInstanceMigration.path(Some(&step.target.namespace));
    let selector = JOB_LABEL.replace('/', "%2F");
    let list = listed(client, &format!("{path}?labelSelector={selector}%3D{label}")).await?;
    Ok(list.pointer("/items/0/metadata").map(|found| {
        let text = |key: &str| found.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        (text("name"), text("uid"))
    }))
}

async fn listed(client: &Client, path: &str) -> Result<Value, String> {
    let request = http::Request::get(path)
        .header(http::header::ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|error| error.to_string())?;
    let answer = client.request(request).await.map_err(|trouble| trouble.to_string())?;
    if !answer.status().is_success() {
        return Err(format!("{path} cannot be listed: HTTP {}", answer.status().as_u16()));
    }
    serde_json::from_slice(answer.body()).map_err(|error| error.to_string())
}
