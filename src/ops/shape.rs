//! What only the whole object of a VM says: its NICs word for word, and its volumes.

use serde_json::Value;

use crate::domain::snapshot::volumes::{Source, Volume};

/// NICs, volumes and what is under way with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// `spec.template.spec.networks`, as it stands there; `None` when there is no such field.
    pub networks: Option<Vec<Value>>,
    /// `spec.template.spec.domain.devices.interfaces`, as it stands there; `None` when there is no such field.
    pub interfaces: Option<Vec<Value>>,
    /// Whether the VM gets a NIC on the pod network though it names none
    /// (`domain.devices.autoattachPodInterface` is not false).
    pub gets_pod_nic: bool,
    /// Volumes, with what KubeVirt says of snapshots of them.
    pub volumes: Vec<Volume>,
    /// `status.snapshotInProgress`; empty when there is none.
    pub snapshotting: String,
    /// `status.restoreInProgress`; empty when there is none.
    pub restoring: String,
    /// Message of condition RestartRequired while it is true; empty when it is not.
    pub restart_required: String,
}

/// A NIC of the spec.
#[derive(Clone, Copy, Debug)]
pub struct Nic<'a> {
    /// Its place in `interfaces`.
    pub index: usize,
    /// The entry.
    pub entry: &'a Value,
}

impl Shape {
    /// Reads a VirtualMachine.
    pub fn read(vm: &Value) -> Self {
        let list = |pointer: &str| vm.pointer(pointer).and_then(Value::as_array).cloned();
        let text = |pointer: &str| {
            vm.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let devices = "/spec/template/spec/domain/devices";
        Self {
            networks: list("/spec/template/spec/networks"),
            interfaces: list(&format!("{devices}/interfaces")),
            gets_pod_nic: vm
                .pointer(&format!("{devices}/autoattachPodInterface"))
                .and_then(Value::as_bool)
                .unwrap_or(true),
            volumes: volumes(vm),
            snapshotting: text("/status/snapshotInProgress"),
            restoring: text("/status/restoreInProgress"),
            restart_required: restart_required(vm),
        }
    }

    /// The NIC of a name.
    pub fn nic(&self, name: &str) -> Option<Nic<'_>> {
        let entries = self.interfaces.as_deref().unwrap_or_default();
        let index = entries.iter().position(|entry| named(entry, name))?;
        entries.get(index).map(|entry| Nic { index, entry })
    }

    /// Place and entry of the network of a name.
    pub fn network(&self, name: &str) -> Option<(usize, &Value)> {
        let entries = self.networks.as_deref().unwrap_or_default();
        entries.iter().enumerate().find(|(_, entry)| named(entry, name))
    }

    /// Names of all NICs.
    pub fn nics(&self) -> Vec<&str> {
        let entries = self.interfaces.as_deref().unwrap_or_default();
        entries.iter().filter_map(|entry| entry.get("name")?.as_str()).collect()
    }
}

impl Nic<'_> {
    /// `bridge`, `masquerade`, `sriov`, …; empty when none of the known ones stands there.
    pub fn binding(&self) -> &'static str {
        ["bridge", "masquerade", "sriov", "binding", "macvtap", "passt", "slirp"]
            .into_iter()
            .find(|binding| self.entry.get(binding).is_some())
            .unwrap_or_default()
    }

    /// `state`; empty is up.
    pub fn state(&self) -> &str {
        self.entry.get("state").and_then(Value::as_str).unwrap_or_default()
    }
}

fn named(entry: &Value, name: &str) -> bool {
    entry.get("name").and_then(Value::as_str) == Some(name)
}

fn restart_required(vm: &Value) -> String {
    let conditions = vm.pointer("/status/conditions").and_then(Value::as_array);
    let found = conditions
        .into_iter()
        .flatten()
        .find(|one| one["type"] == "RestartRequired" && one["status"] == "True");
    found
        .and_then(|one| one["message"].as_str())
        .unwrap_or_default()
        .to_owned()
}

fn volumes(vm: &Value) -> Vec<Volume> {
    let list = |pointer: &str| vm.pointer(pointer).and_then(Value::as_array);
    let said: Vec<&Value> = list("/status/volumeSnapshotStatuses").into_iter().flatten().collect();
    let volumes = list("/spec/template/spec/volumes").into_iter().flatten();
    volumes
        .filter_map(|volume| {
            let name = volume.get("name")?.as_str()?;
            let said = said.iter().find(|said| named(said, name));
            Some(Volume {
                name: name.to_owned(),
                source: source(volume),
                enabled: said.and_then(|said| said.get("enabled")?.as_bool()),
                reason: said
                    .and_then(|said| said.get("reason")?.as_str())
                    .unwrap_or_default()
                    .to_owned(),
            })
        })
        .collect()
}

/// Kinds of volume of a VM (kubevirt `core/v1/schema.go`, `VolumeSource`).
fn source(volume: &Value) -> Source {
    const CLAIMS: &[&str] = &["persistentVolumeClaim", "dataVolume", "memoryDump"];
    const THROWAWAY: &[&str] = &[
        "containerDisk",
        "cloudInitNoCloud",
        "cloudInitConfigDrive",
        "sysprep",
        "emptyDisk",
        "ephemeral",
        "configMap",
        "secret",
        "downwardAPI",
        "downwardMetrics",
        "serviceAccount",
    ];
    let is = |kinds: &[&str]| kinds.iter().any(|kind| volume.get(*kind).is_some());
    if is(CLAIMS) {
        Source::Claim
    } else if is(THROWAWAY) {
        Source::Throwaway
    } else {
        Source::Other
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nics_and_volumes_are_read() {
        let vm = json!({
            "spec": { "template": { "spec": {
                "networks": [{ "name": "default", "pod": {} }, { "name": "vlan30", "multus": { "networkName": "a/b" } }],
                "domain": { "devices": { "interfaces": [
                    { "name": "default", "masquerade": {} },
                    { "name": "vlan30", "bridge": {}, "state": "down" },
                ] } },
                "volumes": [
                    { "name": "root", "dataVolume": { "name": "d" } },
                    { "name": "init", "cloudInitNoCloud": {} },
                    { "name": "host", "hostDisk": {} },
                ],
            } } },
            "status": {
                "snapshotInProgress": "s1",
                "volumeSnapshotStatuses": [{ "name": "root", "enabled": false, "reason": "No VolumeSnapshotClass" }],
                "conditions": [{ "type": "RestartRequired", "status": "True", "message": "a field changed" }],
            },
        });
        let shape = Shape::read(&vm);
        let nic = shape.nic("vlan30").unwrap();
        assert_eq!((nic.index, nic.binding(), nic.state()), (1, "bridge", "down"));
        assert_eq!(shape.network("vlan30").unwrap().0, 1);
        assert!(shape.nic("other").is_none() && shape.gets_pod_nic);
        let sources: Vec<_> = shape
            .volumes
            .iter()
            .map(|volume| (volume.source, volume.enabled))
            .collect();
        assert_eq!(
            sources,
            [
                (Source::Claim, Some(false)),
                (Source::Throwaway, None),
                (Source::Other, None)
            ]
        );
        assert_eq!(
            (shape.snapshotting.as_str(), shape.restart_required.as_str()),
            ("s1", "a field changed")
        );
        let bare = Shape::read(&json!({}));
        assert_eq!((bare.networks, bare.interfaces), (None, None));
    }
}
