//! KubeVirt's say on evictions: launcher pods are not evicted, their guests are moved
//! (pkg/virt-api/webhooks/validating-webhook/admitters/pod-eviction-admitter.go, v1.7.4).
use serde_json::{Value, json};

use super::super::action::{ACCOUNT, VIRT_API, text};
use super::super::admit::reached;
use super::super::call::Call;
use super::super::config::kubevirt;
use super::super::route::Target;
use super::super::status::Failure;
use super::super::write::{self, Change, Unknown, WriteOptions};
use crate::sim::catalog::{self, Kind};
use crate::sim::store::Key;

const LAUNCHERS: &str = "virt-launcher-eviction-interceptor.kubevirt.io";
const PLUGS: &str = "hotplug-pod-eviction-interceptor.kubevirt.io";

/// Lets the eviction pass, or refuses it with 429, which for a guest that can be moved is the good answer.
pub(super) fn admit(
    call: &Call,
    target: &Target,
    eviction: &Value,
    pod: Option<&Value>,
    dry: bool,
) -> Result<(), Failure> {
    let name = target.name.as_deref().unwrap_or_default();
    let webhook = if name.starts_with("virt-launcher") {
        LAUNCHERS
    } else if name.starts_with("hp-volume-") {
        PLUGS
    } else {
        return Ok(());
    };
    reached(call, webhook, "/pod-eviction-validate")?;
    let Some(pod) = pod else { return Ok(()) };
    let owners = pod.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    let refused = match (text(pod, "/metadata/labels/kubevirt.io"), owners.map(Vec::as_slice)) {
        ("hotplug-disk", Some([owner])) => plug(call, pod, text(owner, "/name")),
        ("virt-launcher", _) if !complete(pod) => launcher(call, pod, eviction, dry),
        _ => None,
    };
    match refused {
        // Neither reason nor details: only the text tells the cases apart.
        Some(why) => {
            let message = format!("admission webhook {webhook:?} denied the request: {why}");
            Err(Failure::new(429, "", message))
        }
        None => Ok(()),
    }
}

fn complete(pod: &Value) -> bool {
    matches!(text(pod, "/status/phase"), "Succeeded" | "Failed")
}

/// Name of the instance a launcher pod belongs to.
fn domain(pod: &Value) -> &str {
    text(pod, "/metadata/annotations/kubevirt.io~1domain")
}

fn find(call: &Call, id: &'static str, namespace: &str, name: &str) -> Option<(&'static Kind, Value)> {
    let kind = catalog::by_id(id)?;
    let entry = call.world.store().get(id, &Key::new(Some(namespace), name))?;
    Some((kind, call.world.object(kind, &entry)))
}

const VMI: &str = "virtualmachineinstances.kubevirt.io";

/// The pod that holds hot-plugged volumes stays as long as its guest does.
fn plug(call: &Call, pod: &Value, owner: &str) -> Option<String> {
    let namespace = text(pod, "/metadata/namespace");
    let (_, owner) = find(call, "pods", namespace, owner)?;
    if text(&owner, "/metadata/labels/kubevirt.io") != "virt-launcher" || complete(&owner) {
        return None;
    }
    let vmi = domain(&owner);
    find(call, VMI, namespace, vmi)?;
    Some(format!(
        "cannot evict hotplug pod: {} associated with running vmi: {vmi} in namespace {namespace}",
        text(pod, "/metadata/name")
    ))
}

fn launcher(call: &Call, pod: &Value, eviction: &Value, dry: bool) -> Option<String> {
    let namespace = text(pod, "/metadata/namespace");
    let name = domain(pod);
    if name.is_empty() {
        return None;
    }
    let Some((kind, vmi)) = find(call, VMI, namespace, name) else {
        return Some(format!(
            "kubevirt failed getting the vmi: virtualmachineinstances.kubevirt.io {name:?} not found"
        ));
    };
    let moves = match (strategy(call, &vmi).as_str(), migratable(&vmi)) {
        ("LiveMigrate", false) => {
            return Some(format!(
                "VMI {name} is configured with an eviction strategy but is not live-migratable"
            ));
        }
        ("LiveMigrate" | "LiveMigrateIfPossible", true) | ("External", _) => true,
        _ => false,
    };
    if !moves {
        return None;
    }
    let triggered = format!("Eviction triggered evacuation of VMI \"{namespace}/{name}\"");
    if !text(&vmi, "/status/evacuationNodeName").is_empty() {
        return Some(format!("Evacuation in progress: {triggered}"));
    }
    let node = text(pod, "/spec/nodeName");
    if text(&vmi, "/status/nodeName") != node {
        return Some("Eviction request for target Pod".to_owned());
    }
    let descheduler = text(eviction, "/metadata/annotations/requested-by") == "sigs.k8s.io/descheduler";
    match mark(call, kind, &vmi, node, descheduler, dry) {
        Ok(()) => Some(triggered),
        Err(failure) => {
            let status = failure.status();
            let why = text(&status, "/message");
            Some(format!("kubevirt failed marking the vmi for eviction: {why}"))
        }
    }
}

/// The instance's eviction strategy, or the cluster's.
fn strategy(call: &Call, vmi: &Value) -> String {
    let own = text(vmi, "/spec/evictionStrategy");
    if own.is_empty() {
        text(&kubevirt(call), "/evictionStrategy").to_owned()
    } else {
        own.to_owned()
    }
}

fn migratable(vmi: &Value) -> bool {
    let all = vmi.pointer("/status/conditions").and_then(Value::as_array);
    let says = |condition: &Value| text(condition, "/type") == "LiveMigratable" && text(condition, "/status") == "True";
    all.is_some_and(|all| all.iter().any(says))
}

/// Notes on the instance that it has to leave its node.
fn mark(
    call: &Call,
    kind: &'static Kind,
    vmi: &Value,
    node: &str,
    descheduler: bool,
    dry: bool,
) -> Result<(), Failure> {
    let options = WriteOptions::inside(&[], VIRT_API, Unknown::Ignore, "PatchOptions")?;
    let options = WriteOptions {
        dry_run: dry,
        ..options
    };
    let marked = |vmi: &Value| {
        let mut vmi = vmi.clone();
        let Some(fields) = vmi.as_object_mut() else {
            return Ok(vmi);
        };
        if let Some(status) = fields.entry("status").or_insert_with(|| json!({})).as_object_mut() {
            status.insert("evacuationNodeName".to_owned(), json!(node));
        }
        if let Some(metadata) = fields
            .get_mut("metadata")
            .and_then(Value::as_object_mut)
            .filter(|_| descheduler)
            && let Some(all) = metadata
                .entry("annotations")
                .or_insert_with(|| json!({}))
                .as_object_mut()
        {
            all.insert("kubevirt.io/eviction-source".to_owned(), json!("descheduler"));
        }
        Ok(vmi)
    };
    let mut change = Change {
        options: &options,
        tracked: true,
        patched: false,
        warnings: Vec::new(),
        must_name_version: false,
        make: Box::new(marked),
    };
    let target = Target {
        kind,
        namespace: Some(text(vmi, "/metadata/namespace").to_owned()),
        name: Some(text(vmi, "/metadata/name").to_owned()),
        subresource: None,
        watch_path: false,
    };
    write::change(&call.inside(ACCOUNT), &target, &mut change)?;
    Ok(())
}
