//! What could be given back: reads claims, everything that may refer to one, and snapshots.
//!
//! What is named by anything at all is left out: one claim too few in this list costs some gibibytes, one too many a disk.

use std::collections::BTreeSet;

use compact_str::CompactString;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{CLAIMS, PODS, VMS, resource};
use crate::client::Resource;
use crate::domain::finding::Read;
use crate::domain::quantity;
use crate::domain::storage::reclaim::{Candidate, Claim, References, Snapshot, old_snapshots, orphans};
use crate::model::lenient;
use crate::ops::facts::raw::Meta;
use crate::ops::origin::Origin;
use crate::ops::saved::SNAPSHOTS;

const DATA_VOLUMES: Resource = resource("cdi.kubevirt.io", "v1beta1", "datavolumes", "DataVolume");
const DATA_SOURCES: Resource = resource("cdi.kubevirt.io", "v1beta1", "datasources", "DataSource");
const IMPORTS: Resource = resource("cdi.kubevirt.io", "v1beta1", "dataimportcrons", "DataImportCron");
const TEMPLATES: Resource = resource("spectrocloud.com", "v1", "vmtemplates", "VmTemplate");

const STATEFUL_SETS: Resource = resource("apps", "v1", "statefulsets", "StatefulSet");
const DEPLOYMENTS: Resource = resource("apps", "v1", "deployments", "Deployment");
const DAEMON_SETS: Resource = resource("apps", "v1", "daemonsets", "DaemonSet");
const CRON_JOBS: Resource = resource("batch", "v1", "cronjobs", "CronJob");
const CSI_SNAPSHOTS: Resource = resource("snapshot.storage.k8s.io", "v1", "volumesnapshots", "VolumeSnapshot");
const EXPORTS: Resource = resource(
    "export.kubevirt.io",
    "v1beta1",
    "virtualmachineexports",
    "VirtualMachineExport",
);
const POOLS: Resource = resource(
    "pool.kubevirt.io",
    "v1alpha1",
    "virtualmachinepools",
    "VirtualMachinePool",
);

/// Label of what a DataImportCron has imported; its value names the cron (cdi `pkg/common`).
const IMPORTED_BY: &str = "cdi.kubevirt.io/dataImportCron";

/// Label of the claim in which KubeVirt keeps a VM's TPM and firmware; its value names the VM (kubevirt
/// `pkg/storage/backend-storage`).
const STATE_OF: &str = "persistent-state-for";

/// Everything that may refer to a claim. Instances are not among them: their pods are.
const REFERRERS: [&Resource; 15] = [
    &VMS,
    &PODS,
    &STATEFUL_SETS,
    &DEPLOYMENTS,
    &DAEMON_SETS,
    &CRON_JOBS,
    &CSI_SNAPSHOTS,
    &EXPORTS,
    &POOLS,
    &DATA_VOLUMES,
    &DATA_SOURCES,
    &IMPORTS,
    &TEMPLATES,
    &crate::ops::saved::CONTENTS,
    &crate::ops::saved::RESTORES,
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawClaim {
    metadata: Meta,
    spec: ClaimSpec,
    status: ClaimStatus,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ClaimSpec {
    resources: Requests,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Requests {
    requests: Amount,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ClaimStatus {
    #[serde(deserialize_with = "lenient::null_as_default")]
    capacity: Amount,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Amount {
    #[serde(deserialize_with = "lenient::text_or_number")]
    storage: Option<CompactString>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawSnapshot {
    metadata: Meta,
    spec: SnapshotSpec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SnapshotSpec {
    source: Named,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

/// An object, as far as it names claims. The rest of it is dropped while it is read.
struct Referrer {
    meta: Meta,
    claims: BTreeSet<(String, String)>,
    /// Namespace and beginning of names of claims that a StatefulSet makes.
    patterns: Vec<(String, String)>,
}

impl<'de> Deserialize<'de> for Referrer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Value::deserialize(deserializer)?;
        let meta: Meta = object
            .get("metadata")
            .cloned()
            .map(serde_json::from_value)
            .transpose()
            .map_err(serde::de::Error::custom)?
            .unwrap_or_default();
        let mut claims = BTreeSet::new();
        // an export names its source by kind and name, and lives as long as its author wants
        if let Some(source) = object.pointer("/spec/source")
            && source.get("kind").and_then(Value::as_str) == Some("PersistentVolumeClaim")
        {
            add(source, &meta.namespace, &mut claims);
        }
        for part in ["spec", "status"] {
            if let Some(part) = object.get(part) {
                walk(part, &meta.namespace, &mut claims);
            }
        }
        let templates = object.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array);
        let patterns = templates
            .into_iter()
            .flatten()
            .filter_map(|template| template.pointer("/metadata/name")?.as_str())
            .map(|template| (meta.namespace.clone(), format!("{template}-{}-", meta.name)))
            .collect();
        Ok(Self { meta, claims, patterns })
    }
}

/// Names of claims wherever the API writes them: `claimName`, `pvc`, `persistentVolumeClaim`, DataVolumes and templates of
/// such. Too many references make the list shorter; too few would make it wrong.
fn walk(value: &Value, namespace: &str, into: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, namespace, into)),
        Value::Object(map) => {
            for (key, inner) in map {
                match key.as_str() {
                    "claimName" | "persistentVolumeClaimName" | "persistentVolumeClaim" | "volumeName" => {
                        add(inner, namespace, into);
                    }
                    "pvc"
                    | "dataVolume"
                    | "dataVolumeTemplates"
                    | "lastImportedPVC"
                    | "DataVolumeName"
                    | "dataVolumeName" => add(inner, namespace, into),
                    _ => {}
                }
                walk(inner, namespace, into);
            }
        }
        _ => {}
    }
}

fn add(value: &Value, namespace: &str, into: &mut BTreeSet<(String, String)>) {
    match value {
        Value::String(name) => {
            into.insert((namespace.to_owned(), name.clone()));
        }
        Value::Array(items) => items.iter().for_each(|item| add(item, namespace, into)),
        Value::Object(map) => {
            let meta = map.get("metadata").and_then(Value::as_object).unwrap_or(map);
            let text = |key: &str| meta.get(key).and_then(Value::as_str);
            if let Some(name) = text("name") {
                into.insert((text("namespace").unwrap_or(namespace).to_owned(), name.to_owned()));
            }
        }
        _ => {}
    }
}

/// What could be given back, and what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reclaim {
    /// Candidates: claims first, then old snapshots.
    pub rows: Vec<Candidate>,
    /// What could not be read.
    pub missing: Vec<String>,
}

/// Reads everything that decides. It is much, so only when somebody asks.
pub async fn reclaim(from: &Origin, now: Timestamp) -> Reclaim {
    Box::pin(read(from, now)).await
}

async fn read(from: &Origin, now: Timestamp) -> Reclaim {
    let mut found = Reclaim::default();
    let mut references = References::default();
    let mut vms: Option<BTreeSet<(String, String)>> = None;
    let mut crons: Option<BTreeSet<(String, String)>> = None;
    let mut patterns: Vec<(String, String)> = Vec::new();
    for resource in REFERRERS {
        match from.items::<Referrer>(resource, None).await {
            Read::Known(all) => {
                let names = || {
                    let each = all.iter();
                    each.map(|one| (one.meta.namespace.clone(), one.meta.name.clone()))
                };
                if resource == &VMS {
                    vms = Some(names().collect());
                } else if resource == &IMPORTS {
                    crons = Some(names().collect());
                } else if resource == &DATA_VOLUMES {
                    references.data_volumes = names().collect();
                }
                for one in all {
                    references.claims.extend(one.claims);
                    patterns.extend(one.patterns);
                }
            }
            Read::Unread(why) => {
                references.unread.push(resource.name());
                found.missing.push(why);
            }
        }
    }
    match from.items::<RawClaim>(&CLAIMS, None).await {
        Read::Known(claims) => {
            let claims: Vec<Claim> = claims
                .iter()
                .filter(|raw| !kept(raw) && !of_a_set(raw, &patterns))
                .filter(|raw| !belongs(raw, STATE_OF, vms.as_ref()) && !belongs(raw, IMPORTED_BY, crons.as_ref()))
                .map(|raw| claim(raw, now))
                .collect();
            found.rows = orphans(&claims, &references);
        }
        Read::Unread(why) => found.missing.push(why),
    }
    match from.items::<RawSnapshot>(&SNAPSHOTS, None).await {
        Read::Known(all) => {
            let snapshots: Vec<Snapshot> = all.iter().map(|raw| snapshot(raw, vms.as_ref(), now)).collect();
            found.rows.extend(old_snapshots(&snapshots));
        }
        Read::Unread(why) => found.missing.push(why),
    }
    found.missing.sort_unstable();
    found.missing.dedup();
    found
}

/// What another object owns goes with it: an ephemeral claim with its pod, a VM's saved state with the VM.
fn kept(raw: &RawClaim) -> bool {
    let owners = &raw.metadata.owner_references;
    owners.iter().any(|owner| owner.kind != "DataVolume")
}

/// A VM's saved state belongs to the VM that a label names, and an imported image to the cron that keeps a few of them, as
/// long as that is there, or may be.
fn belongs(raw: &RawClaim, label: &str, those: Option<&BTreeSet<(String, String)>>) -> bool {
    let of = raw.metadata.label(label);
    let place = |name: &str| (raw.metadata.namespace.clone(), name.to_owned());
    of.is_some_and(|name| those.is_none_or(|those| those.contains(&place(name))))
}

/// A set keeps the claims of its pods even where it is scaled to zero: TEMPLATE-SET-NUMBER.
fn of_a_set(raw: &RawClaim, patterns: &[(String, String)]) -> bool {
    patterns.iter().any(|(namespace, beginning)| {
        let number = raw.metadata.name.strip_prefix(beginning.as_str());
        *namespace == raw.metadata.namespace
            && number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn age(meta: &Meta, now: Timestamp) -> Option<i64> {
    meta.creation_timestamp
        .map(|created| now.duration_since(created).as_secs())
}

fn claim(raw: &RawClaim, now: Timestamp) -> Claim {
    let meta = &raw.metadata;
    let of_cdi = meta.label("app") == Some("containerized-data-importer")
        || meta.annotations.keys().any(|key| key.starts_with("cdi.kubevirt.io/"));
    let size = raw
        .status
        .capacity
        .storage
        .as_deref()
        .or(raw.spec.resources.requests.storage.as_deref());
    Claim {
        namespace: meta.namespace.clone(),
        name: meta.name.clone(),
        age: age(meta, now),
        size: size.and_then(quantity::whole),
        by_cdi: of_cdi,
        data_volume: meta
            .owner_references
            .iter()
            .find(|owner| owner.kind == "DataVolume")
            .map(|owner| owner.name.clone()),
    }
}

fn snapshot(raw: &RawSnapshot, vms: Option<&BTreeSet<(String, String)>>, now: Timestamp) -> Snapshot {
    let namespace = raw.metadata.namespace.clone();
    let vm = raw.spec.source.name.clone();
    Snapshot {
        vm_there: vms.map(|vms| vms.contains(&(namespace.clone(), vm.clone()))),
        name: raw.metadata.name.clone(),
        age: age(&raw.metadata, now),
        namespace,
        vm,
    }
}

#[cfg(test)]
mod tests;
