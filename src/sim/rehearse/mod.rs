//! Rehearsal: a world made of the dump of a real cluster, on which the simulated controllers work. What is tried there
//! costs the real cluster nothing.
mod adopt;
mod read;
mod roll;

pub use roll::begin;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::beta::{self, Betas};
use super::catalog;
use super::clock::Clock;
use super::store::{Loader, World};

/// What a rehearsal should be given.
const ADVICE: &str = "give files made by: kubectl get nodes,namespaces,pods,vm,vmi,vmim,kubevirt,pvc,pv,poddisruptionbudgets,\
                      daemonsets,replicasets,configmaps,clusters,machinedeployments,machinesets,machines,kubeadmcontrolplanes,\
                      maasmachines -A -o json";

/// A dump that cannot be rehearsed on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The file cannot be read.
    #[error("{}: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no JSON, or not of the API.
    #[error("{}: {source}; {ADVICE}", .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Why, and where.
        source: serde_json::Error,
    },
    /// There is no pool of this name.
    #[error("no pool is called {pool}: {known}")]
    NoPool {
        /// What was asked for.
        pool: String,
        /// What there is, in words.
        known: String,
    },
    /// Nothing in it is a node.
    #[error("no Node in {0}: there is nothing to rehearse on; {ADVICE}")]
    NoNodes(String),
}

/// A world that was made of dumps, and what was noticed on the way.
pub struct Rehearsal {
    /// The world, before any controller looked at it.
    pub world: World,
    /// What will be different from the real cluster, in words.
    pub notes: Vec<String>,
}

/// Loads `files` into a world.
///
/// # Errors
/// [`Trouble`] names the file, the reason and the way out.
pub fn load(files: &[PathBuf], clock: Clock) -> Result<Rehearsal, Trouble> {
    let mut loader = Loader::new(clock);
    let mut machinery = adopt::Machinery::default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut skipped: BTreeMap<String, usize> = BTreeMap::new();
    let mut second = false;
    for path in files {
        read::objects(path, &mut |mut object| {
            second |= is_second(&object);
            beta::older(&mut object);
            if let Some(object) = machinery.take(object) {
                place(&mut loader, object, &mut counts, &mut skipped);
            }
        })?;
    }
    for object in machinery.complete() {
        place(&mut loader, object, &mut counts, &mut skipped);
    }
    if !counts.contains_key("Node") {
        return Err(Trouble::NoNodes(names(files)));
    }
    let world = loader.finish();
    if second {
        world.serve_betas(Betas::Both);
    }
    Ok(Rehearsal {
        notes: notes(&counts, &skipped),
        world,
    })
}

/// Whether an object is of the second beta form of Cluster API: the dump's cluster serves it.
fn is_second(object: &Value) -> bool {
    let api = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    let group = api.split_once('/').filter(|(_, version)| *version == beta::SECOND);
    group.is_some_and(|(group, _)| beta::has_second(group))
}

fn names(files: &[PathBuf]) -> String {
    let all: Vec<String> = files
        .iter()
        .map(|file: &PathBuf| Path::display(file).to_string())
        .collect();
    all.join(", ")
}

fn place(
    loader: &mut Loader,
    object: Value,
    counts: &mut BTreeMap<String, usize>,
    skipped: &mut BTreeMap<String, usize>,
) {
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or("?").to_owned();
    let (api, kind) = (text("apiVersion"), text("kind"));
    if catalog::by_gvk(&api, &kind).is_none() {
        *skipped.entry(format!("{kind} of {api}")).or_default() += 1;
        return;
    }
    match loader.add(object) {
        Ok(()) => *counts.entry(kind).or_default() += 1,
        Err(why) => *skipped.entry(why.to_string()).or_default() += 1,
    }
}

/// What is missing, and what follows from that.
fn notes(counts: &BTreeMap<String, usize>, skipped: &BTreeMap<String, usize>) -> Vec<String> {
    let mut notes: Vec<String> = skipped
        .iter()
        .map(|(what, count)| format!("left out, {count} times: {what}"))
        .collect();
    for (kind, follows) in [
        ("Pod", "every node looks empty"),
        ("VirtualMachineInstance", "no VM runs"),
        ("KubeVirt", "KubeVirt's defaults are assumed"),
        ("Machine", "no machine can be replaced"),
        ("PodDisruptionBudget", "no eviction is held up by a budget"),
        (
            "DaemonSet",
            "new nodes get no daemons, and daemons' pods are evicted like others",
        ),
    ] {
        if !counts.contains_key(kind) {
            notes.push(format!("no {kind} in the dump: {follows}"));
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn a_dump_becomes_a_world_and_says_what_is_missing() {
        let dump = file(
            r#"{"kind": "List", "apiVersion": "v1", "items": [
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1", "resourceVersion": "77"}},
                {"apiVersion": "example.com/v1", "kind": "Odd", "metadata": {"name": "o"}},
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}]}"#,
        );
        let found = load(&[dump.path().to_owned()], Clock::wall()).unwrap();
        assert_eq!(found.world.store().len("nodes"), 1);
        let said = found.notes.join("\n");
        for word in [
            "Odd of example.com/v1",
            "metadata.namespace",
            "no VirtualMachineInstance",
            "no Machine",
        ] {
            assert!(said.contains(word), "{said}");
        }
    }

    #[test]
    fn what_the_dump_served_is_served() {
        let dump = |version: &str| {
            file(&format!(
                r#"{{"kind": "List", "apiVersion": "v1", "items": [
                {{"apiVersion": "v1", "kind": "Node", "metadata": {{"name": "n1"}}}},
                {{"apiVersion": "cluster.x-k8s.io/{version}", "kind": "Machine", "metadata": {{"name": "m", "namespace": "c"}}}}]}}"#
            ))
        };
        for (version, betas) in [("v1beta1", Betas::First), ("v1beta2", Betas::Both)] {
            let found = load(&[dump(version).path().to_owned()], Clock::wall()).unwrap();
            assert_eq!(found.world.betas(), betas, "{version}");
        }
    }

    #[test]
    fn a_dump_without_nodes_is_refused_with_the_way_out() {
        let dump = file(r#"{"kind": "List", "items": []}"#);
        let why = load(&[dump.path().to_owned()], Clock::wall())
            .err()
            .unwrap()
            .to_string();
        assert!(why.contains("no Node in") && why.contains("kubectl get nodes"), "{why}");
    }
}
