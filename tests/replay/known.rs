//! Deviations that are known, each with its reason: "not built yet" or "differs by design". A wrong HTTP status cannot
//! be listed.
use crate::drive::Outcome;

/// Case, step, reason.
const KNOWN: &[(&str, usize, &str)] = &[
    (
        "discovery-legacy",
        15,
        "differs by design: the simulator names the checks it has, not those of a real apiserver",
    ),
    ("kubectl-verbs", 6, PROTOBUF),
    ("kubectl-verbs", 12, PROTOBUF),
    ("kubectl-verbs", 14, PROTOBUF),
    ("kubectl-verbs", 17, PROTOBUF),
    ("kubectl-verbs", 19, PROTOBUF),
    ("kubectl-verbs", 29, PROTOBUF),
    ("kubectl-verbs", 31, PROTOBUF),
    ("list-table-partial", 18, PROTOBUF),
    (
        "nic-refusals",
        5,
        "differs by design: the refused object is quoted with sorted keys; the server keeps the order inside a patch's values",
    ),
    (
        "vm-start",
        17,
        "differs by design: a guest that was started paused is paused, and not ready; the guests of the recording were not",
    ),
    (
        "migration-object",
        20,
        "differs by design: the launcher pods of the replay are made after those of a VM with other disks",
    ),
    (
        "migration-object",
        35,
        "differs by design: all events are named as virt-controller names them; the recording's node names its own otherwise",
    ),
    (
        "pod-eviction",
        38,
        "differs by design: this VM had migrated before the recording, and has not before the replay",
    ),
    (
        "virtctl-lifecycle",
        4,
        "differs by design: the simulated kubelet heeds readiness gates at once; that of the recording took a moment",
    ),
];

const PROTOBUF: &str = "differs by design: answers are JSON, which every client that asks for protobuf also accepts";

/// Why this step deviates.
pub(crate) fn reason(case: &str, step: usize) -> Option<&'static str> {
    KNOWN
        .iter()
        .find(|(known, number, _)| *known == case && *number == step)
        .map(|(_, _, reason)| *reason)
}

/// Entries that are no longer needed.
pub(crate) fn stale(outcomes: &[Outcome]) -> Vec<String> {
    let agreeing = |case: &str, step: usize| {
        outcomes
            .iter()
            .any(|outcome| outcome.case == case && outcome.step == step && outcome.differences.is_empty())
    };
    let listed = KNOWN.iter().filter(|(case, step, _)| agreeing(case, *step));
    listed.map(|(case, step, _)| format!("{case} {step}")).collect()
}
