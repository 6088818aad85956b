//! Deletions.
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::get::find;
use super::super::route::Target;
use super::super::status::{Cause, Failure};
use super::super::{Answer, respond};
use super::options::dry_run;
use super::stamp::{self, text};
use super::{decode, follow, set_version};
use crate::sim::catalog::Kind;
use crate::sim::store::{Clash, Key, kept};

/// What a deletion asks for: meta/v1 DeleteOptions, from the body or the query.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct DeleteOptions {
    pub(super) dry_run: bool,
    propagation: Option<String>,
    uid: Option<String>,
    version: Option<String>,
    /// Seconds that a pod gets to end.
    grace: Option<i64>,
}

impl DeleteOptions {
    pub(super) fn read(call: &Call) -> Result<Self, Failure> {
        let body = decode::document(call)?;
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let mut causes = Vec::new();
        let mut dry: Vec<&str> = call.query.all("dryRun");
        dry.extend(
            body.get("dryRun")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str),
        );
        let dry_run = dry_run(&dry, &mut causes);
        let propagation = text("/propagationPolicy").or_else(|| call.query.get("propagationPolicy").map(str::to_owned));
        if let Some(policy) = &propagation
            && !matches!(policy.as_str(), "Foreground" | "Background" | "Orphan")
        {
            let supported = ["Foreground", "Background", "Orphan", "nil"];
            causes.push(Cause::unsupported(
                "propagationPolicy",
                &format!("{policy:?}"),
                &supported,
            ));
        }
        if !causes.is_empty() {
            return Err(Failure::options("DeleteOptions", &causes));
        }
        let grace = call.query.int("gracePeriodSeconds")?;
        Ok(Self {
            propagation,
            grace: grace.or_else(|| body.pointer("/gracePeriodSeconds").and_then(Value::as_i64)),
            ..Self::of(&body, dry_run)
        })
    }

    /// Options that somebody within the cluster passes on.
    pub(in super::super) fn of(body: &Value, dry_run: bool) -> Self {
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        Self {
            dry_run,
            propagation: text("/propagationPolicy"),
            uid: text("/preconditions/uid"),
            version: text("/preconditions/resourceVersion"),
            grace: body.pointer("/gracePeriodSeconds").and_then(Value::as_i64),
        }
    }
}

/// DELETE of one object.
pub(in crate::sim::api) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    let options = DeleteOptions::read(call)?;
    let kind = target.kind;
    match delete(call, target, &options)? {
        Deleted::Waiting(object) => respond::object(call, kind, 200, object),
        Deleted::Gone(object) if returned(kind) => respond::object(call, kind, 200, object),
        Deleted::Gone(object) => {
            let mut details = super::super::status::details(text(&object, "name"), kind, kind.plural);
            if let Some(fields) = details.as_object_mut() {
                fields.insert("uid".to_owned(), json!(text(&object, "uid")));
            }
            let status =
                json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details});
            Ok(respond::json(200, &status))
        }
    }
}

/// How a deletion ended.
pub(in super::super) enum Deleted {
    /// The object is gone; this was its last state.
    Gone(Value),
    /// Finalizers hold it.
    Waiting(Value),
}

/// Kinds whose deletion returns the object (`ReturnDeletedObject` of their registries).
fn returned(kind: &Kind) -> bool {
    matches!(
        kind.id(),
        "pods"
            | "persistentvolumes"
            | "persistentvolumeclaims"
            | "podtemplates"
            | "resourcequotas"
            | "serviceaccounts"
            | "services"
            | "storageclasses.storage.k8s.io"
            | "volumeattachments.storage.k8s.io"
            | "csidrivers.storage.k8s.io"
            | "csinodes.storage.k8s.io"
    )
}

/// Deletes one object, or marks it when somebody holds it.
pub(in super::super) fn delete(call: &Call, target: &Target, options: &DeleteOptions) -> Result<Deleted, Failure> {
    let kind = target.kind;
    let name = target.name.as_deref().unwrap_or_default();
    let key = Key::new(target.namespace.as_deref(), name);
    loop {
        let (entry, old) = find(call, target)?;
        precondition(kind, &old, options)?;
        let mut new = old.clone();
        hold(&mut new, options.propagation.as_deref());
        // A namespace is held by what is in it.
        let space = kind.id() == "namespaces";
        if let (true, Some(status)) = (space, new.get_mut("status").and_then(Value::as_object_mut)) {
            status.insert("phase".to_owned(), json!("Terminating"));
        }
        let finalizers = new.pointer("/metadata/finalizers").and_then(Value::as_array);
        let grace = graceful(call, kind, &old, options);
        let held = space || grace.is_some() || finalizers.is_some_and(|all| !all.is_empty());
        let store = call.world.store();
        if !held {
            if options.dry_run {
                return Ok(Deleted::Gone(old));
            }
            match store.delete(kind.id(), &key, entry.rv, |rv| kept(new.clone(), rv)) {
                Ok(rv) => {
                    set_version(&mut new, rv);
                    follow::removed(call, &new);
                    return Ok(Deleted::Gone(new));
                }
                Err(Clash::Moved { .. }) => continue,
                Err(_) => return Err(Failure::not_found(kind, name)),
            }
        }
        if text(&old, "deletionTimestamp").is_empty() {
            stamp::leaving(call, &mut new);
            allow(call, &mut new, grace.unwrap_or_default());
        }
        if options.dry_run || new == old {
            return Ok(Deleted::Waiting(new));
        }
        match store.update(kind.id(), &key, entry.rv, |rv| kept(new.clone(), rv)) {
            Ok(rv) => {
                set_version(&mut new, rv);
                follow::stored(call, kind, &new, rv);
                return Ok(Deleted::Waiting(new));
            }
            Err(Clash::Moved { .. }) => {}
            Err(_) => return Err(Failure::not_found(kind, name)),
        }
    }
}

/// The seconds that a pod gets to end before kubelet kills it, 0 if only kubelet's word is still needed; `None` if it
/// goes at once. Without kubelets every pod does.
fn graceful(call: &Call, kind: &'static Kind, pod: &Value, options: &DeleteOptions) -> Option<i64> {
    if kind.id() != "pods" || !call.world.is_controlled() {
        return None;
    }
    let field = |pointer: &str| pod.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if field("/spec/nodeName").is_empty() || matches!(field("/status/phase"), "Succeeded" | "Failed") {
        return options.grace.is_none_or(|grace| grace > 0).then_some(0);
    }
    let own = pod
        .pointer("/spec/terminationGracePeriodSeconds")
        .and_then(Value::as_i64);
    let grace = options.grace.or(own).unwrap_or(30);
    (grace > 0).then_some(grace)
}

/// The moment of the deletion is the one by which a pod has to be gone.
fn allow(call: &Call, object: &mut Value, seconds: i64) {
    if seconds == 0 {
        return;
    }
    let until = call.world.clock().now().as_second().saturating_add(seconds);
    let until = jiff::Timestamp::from_second(until).unwrap_or(jiff::Timestamp::MAX);
    if let Some(metadata) = stamp::metadata(object) {
        metadata.insert("deletionTimestamp".to_owned(), json!(until.to_string()));
        metadata.insert("deletionGracePeriodSeconds".to_owned(), json!(seconds));
    }
}

/// Deletes a pod, which gets `grace` seconds.
pub(in super::super) fn delete_pod(call: &Call, key: &Key, grace: i64) -> Result<(), Failure> {
    let Some(kind) = crate::sim::catalog::by_id("pods") else {
        return Ok(());
    };
    let target = Target {
        kind,
        namespace: key.namespace().map(str::to_owned),
        name: Some(key.name().to_owned()),
        subresource: None,
        watch_path: false,
    };
    let options = DeleteOptions {
        grace: Some(grace),
        ..DeleteOptions::default()
    };
    match delete(call, &target, &options) {
        Err(failure) if failure.code != 404 => Err(failure),
        _ => Ok(()),
    }
}

/// A deletion that takes the dependants along, or leaves them behind, is carried out by the garbage collector, which a
/// finalizer keeps waiting for.
fn hold(object: &mut Value, propagation: Option<&str>) {
    let finalizer = match propagation {
        Some("Foreground") => "foregroundDeletion",
        Some("Orphan") => "orphan",
        _ => return,
    };
    let Some(metadata) = stamp::metadata(object) else {
        return;
    };
    let finalizers = metadata.entry("finalizers").or_insert_with(|| json!([]));
    // Without anybody else to wait for, the collector is done at once.
    if let Some(all) = finalizers.as_array_mut().filter(|all| !all.is_empty())
        && !all.iter().any(|held| held == finalizer)
    {
        all.push(json!(finalizer));
    }
}

fn precondition(kind: &'static Kind, object: &Value, options: &DeleteOptions) -> Result<(), Failure> {
    let name = text(object, "name");
    let refuse = |why: String| {
        let dot = if kind.group.is_empty() { "" } else { "." };
        let message = format!(
            "Operation cannot be fulfilled on {}{dot}{} {name:?}: {why}",
            kind.kind, kind.group
        );
        Failure::new(409, "Conflict", message).details(super::super::status::details(name, kind, kind.kind))
    };
    let found = text(object, "uid");
    if let Some(wanted) = options.uid.as_deref().filter(|wanted| *wanted != found) {
        return Err(refuse(format!(
            "the UID in the precondition ({wanted}) does not match the UID in record ({found}). The object might have \
             been deleted and then recreated"
        )));
    }
    let found = text(object, "resourceVersion");
    if let Some(wanted) = options.version.as_deref().filter(|wanted| *wanted != found) {
        return Err(refuse(format!(
            "the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record ({found}). \
             The object might have been modified"
        )));
    }
    Ok(())
}
