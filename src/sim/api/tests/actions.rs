//! virt-api's actions.
use super::*;
use crate::sim::catalog;
use crate::sim::store::{Ask, Key};

const VMS: &str = "/apis/subresources.kubevirt.io/v1/namespaces/demo/virtualmachines";
const VMIS: &str = "/apis/subresources.kubevirt.io/v1alpha3/namespaces/demo/virtualmachineinstances";

/// A cluster with one VM; `phase` is its instance's, empty for none.
fn cluster(strategy: &str, phase: &str) -> Arc<World> {
    let mut objects = vec![json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
        "metadata": {"name": "a", "namespace": "demo", "uid": "vm", "generation": 1},
        "spec": {"runStrategy": strategy, "template": {"spec": {"domain": {"devices": {}}}}},
        "status": {"printableStatus": "x", "created": !phase.is_empty()}})];
    if !phase.is_empty() {
        objects.push(json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
            "metadata": {"name": "a", "namespace": "demo", "uid": "vmi", "generation": 1,
                "ownerReferences": [{"uid": "vm", "kind": "VirtualMachine", "name": "a"}]},
            "spec": {"domain": {"devices": {}}, "terminationGracePeriodSeconds": 30},
            "status": {"phase": phase, "nodeName": "node01", "conditions": [{"type": "AgentConnected", "status": "True"}]}}));
    }
    objects.push(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node01"}, "spec": {}}));
    Arc::new(World::load(objects, Clock::fixed("2026-11-22T09:00:00Z".parse().unwrap())).unwrap())
}

fn stored(world: &World, id: &'static str) -> Value {
    let entry = world.store().get(id, &Key::new(Some("demo"), "a")).unwrap();
    world.object(catalog::by_id(id).unwrap(), &entry)
}

fn vm(world: &World) -> Value {
    stored(world, "virtualmachines.kubevirt.io")
}

async fn put(world: &Arc<World>, path: &str, body: &str) -> Read {
    let headers = [("accept", "*/*"), ("content-type", "application/json")];
    send_as(world, "sim-admin", &format!("PUT {path}"), &headers, body.to_owned()).await
}

/// Status and, of a refusal, what comes after the object's name.
fn brief(read: &Read) -> (u16, String) {
    let status: Value = serde_json::from_slice(&read.bytes).unwrap_or_default();
    let message = status["message"].as_str().unwrap_or_default();
    let told = message.split_once("\": ").map_or(message, |(_, told)| told);
    (read.code, told.to_owned())
}

#[tokio::test]
async fn power_by_strategy_and_phase() {
    for (strategy, phase, action, code, told) in [
        ("Halted", "", "start", 202, ""),
        ("Halted", "Running", "start", 409, "VM is already running"),
        ("Halted", "Scheduling", "start", 409, "VM is already running"),
        (
            "Always",
            "",
            "start",
            409,
            "Always does not support manual start requests",
        ),
        (
            "Once",
            "Succeeded",
            "start",
            409,
            "Once does not support manual start requests",
        ),
        ("Manual", "", "start", 202, ""),
        ("Manual", "Failed", "start", 202, ""),
        (
            "RerunOnFailure",
            "Failed",
            "start",
            409,
            "RerunOnFailure does not support starting VM from failed state",
        ),
        ("Always", "Running", "stop", 202, ""),
        ("Always", "", "stop", 202, ""),
        ("Manual", "Running", "stop", 202, ""),
        ("Manual", "", "stop", 409, "VM is not running"),
        ("Halted", "", "stop", 409, "VM is not running"),
        (
            "Halted",
            "Running",
            "stop",
            409,
            "Halted only supports manual stop requests with a shorter graceperiod",
        ),
        ("Always", "Running", "restart", 202, ""),
        ("Always", "", "restart", 409, "VM is not running: Halted"),
        (
            "Once",
            "Running",
            "restart",
            409,
            "RunStategy Once does not support manual restart requests",
        ),
    ] {
        let world = cluster(strategy, phase);
        let before = world.store().rv();
        let dry = put(&world, &format!("{VMS}/a/{action}"), r#"{"dryRun":["All"]}"#).await;
        assert_eq!(
            brief(&dry),
            (code, told.to_owned()),
            "{strategy} {phase} {action} as dry run"
        );
        assert_eq!(world.store().rv(), before, "{strategy} {phase} {action} as dry run");
        let real = put(&world, &format!("{VMS}/a/{action}"), "").await;
        assert_eq!(brief(&real), (code, told.to_owned()), "{strategy} {phase} {action}");
        assert_eq!(world.store().rv() > before, code == 202, "{strategy} {phase} {action}");
        if code == 202 {
            assert!(real.bytes.is_empty() && real.headers.get("content-type").is_none());
        }
    }
}

#[tokio::test]
async fn what_is_written() {
    let world = cluster("Halted", "");
    put(&world, &format!("{VMS}/a/start?dryRun=All"), "").await;
    let started = vm(&world);
    assert_eq!(
        started["spec"]["runStrategy"], "Always",
        "a dry run in the query is none"
    );
    assert_eq!(started["metadata"]["generation"], 2);
    assert_eq!(started["metadata"]["managedFields"][0]["manager"], "virt-api");

    let world = cluster("Always", "Running");
    put(&world, &format!("{VMS}/a/restart"), "").await;
    let requests = json!([{"action": "Stop", "uid": "vmi"}, {"action": "Start"}]);
    assert_eq!(vm(&world)["status"]["stateChangeRequests"], requests);
    let again = put(&world, &format!("{VMS}/a/restart"), "").await;
    assert_eq!(again.code, 500);
    assert_eq!(
        again.message(),
        "Internal error occurred: unable to complete request: stop/start already underway"
    );

    let world = cluster("Always", "Running");
    put(&world, &format!("{VMS}/a/stop"), r#"{"gracePeriod":0}"#).await;
    assert_eq!(vm(&world)["spec"]["runStrategy"], "Halted");
    let vmi = stored(&world, "virtualmachineinstances.kubevirt.io");
    assert_eq!(vmi["spec"]["terminationGracePeriodSeconds"], 0);

    let world = cluster("Halted", "");
    put(&world, &format!("{VMS}/a/start"), r#"{"paused":true}"#).await;
    let requests = json!([{"action": "Start", "data": {"paused": "true"}}]);
    assert_eq!(vm(&world)["status"]["stateChangeRequests"], requests);
}

#[tokio::test]
async fn the_guests_switches() {
    for (phase, action, code, asked) in [
        ("Running", "pause", 200, Some(Ask::Pause)),
        ("Scheduling", "pause", 409, None),
        ("Running", "unpause", 409, None),
        ("Running", "softreboot", 200, Some(Ask::SoftReboot)),
        ("Running", "reset", 200, Some(Ask::Reset)),
        ("Scheduling", "reset", 400, None),
        ("", "reset", 404, None),
        ("Running", "freeze", 200, Some(Ask::Freeze)),
        ("Running", "unfreeze", 200, Some(Ask::Unfreeze)),
    ] {
        let world = cluster("Always", phase);
        let read = put(&world, &format!("{VMIS}/a/{action}"), "").await;
        assert_eq!(read.code, code, "{phase} {action}");
        let signals: Vec<Ask> = world.take_signals().iter().map(|signal| signal.ask).collect();
        assert_eq!(signals, Vec::from_iter(asked), "{phase} {action}");
    }
    let world = cluster("Always", "Running");
    let read = put(&world, &format!("{VMIS}/a/pause"), r#"{"dryRun":["All"]}"#).await;
    assert_eq!((read.code, world.take_signals().len()), (200, 0));
}

#[tokio::test]
async fn a_body_is_read_as_virt_api_reads_it() {
    let start = format!("{VMS}/a/start");
    for (body, code, told) in [
        ("dryRun:\n- All\n", 202, ""),
        (
            r#"{"dryRun":["Some"]}"#,
            500,
            "Internal error occurred: PatchOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: \
             supported values: \"All\"",
        ),
        (
            "{bad",
            400,
            "Can not unmarshal Request body to struct, error: json: offset 2: invalid character 'b' looking for \
             beginning of object key string",
        ),
    ] {
        let world = cluster("Halted", "");
        let read = put(&world, &start, body).await;
        let message = if code == 202 { String::new() } else { read.message() };
        assert_eq!((read.code, message.as_str()), (code, told), "{body}");
        assert_eq!(vm(&world)["spec"]["runStrategy"], "Halted", "{body}");
    }
}

#[tokio::test]
async fn migrations_and_evacuations() {
    let world = cluster("Always", "Running");
    let migrate = format!("{VMS}/a/migrate");
    assert_eq!(put(&world, &migrate, r#"{"dryRun":["All"]}"#).await.code, 202);
    assert_eq!(put(&world, &migrate, "").await.code, 202);
    let again = put(&world, &migrate, "").await;
    assert_eq!(again.code, 500);
    assert!(again.message().starts_with(
        "Internal error occurred: admission webhook \"migration-create-validator.kubevirt.io\" denied the request: in-flight"
    ));
    let made = get(
        &world,
        "/apis/kubevirt.io/v1/namespaces/demo/virtualmachineinstancemigrations",
    )
    .await;
    let made = &made.json()["items"][0];
    assert!(
        made["metadata"]["name"]
            .as_str()
            .unwrap()
            .starts_with("kubevirt-migrate-vm-")
    );
    assert_eq!(
        made["metadata"]["finalizers"],
        json!(["kubevirt.io/migrationJobFinalize"])
    );

    for (form, world) in [
        (VMS, cluster("Always", "Running")),
        (VMIS, cluster("Always", "Running")),
    ] {
        let cancel = format!("{form}/a/evacuate/cancel");
        assert_eq!(put(&world, &cancel, "{}").await.code, 200, "nothing is marked");
        let patch = json!({"status": {"evacuationNodeName": "node01"}});
        let vmi = "PATCH /apis/kubevirt.io/v1/namespaces/demo/virtualmachineinstances/a";
        assert_eq!(send(&world, vmi, "application/merge-patch+json", patch).await.code, 200);
        for (body, code) in [("{}", 500), (r#"{"evacuationNodeName":"node01"}"#, 200)] {
            assert_eq!(put(&world, &cancel, body).await.code, code, "{form} {body}");
        }
        let vmi = stored(&world, "virtualmachineinstances.kubevirt.io");
        assert!(vmi["status"].get("evacuationNodeName").is_none());
    }
}

#[tokio::test]
async fn refusals_before_the_action() {
    let world = cluster("Halted", "");
    let json = [("accept", "application/json")];
    let read = send_as(&world, "sim-admin", &format!("PUT {VMS}/a/start"), &json, "").await;
    assert_eq!(
        (read.code, &read.headers["content-type"]),
        (406, &"text/plain; charset=utf-8".parse().unwrap())
    );
    assert_eq!(put(&world, &format!("{VMS}/a/nosuch"), "").await.code, 404);
    assert_eq!(get(&world, &format!("{VMS}/a/start")).await.code, 405);
    let read = send_as(&world, "sim-viewer", &format!("PUT {VMIS}/a/evacuate/cancel"), &[], "").await;
    assert_eq!(read.code, 403);
    assert!(
        read.message().contains("virtualmachineinstances/evacuate\""),
        "{}",
        read.message()
    );
    let read = get(&world, &format!("{VMIS}/a/guestosinfo")).await;
    assert_eq!(read.code, 500);
    assert_eq!(read.bytes, "virtualmachineinstance.kubevirt.io \"a\" not found");
}
