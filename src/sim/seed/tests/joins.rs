//! Every reference leads to an object that exists and agrees.
use super::*;

fn by_id(kind: &str) -> HashMap<(String, String), &'static Value> {
    small()[kind].iter().map(|o| (id(o), o)).collect()
}

#[test]
fn owners_exist_and_are_older() {
    let all: HashMap<&str, &Value> = small()
        .values()
        .flatten()
        .map(|o| (text(o, "/metadata/uid"), o))
        .collect();
    let mut seen = 0;
    for o in small().values().flatten() {
        for r in o["metadata"]["ownerReferences"].as_array().into_iter().flatten() {
            let owner = all
                .get(text(r, "/uid"))
                .unwrap_or_else(|| panic!("{:?} has an owner that is not there: {r}", id(o)));
            assert_eq!(owner["metadata"]["name"], r["name"]);
            assert_eq!(owner["kind"], r["kind"]);
            assert_eq!(owner["apiVersion"], r["apiVersion"]);
            assert!(
                text(owner, "/metadata/creationTimestamp") <= text(o, "/metadata/creationTimestamp"),
                "{:?} {r}",
                id(o)
            );
            seen += 1;
        }
    }
    assert!(seen > 400, "{seen}");
}

#[test]
fn no_time_lies_ahead() {
    fn walk(path: &str, v: &Value, limit: Timestamp) {
        match v {
            Value::Object(m) => m.iter().for_each(|(k, v)| walk(&format!("{path}.{k}"), v, limit)),
            Value::Array(a) => a.iter().for_each(|v| walk(path, v, limit)),
            Value::String(s) => {
                let future = path.ends_with("retryAfterTimestamp") || path.ends_with("deletionTimestamp");
                if let (false, Ok(t)) = (future, s.parse::<Timestamp>()) {
                    assert!(t <= limit, "{path} {s}");
                }
            }
            _ => {}
        }
    }
    small()
        .values()
        .flatten()
        .for_each(|o| walk(&format!("{:?}", id(o)), o, now()));
}

#[test]
fn a_vmi_joins_its_vm_its_pods_and_its_disks() {
    let vms = by_id(VM);
    let claims = by_id("persistentvolumeclaims");
    let volumes = by_id("persistentvolumes");
    let disks = by_id("datavolumes.cdi.kubevirt.io");
    let nads = by_id("network-attachment-definitions.k8s.cni.cncf.io");
    for vmi in &small()[VMI] {
        let key = id(vmi);
        let vm = vms[&key];
        let uid = text(vmi, "/metadata/uid");
        let pods: Vec<&Value> = small()["pods"]
            .iter()
            .filter(|p| p["metadata"]["labels"]["kubevirt.io/created-by"] == uid)
            .collect();
        for (pod, node) in vmi["status"]["activePods"].as_object().into_iter().flatten() {
            let p = pods.iter().find(|p| text(p, "/metadata/uid") == pod).unwrap();
            assert_eq!(text(p, "/spec/nodeName"), node.as_str().unwrap(), "{key:?}");
        }
        if text(vmi, "/status/phase") == "Running" {
            let node = text(vmi, "/status/nodeName");
            assert_eq!(vmi["metadata"]["labels"]["kubevirt.io/nodeName"], node);
            let here = pods
                .iter()
                .filter(|p| p["status"]["phase"] == "Running" && p["spec"]["nodeName"] == node);
            assert_eq!(here.count(), 1, "{key:?}");
        }
        assert_eq!(vm["spec"]["template"]["spec"]["networks"], vmi["spec"]["networks"]);
        for volume in vmi["spec"]["volumes"].as_array().unwrap() {
            let claim = text(volume, "/dataVolume/name").to_owned() + text(volume, "/persistentVolumeClaim/claimName");
            if claim.is_empty() || text(vm, "/status/printableStatus") == "ErrorPvcNotFound" {
                continue;
            }
            let at = (key.0.clone(), claim);
            if volume.get("dataVolume").is_some() {
                assert_eq!(text(disks[&at], "/status/claimName"), at.1);
            }
            if let Some(name) = claims[&at]["spec"]["volumeName"].as_str() {
                let volume = volumes[&(String::new(), name.to_owned())];
                assert_eq!(volume["spec"]["claimRef"]["uid"], claims[&at]["metadata"]["uid"]);
            }
        }
        for network in vmi["spec"]["networks"].as_array().unwrap() {
            if let Some((ns, name)) = text(network, "/multus/networkName").split_once('/') {
                assert!(nads.contains_key(&(ns.to_owned(), name.to_owned())), "{key:?} {name}");
            }
        }
    }
}

#[test]
fn a_migration_agrees_with_its_vmi() {
    let vmis = by_id(VMI);
    let moves = &small()["virtualmachineinstancemigrations.kubevirt.io"];
    assert!(moves.len() > 5);
    for m in moves {
        let vmi = vmis[&(id(m).0, text(m, "/spec/vmiName").to_owned())];
        let state = &vmi["status"]["migrationState"];
        match text(m, "/status/phase") {
            "Succeeded" => {
                assert_eq!(state, &m["status"]["migrationState"]);
                assert_eq!(state["migrationUid"], m["metadata"]["uid"]);
                assert_eq!(state["targetNode"], vmi["status"]["nodeName"]);
            }
            "Failed" => assert_eq!(state["sourceNode"], vmi["status"]["nodeName"]),
            "Running" => assert_eq!(state["migrationUid"], m["metadata"]["uid"]),
            phase => assert_eq!(phase, "Scheduling"),
        }
    }
}

#[test]
fn the_word_for_a_vm_agrees_with_its_vmi() {
    let vmis = by_id(VMI);
    let mut words = HashSet::new();
    for vm in &small()[VM] {
        let word = text(vm, "/status/printableStatus");
        words.insert(word);
        let phase = vmis.get(&id(vm)).map(|v| text(v, "/status/phase"));
        let expected: &[Option<&str>] = match word {
            "Running" | "Migrating" | "Paused" | "Stopping" | "Terminating" => &[Some("Running")],
            "Starting" | "ErrorUnschedulable" | "ImagePullBackOff" => &[Some("Scheduling")],
            "ErrorPvcNotFound" | "WaitingForVolumeBinding" => &[Some("Pending")],
            _ => &[None],
        };
        assert!(expected.contains(&phase), "{word} {phase:?}");
        assert_eq!(vm["status"]["created"].as_bool(), phase.map(|_| true), "{word}");
    }
    assert!(words.len() >= 14, "every odd case is in the small world: {words:?}");
}

#[test]
fn events_are_about_objects_of_this_world() {
    let all: HashMap<(&str, (String, String)), &Value> = small()
        .values()
        .flatten()
        .map(|o| ((text(o, "/kind"), id(o)), o))
        .collect();
    for e in &small()["events"] {
        let about = &e["involvedObject"];
        // an attempt that crashed is gone, and so is the target of a migration that failed
        if ["Stopped", "Scheduled"].contains(&text(e, "/reason")) {
            continue;
        }
        let key = (text(about, "/namespace").to_owned(), text(about, "/name").to_owned());
        let o = all
            .get(&(text(about, "/kind"), key))
            .unwrap_or_else(|| panic!("{about}"));
        assert!(
            text(about, "/kind") == "Node" || o["metadata"]["uid"] == about["uid"],
            "{about}"
        );
    }
}

#[test]
fn no_vm_has_two_nics_of_one_name() {
    for seed in 0..40 {
        let world = Seed::new(Profile::Small, seed, now());
        for i in 0..world.len(VM) {
            let vm = world.render(VM, i);
            let nics = vm["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"]
                .as_array()
                .unwrap();
            let names: HashSet<&str> = nics.iter().map(|nic| text(nic, "/name")).collect();
            assert_eq!(names.len(), nics.len(), "{:?}", id(&vm));
        }
    }
}
