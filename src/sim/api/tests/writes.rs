use super::*;

const MAPS: &str = "/api/v1/namespaces/demo/configmaps";
const VMS: &str = "/apis/kubevirt.io/v1/namespaces/demo/virtualmachines";
const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";

#[tokio::test]
async fn creating() {
    let world = world();
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "new"}});
    let made = send(&world, &format!("POST {MAPS}"), JSON, map.clone()).await;
    assert_eq!(made.code, 201);
    assert_eq!(made.json()["metadata"]["namespace"], "demo");
    let again = send(&world, &format!("POST {MAPS}"), JSON, map).await;
    assert_eq!(
        (again.code, again.message().as_str()),
        (409, "configmaps \"new\" already exists")
    );
    for (body, code) in [
        (json!({"metadata": {}}), 422),
        (json!({"metadata": {"name": "x", "namespace": "other"}}), 400),
        (json!({"metadata": {"name": "Bad_Name"}}), 422),
        (json!({"apiVersion": "v2", "metadata": {"name": "x"}}), 400),
        (json!([1]), 400),
        (json!({"metadata": {"generateName": "gen-"}}), 201),
    ] {
        assert_eq!(
            send(&world, &format!("POST {MAPS}"), JSON, body.clone()).await.code,
            code,
            "{body}"
        );
    }
    let nowhere = send(
        &world,
        "POST /api/v1/namespaces/none/configmaps",
        JSON,
        json!({"metadata": {"name": "a"}}),
    )
    .await;
    assert_eq!(nowhere.message(), "namespaces \"none\" not found");
}

#[tokio::test]
async fn a_dry_run_stores_nothing() {
    let world = world();
    let rv = world.store().rv();
    let map = json!({"metadata": {"name": "dry"}});
    assert_eq!(
        send(&world, &format!("POST {MAPS}?dryRun=All"), JSON, map.clone())
            .await
            .code,
        201
    );
    send(&world, &format!("DELETE {MAPS}/item-00?dryRun=All"), "", Value::Null).await;
    send(
        &world,
        &format!("PATCH {MAPS}/item-00?dryRun=All"),
        MERGE,
        json!({"data": {"k": "2"}}),
    )
    .await;
    assert_eq!(world.store().rv(), rv);
    assert_eq!(
        send(&world, &format!("POST {MAPS}?dryRun=Some"), JSON, map).await.code,
        422
    );
}

#[tokio::test]
async fn replacing_needs_the_version_that_stands() {
    let world = world();
    let mut vm = get(&world, &format!("{VMS}/vm-a")).await.json();
    vm["spec"]["runStrategy"] = json!("Manual");
    let put = format!("PUT {VMS}/vm-a");
    let done = send(&world, &put, JSON, vm.clone()).await.json();
    assert_eq!(done["metadata"]["generation"], 2);
    let stale = send(&world, &put, JSON, vm.clone()).await;
    assert_eq!(stale.code, 409);
    assert!(
        stale
            .message()
            .ends_with("please apply your changes to the latest version and try again")
    );
    vm["metadata"]["resourceVersion"] = Value::Null;
    assert_eq!(send(&world, &put, JSON, vm.clone()).await.code, 422);
    vm["metadata"]["uid"] = json!("other");
    vm["metadata"]["resourceVersion"] = done["metadata"]["resourceVersion"].clone();
    assert!(
        send(&world, &put, JSON, vm.clone())
            .await
            .message()
            .contains("UID in precondition: other")
    );
    vm["metadata"]["name"] = json!("other");
    assert_eq!(send(&world, &put, JSON, vm).await.code, 400);
    let map = json!({"metadata": {"name": "item-00"}, "data": {"k": "n"}});
    assert_eq!(send(&world, &format!("PUT {MAPS}/item-00"), JSON, map).await.code, 200);
}

#[tokio::test]
async fn status_and_wish_are_written_apart() {
    let world = world();
    let patch = json!({"status": {"ready": true}, "metadata": {"labels": {"x": "1"}}});
    let status = send(&world, &format!("PATCH {VMS}/vm-a/status"), MERGE, patch.clone())
        .await
        .json();
    assert_eq!(status["status"]["ready"], true);
    assert!(status["metadata"].get("labels").is_none());
    let main = send(&world, &format!("PATCH {VMS}/vm-b"), MERGE, patch).await.json();
    assert!(main["status"].get("ready").is_none());
    assert_eq!(main["metadata"]["labels"]["x"], "1");
}

#[tokio::test]
async fn patches_in_formats_that_fit_the_kind() {
    let world = world();
    let strategic = "application/strategic-merge-patch+json";
    let cordon = json!({"spec": {"unschedulable": true}});
    assert_eq!(
        send(&world, "PATCH /api/v1/nodes/node01", strategic, cordon.clone())
            .await
            .code,
        200
    );
    let refused = send(&world, &format!("PATCH {VMS}/vm-a"), strategic, cordon).await;
    assert_eq!(refused.code, 415);
    let stale = json!({"metadata": {"resourceVersion": "1", "labels": {"y": "2"}}});
    assert_eq!(send(&world, &format!("PATCH {VMS}/vm-a"), MERGE, stale).await.code, 409);
    let label = json!({"metadata": {"labels": {"bad label": "x y"}}});
    assert_eq!(send(&world, &format!("PATCH {VMS}/vm-a"), MERGE, label).await.code, 422);
    let broken = send_as(
        &world,
        "sim-admin",
        &format!("PATCH {VMS}/vm-a"),
        &[("content-type", MERGE)],
        "{\"a\":",
    )
    .await;
    assert_eq!(broken.message(), "error decoding patch: unexpected end of JSON input");
}

#[tokio::test]
async fn a_change_that_changes_nothing_makes_no_version() {
    let world = world();
    let rv = world.store().rv();
    let same = json!({"data": {"k": "v"}});
    assert_eq!(
        send(&world, &format!("PATCH {MAPS}/item-00"), MERGE, same).await.code,
        200
    );
    assert_eq!(world.store().rv(), rv);
}

#[tokio::test]
async fn finalizers_hold_what_is_deleted() {
    let world = world();
    let hold = json!({"metadata": {"finalizers": ["example.com/hold"]}});
    send(&world, &format!("PATCH {MAPS}/item-01"), MERGE, hold).await;
    let marked = send(&world, &format!("DELETE {MAPS}/item-01"), "", Value::Null)
        .await
        .json();
    assert_eq!(marked["kind"], "ConfigMap");
    assert_eq!(marked["metadata"]["deletionGracePeriodSeconds"], 0);
    let again = send(&world, &format!("DELETE {MAPS}/item-01"), "", Value::Null)
        .await
        .json();
    assert_eq!(again, marked);
    let map = json!({"metadata": {"name": "item-01"}});
    let taken = send(&world, &format!("POST {MAPS}"), JSON, map).await;
    assert_eq!(
        taken.message(),
        "object is being deleted: configmaps \"item-01\" already exists"
    );
    send(
        &world,
        &format!("PATCH {MAPS}/item-01"),
        MERGE,
        json!({"metadata": {"finalizers": null}}),
    )
    .await;
    assert_eq!(get(&world, &format!("{MAPS}/item-01")).await.code, 404);
}

#[tokio::test]
async fn deletions_keep_their_preconditions() {
    let world = world();
    let one = format!("DELETE {MAPS}/item-02");
    for (body, code) in [
        (json!({"preconditions": {"uid": "other"}}), 409),
        (json!({"preconditions": {"resourceVersion": "1"}}), 409),
        (json!({"propagationPolicy": "Sideways"}), 422),
        (json!({"preconditions": {"uid": "uid-2"}}), 200),
        (Value::Null, 404),
    ] {
        assert_eq!(send(&world, &one, JSON, body.clone()).await.code, code, "{body}");
    }
    let many = send(
        &world,
        &format!("DELETE {MAPS}?labelSelector=tier%3Da"),
        "",
        Value::Null,
    )
    .await
    .json();
    assert_eq!(many["items"].as_array().unwrap().len(), 6);
    assert_eq!(world.store().len("configmaps"), 5);
}

#[tokio::test]
async fn a_namespace_takes_its_inhabitants_along() {
    let world = world();
    let hold = json!({"metadata": {"finalizers": ["example.com/hold"]}});
    send(&world, &format!("PATCH {MAPS}/item-01"), MERGE, hold).await;
    let going = send(&world, "DELETE /api/v1/namespaces/demo", "", Value::Null)
        .await
        .json();
    assert_eq!(going["status"]["phase"], "Terminating");
    assert_eq!(world.store().len("configmaps"), 1);
    assert_eq!(get(&world, "/api/v1/namespaces/demo").await.code, 200);
    send(
        &world,
        &format!("PATCH {MAPS}/item-01"),
        MERGE,
        json!({"metadata": {"finalizers": null}}),
    )
    .await;
    assert_eq!(get(&world, "/api/v1/namespaces/demo").await.code, 404);
}

#[tokio::test]
async fn a_vm_goes_with_its_instance_and_pods() {
    let world = Arc::new(World::new(crate::sim::seed::Profile::Small, 1, Clock::wall()));
    let vms = get(&world, "/apis/kubevirt.io/v1/virtualmachines?limit=60")
        .await
        .json();
    let running = |vm: &&Value| vm["status"]["printableStatus"] == "Running";
    let vm = vms["items"].as_array().unwrap().iter().find(running).unwrap();
    let (namespace, name) = (
        vm["metadata"]["namespace"].as_str().unwrap(),
        vm["metadata"]["name"].as_str().unwrap(),
    );
    let count = |kind| world.store().len(kind);
    let before = (count("virtualmachineinstances.kubevirt.io"), count("pods"));
    let path = format!("DELETE /apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachines/{name}");
    assert_eq!(send(&world, &path, "", Value::Null).await.code, 200);
    assert_eq!(send(&world, &path, "", Value::Null).await.code, 404);
    assert_eq!(count("virtualmachineinstances.kubevirt.io"), before.0 - 1);
    assert!(count("pods") < before.1);
}

#[tokio::test]
async fn what_is_not_built_is_no_404() {
    let world = world();
    for path in [
        "POST /api/v1/namespaces/demo/pods/a/binding",
        "PUT /apis/subresources.kubevirt.io/v1/namespaces/demo/virtualmachines/vm-a/memorydump",
    ] {
        assert_eq!(send(&world, path, JSON, json!({})).await.code, 501, "{path}");
    }
}

#[tokio::test]
async fn empty_metadata_is_dropped() {
    let world = world();
    let map = json!({"metadata": {"name": "bare", "annotations": {}, "finalizers": [], "creationTimestamp": null}});
    let made = send(&world, &format!("POST {MAPS}"), JSON, map).await.json();
    assert!(made["metadata"].get("annotations").is_none());
    assert!(made["metadata"].get("finalizers").is_none());
}

#[tokio::test]
async fn unknown_fields_are_told_or_refused() {
    let world = world();
    let map = json!({"metadata": {"name": "typo"}, "dta": {"a": "b"}});
    let refused = send(
        &world,
        &format!("POST {MAPS}?fieldValidation=Strict"),
        JSON,
        map.clone(),
    )
    .await;
    let wanted =
        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dta\"";
    assert_eq!((refused.code, refused.message().as_str()), (400, wanted));
    let warned = send(&world, &format!("POST {MAPS}"), JSON, map).await;
    assert_eq!(warned.code, 201);
    assert_eq!(warned.headers["warning"], "299 - \"unknown field \\\"dta\\\"\"");
    assert!(warned.json().get("dta").is_none());
    let wrong = json!({"data": {"k": 7}});
    assert_eq!(
        send(&world, &format!("PATCH {MAPS}/typo"), MERGE, wrong).await.code,
        422
    );
    let vm = json!({"spec": {"bogus": 1}});
    assert_eq!(
        send(
            &world,
            &format!("PATCH {VMS}/vm-a?fieldValidation=Strict"),
            MERGE,
            vm.clone()
        )
        .await
        .code,
        422
    );
    assert_eq!(
        send(&world, &format!("PATCH {VMS}/vm-a?fieldValidation=Ignore"), MERGE, vm)
            .await
            .code,
        200
    );
}

#[tokio::test]
async fn migrations_are_admitted_as_kubevirt_admits_them() {
    let vmi = |name: &str, migratable: &str| {
        json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
            "metadata": {"name": name, "namespace": "demo", "uid": name}, "spec": {"domain": {"devices": {}}},
            "status": {"phase": "Running", "conditions": [
                {"type": "LiveMigratable", "status": migratable, "reason": "R", "message": "M"}]}})
    };
    let objects = vec![vmi("good", "True"), vmi("bad", "False")];
    let world = Arc::new(World::load(objects, Clock::wall()).unwrap());
    let path = "POST /apis/kubevirt.io/v1/namespaces/demo/virtualmachineinstancemigrations";
    let post = async |name: &str| {
        let body = json!({"metadata": {"generateName": "m-"}, "spec": {"vmiName": name}});
        send(&world, path, JSON, body).await
    };
    assert!(
        post("none")
            .await
            .message()
            .ends_with("the VMI \"demo/none\" does not exist")
    );
    assert!(
        post("bad")
            .await
            .message()
            .ends_with("Cannot migrate VMI, Reason: R, Message: M")
    );
    let made = post("good").await.json();
    assert_eq!(made["metadata"]["labels"]["kubevirt.io/vmi-name"], "good");
    assert_eq!(made["metadata"]["finalizers"][0], "kubevirt.io/migrationJobFinalize");
    let again = post("good").await;
    assert_eq!((again.code, again.json().get("reason")), (400, None));
    assert!(again.message().contains("in-flight migration detected"));
    let name = made["metadata"]["name"].as_str().unwrap();
    let change = format!("PATCH /apis/kubevirt.io/v1/namespaces/demo/virtualmachineinstancemigrations/{name}");
    assert_eq!(
        send(&world, &change, MERGE, json!({"spec": {"vmiName": "bad"}}))
            .await
            .code,
        422
    );
    assert_eq!(
        send(&world, path, JSON, json!({"metadata": {"name": "x"}})).await.code,
        422
    );
}

#[tokio::test]
async fn snapshots_and_instances_are_admitted_as_kubevirt_admits_them() {
    let vmi = json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
        "metadata": {"name": "a", "namespace": "demo"}, "spec": {"domain": {"devices": {}}}});
    let world = Arc::new(World::load(vec![vmi], Clock::wall()).unwrap());
    let path = "/apis/snapshot.kubevirt.io/v1beta1/namespaces/demo/virtualmachinesnapshots";
    for (source, code) in [
        (json!({"kind": "VirtualMachine", "name": "a"}), 422),
        (json!({"apiGroup": "kubevirt.io", "kind": "Pod", "name": "a"}), 422),
        (
            json!({"apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "a"}),
            201,
        ),
    ] {
        let body = json!({"metadata": {"name": "s"}, "spec": {"source": source}});
        assert_eq!(
            send(&world, &format!("POST {path}"), JSON, body.clone()).await.code,
            code,
            "{body}"
        );
    }
    let changed = send(
        &world,
        &format!("PATCH {path}/s"),
        MERGE,
        json!({"spec": {"source": {"name": "b"}}}),
    )
    .await;
    assert!(changed.message().ends_with("spec in immutable after creation"));
    let vmi = "PATCH /apis/kubevirt.io/v1/namespaces/demo/virtualmachineinstances/a";
    let changed = send(&world, vmi, MERGE, json!({"spec": {"hostname": "b"}})).await;
    assert!(changed.message().ends_with("update of VMI object is restricted"));
    assert_eq!(
        send(&world, vmi, MERGE, json!({"metadata": {"labels": {"b": "c"}}}))
            .await
            .code,
        200
    );
}
