//! What controllers make of a change, as kubectl sees it in the end: an interface that comes, a snapshot, a restore.
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("an added NIC in get vmi -o yaml", interface),
    ("a NIC whose attachment is missing", missing),
    ("a snapshot and a restore to their end", restore),
];

/// The longest that anything here takes on a machine with other things to do.
const LONG: Duration = Duration::from_mins(1);

/// Asks until the answer is as it should be.
fn until(kubectl: &Kubectl, words: &str, holds: impl Fn(&str) -> bool) -> Result<String, String> {
    let end = Instant::now() + LONG;
    loop {
        let text = kubectl.says(words).unwrap_or_default();
        if holds(&text) {
            return Ok(text);
        }
        if Instant::now() > end {
            return Err(format!("`kubectl {words}` still prints {text}"));
        }
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn machine(name: &str, volume: &Value) -> String {
    json!({
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": {"name": name, "namespace": "default"},
        "spec": {"runStrategy": "Always", "template": {"spec": {
            "domain": {"cpu": {"cores": 1}, "memory": {"guest": "1Gi"}, "devices": {
                "disks": [{"name": "root", "disk": {"bus": "virtio"}}],
                "interfaces": [{"name": "default", "masquerade": {}}]}},
            "networks": [{"name": "default", "pod": {}}],
            "volumes": [volume]}}},
    })
    .to_string()
}

fn image() -> Value {
    json!({"name": "root", "containerDisk": {"image": "quay.io/containerdisks/ubuntu:24.04"}})
}

fn runs(kubectl: &Kubectl, name: &str) -> Result<String, String> {
    until(
        kubectl,
        &format!("get vmi {name} -o jsonpath={{.status.phase}}"),
        |text| text == "Running",
    )
}

fn plug(kubectl: &Kubectl, name: &str, attachment: &str) -> Outcome {
    let at = "/spec/template/spec";
    let patch = json!([
        {"op": "test", "path": format!("{at}/domain/devices/interfaces"), "value": [{"name": "default", "masquerade": {}}]},
        {"op": "add", "path": format!("{at}/domain/devices/interfaces/-"), "value": {"name": "vlan30", "bridge": {}}},
        {"op": "add", "path": format!("{at}/networks/-"), "value": {"name": "vlan30", "multus": {"networkName": attachment}}},
    ]);
    let words = format!("patch vm {name} --type=json -p");
    kubectl.says_with(&words, &[&patch.to_string()]).map(|_| ())
}

fn interface(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("create -f -", &[], &machine("plugged", &image()))?;
    runs(kubectl, "plugged")?;
    plug(kubectl, "plugged", "default/nad-vlan-30")?;
    let yaml = until(kubectl, "get vmi plugged -o yaml", |text| {
        text.matches("name: vlan30").count() >= 3 && text.contains("infoSource: domain, guest-agent, multus-status")
    })?;
    ensure(yaml.contains("podInterfaceName: pod1b501b6d803"), &yaml)?;
    let events = kubectl.says("get events --field-selector reason=AddedInterface")?;
    ensure(
        events.contains("added interface pod1b501b6d803 to network: nad-vlan-30"),
        events,
    )?;
    kubectl.says("delete vm plugged").map(|_| ())
}

fn missing(kubectl: &Kubectl) -> Outcome {
    kubectl.feed("create -f -", &[], &machine("astray", &image()))?;
    runs(kubectl, "astray")?;
    plug(kubectl, "astray", "default/no-such-nad")?;
    let words = "get events --field-selector reason=FailedAddingInterface";
    until(kubectl, words, |text| text.contains("to network: no-such-nad"))?;
    let told = "get vmi astray -o jsonpath={.status.conditions[?(@.type==\"MigrationRequired\")].reason}";
    until(kubectl, told, |text| text.starts_with("AutoMigration"))?;
    kubectl.says("delete vm astray").map(|_| ())
}

fn restore(kubectl: &Kubectl) -> Outcome {
    let claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "kept-root", "namespace": "default"},
        "spec": {"accessModes": ["ReadWriteMany"], "volumeMode": "Block",
            "resources": {"requests": {"storage": "5Gi"}}, "storageClassName": class(kubectl)?}});
    kubectl.feed("create -f -", &[], &claim.to_string())?;
    until(kubectl, "get pvc kept-root -o jsonpath={.status.phase}", |text| {
        text == "Bound"
    })?;
    let root = json!({"name": "root", "persistentVolumeClaim": {"claimName": "kept-root"}});
    kubectl.feed("create -f -", &[], &machine("kept", &root))?;
    runs(kubectl, "kept")?;
    let target = json!({"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "kept"});
    let snapshot = json!({"apiVersion": "snapshot.kubevirt.io/v1beta1", "kind": "VirtualMachineSnapshot",
        "metadata": {"name": "kept-1", "namespace": "default"}, "spec": {"source": target}});
    kubectl.feed("create -f -", &[], &snapshot.to_string())?;
    kubectl.says("wait vmsnapshot/kept-1 --for=condition=Ready --timeout=60s")?;
    kubectl.says_with("patch vm kept --type=merge -p", &[r#"{"metadata":{"labels":{"since":"snapshot"}},"spec":{"template":{"spec":{"domain":{"memory":{"guest":"2Gi"}}}}}}"#])?;
    let wish = json!({"apiVersion": "snapshot.kubevirt.io/v1beta1", "kind": "VirtualMachineRestore",
        "metadata": {"name": "back", "namespace": "default"},
        "spec": {"target": target, "virtualMachineSnapshotName": "kept-1", "targetReadinessPolicy": "StopTarget"}});
    kubectl.feed("create -f -", &[], &wish.to_string())?;
    kubectl.says("wait vmrestore/back --for=condition=Ready --timeout=60s")?;
    let restore = kubectl.json("get vmrestore back")?;
    ensure(restore["status"]["complete"] == true, &restore)?;
    ensure(restore["status"].get("phase").is_none(), &restore)?;
    let vm = kubectl.json("get vm kept")?;
    let spec = &vm["spec"]["template"]["spec"];
    ensure(spec["domain"]["memory"]["guest"] == "1Gi", &vm)?;
    ensure(
        spec["volumes"][0]["persistentVolumeClaim"]["claimName"]
            == restore["status"]["restores"][0]["persistentVolumeClaim"],
        &vm,
    )?;
    ensure(vm["spec"]["runStrategy"] == "Halted", &vm)?;
    kubectl.says("delete vm kept").map(|_| ())
}

/// The class that snapshots are taken of.
fn class(kubectl: &Kubectl) -> Result<String, String> {
    let all = kubectl.json("get storageclass")?;
    let all = all["items"].as_array().cloned().unwrap_or_default();
    let immediate = |class: &&Value| class["volumeBindingMode"] == "Immediate";
    let found = all.iter().find(immediate).ok_or("no storage class binds at once")?;
    Ok(found["metadata"]["name"].as_str().unwrap_or_default().to_owned())
}
