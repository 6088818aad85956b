//! Controllers of pods (pkg/printers/internalversion/printers.go).
use jiff::Timestamp;
use serde_json::Value;

use super::super::column::{Column, NAME, number, text, wide};
use super::super::read::{age, at, list, number as count, or_none, pairs, since, text as word, truth};
use super::selector::selector;

const AGE: Column = text("Age", "Time since the object was created.", age);
const CONTAINERS: Column = wide("Containers", "Names of each container in the template.", |object, _| {
    containers(object, TEMPLATE, "name")
});
const IMAGES: Column = wide(
    "Images",
    "Images referenced by each container in the template.",
    |object, _| containers(object, TEMPLATE, "image"),
);
const SELECTOR: Column = wide("Selector", "A label query over pods.", |object, _| {
    selector(object, &["spec", "selector"])
});
const TEMPLATE: &[&str] = &["spec", "template", "spec", "containers"];

pub(super) const DEPLOYMENTS: &[Column] = &[
    NAME,
    text("Ready", "Number of the pod with ready state", |object, _| {
        of(object, "readyReplicas")
    }),
    number(
        "Up-to-date",
        "Pods that have the desired template spec.",
        |object, _| status(object, "updatedReplicas"),
    ),
    number(
        "Available",
        "Pods available for at least minReadySeconds.",
        |object, _| status(object, "availableReplicas"),
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const DAEMONSETS: &[Column] = &[
    NAME,
    number("Desired", "Nodes that should run the pod.", |object, _| {
        status(object, "desiredNumberScheduled")
    }),
    number("Current", "Nodes that run at least one and should.", |object, _| {
        status(object, "currentNumberScheduled")
    }),
    number("Ready", "Nodes with a ready pod.", |object, _| {
        status(object, "numberReady")
    }),
    number("Up-to-date", "Nodes running the updated pod.", |object, _| {
        status(object, "updatedNumberScheduled")
    }),
    number("Available", "Nodes with an available pod.", |object, _| {
        status(object, "numberAvailable")
    }),
    text("Node Selector", "Which nodes run the pod.", |object, _| {
        pairs(object, &["spec", "template", "spec", "nodeSelector"]).into()
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const REPLICASETS: &[Column] = &[
    NAME,
    number("Desired", "Number of desired pods.", |object, _| {
        count(object, &["spec", "replicas"]).into()
    }),
    number("Current", "Most recently observed number of pods.", |object, _| {
        status(object, "replicas")
    }),
    number("Ready", "Number of ready pods.", |object, _| {
        status(object, "readyReplicas")
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const STATEFULSETS: &[Column] = &[
    NAME,
    text("Ready", "Number of the pod with ready state", |object, _| {
        of(object, "readyReplicas")
    }),
    AGE,
    CONTAINERS,
    IMAGES,
];

pub(super) const REVISIONS: &[Column] = &[
    NAME,
    text("Controller", "Controller of the object", controller),
    number("Revision", "Revision of the state represented by Data.", |object, _| {
        count(object, &["revision"]).into()
    }),
    AGE,
];

pub(super) const JOBS: &[Column] = &[
    NAME,
    text("Status", "Status of the job.", |job, _| job_status(job).into()),
    text("Completions", "Completions of the job.", completions),
    text("Duration", "Time the job took, or has taken so far.", duration),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

pub(super) const CRONJOBS: &[Column] = &[
    NAME,
    text("Schedule", "The schedule in Cron format.", |job, _| {
        word(job, &["spec", "schedule"]).into()
    }),
    text("Timezone", "The time zone of the schedule.", |job, _| {
        or_none(word(job, &["spec", "timeZone"])).into()
    }),
    text("Suspend", "Whether subsequent executions are suspended.", |job, _| {
        if truth(job, &["spec", "suspend"]) {
            "True"
        } else {
            "False"
        }
        .into()
    }),
    number("Active", "Currently running jobs.", |job, _| {
        list(job, &["status", "active"]).len().into()
    }),
    text("Last Schedule", "When the job was last scheduled.", |job, now| {
        let steps = &["status", "lastScheduleTime"];
        if at(job, steps).is_some() {
            since(job, steps, now).into()
        } else {
            "<none>".into()
        }
    }),
    AGE,
    wide("Containers", "Names of each container in the template.", |job, _| {
        containers(job, JOB_TEMPLATE, "name")
    }),
    wide("Images", "Images referenced by each container.", |job, _| {
        containers(job, JOB_TEMPLATE, "image")
    }),
    wide("Selector", "A label query over pods.", |job, _| {
        selector(job, &["spec", "jobTemplate", "spec", "selector"])
    }),
];
const JOB_TEMPLATE: &[&str] = &["spec", "jobTemplate", "spec", "template", "spec", "containers"];

pub(super) const BUDGETS: &[Column] = &[
    NAME,
    text("Min Available", "Pods that must be available.", |budget, _| {
        either(budget, "minAvailable")
    }),
    text("Max Unavailable", "Pods that may be unavailable.", |budget, _| {
        either(budget, "maxUnavailable")
    }),
    number("Allowed Disruptions", "Pods that may be disrupted now.", |budget, _| {
        status(budget, "disruptionsAllowed")
    }),
    AGE,
];

fn status(object: &Value, field: &str) -> Value {
    count(object, &["status", field]).into()
}

fn of(object: &Value, field: &str) -> Value {
    format!(
        "{}/{}",
        count(object, &["status", field]),
        count(object, &["spec", "replicas"])
    )
    .into()
}

fn containers(object: &Value, path: &[&str], field: &str) -> Value {
    let words: Vec<&str> = list(object, path)
        .iter()
        .map(|container| word(container, &[field]))
        .collect();
    words.join(",").into()
}

fn controller(object: &Value, _: Timestamp) -> Value {
    let owners = list(object, &["metadata", "ownerReferences"]);
    let Some(owner) = owners.iter().find(|owner| truth(owner, &["controller"])) else {
        return "<none>".into();
    };
    let group = word(owner, &["apiVersion"])
        .split_once('/')
        .map(|(group, _)| format!(".{group}"))
        .unwrap_or_default();
    format!(
        "{}{group}/{}",
        word(owner, &["kind"]).to_lowercase(),
        word(owner, &["name"])
    )
    .into()
}

fn job_status(job: &Value) -> &'static str {
    let holds = |kind| super::super::read::condition(job, kind) == Some("True");
    match () {
        () if holds("Complete") => "Complete",
        () if holds("Failed") => "Failed",
        () if at(job, &["metadata", "deletionTimestamp"]).is_some() => "Terminating",
        () if holds("Suspended") => "Suspended",
        () if holds("FailureTarget") => "FailureTarget",
        () if holds("SuccessCriteriaMet") => "SuccessCriteriaMet",
        () => "Running",
    }
}

fn completions(job: &Value, _: Timestamp) -> Value {
    let done = count(job, &["status", "succeeded"]);
    match at(job, &["spec", "completions"]).and_then(Value::as_i64) {
        Some(wanted) => format!("{done}/{wanted}").into(),
        None => match count(job, &["spec", "parallelism"]) {
            parallelism @ 2.. => format!("{done}/1 of {parallelism}").into(),
            _ => format!("{done}/1").into(),
        },
    }
}

fn duration(job: &Value, now: Timestamp) -> Value {
    let start = &["status", "startTime"];
    if at(job, start).is_none() {
        return "".into();
    }
    let end = word(job, &["status", "completionTime"]).parse().unwrap_or(now);
    since(job, start, end).into()
}

fn either(budget: &Value, field: &str) -> Value {
    match at(budget, &["spec", field]) {
        Some(Value::String(share)) => share.as_str().into(),
        Some(number) => number.to_string().into(),
        None => "N/A".into(),
    }
}
