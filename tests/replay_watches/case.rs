//! The recorded cases.
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::recorded;

/// One recorded case.
#[derive(Deserialize)]
pub(crate) struct Case {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) actions: Vec<Value>,
    initial: Map<String, Value>,
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    ms: u64,
    resource: String,
    #[serde(rename = "type")]
    verb: String,
    object: Value,
}

/// One change of one object.
pub(crate) struct Change {
    pub(crate) resource: String,
    pub(crate) gone: bool,
    pub(crate) object: Value,
}

impl Case {
    /// Every case under `tests/fixtures/watches`, by name.
    pub(crate) fn all() -> Vec<Self> {
        let all = recorded::all::<Self>("watches").into_iter();
        all.map(|(name, case)| Self { name, ..case }).collect()
    }

    /// The kinds that were watched.
    pub(crate) fn resources(&self) -> Vec<String> {
        self.initial.keys().cloned().collect()
    }

    /// The objects that were there when the watches were opened, by kind.
    pub(crate) fn initial(&self) -> Vec<(String, Value)> {
        let one = |(resource, objects): (&String, &Value)| -> Vec<(String, Value)> {
            let all = objects.as_array().into_iter().flatten();
            all.map(|object| (resource.clone(), object.clone())).collect()
        };
        self.initial.iter().flat_map(one).collect()
    }

    /// VMs that appear without a request of the recording: they were made just after the watches were opened.
    pub(crate) fn made_before(&self) -> Vec<(i64, Value)> {
        let posted = |name: &Value| {
            self.actions
                .iter()
                .any(|action| action["request"]["body"]["metadata"]["name"] == *name)
        };
        let made = self
            .events
            .iter()
            .filter(|event| event.resource == "virtualmachines" && event.verb == "ADDED");
        made.filter(|event| !posted(&event.object["metadata"]["name"]))
            .map(|event| {
                let (metadata, spec) = (&event.object["metadata"], &event.object["spec"]);
                let body = json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "spec": spec,
                    "metadata": {"name": metadata["name"], "namespace": metadata["namespace"], "labels": metadata["labels"]}});
                let path = "/apis/kubevirt.io/v1/namespaces/prod/virtualmachines";
                (i64::try_from(event.ms).unwrap(), json!({"method": "POST", "path": path, "body": body}))
            })
            .collect()
    }

    /// What happened, in the order of the versions.
    pub(crate) fn story(&self) -> Vec<Change> {
        let version = |event: &&Event| -> u64 {
            let text = event.object["metadata"]["resourceVersion"].as_str().unwrap_or_default();
            text.parse().unwrap_or(event.ms)
        };
        let mut all: Vec<&Event> = self.events.iter().collect();
        all.sort_by_key(version);
        all.into_iter()
            .map(|event| Change {
                resource: event.resource.clone(),
                gone: event.verb == "DELETED",
                object: event.object.clone(),
            })
            .collect()
    }

    /// How long it went on.
    pub(crate) fn length(&self) -> u64 {
        self.events.iter().map(|event| event.ms).max().unwrap_or(0)
    }
}
