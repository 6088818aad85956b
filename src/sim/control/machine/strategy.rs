//! What a run strategy asks for.
use serde_json::Value;

use super::super::json::{get, is, items, leaving, set, text, uid};

/// What is to be done about a VM's instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    Start,
    Stop,
    Nothing,
}

/// The run strategy of a VM; the deprecated `running` stands for two of them.
pub(super) fn strategy(vm: &Value) -> &str {
    let strategy = text(vm, &["spec", "runStrategy"]);
    match (strategy, is(vm, &["spec", "running"])) {
        ("", true) => "Always",
        ("", false) => "Halted",
        (strategy, _) => strategy,
    }
}

/// Whether a start, or a stop of just this instance, was asked for through the API.
pub(super) fn asked(vm: &Value, action: &str, vmi: Option<&Value>) -> bool {
    items(vm, &["status", "stateChangeRequests"]).iter().any(|request| {
        let own = text(request, &["uid"]);
        text(request, &["action"]) == action
            && (action == "Start" || own.is_empty() || vmi.is_some_and(|vmi| uid(vmi) == own))
    })
}

/// Whether the guest of an instance has ended.
pub(super) fn over(vmi: &Value) -> bool {
    matches!(text(vmi, &["status", "phase"]), "Succeeded" | "Failed")
}

/// What the run strategy asks for now (`syncRunStrategy`).
pub(super) fn wish(vm: &Value, vmi: Option<&Value>) -> Wish {
    let failed = vmi.is_some_and(|vmi| text(vmi, &["status", "phase"]) == "Failed");
    let stop = vmi.is_some() && asked(vm, "Stop", vmi);
    let start = asked(vm, "Start", vmi);
    // only an instance writes this, so a VM that has it has run before
    let ran = get(vm, &["status", "observedGeneration"]).is_some();
    match (strategy(vm), vmi) {
        (_, Some(vmi)) if leaving(vmi) => Wish::Nothing,
        ("Always", None) => Wish::Start,
        ("Always", Some(vmi)) if stop || over(vmi) => Wish::Stop,
        ("RerunOnFailure", None) if start || !ran || failed_last(vm) => Wish::Start,
        ("RerunOnFailure", Some(_)) if stop || failed => Wish::Stop,
        ("Manual", None) if start => Wish::Start,
        ("Manual" | "Once", Some(_)) if stop => Wish::Stop,
        ("Manual", Some(vmi)) if start && over(vmi) => Wish::Stop,
        ("Halted", Some(_)) => Wish::Stop,
        ("Once", None) if start || !ran => Wish::Start,
        _ => Wish::Nothing,
    }
}

/// Whether a VM that is not to run was asked to start: it is then to run always.
pub(super) fn wakes(vm: &Value) -> bool {
    strategy(vm) == "Halted" && asked(vm, "Start", None)
}

/// Lets a VM run always.
pub(super) fn wake(vm: &mut Value) {
    if get(vm, &["spec", "running"]).is_some() {
        set(vm, &["spec", "running"], true);
    } else {
        set(vm, &["spec", "runStrategy"], "Always");
    }
}

/// Whether the last instance failed.
fn failed_last(vm: &Value) -> bool {
    get(vm, &["status", "startFailure"]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_strategy_with_every_instance() {
        for (strategy, phase, requests, ran, wanted) in [
            ("Always", "", json!([]), false, Wish::Start),
            ("Always", "Running", json!([]), true, Wish::Nothing),
            ("Always", "Succeeded", json!([]), true, Wish::Stop),
            (
                "Always",
                "Running",
                json!([{"action": "Stop", "uid": "u"}]),
                true,
                Wish::Stop,
            ),
            (
                "Always",
                "Running",
                json!([{"action": "Stop", "uid": "other"}]),
                true,
                Wish::Nothing,
            ),
            ("Halted", "", json!([]), false, Wish::Nothing),
            ("Halted", "Running", json!([]), true, Wish::Stop),
            ("Manual", "", json!([]), false, Wish::Nothing),
            ("Manual", "", json!([{"action": "Start"}]), false, Wish::Start),
            ("Manual", "Running", json!([{"action": "Stop"}]), true, Wish::Stop),
            ("Manual", "Succeeded", json!([]), true, Wish::Nothing),
            ("RerunOnFailure", "", json!([]), false, Wish::Start),
            ("RerunOnFailure", "", json!([]), true, Wish::Nothing),
            ("RerunOnFailure", "Failed", json!([]), true, Wish::Stop),
            ("RerunOnFailure", "Succeeded", json!([]), true, Wish::Nothing),
            ("Once", "", json!([]), false, Wish::Start),
            ("Once", "", json!([]), true, Wish::Nothing),
        ] {
            let mut vm = json!({"spec": {"runStrategy": strategy}, "status": {"stateChangeRequests": requests}});
            if ran {
                vm["status"]["observedGeneration"] = json!(1);
            }
            let vmi = json!({"metadata": {"uid": "u"}, "status": {"phase": phase}});
            let found = wish(&vm, (!phase.is_empty()).then_some(&vmi));
            assert_eq!(found, wanted, "{strategy} {phase} {ran}");
        }
    }
}
