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
    /// There was no machine to be had.
    pub(crate) no_machine: bool,
}

/// Changes an object with a merge patch, over the API.
pub(crate) fn patch(world: &Arc<World>, path: &str, body: &str) {
    let request = Request::patch(path).header("content-type", "application/merge-patch+json");
    send(world, path, request, body);
}

/// Takes the hooks of machines away that are on their way out, as the program behind them would.
pub(crate) fn hook_owner(world: &Arc<World>) {
    for machine in list(world, MACHINE) {
        let going = !text(&machine, "/metadata/deletionTimestamp").is_empty();
        let notes = machine.pointer("/metadata/annotations").and_then(Value::as_object);
        for hook in notes
            .into_iter()
            .flatten()
            .map(|(key, _)| key)
            .filter(|key| key.ends_with("/backup"))
        {
            if going {
                let path = format!(
                    "/apis/cluster.x-k8s.io/v1beta1/namespaces/{}/machines/{}",
                    text(&machine, "/metadata/namespace"),
                    text(&machine, "/metadata/name")
                );
                let body = serde_json::json!({"metadata": {"annotations": {hook.as_str(): null}}});
                patch(world, &path, &body.to_string());
            }
        }
    }
}

/// Moves the guests that were left to another controller, as one would.
pub(crate) fn external_controller(world: &Arc<World>) {
    let moving = list(world, "virtualmachineinstancemigrations.kubevirt.io");
    for vmi in list(world, VMI) {
        let marked = text(&vmi, "/status/evacuationNodeName") == text(&vmi, "/status/nodeName");
        let external = text(&vmi, "/spec/evictionStrategy") == "External";
        let name = text(&vmi, "/metadata/name");
        let under_way = moving.iter().any(|one| {
            text(one, "/spec/vmiName") == name && !matches!(text(one, "/status/phase"), "Succeeded" | "Failed")
        });
        if external && marked && !under_way {
            let path = format!(
                "/apis/kubevirt.io/v1/namespaces/{}/virtualmachineinstancemigrations",
                text(&vmi, "/metadata/namespace")
            );
            let body = serde_json::json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
                "metadata": {"generateName": "external-"}, "spec": {"vmiName": name}});
            let request = Request::post(&path).header("content-type", "application/json");
            send(world, &path, request, &body.to_string());
        }
    }
}

fn send(world: &Arc<World>, path: &str, request: http::request::Builder, body: &str) {
    let request = request
        .header("authorization", "Bearer sim-admin")
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

/// Where each instance is, by the node's UID, since a host that comes back has its old name; node and UID.
fn places(world: &World) -> BTreeMap<String, Place> {
    let all = list(world, VMI);
    let nodes: BTreeMap<String, String> = list(world, "nodes")
        .iter()
        .map(|node| {
            (
                text(node, "/metadata/name").to_owned(),
                text(node, "/metadata/uid").to_owned(),
            )
        })
        .collect();
    let place = |vmi: &Value| {
        let node = text(vmi, "/status/nodeName").to_owned();
        Place {
            host: nodes.get(&node).cloned().unwrap_or_default(),
            node,
            uid: text(vmi, "/metadata/uid").to_owned(),
        }
    };
    all.iter().map(|vmi| (full(vmi), place(vmi))).collect()
}

/// Where an instance is, and which one it is.
#[derive(Debug)]
struct Place {
    node: String,
    host: String,
    uid: String,
}

/// What is to roll, and for how long at most.
pub(crate) struct Roll<'a> {
    pub(crate) space: &'a str,
    pub(crate) pools: &'a [&'a str],
    /// The form of Cluster API to speak.
    pub(crate) form: &'a str,
    /// Slices of the pod CIDR.
    pub(crate) slices: i64,
    pub(crate) hours: i64,
    /// What somebody else does now and then.
    pub(crate) meanwhile: Option<fn(&Arc<World>)>,
}

/// Rolls the pools and tells what happened.
pub(crate) fn roll(world: &Arc<World>, control: &mut Control, plan: &Roll<'_>) -> Happened {
    watch(world, control, plan, || {
        for pool in plan.pools {
            let (space, form) = (plan.space, plan.form);
            if *pool == "cp" {
                let group = "/apis/controlplane.cluster.x-k8s.io";
                let path = format!("{group}/{form}/namespaces/{space}/kubeadmcontrolplanes/cp");
                patch(world, &path, r#"{"spec":{"version":"v1.34.2"}}"#);
            } else {
                let path = format!("/apis/cluster.x-k8s.io/{form}/namespaces/{space}/machinedeployments/{pool}");
                patch(world, &path, r#"{"spec":{"template":{"spec":{"version":"v1.34.2"}}}}"#);
            }
        }
    })
}

/// Lets time pass after a beginning, and keeps account.
fn watch(world: &Arc<World>, control: &mut Control, plan: &Roll<'_>, begin: impl FnOnce()) -> Happened {
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
    for _ in 0..plan.hours * 20 {
        control.advance(SignedDuration::from_mins(3));
        if let Some(meanwhile) = plan.meanwhile {
            meanwhile(world);
            control.look_round();
        }
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
    for (vm, was) in &before {
        if !order.contains(&was.node) {
            continue;
        }
        let fate = match after.get(vm).filter(|is| is.uid == was.uid) {
            Some(is) if is.host == was.host && !is.host.is_empty() => Fate::Stays,
            Some(_) => Fate::Moved,
            None => Fate::Stopped,
        };
        fates.insert(vm.clone(), fate);
    }
    Happened {
        may_stop,
        done,
        lowest: plan.slices - most_nodes(world, start),
        fates,
        order,
        waits: waits.join("\n"),
        no_machine: list(world, "maasmachines.infrastructure.cluster.x-k8s.io")
            .iter()
            .any(|one| one["status"]["conditions"].to_string().contains("No available machine")),
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
