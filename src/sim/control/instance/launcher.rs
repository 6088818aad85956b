//! The virt-launcher pod of an instance (pkg/virt-controller/services/template.go).
use serde_json::{Value, json};

use super::super::json::{get, items, name, namespace, number, set, text, uid};
use super::super::quantity::units;
use super::super::settings::Settings;
use super::volumes::claim_of;

/// What a guest of one CPU needs beside its memory, in MiB; each further CPU takes [`PER_CPU`] more
/// (`GetMemoryOverhead`, for a guest with a serial console and a VGA device).
const OVERHEAD: i64 = 258;
const PER_CPU: i64 = 8;

/// The pod for an instance.
pub(in super::super) fn launcher(vmi: &Value, settings: &Settings) -> Value {
    let image = settings.launcher();
    let mut containers = vec![compute(vmi, &image)];
    let mut before = vec![console(vmi, &image)];
    container_disks(vmi, &image, &mut before, &mut containers);
    let grace = number(vmi, &["spec", "terminationGracePeriodSeconds"]).unwrap_or(30);
    let mut pod = json!({
        "metadata": {
            "generateName": format!("{}-", super::super::pods::prefix(name(vmi)).trim_end_matches('-')),
            "namespace": namespace(vmi),
            "annotations": annotations(vmi),
            "labels": labels(vmi),
            "ownerReferences": [{
                "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "name": name(vmi), "uid": uid(vmi),
                "controller": true, "blockOwnerDeletion": true,
            }],
        },
        "spec": {
            "affinity": affinity(vmi),
            "automountServiceAccountToken": false,
            "containers": containers,
            "dnsPolicy": "ClusterFirst",
            "enableServiceLinks": false,
            "hostname": hostname(vmi),
            "initContainers": before,
            "nodeSelector": node_selector(vmi),
            "preemptionPolicy": "PreemptLowerPriority",
            "priority": 0,
            "readinessGates": [{"conditionType": "kubevirt.io/virtual-machine-unpaused"}],
            "restartPolicy": "Never",
            "schedulerName": "default-scheduler",
            "securityContext": {"fsGroup": 107, "runAsGroup": 107, "runAsNonRoot": true, "runAsUser": 107},
            "serviceAccount": "default",
            "serviceAccountName": "default",
            "terminationGracePeriodSeconds": grace + 15 + grace / 2,
            "tolerations": tolerations(vmi),
            "volumes": volumes(vmi),
        },
        "status": {"phase": "Pending", "qosClass": "Burstable"},
    });
    for field in ["topologySpreadConstraints", "priorityClassName"] {
        if let Some(value) = get(vmi, &["spec", field]) {
            set(&mut pod, &["spec", field], value.clone());
        }
    }
    pod
}

/// MiB that the pod of an instance asks for.
pub(in super::super) fn request_mib(vmi: &Value) -> i64 {
    let wanted = text(vmi, &["spec", "domain", "memory", "guest"]);
    let guest = units(wanted) >> 20;
    guest + guest / 512 + OVERHEAD + PER_CPU * cpus(vmi)
}

/// Virtual CPUs of an instance.
pub(in super::super) fn cpus(vmi: &Value) -> i64 {
    let count = |field: &str| number(vmi, &["spec", "domain", "cpu", field]).unwrap_or(1).max(1);
    count("sockets") * count("cores") * count("threads")
}

fn hostname(vmi: &Value) -> String {
    let own = text(vmi, &["spec", "hostname"]);
    let own = if own.is_empty() { name(vmi) } else { own };
    own.chars()
        .map(|letter| if letter == '.' { '-' } else { letter })
        .take(63)
        .collect()
}

fn annotations(vmi: &Value) -> Value {
    let mut notes = get(vmi, &["metadata", "annotations"])
        .cloned()
        .unwrap_or_else(|| json!({}));
    if let Some(notes) = notes.as_object_mut() {
        notes.retain(|note, _| !note.ends_with("observed-api-version") && note != "kubevirt.io/eviction-source");
    }
    let (space, name) = (namespace(vmi), name(vmi));
    set(&mut notes, &["descheduler.alpha.kubernetes.io/request-evict-only"], "");
    set(&mut notes, &["kubectl.kubernetes.io/default-container"], "compute");
    set(&mut notes, &["kubevirt.io/domain"], name);
    set(&mut notes, &["kubevirt.io/migrationTransportUnix"], "true");
    for (hook, verb) in [("pre", "freeze"), ("post", "unfreeze")] {
        let command = json!([
            "/usr/bin/virt-freezer",
            format!("--{verb}"),
            "--name",
            name,
            "--namespace",
            space
        ]);
        set(
            &mut notes,
            &[&format!("{hook}.hook.backup.velero.io/command")],
            command.to_string(),
        );
        set(
            &mut notes,
            &[&format!("{hook}.hook.backup.velero.io/container")],
            "compute",
        );
    }
    set(&mut notes, &["pre.hook.backup.velero.io/timeout"], "60s");
    if items(vmi, &["spec", "networks"])
        .iter()
        .any(|network| get(network, &["pod"]).is_some())
    {
        set(&mut notes, &["istio.io/reroute-virtual-interfaces"], "k6t-eth0");
        set(&mut notes, &["traffic.sidecar.istio.io/kubevirtInterfaces"], "k6t-eth0");
    }
    let networks: Vec<Value> = items(vmi, &["spec", "networks"])
        .iter()
        .filter_map(|one| network(vmi, one))
        .collect();
    if !networks.is_empty() {
        set(
            &mut notes,
            &["k8s.v1.cni.cncf.io/networks"],
            Value::Array(networks).to_string(),
        );
    }
    notes
}

/// What Multus is asked for on behalf of a network; nothing for the pod network.
fn network(vmi: &Value, network: &Value) -> Option<Value> {
    let wanted = get(network, &["multus", "networkName"])?.as_str()?;
    let (space, attachment) = wanted.split_once('/').unwrap_or((namespace(vmi), wanted));
    let own = text(network, &["name"]);
    let mut asked = json!({"name": attachment, "namespace": space});
    let interface = items(vmi, &["spec", "domain", "devices", "interfaces"])
        .iter()
        .find(|interface| text(interface, &["name"]) == own)?;
    if text(interface, &["state"]) == "absent" {
        return None;
    }
    if let Some(mac) = get(interface, &["macAddress"]) {
        set(&mut asked, &["mac"], mac.clone());
    }
    set(&mut asked, &["interface"], pod_interface(own));
    Some(asked)
}

/// The name of a network's interface within the pod: `pod` and the first eleven hexadecimal digits of the SHA-256 of the
/// network's name (pkg/network/namescheme).
pub(in super::super) fn pod_interface(network: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, network.as_bytes());
    let digits = digest.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.take(11).filter_map(|digit| char::from_digit(digit.into(), 16));
    std::iter::once("pod".to_owned())
        .chain(digits.map(String::from))
        .collect()
}

fn labels(vmi: &Value) -> Value {
    let mut labels = get(vmi, &["metadata", "labels"]).cloned().unwrap_or_else(|| json!({}));
    if let Some(labels) = labels.as_object_mut() {
        labels.remove("kubevirt.io/migrationTargetNodeName");
        labels.remove("kubevirt.io/outdatedLauncherImage");
    }
    set(&mut labels, &["kubevirt.io"], "virt-launcher");
    set(&mut labels, &["kubevirt.io/created-by"], uid(vmi));
    set(&mut labels, &["vm.kubevirt.io/name"], name(vmi));
    set(&mut labels, &["vmi.kubevirt.io/id"], name(vmi));
    labels
}

fn affinity(vmi: &Value) -> Value {
    let mut affinity = get(vmi, &["spec", "affinity"]).cloned().unwrap_or_else(|| json!({}));
    let obsolete = json!({"key": "node-labeller.kubevirt.io/obsolete-host-model", "operator": "DoesNotExist"});
    let path = [
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    ];
    if items(&affinity, &path).is_empty() {
        set(&mut affinity, &path, json!([{"matchExpressions": [obsolete]}]));
    } else {
        for term in super::super::json::list(&mut affinity, &path).into_iter().flatten() {
            if let Some(all) = super::super::json::list(term, &["matchExpressions"]) {
                all.push(obsolete.clone());
            }
        }
    }
    affinity
}

fn node_selector(vmi: &Value) -> Value {
    let mut selector = get(vmi, &["spec", "nodeSelector"])
        .cloned()
        .unwrap_or_else(|| json!({}));
    let machine = text(vmi, &["spec", "domain", "machine", "type"]);
    set(&mut selector, &["kubernetes.io/arch"], "amd64");
    set(&mut selector, &["kubevirt.io/schedulable"], "true");
    let machine = if machine.is_empty() { "q35" } else { machine };
    set(
        &mut selector,
        &[&format!("machine-type.node.kubevirt.io/{machine}")],
        "true",
    );
    let model = text(vmi, &["spec", "domain", "cpu", "model"]);
    if !matches!(model, "" | "host-model" | "host-passthrough") {
        set(&mut selector, &[&format!("cpu-model.node.kubevirt.io/{model}")], "true");
    }
    for feature in items(vmi, &["spec", "domain", "cpu", "features"]) {
        if matches!(text(feature, &["policy"]), "" | "require") {
            let label = format!("cpu-feature.node.kubevirt.io/{}", text(feature, &["name"]));
            set(&mut selector, &[&label], "true");
        }
    }
    selector
}

fn tolerations(vmi: &Value) -> Value {
    let mut all = items(vmi, &["spec", "tolerations"]).to_vec();
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        all.push(json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}));
    }
    Value::Array(all)
}

fn volumes(vmi: &Value) -> Value {
    let shared = [
        "private",
        "public",
        "sockets",
        "virt-bin-share-dir",
        "libvirt-runtime",
        "ephemeral-disks",
        "container-disks",
        "hotplug-disks",
    ];
    let mut all: Vec<Value> = shared
        .iter()
        .map(|name| json!({"name": name, "emptyDir": {}}))
        .collect();
    for volume in items(vmi, &["spec", "volumes"]) {
        let claim = claim_of(volume);
        let hotplugged = super::super::json::is(volume, &["persistentVolumeClaim", "hotpluggable"])
            || super::super::json::is(volume, &["dataVolume", "hotpluggable"]);
        if !claim.is_empty() && !hotplugged {
            all.push(json!({"name": text(volume, &["name"]), "persistentVolumeClaim": {"claimName": claim}}));
        }
    }
    Value::Array(all)
}

fn compute(vmi: &Value, image: &str) -> Value {
    let device = |name: &str| format!("devices.kubevirt.io/{name}");
    let mut requests = json!({
        "cpu": format!("{}m", cpus(vmi) * 100),
        "ephemeral-storage": "50M",
        "memory": format!("{}Mi", request_mib(vmi)),
    });
    let mut limits = json!({});
    for name in ["kvm", "tun", "vhost-net"] {
        set(&mut requests, &[&device(name)], "1");
        set(&mut limits, &[&device(name)], "1");
    }
    for field in ["cpu", "memory"] {
        if let Some(wanted) = get(vmi, &["spec", "domain", "resources", "limits", field]) {
            set(&mut limits, &[field], wanted.clone());
        }
    }
    for list in ["gpus", "hostDevices"] {
        for one in items(vmi, &["spec", "domain", "devices", list]) {
            set(&mut requests, &[text(one, &["deviceName"])], "1");
            set(&mut limits, &[text(one, &["deviceName"])], "1");
        }
    }
    json!({
        "name": "compute",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/usr/bin/virt-launcher-monitor", "--name", name(vmi), "--uid", uid(vmi), "--namespace", namespace(vmi)],
        "resources": {"limits": limits, "requests": requests},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [{"mountPath": "/var/run/kubevirt-private", "name": "private"}],
    })
}

fn console(vmi: &Value, image: &str) -> Value {
    json!({
        "name": "guest-console-log",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/usr/bin/virt-tail"],
        "args": ["--logfile", format!("/var/run/kubevirt-private/{}/virt-serial0-log", uid(vmi))],
        "resources": {"limits": {"cpu": "15m", "memory": "60M"}, "requests": {"cpu": "5m", "memory": "35M"}},
        "restartPolicy": "Always",
    })
}

/// A container disk is an image that a container of its own holds ready.
fn container_disks(vmi: &Value, launcher: &str, before: &mut Vec<Value>, containers: &mut Vec<Value>) {
    let small = json!({
        "limits": {"cpu": "10m", "memory": "40M"},
        "requests": {"cpu": "1m", "ephemeral-storage": "50M", "memory": "1M"},
    });
    let disks: Vec<&Value> = items(vmi, &["spec", "volumes"])
        .iter()
        .filter(|volume| get(volume, &["containerDisk"]).is_some())
        .collect();
    if !disks.is_empty() {
        before.push(json!({
            "name": "container-disk-binary", "image": launcher, "imagePullPolicy": "IfNotPresent",
            "command": ["/usr/bin/cp", "/usr/bin/container-disk", "/init/usr/bin/container-disk"],
            "resources": {"limits": {"cpu": "100m", "memory": "40M"}, "requests": {"cpu": "10m", "memory": "1M"}},
        }));
    }
    for disk in disks {
        let image = text(disk, &["containerDisk", "image"]);
        let own = format!("volume{}", text(disk, &["name"]));
        let first = format!("{own}-init");
        before.push(json!({
            "name": first, "image": image, "imagePullPolicy": "IfNotPresent", "command": ["/usr/bin/container-disk"],
            "args": ["--no-op"], "resources": small,
        }));
        containers.push(json!({
            "name": own, "image": image, "imagePullPolicy": "IfNotPresent", "command": ["/usr/bin/container-disk"],
            "resources": small,
        }));
    }
}
