use super::*;

const MAPS: &str = "/api/v1/namespaces/demo/configmaps";

/// Creates, changes twice and deletes `w1`, as `tier` goes from w to x.
async fn life_of_w1(world: &Arc<World>) {
    let map = json!({"metadata": {"name": "w1", "labels": {"tier": "w"}}, "data": {"a": "1"}});
    send(world, &format!("POST {MAPS}"), "application/json", map).await;
    let one = format!("PATCH {MAPS}/w1");
    for patch in [
        json!({"data": {"a": "2"}}),
        json!({"metadata": {"labels": {"tier": "x"}}}),
    ] {
        send(world, &one, "application/merge-patch+json", patch).await;
    }
    send(world, &format!("DELETE {MAPS}/w1"), "", Value::Null).await;
}

async fn watch(world: &Arc<World>, query: &str) -> Vec<String> {
    get(world, &format!("{MAPS}?watch=true&timeoutSeconds=3&{query}"))
        .await
        .events()
}

#[tokio::test(start_paused = true)]
async fn a_life_is_told_and_a_selection_is_left() {
    let world = world();
    let rv = world.store().rv();
    life_of_w1(&world).await;
    let all = watch(&world, &format!("resourceVersion={rv}")).await;
    assert_eq!(all, ["ADDED w1 w", "MODIFIED w1 w", "MODIFIED w1 x", "DELETED w1 x"]);
    let selected = watch(&world, &format!("resourceVersion={rv}&labelSelector=tier%3Dw")).await;
    assert_eq!(selected, ["ADDED w1 w", "MODIFIED w1 w", "DELETED w1 w"]);
    let other = watch(&world, &format!("resourceVersion={rv}&labelSelector=tier%3Dx")).await;
    assert_eq!(other, ["ADDED w1 x", "DELETED w1 x"]);
}

#[tokio::test(start_paused = true)]
async fn the_old_path_watches_one_object() {
    let world = world();
    let path = "/api/v1/watch/namespaces/demo/configmaps/item-03?timeoutSeconds=1";
    assert_eq!(get(&world, path).await.events(), ["ADDED item-03 a"]);
}

#[tokio::test(start_paused = true)]
async fn changes_arrive_while_the_watch_is_open() {
    let world = world();
    let rv = world.store().rv();
    let watching = tokio::spawn({
        let world = world.clone();
        async move { watch(&world, &format!("resourceVersion={rv}")).await }
    });
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    life_of_w1(&world).await;
    assert_eq!(watching.await.unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_streamed_list_ends_with_its_bookmark() {
    let world = world();
    let query = "sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
    let events = watch(&world, query).await;
    assert_eq!(events.len(), 13);
    assert_eq!(events[12], "BOOKMARK - -");
    assert_eq!(watch(&world, "resourceVersion=99999999").await.len(), 0);
    let refused = get(&world, &format!("{MAPS}?watch=true&sendInitialEvents=true")).await;
    assert_eq!(refused.code, 422);
}

#[tokio::test(start_paused = true)]
async fn bookmarks_come_before_the_end() {
    let world = world();
    let rv = world.store().rv();
    let path = format!("{MAPS}?watch=true&timeoutSeconds=75&allowWatchBookmarks=true&resourceVersion={rv}");
    assert_eq!(get(&world, &path).await.events(), ["BOOKMARK - -", "BOOKMARK - -"]);
}

#[tokio::test]
async fn what_is_forgotten_ends_the_watch_with_an_error() {
    let world = world();
    let answer = get(&world, &format!("{MAPS}?watch=true&resourceVersion=3")).await;
    assert_eq!(answer.code, 200);
    let event = answer.json();
    assert_eq!(event["type"], "ERROR");
    assert_eq!(event["object"]["code"], 410);
    assert_eq!(event["object"]["reason"], "Expired");
}

#[tokio::test(start_paused = true)]
async fn tables_announce_their_columns_once() {
    let world = world();
    let path = format!("GET {MAPS}?watch=true&timeoutSeconds=1");
    let accept = [("accept", "application/json;as=Table;v=v1;g=meta.k8s.io")];
    let answer = send_as(&world, "sim-admin", &path, &accept, "").await;
    let lines: Vec<Value> = answer
        .bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert!(lines[0]["object"]["columnDefinitions"].is_array());
    assert!(
        lines[1..]
            .iter()
            .all(|line| line["object"]["columnDefinitions"].is_null())
    );
}
