use super::*;
use crate::client::Mode;
use crate::client::testing::{Say, Seen, client};
use crate::model::brief::Brief;

fn server(seen: &Seen) -> Say {
    let path = seen.target.split('?').next().unwrap();
    match path {
        "/api/v1/namespaces" => Say::json(
            r#"{"kind":"NamespaceList","metadata":{"resourceVersion":"100"},
                "items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#,
        ),
        "/api/v1/namespaces/a/pods" => table("90", &["p1", "p2"]),
        "/api/v1/namespaces/b/pods" => table("120", &["p1"]),
        _ => Say::status(404, "no"),
    }
}

fn table(version: &str, names: &[&str]) -> Say {
    let rows: Vec<_> = names
        .iter()
        .map(|name| serde_json::json!({"cells": [name, "Running", "n1"], "object": null}))
        .collect();
    Say::json(
        serde_json::json!({
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": version},
            "columnDefinitions": [{"name": "Name"}, {"name": "Status"}, {"name": "Node"}], "rows": rows
        })
        .to_string(),
    )
}

async fn rows(client: &Client, given: Option<&str>) -> Option<(Vec<String>, String)> {
    let namespaces = Namespaces::new(given.map(str::to_owned));
    let mut load = load(client, Kind::Pod, &namespaces).await.unwrap()?;
    let mut seen = Vec::new();
    while let Some(deltas) = load.next().await.unwrap() {
        for delta in deltas {
            match delta {
                Delta::Brief(Brief::Pod(pod)) => seen.push(format!("{}@{}", pod.key, pod.node)),
                other => panic!("{other:?}"),
            }
        }
    }
    seen.sort();
    Some((seen, load.version()))
}

#[tokio::test]
async fn rows_of_all_namespaces_and_the_oldest_version() {
    let (client, log) = client(Mode::ReadOnly, server).await;
    let (seen, version) = rows(&client, None).await.unwrap();
    assert_eq!(seen, ["a/p1@n1", "a/p2@n1", "b/p1@n1"]);
    assert_eq!(version, "90");
    let log = log.lock().unwrap();
    assert!(
        log.iter()
            .any(|seen| seen.target.contains("includeObject=None") && seen.head.contains("as=Table"))
    );
}

#[tokio::test]
async fn a_given_namespace_needs_no_list_of_them() {
    let (client, log) = client(Mode::ReadOnly, server).await;
    let (seen, version) = rows(&client, Some("b")).await.unwrap();
    assert_eq!(
        (seen.as_slice(), version.as_str()),
        (["b/p1@n1".to_owned()].as_slice(), "120")
    );
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn who_may_not_list_namespaces_gets_whole_lists() {
    let (client, _) = client(Mode::ReadOnly, |_| Say::status(403, "namespaces is forbidden")).await;
    assert!(rows(&client, None).await.is_none());
}

#[tokio::test]
async fn a_list_instead_of_a_table_is_noticed() {
    let (client, _) = client(Mode::ReadOnly, |_| {
        Say::json(r#"{"kind":"PodList","items":[{"metadata":{"name":"x"}}]}"#)
    })
    .await;
    let namespaces = Namespaces::new(Some("a".to_owned()));
    let mut load = load(&client, Kind::Pod, &namespaces).await.unwrap().unwrap();
    assert!(load.next().await.unwrap_err().reason.contains("no table"));
}
