use serde_json::Value;

use super::*;

fn document(rest: &[&str]) -> Value {
    let answer = answer(rest, None, Betas::Both);
    assert_eq!(answer.status, 200, "{rest:?}");
    serde_json::from_str(&answer.body).unwrap()
}

#[test]
fn the_index_names_a_document_for_every_group_and_version() {
    let index = document(&["v3"]);
    for path in [
        "api/v1",
        "apis/apps/v1",
        "apis/kubevirt.io/v1",
        "apis/kubevirt.io/v1alpha3",
    ] {
        let url = index["paths"][path]["serverRelativeURL"].as_str().unwrap();
        assert!(url.starts_with(&format!("/openapi/v3/{path}?hash=")), "{url}");
    }
}

#[test]
fn every_patch_announces_its_kind_and_field_validation() {
    for kind in kinds().iter().filter(|kind| kind.has_verb("patch")) {
        let place = path_of(kind);
        let rest: Vec<&str> = std::iter::once("v3").chain(place.split('/')).collect();
        let document = document(&rest);
        let found = document["paths"].as_object().unwrap().values().any(|item| {
            let patch = &item["patch"];
            patch["x-kubernetes-group-version-kind"]["kind"] == kind.kind
                && patch["parameters"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|one| one["name"] == "fieldValidation")
        });
        assert!(found, "{}", kind.id());
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document(&["v3", "apis", "kubevirt.io", "v1"]);
    let text = document.to_string();
    for rest in text.split("#/components/schemas/").skip(1) {
        let name = rest.split('"').next().unwrap();
        assert!(!document["components"]["schemas"][name].is_null(), "{name}");
    }
}

#[test]
fn the_second_version_and_unknown_groups_are_refused() {
    assert_eq!(answer(&["v2"], None, Betas::Both).status, 406);
    assert_eq!(answer(&["v3", "apis", "nope.io", "v1"], None, Betas::Both).status, 404);
    let second = ["v3", "apis", "cluster.x-k8s.io", "v1beta2"];
    assert_eq!(answer(&second, None, Betas::First).status, 404);
    assert_eq!(answer(&second, None, Betas::Both).status, 200);
}
