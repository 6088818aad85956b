//! PodDisruptionBudgets (kube-apiserver pkg/registry/core/pod/storage/eviction.go: `canIgnorePDB`, `checkAndDecrement`).
use serde_json::{Value, json};

use super::super::action::text;
use super::super::call::Call;
use super::super::selector::matches_labels;
use super::super::status::Failure;
use crate::sim::catalog::{self, Kind};
use crate::sim::store::{Entry, Key, kept};

const BUDGETS: &str = "poddisruptionbudgets.policy";
const SEVERAL: &str =
    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";

/// Whether nothing is lost with a pod, so that no budget is asked.
pub(super) fn spares(pod: &Value) -> bool {
    let going = !text(pod, "/metadata/deletionTimestamp").is_empty();
    going || matches!(text(pod, "/status/phase"), "Succeeded" | "Failed" | "Pending")
}

/// Takes one disruption out of the pod's budget.
///
/// # Errors
/// 429 when there is none left, 500 when several budgets want to decide.
pub(super) fn spend(call: &Call, pod: &Value, dry: bool) -> Result<(), Failure> {
    let Some(kind) = catalog::by_id(BUDGETS) else {
        return Ok(());
    };
    loop {
        let mut found = of(call, kind, pod);
        let Some((key, entry, budget)) = found.pop() else {
            return Ok(());
        };
        if !found.is_empty() {
            return Err(Failure::new(500, "", SEVERAL));
        }
        let Some(spent) = decremented(call, key.name(), &budget, text(pod, "/metadata/name"))? else {
            return Ok(());
        };
        let stored = || {
            let text = |rv| kept(spent.clone(), rv);
            call.world.store().update(kind.id(), &key, entry.rv, text)
        };
        // Somebody was faster: the budget is read again.
        if dry || stored().is_ok() {
            return Ok(());
        }
    }
}

/// The budgets whose selector matches the pod.
fn of(call: &Call, kind: &'static Kind, pod: &Value) -> Vec<(Key, Entry, Value)> {
    let prefix = format!("{}/", text(pod, "/metadata/namespace"));
    let all = call
        .world
        .store()
        .snapshot(kind.id(), &prefix, &Key::bound(&prefix), None);
    let items = all.map(|all| all.items).unwrap_or_default();
    let labels = pod.pointer("/metadata/labels").unwrap_or(&Value::Null);
    let read = items.into_iter().map(|(key, entry)| {
        let budget = call.world.object(kind, &entry);
        (key, entry, budget)
    });
    read.filter(|(_, _, budget)| {
        let selector = budget.pointer("/spec/selector");
        selector.is_some_and(|selector| matches_labels(selector, labels))
    })
    .collect()
}

fn number(object: &Value, pointer: &str) -> i64 {
    object.pointer(pointer).and_then(Value::as_i64).unwrap_or_default()
}

/// The budget after one more disruption; `None` if the pod does not count any more.
fn decremented(call: &Call, name: &str, budget: &Value, pod: &str) -> Result<Option<Value>, Failure> {
    if number(budget, "/status/observedGeneration") < number(budget, "/metadata/generation") {
        let why = format!("The disruption budget {name} is still being processed by the server.");
        return Err(violated(&why, Some(10)));
    }
    let allowed = number(budget, "/status/disruptionsAllowed");
    if allowed < 0 {
        return Err(Failure::new(403, "Forbidden", "pdb disruptions allowed is negative"));
    }
    if allowed == 0 {
        let (desired, now) = (
            number(budget, "/status/desiredHealthy"),
            number(budget, "/status/currentHealthy"),
        );
        let why = format!("The disruption budget {name} needs {desired} healthy pods and has {now} currently");
        return Err(violated(&why, None));
    }
    let mut budget = budget.clone();
    let moment = call.world.moment();
    if let Some(status) = budget.get_mut("status").and_then(Value::as_object_mut) {
        status.insert("disruptionsAllowed".to_owned(), json!(allowed - 1));
        let marked = status.entry("disruptedPods").or_insert_with(|| json!({}));
        if let Some(marked) = marked.as_object_mut() {
            marked.insert(pod.to_owned(), json!(moment));
        }
    }
    Ok(Some(budget))
}

fn violated(why: &str, retry_after: Option<u32>) -> Failure {
    let mut details = json!({"causes": [{"reason": "DisruptionBudget", "message": why}]});
    if let (Some(seconds), Some(fields)) = (retry_after, details.as_object_mut()) {
        fields.insert("retryAfterSeconds".to_owned(), json!(seconds));
    }
    let message = "Cannot evict pod as it would violate the pod's disruption budget.";
    let mut failure = Failure::new(429, "TooManyRequests", message).details(details);
    failure.retry_after = retry_after;
    failure
}
