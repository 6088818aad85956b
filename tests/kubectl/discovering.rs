//! What there is, and which version.
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("version", version),
    ("api-resources", api_resources),
    ("api-versions", api_versions),
    ("explain", explain),
    ("get --raw", raw),
];

fn version(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("version")?;
    ensure(text.contains("Server Version: v1.34."), text)
}

fn api_resources(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("api-resources")?;
    for word in [
        "virtualmachines",
        "vm,vms",
        "storageclusters",
        "datavolumes",
        "network-attachment-definitions",
    ] {
        ensure(text.contains(word), format!("{word} is missing in\n{text}"))?;
    }
    let verbs = kubectl.says("api-resources --api-group=kubevirt.io -o wide")?;
    ensure(
        verbs.contains("delete,deletecollection,get,list,patch,create,update,watch"),
        verbs,
    )
}

fn api_versions(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("api-versions")?;
    let all = [
        "v1",
        "apps/v1",
        "kubevirt.io/v1",
        "subresources.kubevirt.io/v1",
        "snapshot.kubevirt.io/v1beta1",
    ];
    ensure(
        all.iter().all(|version| text.lines().any(|line| line == *version)),
        text,
    )
}

fn explain(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("explain virtualmachines")?;
    ensure(text.contains("GROUP:      kubevirt.io") && text.contains("spec"), text)
}

fn raw(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("get --raw /readyz")?;
    ensure(text == "ok", text)?;
    let text = kubectl.says("get --raw /apis/subresources.kubevirt.io/v1/version")?;
    ensure(text.contains("\"gitVersion\":\"v1.7.4\""), text)?;
    let text = kubectl.says_with("get --raw", &["/api/v1/nodes?limit=1"])?;
    let list: serde_json::Value = serde_json::from_str(&text).map_err(|why| why.to_string())?;
    ensure(
        list["kind"] == "NodeList" && list["metadata"]["continue"].is_string(),
        text,
    )?;
    let words = kubectl.refuses("get --raw /nope", &[], "")?;
    ensure(words.contains("NotFound"), words)
}
