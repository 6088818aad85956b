//! Small changes: labels, patches, replacements, deletions.
use super::command::machine;
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("label", label),
    ("annotate", annotate),
    ("patch --type=merge", merge),
    ("patch --type=json", json),
    ("patch --type=strategic", strategic),
    ("a stale replace", stale),
    ("delete", delete),
    ("delete vm", delete_machine),
    ("--dry-run=server", dry_run),
];

fn map(name: &str, value: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{name}","namespace":"default"}},"data":{{"key":"{value}"}}}}"#
    )
}

fn label(kubectl: &Kubectl) -> Outcome {
    let (namespace, name) = machine(kubectl, "Running")?;
    let text = kubectl.says(&format!("label vm {name} -n {namespace} shelf=top"))?;
    ensure(
        text.trim() == format!("virtualmachine.kubevirt.io/{name} labeled"),
        text,
    )?;
    let text = kubectl.says("get vm -A -l shelf=top -o name")?;
    ensure(text.trim() == format!("virtualmachine.kubevirt.io/{name}"), text)?;
    let words = kubectl.refuses(&format!("label vm {name} -n {namespace} shelf=low"), &[], "")?;
    ensure(words.contains("--overwrite"), words)?;
    kubectl
        .says(&format!("label vm {name} -n {namespace} shelf-"))
        .map(|_| ())
}

fn annotate(kubectl: &Kubectl) -> Outcome {
    let (namespace, name) = machine(kubectl, "Running")?;
    kubectl.says_with(
        &format!("annotate vm {name} -n {namespace}"),
        &["note=handle with care"],
    )?;
    let vm = kubectl.json(&format!("get vm {name} -n {namespace}"))?;
    ensure(vm["metadata"]["annotations"]["note"] == "handle with care", vm)
}

fn merge(kubectl: &Kubectl) -> Outcome {
    let (namespace, name) = machine(kubectl, "Running")?;
    let patch = |body| kubectl.says_with(&format!("patch vm {name} -n {namespace} --type=merge -p"), &[body]);
    let text = patch(r#"{"metadata":{"labels":{"rack":"7"}}}"#)?;
    ensure(
        text.trim() == format!("virtualmachine.kubevirt.io/{name} patched"),
        text,
    )?;
    let text = patch(r#"{"metadata":{"labels":{"rack":"7"}}}"#)?;
    ensure(text.contains("(no change)"), text)?;
    patch(r#"{"metadata":{"labels":{"rack":null}}}"#)?;
    let vm = kubectl.json(&format!("get vm {name} -n {namespace}"))?;
    ensure(vm["metadata"]["labels"]["rack"].is_null(), vm)
}

fn json(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("create -f -", &[], &map("patched", "1"))?;
    let patch = |body| kubectl.says_with("patch cm patched -n default --type=json -p", &[body]);
    patch(r#"[{"op":"test","path":"/data/key","value":"1"},{"op":"add","path":"/data/more","value":"2"}]"#)?;
    let found = kubectl.json("get cm patched -n default")?;
    ensure(found["data"] == serde_json::json!({"key": "1", "more": "2"}), found)?;
    let body = r#"[{"op":"test","path":"/data/key","value":"wrong"}]"#;
    let words = kubectl.refuses("patch cm patched -n default --type=json -p", &[body], "")?;
    ensure(
        words.contains("the server rejected our request due to an error in our request"),
        words,
    )
}

fn strategic(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("create -f -", &[], &map("merged", "1"))?;
    kubectl.says_with("patch cm merged -n default -p", &[r#"{"data":{"other":"2"}}"#])?;
    let found = kubectl.json("get cm merged -n default")?;
    ensure(found["data"] == serde_json::json!({"key": "1", "other": "2"}), found)?;
    let (namespace, name) = machine(kubectl, "Running")?;
    let words = format!("patch vm {name} -n {namespace} --type=strategic -p");
    let words = kubectl.refuses(&words, &[r#"{"metadata":{"labels":{"a":"b"}}}"#], "")?;
    ensure(
        words.contains("application/strategic-merge-patch+json is not supported"),
        words,
    )
}

fn stale(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("create -f -", &[], &map("stale", "1"))?;
    let old = kubectl.says("get cm stale -n default -o json")?;
    kubectl.says_with(
        "patch cm stale -n default --type=merge -p",
        &[r#"{"data":{"key":"2"}}"#],
    )?;
    let words = kubectl.refuses("replace -f -", &[], &old)?;
    ensure(
        words.contains("(Conflict)") && words.contains("the object has been modified"),
        words,
    )
}

fn delete(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("create -f -", &[], &map("gone", "1"))?;
    let text = kubectl.says("delete cm gone -n default")?;
    ensure(text.contains("configmap \"gone\" deleted"), text)?;
    let words = kubectl.refuses("get cm gone -n default", &[], "")?;
    ensure(words.contains("NotFound"), words)?;
    let text = kubectl.says("delete cm gone -n default --ignore-not-found")?;
    ensure(text.is_empty(), text)
}

fn delete_machine(kubectl: &Kubectl) -> Outcome {
    let (namespace, name) = machine(kubectl, "Stopped")?;
    let text = kubectl.says(&format!("delete vm {name} -n {namespace} --wait=false"))?;
    ensure(
        text.contains(&format!("virtualmachine.kubevirt.io \"{name}\" deleted")),
        text,
    )?;
    // The object goes at once, or stays marked until its controller has cleaned up.
    match kubectl.json(&format!("get vm {name} -n {namespace}")) {
        Ok(vm) => ensure(vm["metadata"]["deletionTimestamp"].is_string(), vm),
        Err(why) => ensure(why.contains("NotFound"), why),
    }
}

fn dry_run(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.feed("create --dry-run=server -f -", &[], &map("imagined", "1"))?;
    ensure(text.contains("created (server dry run)"), text)?;
    kubectl.refuses("get cm imagined -n default", &[], "")?;
    let (namespace, name) = machine(kubectl, "Running")?;
    kubectl.says(&format!("delete vm {name} -n {namespace} --dry-run=server"))?;
    let vm = kubectl.json(&format!("get vm {name} -n {namespace}"))?;
    ensure(vm["metadata"]["deletionTimestamp"].is_null(), vm)
}
