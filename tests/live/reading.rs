//! Questions with one answer.
use vmotui::client::Client;
use vmotui::model::trouble::Step;
use vmotui::model::{Key, Kind};

use crate::target::{client, everything, excused};

#[tokio::test]
async fn the_server_tells_its_version_and_who_we_are() {
    let Some(client) = client().await else { return };
    let version = client.version().await.unwrap();
    assert!(version.starts_with('v'), "{version}");
    let who = client.whoami().await.unwrap();
    assert!(!who.user.is_empty());
    println!("{version}, as {} (confirmed: {})", who.user, who.confirmed);
    assert!(!client.origin().server.is_empty());
}

#[tokio::test]
async fn every_kind_is_read_or_the_reason_is_told() {
    let Some(client) = client().await else { return };
    let (seen, troubles) = everything(&client).await;
    for (kind, names) in &seen {
        println!("{} {}", names.len(), kind.plural_title());
    }
    for trouble in &troubles {
        println!("not read: {trouble}");
        assert!(excused(trouble), "{trouble}");
        assert!(!trouble.reason.is_empty() && trouble.kind.is_some(), "{trouble:?}");
    }
    assert!(!seen.is_empty(), "nothing at all may be read");
}

#[tokio::test]
async fn vms_are_read_in_full() {
    let Some(client) = client().await else { return };
    let (seen, _) = everything(&client).await;
    for kind in [Kind::VirtualMachine, Kind::VirtualMachineInstance, Kind::Node] {
        for key in seen.get(&kind).into_iter().flat_map(|names| names.keys()).take(3) {
            one(&client, kind, key).await;
        }
    }
}

async fn one(client: &Client, kind: Kind, key: &Key) {
    match client.object(kind, key).await {
        Ok(object) => {
            assert_eq!(object["metadata"]["name"], key.name.as_str());
            assert!(
                object["kind"].is_string() && object["apiVersion"].is_string(),
                "{kind:?} {key}"
            );
        }
        // it may have gone since the list, and `list` does not include `get`
        Err(trouble) => assert!(excused(&trouble), "{trouble}"),
    }
    if kind == Kind::VirtualMachineInstance {
        let selector = format!("vm.kubevirt.io/name={}", key.name);
        match client.pods_labelled(&key.namespace, &selector).await {
            Ok(pods) => assert!(pods.iter().all(|pod| pod.metadata.namespace == key.namespace)),
            Err(trouble) => assert!(excused(&trouble), "{trouble}"),
        }
        match client.events_about(&key.namespace, &key.name).await {
            Ok(events) => assert!(events.iter().all(|event| event.involved_object.name == key.name)),
            Err(trouble) => assert!(excused(&trouble), "{trouble}"),
        }
    }
}

#[tokio::test]
async fn read_only_lets_no_write_out() {
    let Some(client) = client().await else { return };
    let before = client.stats();
    for (method, path) in [
        ("DELETE", "/api/v1/namespaces/default/pods/none"),
        ("PATCH", "/api/v1/nodes/none"),
        ("POST", "/apis/kubevirt.io/v1/namespaces/default/virtualmachines"),
        (
            "PUT",
            "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachines/none/start",
        ),
        (
            "GET",
            "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/none/console",
        ),
    ] {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .body(Vec::new())
            .unwrap();
        let trouble = client.request(request).await.unwrap_err();
        assert_eq!(trouble.step, Step::Guard, "{method} {path}: {trouble}");
    }
    let after = client.stats();
    assert_eq!(after.total(), before.total(), "nothing left this process");
    assert_eq!(after.refused, before.refused + 5);
}
