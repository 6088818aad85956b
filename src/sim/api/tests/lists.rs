use super::*;

const MAPS: &str = "/api/v1/namespaces/demo/configmaps";

fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["metadata"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn pages_join_into_the_list_as_it_was() {
    let world = world();
    let first = get(&world, &format!("{MAPS}?limit=5")).await.json();
    assert_eq!(first["metadata"]["remainingItemCount"], 7);
    send(&world, &format!("DELETE {MAPS}/item-07"), "", Value::Null).await;
    let mut all = names(&first);
    let mut token = first["metadata"]["continue"].as_str().unwrap().to_owned();
    loop {
        let page = get(&world, &format!("{MAPS}?limit=5&continue={token}")).await.json();
        assert_eq!(
            page["metadata"]["resourceVersion"],
            first["metadata"]["resourceVersion"]
        );
        all.extend(names(&page));
        let Some(next) = page["metadata"]["continue"].as_str() else {
            break;
        };
        token = next.to_owned();
    }
    assert_eq!(all.len(), 12);
    assert!(all.contains(&"item-07".to_owned()));
}

#[tokio::test]
async fn a_forgotten_token_comes_with_one_that_works() {
    let world = world();
    let first = get(&world, &format!("{MAPS}?limit=2")).await.json();
    let token = first["metadata"]["continue"].as_str().unwrap();
    send(&world, &format!("DELETE {MAPS}/item-00"), "", Value::Null).await;
    world.store().compact();
    let gone = get(&world, &format!("{MAPS}?limit=2&continue={token}")).await;
    assert_eq!(gone.code, 410);
    let fresh = gone.json()["metadata"]["continue"].as_str().unwrap().to_owned();
    let next = get(&world, &format!("{MAPS}?limit=2&continue={fresh}")).await.json();
    assert_eq!(names(&next), ["item-02", "item-03"]);
}

#[tokio::test]
async fn selectors() {
    let world = world();
    for (selector, count) in [
        ("labelSelector=tier%3Da", 6),
        ("labelSelector=tier+in+(a,b),n+notin+(1,3)", 10),
        ("labelSelector=n%20%3E%203", 8),
        ("fieldSelector=metadata.name%3Ditem-03", 1),
        ("fieldSelector=metadata.name!%3Ditem-03&limit=3", 3),
        ("limit=2&resourceVersion=0", 12),
    ] {
        assert_eq!(
            names(&get(&world, &format!("{MAPS}?{selector}")).await.json()).len(),
            count,
            "{selector}"
        );
    }
    let some = get(&world, &format!("{MAPS}?labelSelector=tier%3Da&limit=2"))
        .await
        .json();
    assert!(some["metadata"].get("remainingItemCount").is_none());
    assert!(some["metadata"].get("continue").is_some());
    assert_eq!(get(&world, &format!("{MAPS}?labelSelector=a%20b%20c")).await.code, 400);
}

#[tokio::test]
async fn items_of_custom_resources_carry_their_type() {
    let world = world();
    let vms = get(&world, "/apis/kubevirt.io/v1/virtualmachines").await.json();
    assert_eq!(vms["items"][0]["kind"], "VirtualMachine");
    assert_eq!(vms["metadata"]["continue"], "");
    let maps = get(&world, MAPS).await.json();
    assert!(maps["items"][0].get("kind").is_none());
    assert!(maps["metadata"].get("continue").is_none());
}

#[tokio::test]
async fn long_lists_are_compressed_when_asked() {
    use std::io::Read as _;
    let world = world();
    let big = json!({"metadata": {"name": "big"}, "data": {"k": "x".repeat(300_000)}});
    assert_eq!(
        send(&world, &format!("POST {MAPS}"), "application/json", big)
            .await
            .code,
        201
    );
    let path = format!("GET {MAPS}");
    let packed = send_as(&world, "sim-admin", &path, &[("accept-encoding", "gzip")], "").await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed.bytes[..])
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(names(&serde_json::from_str(&text).unwrap()).len(), 13);
    assert!(packed.bytes.len() < text.len() / 10);
}
