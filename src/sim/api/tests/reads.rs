use super::*;

#[tokio::test]
async fn one_object_and_what_is_not_there() {
    let world = world();
    let found = get(&world, "/api/v1/namespaces/demo/configmaps/item-01").await.json();
    assert_eq!(found["kind"], "ConfigMap");
    assert_eq!(found["metadata"]["name"], "item-01");
    let missing = get(&world, "/apis/kubevirt.io/v1/namespaces/demo/virtualmachines/none").await;
    assert_eq!(missing.code, 404);
    assert_eq!(missing.message(), "virtualmachines.kubevirt.io \"none\" not found");
}

#[tokio::test]
async fn unknown_paths_are_no_status() {
    let world = world();
    for path in ["/nope", "/apis/nope.example.io/v1", "/apis/kubevirt.io/v1/nopes"] {
        let answer = get(&world, path).await;
        assert_eq!(
            (answer.code, &answer.bytes[..]),
            (404, &b"404 page not found\n"[..]),
            "{path}"
        );
    }
}

#[tokio::test]
async fn strangers_are_refused() {
    let world = world();
    let path = "GET /apis/kubevirt.io/v1/namespaces/demo/virtualmachines";
    assert_eq!(send_as(&world, "wrong", path, &[], "").await.code, 401);
    let anonymous = send_as(&world, "", path, &[], "").await;
    assert_eq!(anonymous.code, 403);
    assert!(
        anonymous
            .message()
            .contains("User \"system:anonymous\" cannot list resource")
    );
    let as_alice = send_as(&world, "sim-viewer", path, &[("impersonate-user", "alice")], "").await;
    assert!(as_alice.message().contains("impersonate-on:user-info:list"));
}

#[tokio::test]
async fn the_accept_header_decides_the_shape() {
    let world = world();
    let path = "GET /apis/kubevirt.io/v1/namespaces/demo/virtualmachines";
    for (accept, kind) in [
        ("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", "Table"),
        (
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
            "PartialObjectMetadataList",
        ),
        ("*/*", "VirtualMachineList"),
    ] {
        let list = send_as(&world, "sim-admin", path, &[("accept", accept)], "")
            .await
            .json();
        assert_eq!(list["kind"], kind);
    }
    assert_eq!(
        send_as(&world, "sim-admin", path, &[("accept", "text/html")], "")
            .await
            .code,
        406
    );
    let yaml = send_as(&world, "sim-admin", path, &[("accept", "application/yaml")], "").await;
    assert!(yaml.bytes.starts_with(b"apiVersion: kubevirt.io/v1\n"));
}

#[tokio::test(start_paused = true)]
async fn a_read_from_the_future_waits_and_gives_up() {
    let world = world();
    let answer = get(&world, "/api/v1/namespaces/demo/configmaps?resourceVersion=999999").await;
    assert_eq!(answer.code, 504);
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(
        answer.json()["details"]["causes"][0]["reason"],
        "ResourceVersionTooLarge"
    );
}

#[tokio::test]
async fn what_is_no_version_is_refused_by_each_verb_in_its_way() {
    let world = world();
    let maps = "/api/v1/namespaces/demo/configmaps";
    for (path, code) in [
        (format!("{maps}?resourceVersion=abc"), 400),
        (format!("{maps}?watch=true&resourceVersion=abc"), 500),
        (format!("{maps}/item-00?resourceVersion=abc"), 500),
        (format!("{maps}/item-00?resourceVersion=0"), 200),
    ] {
        assert_eq!(get(&world, &path).await.code, code, "{path}");
    }
}
