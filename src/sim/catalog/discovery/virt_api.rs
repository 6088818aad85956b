//! `subresources.kubevirt.io`: the group that virt-api serves behind the aggregator (pkg/virt-api/api.go, v1.7).
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::{Announce, legacy, version::version};

/// The group's name.
pub const SUBRESOURCES_GROUP: &str = "subresources.kubevirt.io";

pub(super) const VERSIONS: &[&str] = &["v1", "v1alpha3"];

/// Resource paths in the order virt-api lists them.
const PATHS: &[&str] = &[
    "expand-vm-spec",
    "virtualmachineinstances/vnc",
    "virtualmachineinstances/vnc/screenshot",
    "virtualmachineinstances/console",
    "virtualmachineinstances/portforward",
    "virtualmachineinstances/pause",
    "virtualmachineinstances/unpause",
    "virtualmachineinstances/freeze",
    "virtualmachineinstances/unfreeze",
    "virtualmachineinstances/reset",
    "virtualmachineinstances/softreboot",
    "virtualmachines/start",
    "virtualmachines/stop",
    "virtualmachines/restart",
    "virtualmachines/migrate",
    "virtualmachines/expand-spec",
    "virtualmachines/objectgraph",
    "virtualmachines/evacuate/cancel",
    "virtualmachineinstances/guestosinfo",
    "virtualmachineinstances/userlist",
    "virtualmachineinstances/filesystemlist",
    "virtualmachineinstances/addvolume",
    "virtualmachineinstances/removevolume",
    "virtualmachineinstances/objectgraph",
    "virtualmachineinstances/sev/fetchcertchain",
    "virtualmachineinstances/sev/querylaunchmeasurement",
    "virtualmachineinstances/sev/setupsession",
    "virtualmachineinstances/sev/injectlaunchsecret",
    "virtualmachineinstances/evacuate/cancel",
];

/// Answers below `/apis/subresources.kubevirt.io`; `None` for the action paths.
pub(super) fn answer(rest: &[&str], announce: &Announce<'_>) -> Option<Answer> {
    match rest {
        [] => legacy::group(SUBRESOURCES_GROUP, announce),
        [version, ..] if !VERSIONS.contains(version) => Some(Answer::not_found()),
        _ if !announce.virt_api => Some(Answer::text(503, "service unavailable\n")),
        [version] => Some(Answer::json(&resources(version))),
        [_, "version"] => Some(Answer::json(&kubevirt_version())),
        [_, "healthz"] => Some(Answer::json(&json!({
            "apiserver": {"connectivity": "ok", "version": version()},
            "config-resource-version": announce.config_version.to_string(),
        }))),
        [_, "guestfs"] => Some(Answer::json(&json!({
            "registry": "quay.io/kubevirt", "tag": "v1.7.4", "digest": "", "imagePrefix": "", "gsImage": "",
        }))),
        _ => None,
    }
}

/// KubeVirt's own version document.
fn kubevirt_version() -> Value {
    json!({
        "gitVersion": "v1.7.4", "gitCommit": "2468b19f25de2991433ba44e45419b2c0eaec20a", "gitTreeState": "clean",
        "buildDate": "2026-06-01T14:48:00Z", "goVersion": "go1.24", "compiler": "gc", "platform": "linux/amd64",
    })
}

fn resources(version: &str) -> Value {
    let entry = |path: &&str| json!({"name": path, "singularName": "", "namespaced": true, "kind": "", "verbs": null});
    json!({
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": format!("{SUBRESOURCES_GROUP}/{version}"),
        "resources": PATHS.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// The version's entry in aggregated discovery: stale and empty while virt-api does not answer.
pub(super) fn aggregated(version: &str, announce: &Announce<'_>) -> Value {
    if !announce.virt_api {
        return json!({"version": version, "freshness": "Stale"});
    }
    let nothing = json!({"group": "", "version": "", "kind": ""});
    let mut resources: Vec<Value> = Vec::new();
    for path in PATHS {
        let (parent, sub) = path.split_once('/').unwrap_or((path, ""));
        let known = resources
            .iter()
            .position(|entry| entry.get("resource").and_then(Value::as_str) == Some(parent));
        let at = known.unwrap_or_else(|| {
            resources.push(json!({
                "resource": parent, "responseKind": nothing, "scope": "Namespaced", "singularResource": "", "verbs": null,
            }));
            resources.len() - 1
        });
        if !sub.is_empty()
            && let Some(object) = resources.get_mut(at).and_then(Value::as_object_mut)
            && let Some(list) = object.entry("subresources").or_insert_with(|| json!([])).as_array_mut()
        {
            list.push(json!({"subresource": sub, "responseKind": nothing, "verbs": null}));
        }
    }
    json!({"version": version, "resources": resources, "freshness": "Current"})
}
