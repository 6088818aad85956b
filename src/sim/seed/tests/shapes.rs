//! The paths of our objects against those of real ones in the same state.
use super::*;
use std::collections::BTreeSet;

const SHAPES: &str = include_str!("../../../../tests/fixtures/shapes.txt");

/// Maps with free keys count as one path.
const OPEN: [&str; 17] = [
    "labels",
    "annotations",
    "activePods",
    "nodeSelector",
    "allocatable",
    "capacity",
    "matchLabels",
    "limits",
    "requests",
    "parameters",
    "targetDirectMigrationNodePorts",
    "desiredImages",
    "data",
    "volumeAttributes",
    "failureDomains",
    "virtualMachineInstanceSelector",
    "managedFields",
];

/// Real, but not in the recorded cases: (state, path).
const ALSO: [(&str, &str); 13] = [
    ("node", "spec.taints[]."),
    ("launcher-running", "spec.volumes[].configMap."),
    ("vmi-scheduling", "status.currentCPUTopology.sockets"),
    ("vmi-pending", "status.currentCPUTopology.sockets"),
    ("vmi-running", "status.migrationState.abortStatus"),
    ("storagenode", "metadata.ownerReferences[]."),
    ("snapshot", "metadata.labels.*"),
    ("volume", "spec.csi.volumeAttributes.*"),
    ("volumesnapshot", "metadata.finalizers[]"),
    ("vmi-scheduling", "spec.terminationGracePeriodSeconds"),
    ("vmi-pending", "spec.terminationGracePeriodSeconds"),
    ("vmi-running", "spec.terminationGracePeriodSeconds"),
    ("vm-", "spec.preference."),
];

/// In all recorded cases, but not in all of ours, for a reason.
const NOT_ALWAYS: [(&str, &str); 7] = [
    // a guest without agent on a VLAN has no known address
    ("vmi-running", "status.interfaces[].ipAddress"),
    ("vmi-running", "status.interfaces[].ipAddresses[]"),
    // a node that went silent
    ("vm-running", "status.ready"),
    // Windows guests may do without an answer disk
    ("vm-", "status.volumeSnapshotStatuses[].reason"),
    // members of the key-value store only
    ("storagenode", "status.conditions[].message"),
    // golden images have no owner
    ("datavolume-succeeded", "metadata."),
    // nodes have no namespace
    ("event", "involvedObject.namespace"),
];

fn paths(v: &Value, path: &str, key: &str, out: &mut BTreeSet<String>) {
    match v {
        Value::Object(_) if OPEN.contains(&key) => {
            out.insert(format!("{path}.*"));
        }
        Value::Object(m) if !m.is_empty() => {
            for (k, v) in m.iter().filter(|(k, _)| *k != "managedFields") {
                let dot = if path.is_empty() { "" } else { "." };
                paths(v, &format!("{path}{dot}{k}"), k, out);
            }
        }
        Value::Array(a) if !a.is_empty() => a.iter().for_each(|v| paths(v, &format!("{path}[]"), "", out)),
        _ => {
            out.insert(path.to_owned());
        }
    }
}

fn state_of(o: &Value) -> Option<String> {
    let phase = text(o, "/status/phase").to_lowercase();
    Some(match text(o, "/kind") {
        "Node" if o["spec"].get("unschedulable").is_none() => "node".to_owned(),
        "VirtualMachine" => format!("vm-{}", text(o, "/status/printableStatus").to_lowercase()),
        "VirtualMachineInstance" if o["metadata"].get("deletionTimestamp").is_none() => format!("vmi-{phase}"),
        "Pod" => match text(&o["metadata"]["labels"], "/kubevirt.io") {
            "virt-launcher" => format!("launcher-{phase}"),
            "hotplug-disk" => "plug".to_owned(),
            _ => return None,
        },
        "VirtualMachineInstanceMigration" => format!("migration-{phase}"),
        "DataVolume" => format!("datavolume-{phase}"),
        "PersistentVolumeClaim" if phase == "bound" && o["metadata"].get("ownerReferences").is_some() => {
            "claim".to_owned()
        }
        "PersistentVolume" => "volume".to_owned(),
        "VirtualMachineSnapshot" if phase == "succeeded" && o["status"].get("indications").is_some() => {
            "snapshot".to_owned()
        }
        "VirtualMachineSnapshotContent" if o["status"]["readyToUse"] == true => "snapshotcontent".to_owned(),
        "VolumeSnapshot" if o["status"]["readyToUse"] == true => "volumesnapshot".to_owned(),
        kind @ ("StorageNode" | "Event") => kind.to_lowercase(),
        _ => return None,
    })
}

/// State → (paths of every real object, paths of some).
fn real() -> HashMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    let mut all: HashMap<String, (BTreeSet<String>, BTreeSet<String>)> = HashMap::new();
    let mut state = String::new();
    for line in SHAPES.lines() {
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut state);
        } else if let Some((mark, path)) = line.split_once(' ').filter(|(m, _)| ["=", "?"].contains(m)) {
            let sets = all.entry(state.clone()).or_default();
            (if mark == "=" { &mut sets.0 } else { &mut sets.1 }).insert(path.to_owned());
        }
    }
    all
}

fn excused(list: &[(&str, &str)], state: &str, path: &str) -> bool {
    list.iter().any(|(s, p)| state.starts_with(s) && path.starts_with(p))
}

#[test]
fn objects_have_the_fields_of_real_ones() {
    let real = real();
    let mut wrong = Vec::new();
    let mut seen = HashSet::new();
    for o in small().values().flatten() {
        let Some((state, (always, sometimes))) = state_of(o).and_then(|s| real.get_key_value(&s)) else {
            continue;
        };
        seen.insert(state);
        let mut ours = BTreeSet::new();
        paths(o, "", "", &mut ours);
        for path in always
            .iter()
            .filter(|p| !ours.contains(*p) && !excused(&NOT_ALWAYS, state, p))
        {
            wrong.push(format!("{state}: {:?} lacks {path}", id(o).1));
        }
        // specs differ from VM to VM; status and metadata may hold nothing that a real object never has
        for path in ours
            .iter()
            .filter(|p| p.starts_with("status") || p.starts_with("metadata"))
        {
            if !always.contains(path) && !sometimes.contains(path) && !excused(&ALSO, state, path) {
                wrong.push(format!("{state}: {:?} has {path}", id(o).1));
            }
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() > 16, "{seen:?}");
}
