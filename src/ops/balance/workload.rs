//! CronJobs and Deployments that might be a descheduler, and where their policy stands.

use serde_json::Value;

use crate::domain::balance::descheduler::{Workload, flag, recognise};

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn count(object: &Value, pointer: &str, absent: u64) -> u32 {
    let number = object.pointer(pointer).and_then(Value::as_u64).unwrap_or(absent);
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Deschedulers among workloads of a kind, with what each was recognised by.
pub(super) fn found(kind: &'static str, objects: &[Value]) -> Vec<(Workload, &'static str)> {
    let all = objects.iter().map(|object| read(kind, object));
    all.filter_map(|workload| {
        let by = recognise(&workload)?;
        Some((workload, by))
    })
    .collect()
}

fn read(kind: &'static str, object: &Value) -> Workload {
    let pod = if kind == "CronJob" {
        "/spec/jobTemplate/spec/template"
    } else {
        "/spec/template"
    };
    let containers: Vec<&Value> = list(object, &format!("{pod}/spec/containers")).collect();
    let words = |container: &Value| -> Vec<String> {
        let words = list(container, "/command").chain(list(container, "/args"));
        words.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let own = |container: &&&Value| {
        let alone = Workload {
            images: vec![text(container, "/image").to_owned()],
            args: words(container),
            ..Workload::default()
        };
        recognise(&alone).is_some()
    };
    let main = containers.iter().find(own).or(containers.first()).copied();
    let mut labels = Vec::new();
    for place in ["/metadata/labels", &format!("{pod}/metadata/labels")] {
        let pairs = object.pointer(place).and_then(Value::as_object).into_iter().flatten();
        labels.extend(pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))));
    }
    let time = |pointer: &str| text(object, pointer).parse().ok();
    Workload {
        kind,
        namespace: text(object, "/metadata/namespace").to_owned(),
        name: text(object, "/metadata/name").to_owned(),
        labels,
        images: containers.iter().map(|one| text(one, "/image").to_owned()).collect(),
        args: main.map(words).unwrap_or_default(),
        mounts: main.map(|main| mounts(object, pod, main)).unwrap_or_default(),
        schedule: text(object, "/spec/schedule").to_owned(),
        zone: text(object, "/spec/timeZone").to_owned(),
        suspended: object
            .pointer("/spec/suspend")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        last_schedule: time("/status/lastScheduleTime"),
        last_success: time("/status/lastSuccessfulTime"),
        active: u32::try_from(list(object, "/status/active").count()).unwrap_or(u32::MAX),
        replicas: count(object, "/spec/replicas", 1),
        ready: count(object, "/status/readyReplicas", 0),
        since: None,
    }
}

/// Where the main container sees which ConfigMap.
fn mounts(object: &Value, pod: &str, container: &Value) -> Vec<(String, String)> {
    let volumes: Vec<&Value> = list(object, &format!("{pod}/spec/volumes")).collect();
    let mounts = list(container, "/volumeMounts").filter_map(|mount| {
        let name = text(mount, "/name");
        let volume = volumes.iter().find(|volume| text(volume, "/name") == name)?;
        let map = text(volume, "/configMap/name");
        (!map.is_empty()).then(|| (text(mount, "/mountPath").to_owned(), map.to_owned()))
    });
    mounts.collect()
}

/// Name of the ConfigMap with the policy, and the key it should have there; `None` where the arguments name no file in
/// one.
pub(super) fn policy_place(workload: &Workload) -> Option<(&str, &str)> {
    let file = flag(&workload.args, "policy-config-file").unwrap_or_default();
    let under = |(path, _): &&(String, String)| {
        let path = path.trim_end_matches('/');
        file == path || file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
    };
    let found = workload.mounts.iter().find(under);
    // without a file named, the only ConfigMap is the policy's
    let (_, map) = found.or(match workload.mounts.as_slice() {
        [only] => Some(only),
        _ => None,
    })?;
    Some((map, file.rsplit('/').next().unwrap_or_default()))
}

/// The policy's text in a ConfigMap: under its key, or the only text that calls itself a policy.
pub(super) fn policy_text<'a>(map: &'a Value, key: &str) -> Option<&'a str> {
    let data = map.pointer("/data").and_then(Value::as_object)?;
    let named = data.get(key).and_then(Value::as_str);
    named.or_else(|| {
        let mut texts = data.values().filter_map(Value::as_str);
        texts.find(|text| text.contains("DeschedulerPolicy"))
    })
}
