//! All snapshots of a cluster, with what only other objects say about them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::{CONTENTS, Origin, RESTORES, SNAPSHOTS, Saved};
use crate::domain::finding::Read;
use crate::domain::quantity;
use crate::domain::snapshot::volumes::Source;
use crate::model::Meta;
use crate::ops::facts::objects::VMS;
use crate::ops::origin;
use crate::ops::shape;

/// Who has a name.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    metadata: Meta,
}

/// Reads all snapshots, the newest first, and what could not be read beside them.
///
/// # Errors
/// Why snapshots themselves cannot be read.
pub async fn list(from: &origin::Origin, namespace: Option<&str>) -> Result<(Vec<Saved>, Vec<String>), String> {
    let snapshots = match from.items::<Value>(&SNAPSHOTS, namespace).await {
        Read::Known(snapshots) => snapshots,
        Read::Unread(why) => return Err(why),
    };
    let contents = from.items::<Value>(&CONTENTS, namespace).await;
    let restores = from.items::<Value>(&RESTORES, namespace).await;
    let mut missing: Vec<String> = [contents.why(), restores.why()]
        .into_iter()
        .filter(|why| !why.is_empty())
        .map(str::to_owned)
        .collect();
    let by_name = index(contents.known());
    let mut saved: Vec<Saved> = snapshots
        .iter()
        .map(|snapshot| {
            let content = by_name.get(&key(snapshot, "/status/virtualMachineSnapshotContentName"));
            let mut saved = Saved::read(snapshot, |volume| {
                content.is_some_and(|content| throwaway(content, volume))
            });
            saved.size = content.and_then(|content| size(content));
            saved.restores = restores.known().map(|all| using(all, &saved));
            saved
        })
        .collect();
    // one list a namespace that has snapshots, not of the whole cluster
    let namespaces: BTreeSet<String> = saved.iter().map(|one| one.namespace.clone()).collect();
    for namespace in namespaces {
        let vms = from.items::<Named>(&VMS, Some(&namespace)).await;
        missing.extend(Some(vms.why().to_owned()).filter(|why| !why.is_empty()));
        for one in saved.iter_mut().filter(|one| one.namespace == namespace) {
            one.origin = origin_of(one, vms.known());
        }
    }
    missing.sort_unstable();
    missing.dedup();
    saved.sort_by(|a, b| {
        b.taken
            .cmp(&a.taken)
            .then_with(|| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)))
    });
    Ok((saved, missing))
}

fn key(object: &Value, name: &str) -> (String, String) {
    let text = |pointer: &str| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    (text("/metadata/namespace"), text(name))
}

fn index(contents: Option<&Vec<Value>>) -> BTreeMap<(String, String), &Value> {
    let contents = contents.into_iter().flatten();
    contents
        .map(|content| (key(content, "/metadata/name"), content))
        .collect()
}

/// By the VM as it was when the snapshot was taken.
fn throwaway(content: &Value, volume: &str) -> bool {
    let vm = content.pointer("/spec/source/virtualMachine").unwrap_or(&Value::Null);
    let volumes = shape::Shape::read(vm).volumes;
    volumes
        .iter()
        .any(|one| one.name == volume && one.source == Source::Throwaway)
}

fn size(content: &Value) -> Option<u64> {
    let backups = content.pointer("/spec/volumeBackups")?.as_array()?;
    backups
        .iter()
        .map(|backup| {
            let request = backup.pointer("/persistentVolumeClaim/spec/resources/requests/storage")?;
            quantity::whole(request.as_str()?)
        })
        .sum()
}

fn using(restores: &[Value], saved: &Saved) -> Vec<String> {
    restores
        .iter()
        .filter(|restore| {
            let text = |pointer: &str| restore.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let complete = restore
                .pointer("/status/complete")
                .and_then(Value::as_bool)
                .unwrap_or_default();
            text("/metadata/namespace") == saved.namespace
                && text("/spec/virtualMachineSnapshotName") == saved.name
                && !complete
        })
        .filter_map(|restore| restore.pointer("/metadata/name")?.as_str())
        .map(str::to_owned)
        .collect()
}

fn origin_of(saved: &Saved, vms: Option<&Vec<Named>>) -> Origin {
    let Some(vms) = vms else { return Origin::Unknown };
    match vms.iter().find(|vm| vm.metadata.name == saved.vm.as_str()) {
        None => Origin::Gone,
        Some(_) if saved.source_uid.is_empty() => Origin::Unknown,
        Some(vm) if vm.metadata.uid == saved.source_uid.as_str() => Origin::There,
        Some(_) => Origin::Replaced,
    }
}
