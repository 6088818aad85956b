//! Whole objects: create, apply, replace, edit.
use std::os::unix::fs::PermissionsExt;

use super::command::machine;
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("create", create),
    ("create configmap", create_typed),
    ("create an invalid object", create_invalid),
    ("apply", apply),
    ("apply vm", apply_machine),
    ("apply --server-side", apply_server_side),
    ("apply --server-side with a conflict", apply_conflict),
    ("diff", diff),
    ("replace", replace),
    ("edit", edit),
];

fn map(name: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: default\ndata:\n  key: \"{value}\"\n"
    )
}

fn vm(name: &str, shelf: &str) -> String {
    format!(
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: {name}\n  namespace: default\n  \
             labels:\n    shelf: {shelf}\nspec:\n  runStrategy: Halted\n  template:\n    metadata:\n      labels:\n        \
             app: applied\n    spec:\n      domain:\n        devices: {{}}\n        resources:\n          requests:\n            \
             memory: 128Mi\n"
    )
}

fn value(kubectl: &Kubectl, name: &str) -> Result<String, String> {
    kubectl.says_with(&format!("get cm {name} -n default -o"), &["jsonpath={.data.key}"])
}

fn create(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.feed("create -f -", &[], &map("created", "1"))?;
    ensure(text.trim() == "configmap/created created", text)?;
    let words = kubectl.refuses("create -f -", &[], &map("created", "1"))?;
    ensure(words.contains("(AlreadyExists)"), words)
}

fn create_typed(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("create configmap typed -n default --from-literal=key=5")?;
    ensure(text.trim() == "configmap/typed created", text)?;
    let found = value(kubectl, "typed")?;
    ensure(found == "5", found)?;
    kubectl.says("create secret generic typed -n default --from-literal=key=5")?;
    let found = kubectl.says_with("get secret typed -n default -o", &["jsonpath={.data.key}"])?;
    ensure(found == "NQ==", found)?;
    kubectl.says("create namespace typed").map(|_| ())
}

fn create_invalid(kubectl: &Kubectl) -> Outcome {
    let words = kubectl.refuses("create -f -", &[], &map("Not_A_Name", "1"))?;
    ensure(words.contains("is invalid") && words.contains("metadata.name"), words)?;
    let unknown = vm("strange", "top").replace("  runStrategy:", "  runnStrategy: Halted\n  runStrategy:");
    let words = kubectl.refuses("create -f -", &[], &unknown)?;
    ensure(words.contains("unknown field \"spec.runnStrategy\""), words)?;
    let text = kubectl.feed("create --validate=ignore -f -", &[], &unknown)?;
    ensure(text.contains("created"), text)
}

fn apply(kubectl: &Kubectl) -> Outcome {
    for (given, expected) in [("1", "created"), ("1", "unchanged"), ("2", "configured")] {
        let text = kubectl.feed("apply -f -", &[], &map("applied", given))?;
        ensure(text.trim() == format!("configmap/applied {expected}"), text)?;
    }
    let found = value(kubectl, "applied")?;
    ensure(found == "2", found)
}

fn apply_machine(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.feed("apply -f -", &[], &vm("applied", "top"))?;
    ensure(text.contains("virtualmachine.kubevirt.io/applied created"), text)?;
    let text = kubectl.feed("apply -f -", &[], &vm("applied", "low"))?;
    ensure(text.contains("virtualmachine.kubevirt.io/applied configured"), text)?;
    let text = kubectl.says("get vm -n default -l shelf=low -o name")?;
    ensure(text.trim() == "virtualmachine.kubevirt.io/applied", text)
}

fn apply_server_side(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.feed("apply --server-side -f -", &[], &map("owned", "1"))?;
    ensure(text.trim() == "configmap/owned serverside-applied", text)?;
    kubectl.feed("apply --server-side -f -", &[], &map("owned", "2"))?;
    let found = value(kubectl, "owned")?;
    ensure(found == "2", found)?;
    let found = kubectl.json("get cm owned -n default --show-managed-fields")?;
    ensure(found["metadata"]["managedFields"][0]["operation"] == "Apply", found)
}

fn apply_conflict(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("apply --server-side -f -", &[], &map("contested", "1"))?;
    let other = "apply --server-side --field-manager=other";
    let words = kubectl.refuses(&format!("{other} -f -"), &[], &map("contested", "2"))?;
    ensure(
        words.contains("conflict") && words.contains(".data.key") && words.contains("\"kubectl\""),
        words,
    )?;
    kubectl.feed(&format!("{other} --force-conflicts -f -"), &[], &map("contested", "2"))?;
    let found = value(kubectl, "contested")?;
    ensure(found == "2", found)
}

fn diff(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("apply -f -", &[], &map("differs", "1"))?;
    kubectl.feed("diff -f -", &[], &map("differs", "1"))?;
    // Exit code 1 says that there are differences.
    kubectl.refuses("diff -f -", &[], &map("differs", "2")).map(|_| ())
}

fn replace(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("create -f -", &[], &map("replaced", "1"))?;
    let text = kubectl.feed("replace -f -", &[], &map("replaced", "2"))?;
    ensure(text.trim() == "configmap/replaced replaced", text)?;
    let found = value(kubectl, "replaced")?;
    ensure(found == "2", found)?;
    let words = kubectl.refuses("replace -f -", &[], &map("never-made", "2"))?;
    ensure(words.contains("(NotFound)"), words)
}

fn edit(kubectl: &Kubectl) -> Outcome {
    let editor = kubectl.folder().join("editor");
    std::fs::write(
        &editor,
        "#!/bin/sh\nsed -i 's/runStrategy: [A-Za-z]*/runStrategy: Manual/' \"$1\"\n",
    )
    .unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (namespace, name) = machine(kubectl, "Stopped")?;
    let mut command = kubectl.command(&format!("edit vm {name} -n {namespace}"), &[]);
    let output = command.env("KUBE_EDITOR", &editor).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    ensure(
        text.contains(&format!("virtualmachine.kubevirt.io/{name} edited")),
        text,
    )?;
    let vm = kubectl.json(&format!("get vm {name} -n {namespace}"))?;
    ensure(vm["spec"]["runStrategy"] == "Manual", vm)
}
