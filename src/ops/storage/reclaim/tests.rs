mod twins;

use super::*;

#[test]
fn references_are_found_wherever_the_api_writes_them() {
    let object = serde_json::json!({
        "metadata": { "name": "x", "namespace": "a" },
        "spec": { "dataVolumeTemplates": [{ "metadata": { "name": "tpl" },
                    "spec": { "source": { "pvc": { "namespace": "images", "name": "golden" } } } }],
            "template": { "spec": { "volumes": [{ "persistentVolumeClaim": { "claimName": "data" } },
                { "dataVolume": { "name": "root" } }] } },
            "volumeBackups": [{ "persistentVolumeClaim": { "metadata": { "name": "saved" }, "spec": {} } }] },
        "status": { "restores": [{ "persistentVolumeClaim": "restored" }] },
    });
    let found: Referrer = serde_json::from_value(object).unwrap();
    let names: Vec<String> = found
        .claims
        .iter()
        .map(|(namespace, name)| format!("{namespace}/{name}"))
        .collect();
    assert_eq!(
        names,
        ["a/data", "a/restored", "a/root", "a/saved", "a/tpl", "images/golden"]
    );
}

#[test]
fn claims_of_sets_and_saved_states_are_not_left_over() {
    let set = serde_json::json!({ "metadata": { "name": "db", "namespace": "a" }, "spec": {
        "volumeClaimTemplates": [{ "metadata": { "name": "data" } }] } });
    let set: Referrer = serde_json::from_value(set).unwrap();
    let named = |name: &str, of: &str| -> RawClaim {
        serde_json::from_value(serde_json::json!({ "metadata": { "name": name, "namespace": "a",
            "labels": { "persistent-state-for": of } } }))
        .unwrap()
    };
    for (name, wanted) in [
        ("data-db-0", true),
        ("data-db-12", true),
        ("data-db-x", false),
        ("data-db-", false),
    ] {
        assert_eq!(of_a_set(&named(name, ""), &set.patterns), wanted, "{name}");
    }
    let vms: BTreeSet<(String, String)> = [("a".to_owned(), "v".to_owned())].into();
    let holds = |name: &str, of: &str, vms| belongs(&named(name, of), STATE_OF, vms);
    assert!(holds("s", "v", Some(&vms)) && !holds("s", "gone", Some(&vms)));
    assert!(holds("s", "gone", None), "nobody knows");
}

#[test]
fn claims_that_something_else_owns_are_left_out() {
    let owned = |kind: &str| -> RawClaim {
        serde_json::from_value(serde_json::json!({ "metadata": { "name": "c", "namespace": "a",
            "ownerReferences": [{ "apiVersion": "v1", "kind": kind, "name": "o", "uid": "u" }],
            "creationTimestamp": "2026-01-01T00:00:00Z" },
            "spec": { "resources": { "requests": { "storage": "5Gi" } } }, "status": { "capacity": null } }))
        .unwrap()
    };
    assert!(kept(&owned("Pod")) && !kept(&owned("DataVolume")));
    let now: Timestamp = "2026-01-03T00:00:00Z".parse().unwrap();
    let found = claim(&owned("DataVolume"), now);
    assert_eq!(
        (found.age, found.size, found.data_volume.as_deref()),
        (Some(172_800), Some(5 << 30), Some("o"))
    );
}
