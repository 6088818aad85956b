use serde_json::Value;

use super::*;

const UP: Announce<'_> = Announce {
    address: "127.0.0.1:6443",
    virt_api: true,
    betas: Betas::First,
    metrics: Aggregated::Up,
    config_version: 7,
};
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

fn get(path: &str, accept: &str) -> (u16, Value) {
    let answer = answer(path, "", accept, None, &UP).unwrap();
    (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
}

#[test]
fn plain_discovery_lists_groups_versions_and_resources() {
    let (_, versions) = get("/api", "application/json");
    assert_eq!(versions["versions"][0], "v1");
    let (_, groups) = get("/apis", "application/json");
    let kubevirt = groups["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|group| group["name"] == "kubevirt.io")
        .unwrap();
    assert_eq!(kubevirt["preferredVersion"]["version"], "v1");
    assert_eq!(kubevirt["versions"][1]["groupVersion"], "kubevirt.io/v1alpha3");
    let (_, core) = get("/api/v1", "application/json");
    assert!(core.get("apiVersion").is_none());
    let eviction = core["resources"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "pods/eviction")
        .unwrap();
    assert_eq!(
        (&eviction["group"], &eviction["kind"]),
        (&"policy".into(), &"Eviction".into())
    );
    let (_, vms) = get("/apis/kubevirt.io/v1", "");
    let vm = vms["resources"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "virtualmachines")
        .unwrap();
    assert_eq!(vm["shortNames"], serde_json::json!(["vm", "vms"]));
    assert!(vm["storageVersionHash"].is_string());
}

#[test]
fn aggregated_discovery_needs_two_requests_and_has_an_etag() {
    let first = answer("/apis", "", AGGREGATED, None, &UP).unwrap();
    assert!(first.content_type.ends_with("as=APIGroupDiscoveryList"));
    let body: Value = serde_json::from_str(&first.body).unwrap();
    let apps = body["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["metadata"]["name"] == "apps")
        .unwrap();
    assert_eq!(apps["versions"][0]["resources"][0]["responseKind"]["group"], "");
    let again = answer("/apis", "", AGGREGATED, first.etag.as_deref(), &UP).unwrap();
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let (_, core) = get("/api", AGGREGATED);
    assert_eq!(core["items"][0]["versions"][0]["version"], "v1");
}

#[test]
fn the_client_chooses_the_version_of_aggregated_discovery() {
    for (accept, expected) in [
        ("application/json", None),
        ("", None),
        (AGGREGATED, Some("v2")),
        (
            "application/json;as=APIGroupDiscoveryList;v=v2beta1;g=apidiscovery.k8s.io",
            Some("v2beta1"),
        ),
        (
            "application/json;as=APIGroupDiscoveryList;v=v9;g=apidiscovery.k8s.io, application/json",
            None,
        ),
        (
            "application/cbor;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io",
            None,
        ),
    ] {
        assert_eq!(aggregated::wanted(accept), expected, "{accept}");
    }
}

#[test]
fn without_virt_api_its_group_is_stale_and_unavailable() {
    let down = Announce { virt_api: false, ..UP };
    let body = answer("/apis", "", AGGREGATED, None, &down).unwrap().body;
    let body: Value = serde_json::from_str(&body).unwrap();
    let items = body["items"].as_array().unwrap();
    let group = items
        .iter()
        .find(|item| item["metadata"]["name"] == SUBRESOURCES_GROUP)
        .unwrap();
    assert_eq!(
        group["versions"][0],
        serde_json::json!({"version": "v1", "freshness": "Stale"})
    );
    let version = answer("/apis/subresources.kubevirt.io/v1/version", "", "", None, &down).unwrap();
    assert_eq!(version.status, 503);
}

#[test]
fn constant_paths_are_answered_and_object_paths_left_alone() {
    for (path, status) in [
        ("/", 200),
        ("/version", 200),
        ("/version/", 200),
        ("/readyz", 200),
        ("/livez/ping", 200),
        ("/healthz/nope", 404),
        ("/apis/subresources.kubevirt.io/v1/version", 200),
        ("/apis/subresources.kubevirt.io/v9/version", 404),
        ("/openapi/v3", 200),
    ] {
        assert_eq!(answer(path, "", "", None, &UP).unwrap().status, status, "{path}");
    }
    for path in [
        "/nope",
        "/api/v9",
        "/apis/nope.example.io/v1",
        "/apis/kubevirt.io/v9",
        "/api/v1/nodes",
        "/apis/subresources.kubevirt.io/v1/namespaces/d/virtualmachines/x/start",
    ] {
        assert_eq!(answer(path, "", "", None, &UP), None, "{path}");
    }
    let verbose = answer("/livez", "verbose", "", None, &UP).unwrap();
    assert!(verbose.body.ends_with("livez check passed\n"));
}

#[test]
fn groups_start_with_the_built_in_ones_and_name_every_kind_once() {
    let groups = groups();
    assert_eq!(groups.first().unwrap().0, "apiregistration.k8s.io");
    let mut seen: Vec<_> = kinds()
        .iter()
        .map(|kind| (kind.group, kind.version, kind.plural))
        .collect();
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[test]
fn versions_are_preferred_as_kubernetes_compares_them() {
    let mut versions = ["v1alpha3", "v1", "v1beta1", "v2", "v1beta2", "v2beta1"];
    versions.sort_by_key(|version| std::cmp::Reverse(priority(version)));
    assert_eq!(versions, ["v2", "v1", "v2beta1", "v1beta2", "v1beta1", "v1alpha3"]);
}
