//! `pods/eviction` (kube-apiserver pkg/registry/core/pod/storage/eviction.go).
mod budget;
mod virt;

use std::sync::Arc;

use serde_json::{Value, json};

use super::action::text;
use super::call::Call;
use super::get;
use super::route::Target;
use super::status::{Cause, Failure};
use super::write::{self, Change, DeleteOptions, WriteOptions, dry_run};
use super::{Answer, respond};
use crate::sim::catalog;
use crate::sim::store::World;

/// An eviction that a controller of the cluster asks for; `grace` in seconds instead of the pod's own.
///
/// # Errors
/// Status code and message, with the causes behind it as Cluster API joins them.
pub(in crate::sim) fn inside(
    world: &Arc<World>,
    namespace: &str,
    name: &str,
    grace: Option<i64>,
) -> Result<(), (u16, String)> {
    let Some(kind) = catalog::by_id("pods") else {
        return Ok(());
    };
    let mut delete = json!({});
    if let Some(grace) = grace {
        delete = json!({"gracePeriodSeconds": grace});
    }
    let eviction = json!({
        "apiVersion": "policy/v1", "kind": "Eviction",
        "metadata": {"name": name, "namespace": namespace},
        "deleteOptions": delete,
    });
    let call = Call::of_controller(world, ACCOUNT);
    let target = Target {
        kind,
        namespace: Some(namespace.to_owned()),
        name: Some(name.to_owned()),
        subresource: Some("eviction".to_owned()),
        watch_path: false,
    };
    match admitted(&call, &target, &eviction, false) {
        Ok(_) => Ok(()),
        Err(failure) => {
            let status = failure.status();
            let causes = status.pointer("/details/causes").and_then(Value::as_array);
            let causes: Vec<&str> = causes
                .into_iter()
                .flatten()
                .map(|cause| text(cause, "/message"))
                .collect();
            let message = text(&status, "/message").to_owned();
            let said = if causes.is_empty() {
                message
            } else {
                format!("{message} {}", causes.join(","))
            };
            Err((failure.code, said))
        }
    }
}

/// The account of Cluster API's controllers in the cluster they manage.
const ACCOUNT: &str = "system:serviceaccount:capi-system:capi-manager";

/// POST of an eviction: KubeVirt's webhook is asked first, then the budgets; then the pod goes.
pub(super) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    if call.method != http::Method::POST {
        return Err(Failure::not_allowed());
    }
    let options = WriteOptions::read(call, "CreateOptions")?;
    let eviction = write::document(call)?;
    let name = target.name.as_deref().unwrap_or_default();
    if text(&eviction, "/metadata/name") != name {
        return Err(Failure::bad_request(
            "name in URL does not match name in Eviction object",
        ));
    }
    let dry = dry(&eviction, options.dry_run)?;
    admitted(call, target, &eviction, dry)
}

fn admitted(call: &Call, target: &Target, eviction: &Value, dry: bool) -> Result<Answer, Failure> {
    let name = target.name.as_deref().unwrap_or_default();
    let pod = get::find(call, target).ok().map(|(_, pod)| pod);
    virt::admit(call, target, eviction, pod.as_ref(), dry)?;
    let Some(pod) = pod else {
        return Err(Failure::not_found(target.kind, name));
    };
    if !budget::spares(&pod) {
        budget::spend(call, &pod, dry)?;
    }
    disrupted(call, target, dry)?;
    let body = eviction.get("deleteOptions").cloned().unwrap_or(Value::Null);
    let wish = DeleteOptions::of(&body, dry);
    write::delete(call, &whole(target), &wish)?;
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201});
    Ok(respond::json(201, &status))
}

/// A dry run can be asked for in the query and in the body; the two must not contradict each other.
fn dry(eviction: &Value, query: bool) -> Result<bool, Failure> {
    let values = eviction.pointer("/deleteOptions/dryRun").and_then(Value::as_array);
    let values: Vec<&str> = values.into_iter().flatten().filter_map(Value::as_str).collect();
    let mut causes: Vec<Cause> = Vec::new();
    let body = dry_run(&values, &mut causes);
    if !causes.is_empty() {
        return Err(Failure::options("DeleteOptions", &causes));
    }
    if query && eviction.pointer("/deleteOptions").is_some() && !body {
        let why = "Non-matching dry-run options in request and content: [All] and []";
        return Err(Failure::bad_request(why));
    }
    Ok(query || body)
}

/// The pod itself.
fn whole(target: &Target) -> Target {
    Target {
        subresource: None,
        ..target.clone()
    }
}

/// Notes on the pod why it goes, for those who wonder afterwards.
fn disrupted(call: &Call, target: &Target, dry: bool) -> Result<(), Failure> {
    let options = WriteOptions::inside(&[], &call.manager(), write::Unknown::Ignore, "PatchOptions")?;
    let options = WriteOptions {
        dry_run: dry,
        ..options
    };
    let now = call.world.moment();
    let mark = |pod: &Value| {
        let mut pod = pod.clone();
        let all = pod.pointer_mut("/status/conditions").and_then(Value::as_array_mut);
        if let Some(all) = all {
            all.retain(|condition| text(condition, "/type") != "DisruptionTarget");
            all.push(json!({
                "type": "DisruptionTarget", "status": "True", "lastProbeTime": null, "lastTransitionTime": now,
                "reason": "EvictionByEvictionAPI", "message": "Eviction API: evicting",
            }));
        }
        Ok(pod)
    };
    let mut change = Change {
        options: &options,
        tracked: true,
        patched: false,
        warnings: Vec::new(),
        must_name_version: false,
        make: Box::new(mark),
    };
    let status = Target {
        subresource: Some("status".to_owned()),
        ..target.clone()
    };
    write::change(call, &status, &mut change)?;
    Ok(())
}
