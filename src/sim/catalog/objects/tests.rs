use std::collections::BTreeSet;

use super::super::by_gvk;
use super::*;

fn all() -> Vec<Value> {
    objects(&Rbac::simulated(), "2026-11-22T09:00:00.5Z".parse().unwrap())
}

fn find<'a>(all: &'a [Value], kind: &str, name: &str) -> &'a Value {
    all.iter()
        .find(|object| object["kind"] == kind && object["metadata"]["name"] == name)
        .unwrap()
}

#[test]
fn every_object_is_of_a_served_kind_and_has_a_uid_of_its_own() {
    let all = all();
    let mut uids = BTreeSet::new();
    for object in &all {
        let (version, kind) = (object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap());
        assert!(by_gvk(version, kind).is_some(), "{version} {kind}");
        let uid = object["metadata"]["uid"].as_str().unwrap();
        assert_eq!((uid.len(), &uid[14..15]), (36, "4"), "{uid}");
        assert!(uids.insert(uid), "{uid} twice");
        assert_eq!(object["metadata"]["creationTimestamp"], "2026-11-22T09:00:00Z");
    }
    assert_eq!(all, super::tests::all());
}

#[test]
fn a_definition_names_its_versions_and_columns() {
    let all = all();
    let vm = find(&all, "CustomResourceDefinition", "virtualmachines.kubevirt.io");
    assert_eq!(vm["spec"]["versions"][0]["name"], "v1");
    assert_eq!(vm["spec"]["versions"][1]["storage"], false);
    let columns = vm["spec"]["versions"][0]["additionalPrinterColumns"]
        .as_array()
        .unwrap();
    assert_eq!(columns[0]["jsonPath"], ".metadata.creationTimestamp");
    assert_eq!(columns[1]["name"], "Status");
    assert_eq!(vm["status"]["conditions"][1]["type"], "Established");
    assert_eq!(vm["spec"]["names"]["listKind"], "VirtualMachineList");
}

#[test]
fn virt_api_stands_behind_its_group_and_the_rest_is_local() {
    let all = all();
    let remote = find(&all, "APIService", "v1.subresources.kubevirt.io");
    assert_eq!(remote["spec"]["service"]["name"], "virt-api");
    let core = find(&all, "APIService", "v1.");
    assert_eq!(core["status"]["conditions"][0]["reason"], "Local");
    assert!(core["spec"].get("group").is_none());
}
