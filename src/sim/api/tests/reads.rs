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

#[tokio::test]
async fn refusals_are_worded_as_whoever_refuses_words_them() {
    let world = world();
    let (own, custom) = (
        "/api/v1/namespaces/demo/configmaps",
        "/apis/kubevirt.io/v1/namespaces/demo/virtualmachines",
    );
    let absent = "the server could not find the requested resource";
    let none = "virtualmachines.kubevirt.io \"none\" not found";
    let produced = "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, \
                    application/vnd.kubernetes.protobuf";
    let streamed = ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";
    let negotiated = "only the following media types are accepted: application/json, application/yaml, \
                      application/vnd.kubernetes.protobuf";
    let table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    for (path, accept, code, message) in [
        ("/api/v1/nopes".to_owned(), "*/*", 404, absent.to_owned()),
        ("/api/v2".to_owned(), "*/*", 404, absent.to_owned()),
        ("/apis/apps/v9/nopes".to_owned(), "*/*", 404, absent.to_owned()),
        (format!("{own}/item-00/nope"), "*/*", 404, absent.to_owned()),
        (format!("{custom}/none/nope"), "*/*", 404, none.to_owned()),
        (own.to_owned(), "text/plain", 406, format!("{produced}{streamed}")),
        (format!("{own}/none"), "application/*", 406, produced.to_owned()),
        (format!("{custom}/none"), "text/plain", 406, negotiated.to_owned()),
        (
            format!("{own}?timeoutSeconds=x"),
            "*/*",
            400,
            "strconv.ParseInt: parsing \"x\": invalid syntax".to_owned(),
        ),
        (
            format!("{own}?includeObject=All"),
            table,
            400,
            "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must be 'Metadata', \
             'Object', 'None', or empty"
                .to_owned(),
        ),
    ] {
        let answer = send_as(&world, "sim-admin", &format!("GET {path}"), &[("accept", accept)], "").await;
        assert_eq!((answer.code, answer.message()), (code, message), "{path} {accept}");
    }
    for (selector, words) in [
        ("-a%3Db", "<nil>: Invalid value: \"-a\": name part must consist of"),
        (
            "a%3D-b",
            "values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or",
        ),
        ("a%20in%20(b,c-)", "values[1][a]: Invalid value: \"c-\""),
    ] {
        let answer = get(&world, &format!("{own}?labelSelector={selector}")).await;
        assert_eq!(answer.code, 400, "{selector}");
        assert!(answer.message().contains(words), "{}", answer.message());
    }
}

#[tokio::test]
async fn refusals_and_tables_come_as_they_were_asked_for() {
    let world = world();
    let path = "GET /apis/kubevirt.io/v1/namespaces/demo/virtualmachines";
    let yaml = [("accept", "application/json;q=0.1, application/yaml")];
    let refused = send_as(&world, "sim-admin", &format!("{path}/none"), &yaml, "").await;
    assert_eq!(
        (refused.code, &refused.headers["content-type"]),
        (404, &"application/yaml".parse().unwrap())
    );
    assert!(refused.bytes.starts_with(b"apiVersion: v1\n"));
    let beta = [("accept", "application/json;as=Table;v=v1beta1;g=meta.k8s.io")];
    for path in [path.to_owned(), format!("{path}/vm-a")] {
        let table = send_as(&world, "sim-admin", &path, &beta, "").await.json();
        assert_eq!(table["apiVersion"], "meta.k8s.io/v1beta1", "{path}");
    }
}
