//! Pods, as `kubectl get pods` shows them (kubernetes pkg/printers/internalversion/printers.go, `printPod`).
use jiff::Timestamp;
use serde_json::Value;

use super::super::column::{Column, NAME, text, wide};
use super::super::read::{age, at, condition, list, number, or_none, since, text as word, truth};

pub(super) const PODS: &[Column] = &[
    NAME,
    text(
        "Ready",
        "The aggregate readiness state of this pod for accepting traffic.",
        ready,
    ),
    text(
        "Status",
        "The aggregate status of the containers in this pod.",
        |pod, _| status(pod).into(),
    ),
    text(
        "Restarts",
        "How often the containers have been restarted, and when the last one was.",
        restarts,
    ),
    text("Age", "Time since the object was created.", age),
    wide("IP", "podIP address allocated to the pod.", ip),
    wide("Node", "Node in which this pod is scheduled.", |pod, _| {
        or_none(word(pod, &["spec", "nodeName"])).into()
    }),
    wide(
        "Nominated Node",
        "Node on which this pod preempts other pods.",
        |pod, _| or_none(word(pod, &["status", "nominatedNodeName"])).into(),
    ),
    wide("Readiness Gates", "Extra conditions that readiness asks for.", gates),
];

/// An init container with restart policy Always counts among the containers: it is a sidecar.
fn is_sidecar(pod: &Value, name: &str) -> bool {
    list(pod, &["spec", "initContainers"])
        .iter()
        .any(|container| word(container, &["name"]) == name && word(container, &["restartPolicy"]) == "Always")
}

fn sidecars(pod: &Value) -> impl Iterator<Item = &Value> {
    list(pod, &["status", "initContainerStatuses"])
        .iter()
        .filter(|status| is_sidecar(pod, word(status, &["name"])))
}

fn ready(pod: &Value, _: Timestamp) -> Value {
    let spec = list(pod, &["spec", "containers"]).len();
    let sidecar_count = list(pod, &["spec", "initContainers"])
        .iter()
        .filter(|container| word(container, &["restartPolicy"]) == "Always")
        .count();
    let running = list(pod, &["status", "containerStatuses"])
        .iter()
        .filter(|status| truth(status, &["ready"]) && at(status, &["state", "running"]).is_some())
        .count();
    // One that ended well is passed over before its readiness is looked at, whatever its status still says.
    let sidecars_ready = sidecars(pod)
        .filter(|status| truth(status, &["started"]) && truth(status, &["ready"]))
        .filter(|status| at(status, &["state", "terminated"]).is_none_or(|state| number(state, &["exitCode"]) != 0))
        .count();
    format!("{}/{}", running + sidecars_ready, spec + sidecar_count).into()
}

/// The word in the Status column.
fn status(pod: &Value) -> String {
    let phase = word(pod, &["status", "phase"]);
    let mut reason = match word(pod, &["status", "reason"]) {
        "" => phase.to_owned(),
        given => given.to_owned(),
    };
    let gated = list(pod, &["status", "conditions"])
        .iter()
        .any(|one| word(one, &["type"]) == "PodScheduled" && word(one, &["reason"]) == "SchedulingGated");
    if gated {
        "SchedulingGated".clone_into(&mut reason);
    }
    let initializing = init(pod, &mut reason);
    let initialized = condition(pod, "Initialized") == Some("True");
    if !initializing || initialized {
        containers(pod, &mut reason);
    }
    if at(pod, &["metadata", "deletionTimestamp"]).is_some() {
        if word(pod, &["status", "reason"]) == "NodeLost" {
            "Unknown".clone_into(&mut reason);
        } else if !matches!(phase, "Succeeded" | "Failed") {
            "Terminating".clone_into(&mut reason);
        }
    }
    reason
}

/// Looks for the first init container that has not done its part.
fn init(pod: &Value, reason: &mut String) -> bool {
    let statuses = list(pod, &["status", "initContainerStatuses"]);
    let total = list(pod, &["spec", "initContainers"]).len();
    for (index, status) in statuses.iter().enumerate() {
        let terminated = at(status, &["state", "terminated"]);
        if terminated.is_some_and(|state| number(state, &["exitCode"]) == 0) {
            continue;
        }
        if is_sidecar(pod, word(status, &["name"])) && truth(status, &["started"]) {
            continue;
        }
        *reason = match terminated {
            Some(state) => format!("Init:{}", ended(state)),
            None => match word(status, &["state", "waiting", "reason"]) {
                "" | "PodInitializing" => format!("Init:{index}/{total}"),
                waiting => format!("Init:{waiting}"),
            },
        };
        return true;
    }
    false
}

fn containers(pod: &Value, reason: &mut String) {
    let mut running = false;
    for status in list(pod, &["status", "containerStatuses"]).iter().rev() {
        let waiting = word(status, &["state", "waiting", "reason"]);
        let terminated = at(status, &["state", "terminated"]);
        if !waiting.is_empty() {
            waiting.clone_into(reason);
        } else if let Some(state) = terminated {
            *reason = ended(state);
        } else if truth(status, &["ready"]) && at(status, &["state", "running"]).is_some() {
            running = true;
        }
    }
    if reason == "Completed" && running {
        let all = condition(pod, "Ready") == Some("True");
        (if all { "Running" } else { "NotReady" }).clone_into(reason);
    }
}

fn ended(state: &Value) -> String {
    match (word(state, &["reason"]), number(state, &["signal"])) {
        ("", 0) => format!("ExitCode:{}", number(state, &["exitCode"])),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

fn restarts(pod: &Value, now: Timestamp) -> Value {
    let containers = list(pod, &["status", "containerStatuses"]).iter().chain(sidecars(pod));
    let mut count = 0;
    let mut last = "";
    for status in containers {
        count += number(status, &["restartCount"]);
        last = last.max(word(status, &["lastState", "terminated", "finishedAt"]));
    }
    if count == 0 || last.is_empty() {
        return count.to_string().into();
    }
    let ago = since(&Value::from(last), &[], now);
    format!("{count} ({ago} ago)").into()
}

fn ip(pod: &Value, _: Timestamp) -> Value {
    let first = word(pod, &["status", "podIPs", "[0]", "ip"]);
    let ip = if first.is_empty() {
        word(pod, &["status", "podIP"])
    } else {
        first
    };
    or_none(ip).into()
}

fn gates(pod: &Value, _: Timestamp) -> Value {
    let gates = list(pod, &["spec", "readinessGates"]);
    if gates.is_empty() {
        return "<none>".into();
    }
    let met = gates
        .iter()
        .filter(|gate| condition(pod, word(gate, &["conditionType"])) == Some("True"))
        .count();
    format!("{met}/{}", gates.len()).into()
}
