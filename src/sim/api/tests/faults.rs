//! Faults, as a client meets them.
use std::time::Duration;

use super::*;
use crate::sim::fault::{Fault, Loss, Refusal, Rule};

const ITEMS: &str = "/api/v1/namespaces/demo/configmaps";
const VM: &str = "/apis/kubevirt.io/v1/namespaces/demo/virtualmachines/vm-a";

async fn create(world: &Arc<World>, name: &str) -> Read {
    let body = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}});
    send(world, &format!("POST {ITEMS}"), "application/json", body).await
}

#[tokio::test]
async fn refusals_come_in_their_own_shape_and_nothing_is_written() {
    for (refusal, code, json) in [
        (Refusal::forbidden(), 403, true),
        (Refusal::conflict(), 409, true),
        (Refusal::invalid(), 422, true),
        (Refusal::too_many(3), 429, false),
        (Refusal::internal_text(), 500, false),
        (Refusal::unavailable(), 503, false),
    ] {
        let world = world();
        world.faults().add(Rule::on("POST", "*/configmaps", refusal));
        let read = create(&world, "new").await;
        assert_eq!(read.code, code);
        assert_eq!(read.headers["content-type"] == "application/json", json, "{code}");
        assert_eq!(read.headers.get("retry-after").is_some(), code == 429);
        assert_eq!(get(&world, &format!("{ITEMS}/new")).await.code, 404);
        assert_eq!(create(&world, "new").await.code, 201);
    }
}

#[tokio::test]
async fn an_answer_can_get_lost_after_the_write() {
    for loss in [Loss::Silence, Loss::Cut, Loss::GatewayTimeout] {
        let world = world();
        world.faults().add(Rule::on("POST", "*", Fault::Applied(loss)));
        let answered = tokio::time::timeout(Duration::from_millis(50), create(&world, "new")).await;
        match loss {
            Loss::Silence => assert!(answered.is_err()),
            Loss::Cut => assert_eq!(answered.unwrap().bytes.len(), 0),
            Loss::GatewayTimeout => assert_eq!(answered.unwrap().code, 504),
        }
        assert_eq!(get(&world, &format!("{ITEMS}/new")).await.code, 200);
    }
}

#[tokio::test]
async fn a_request_can_get_lost_before_the_write() {
    let world = world();
    world
        .faults()
        .add(Rule::on("POST", "*", Fault::Unsent(Loss::GatewayTimeout)));
    assert_eq!(create(&world, "new").await.code, 504);
    assert_eq!(get(&world, &format!("{ITEMS}/new")).await.code, 404);
}

#[tokio::test]
async fn without_virt_api_reads_work_and_checked_writes_do_not() {
    let world = world();
    world.faults().virt_api_down(true);
    assert_eq!(get(&world, VM).await.code, 200);
    let patch = json!({"metadata": {"labels": {"a": "b"}}});
    let read = send(&world, &format!("PATCH {VM}"), "application/merge-patch+json", patch).await;
    assert_eq!(read.code, 500);
    assert!(read.message().starts_with(
        "Internal error occurred: failed calling webhook \"virtualmachines-mutator.kubevirt.io\": failed to call webhook"
    ));
    assert_eq!(read.json()["reason"], "InternalError");
    let version = get(&world, "/apis/subresources.kubevirt.io/v1/version").await;
    assert_eq!((version.code, &version.bytes[..]), (503, &b"service unavailable\n"[..]));
    assert_eq!(create(&world, "new").await.code, 201);
    world.faults().virt_api_down(false);
    assert_eq!(get(&world, "/apis/subresources.kubevirt.io/v1/version").await.code, 200);
}
