//! The repave itself: a template is changed as `kubectl patch` would, and time passes until it is over or hangs.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use http::Request;
use http_body_util::Full;
use hyper::body::Bytes;
use jiff::SignedDuration;
use serde_json::Value;
use vmotui::sim::api::handle;
use vmotui::sim::catalog;
use vmotui::sim::control::Control;
use vmotui::sim::store::{Body, Entry, Key, Verb, World};

const VMI: &str = "virtualmachineinstances.kubevirt.io";
const MACHINE: &str = "machines.cluster.x-k8s.io";

/// What became of a VM whose node was to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// The same instance runs elsewhere.
    Moved,
    /// It is where it was, and its node waits for it.
    Stays,
    /// It was stopped, whether or not it runs again.
    Stopped,
}

#[derive(Debug)]
pub(crate) struct Happened {
    /// Every old machine is gone, and the new ones are there.
    pub(crate) done: bool,
    /// Free slices at the worst moment; a node that waits for one counts.
    pub(crate) lowest: i64,
    /// VMs on nodes whose drain began.
    pub(crate) fates: BTreeMap<String, Fate>,
    /// VMs that said that they may be stopped.
    pub(crate) may_stop: BTreeSet<String>,
    /// Nodes in the order in which their machines were told to go.
    pub(crate) order: Vec<String>,
    /// What the machines that do not go wait for.
    pub(crate) waits: String,
    /// A node got no slice.
    pub(crate) bare: bool,
}

/// Changes an object with a merge patch, over the API.
pub(crate) fn patch(world: &Arc<World>, path: &str, body: &str) {
    let request = Request::patch(path)
        .header("authorization", "Bearer sim-admin")
        .header("content-type", "application/merge-patch+json")
        .body(Full::new(Bytes::from(body.to_owned())))
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let answer = runtime.block_on(handle(Arc::clone(world), request));
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
}

pub(crate) fn list(world: &World, id: &str) -> Vec<Value> {
    let kind = catalog::by_id(id).unwrap();
    let found = world.store().snapshot(kind.id(), "", &Key::bound(""), None).unwrap();
    let object = |entry: &Entry| {
        let Body::Bytes(text) = &entry.body else {
            return Value::Null;
        };
        serde_json::from_slice(text).unwrap()
    };
    found.items.iter().map(|(_, entry)| object(entry)).collect()
}

pub(crate) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn full(object: &Value) -> String {
    format!(
        "{}/{}",
        text(object, "/metadata/namespace"),
        text(object, "/metadata/name")
    )
}

/// Node and UID of each instance.
fn places(world: &World) -> BTreeMap<String, (String, String)> {
    let all = list(world, VMI);
    let place = |vmi: &Value| {
        (
            text(vmi, "/status/nodeName").to_owned(),
            text(vmi, "/metadata/uid").to_owned(),
        )
    };
    all.iter().map(|vmi| (full(vmi), place(vmi))).collect()
}

/// Rolls the pool and tells what happened within so many hours.
pub(crate) fn roll(
    world: &Arc<World>,
    control: &mut Control,
    space: &str,
    pool: &str,
    (slices, hours): (i64, i64),
) -> Happened {
    let (path, body) = if pool == "cp" {
        let group = "/apis/controlplane.cluster.x-k8s.io/v1beta1";
        (
            format!("{group}/namespaces/{space}/kubeadmcontrolplanes/cp"),
            r#"{"spec":{"version":"v1.34.2"}}"#,
        )
    } else {
        (
            format!("/apis/cluster.x-k8s.io/v1beta1/namespaces/{space}/machinedeployments/{pool}"),
            r#"{"spec":{"template":{"spec":{"version":"v1.34.2"}}}}"#,
        )
    };
    watch(world, control, (slices, hours), || patch(world, &path, body))
}

/// Lets time pass after a beginning, and keeps account.
pub(crate) fn watch(
    world: &Arc<World>,
    control: &mut Control,
    (slices, hours): (i64, i64),
    begin: impl FnOnce(),
) -> Happened {
    let before = places(world);
    let may_stop = list(world, VMI)
        .iter()
        .filter(|vmi| text(vmi, "/spec/evictionStrategy") == "LiveMigrateIfPossible")
        .map(full)
        .collect();
    let old: BTreeMap<String, String> = list(world, MACHINE)
        .iter()
        .map(|one| (full(one), text(one, "/status/nodeRef/name").to_owned()))
        .collect();
    let start = world.store().rv();
    begin();
    let mut still = 0;
    let mut last = String::new();
    for _ in 0..hours * 20 {
        control.advance(SignedDuration::from_mins(3));
        let machines = list(world, MACHINE);
        // an hour in which no machine and no guest went anywhere: it is over, or it hangs
        let seen = format!("{:?}{:?}", machines.iter().map(full).collect::<Vec<_>>(), places(world));
        still = if seen == last { still + 1 } else { 0 };
        last = seen;
        if still > 20 {
            break;
        }
    }
    let order = told_to_go(world, start, &old);
    let machines = list(world, MACHINE);
    let waits: Vec<String> = machines
        .iter()
        .filter(|one| !text(one, "/metadata/deletionTimestamp").is_empty())
        .map(|one| one["status"]["v1beta2"].to_string())
        .collect();
    let nodes = list(world, "nodes");
    let ready = |node: &Value| {
        node["status"]["conditions"]
            .to_string()
            .contains(r#""status":"True","type":"Ready""#)
    };
    let gone = |name: &String| !machines.iter().any(|one| full(one) == *name);
    let rolled: Vec<&String> = old
        .iter()
        .filter(|(_, node)| order.contains(node))
        .map(|(name, _)| name)
        .collect();
    let done =
        waits.is_empty() && !rolled.is_empty() && rolled.iter().all(|name| gone(name)) && nodes.iter().all(ready);
    let after = places(world);
    let mut fates = BTreeMap::new();
    for (vm, (node, uid)) in &before {
        if !order.contains(node) {
            continue;
        }
        let fate = match after.get(vm) {
            Some((now, same)) if same == uid && now == node && !now.is_empty() => Fate::Stays,
            Some((_, same)) if same == uid => Fate::Moved,
            _ => Fate::Stopped,
        };
        fates.insert(vm.clone(), fate);
    }
    Happened {
        may_stop,
        done,
        lowest: slices - most_nodes(world, start),
        fates,
        order,
        waits: waits.join("\n"),
        bare: list(world, "events")
            .iter()
            .any(|one| text(one, "/reason") == "CIDRNotAvailable"),
    }
}

/// The nodes of machines in the order in which these were told to go.
fn told_to_go(world: &World, since: u64, old: &BTreeMap<String, String>) -> Vec<String> {
    let (changes, _) = world
        .store()
        .changes(MACHINE, since, usize::MAX)
        .expect("the changes are remembered");
    let mut order: Vec<String> = Vec::new();
    for change in &changes {
        let Body::Bytes(body) = &change.body else { continue };
        let machine: Value = serde_json::from_slice(body).unwrap();
        let node = old.get(&full(&machine)).cloned().unwrap_or_default();
        let going = !text(&machine, "/metadata/deletionTimestamp").is_empty();
        if going && !node.is_empty() && !order.contains(&node) {
            order.push(node);
        }
    }
    order
}

/// The most nodes that there were at one moment since a version.
fn most_nodes(world: &World, since: u64) -> i64 {
    let (changes, _) = world
        .store()
        .changes("nodes", since, usize::MAX)
        .expect("the changes are remembered");
    let now = i64::try_from(world.store().len("nodes")).unwrap();
    let step = |verb: Verb| match verb {
        Verb::Added => 1,
        Verb::Deleted => -1,
        Verb::Modified => 0,
    };
    let mut count = now - changes.iter().map(|change| step(change.verb)).sum::<i64>();
    let mut most = count;
    for change in &changes {
        count += step(change.verb);
        most = most.max(count);
    }
    most
}
