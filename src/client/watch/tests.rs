use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc::Receiver;

use super::*;
use crate::client::Mode;
use crate::client::testing::{End, Log, Say, Seen, client};
use crate::model::brief::Brief;

/// Starts a watch of `kind` over a scripted server; time runs as fast as the test can.
async fn watch(kind: Kind, handler: impl Fn(&Seen) -> Say + Send + Sync + 'static) -> (Watches, Receiver<Batch>, Log) {
    let (client, log) = client(Mode::ReadOnly, handler).await;
    tokio::time::pause();
    let (sender, receiver) = mpsc::channel(64);
    let mut watches = Watches::new(client, None, 7, sender);
    watches.start(kind);
    (watches, receiver, log)
}

fn word(delta: &Delta) -> String {
    match delta {
        Delta::Upsert(object) => format!("{}@{}", object.meta().name, object.meta().resource_version),
        Delta::Delete(_, meta) => format!("-{}", meta.name),
        Delta::Listing(_) => "listing".to_owned(),
        Delta::Listed(_) => "listed".to_owned(),
        Delta::Briefed(_) => "briefed".to_owned(),
        Delta::Brief(Brief::Pod(pod)) => format!("row {}", pod.key),
        Delta::Skipped { count, .. } => format!("skipped {count}"),
        Delta::Failed(_, trouble) => format!("failed {}", trouble.step),
        other => format!("{other:?}"),
    }
}

/// Reads until `last` was seen; signs of life are left out.
async fn until(receiver: &mut Receiver<Batch>, last: &str) -> Vec<String> {
    let mut seen = Vec::new();
    while let Some(batch) = receiver.recv().await {
        assert_eq!(batch.generation, 7);
        for delta in batch.deltas {
            if !matches!(delta, Delta::Alive(_)) {
                seen.push(word(&delta));
            }
        }
        if seen.iter().any(|word| word == last) {
            return seen;
        }
    }
    panic!("{last} never came: {seen:?}");
}

fn object(name: &str, version: &str) -> String {
    format!(r#"{{"metadata":{{"name":"{name}","uid":"u-{name}","resourceVersion":"{version}"}}}}"#)
}

fn event(kind: &str, name: &str, version: &str) -> String {
    format!("{{\"type\":\"{kind}\",\"object\":{}}}\n", object(name, version))
}

fn list(version: &str, names: &[&str]) -> Say {
    let items: Vec<_> = names.iter().map(|name| object(name, "1")).collect();
    Say::json(format!(
        r#"{{"kind":"NodeList","metadata":{{"resourceVersion":"{version}"}},"items":[{}]}}"#,
        items.join(",")
    ))
}

const TOO_OLD: &str =
    r#"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#;

#[tokio::test]
async fn a_watch_goes_on_where_the_last_one_ended() {
    let (_watches, mut receiver, log) = watch(Kind::Node, |seen| {
        if seen.target.contains("resourceVersion=12") {
            Say::json(event("DELETED", "a", "13")).ending(End::Silence)
        } else if seen.target.contains("resourceVersion=10") {
            Say::json(event("ADDED", "b", "11"))
                .then("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"12\"}}}\n")
        } else {
            list("10", &["a"])
        }
    })
    .await;
    assert_eq!(
        until(&mut receiver, "-a").await,
        ["listing", "a@1", "listed", "b@11", "-a"]
    );
    let log = log.lock().unwrap();
    assert!(log[1].target.contains("allowWatchBookmarks=true") && log[1].target.contains("timeoutSeconds="));
    assert!(log[1].head.contains("accept-encoding: identity"), "{}", log[1].head);
}

#[tokio::test]
async fn a_version_too_old_leads_to_a_new_list() {
    for by_status in [false, true] {
        let lists = AtomicUsize::new(0);
        let (_watches, mut receiver, _) = watch(Kind::Node, move |seen| {
            if seen.target.contains("resourceVersion=10") {
                if by_status {
                    Say::status(410, "too old")
                } else {
                    Say::json(TOO_OLD)
                }
            } else if seen.target.contains("watch") {
                Say::json("").ending(End::Silence)
            } else if lists.fetch_add(1, Ordering::Relaxed) == 0 {
                list("10", &["a"])
            } else {
                list("20", &["b"])
            }
        })
        .await;
        let seen = until(&mut receiver, "b@1").await;
        assert_eq!(seen, ["listing", "a@1", "listed", "listing", "b@1", "listed"]);
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_cut_is_mended_silently_but_a_second_failure_is_told() {
    let watches_seen = AtomicUsize::new(0);
    let (_watches, mut receiver, _) = watch(Kind::Node, move |seen| {
        if !seen.target.contains("watch") {
            return list("10", &["a"]);
        }
        match watches_seen.fetch_add(1, Ordering::Relaxed) {
            0 => Say::json("{\"type\":").ending(End::Cut),
            1 => Say::status(503, "not ready"),
            _ => Say::json(event("ADDED", "b", "11")).ending(End::Silence),
        }
    })
    .await;
    // The last `listed` has no `listing` before it: the kind is whole again, and nothing is swept.
    assert_eq!(
        until(&mut receiver, "b@11").await,
        ["listing", "a@1", "listed", "failed API server", "listed", "b@11"]
    );
}

#[tokio::test]
async fn a_refused_kind_is_tried_again_slowly() {
    let tries = AtomicUsize::new(0);
    let (_watches, mut receiver, _) = watch(Kind::Node, move |seen| {
        if seen.target.contains("watch") {
            Say::json("").ending(End::Silence)
        } else if tries.fetch_add(1, Ordering::Relaxed) < 2 {
            Say::status(403, "nodes is forbidden")
        } else {
            list("10", &["a"])
        }
    })
    .await;
    let begun = tokio::time::Instant::now();
    assert_eq!(
        until(&mut receiver, "listed").await,
        [
            "listing",
            "failed authorization",
            "listing",
            "failed authorization",
            "listing",
            "a@1",
            "listed"
        ]
    );
    assert!(begun.elapsed().as_secs() > 80, "virtual time");
}

#[tokio::test]
async fn what_may_be_listed_but_not_watched_is_listed_again() {
    let lists = AtomicUsize::new(0);
    let (_watches, mut receiver, _) = watch(Kind::Node, move |seen| {
        if seen.target.contains("watch") {
            Say::status(403, "cannot watch")
        } else if lists.fetch_add(1, Ordering::Relaxed) == 0 {
            list("10", &["a"])
        } else {
            list("20", &["b"])
        }
    })
    .await;
    assert_eq!(
        until(&mut receiver, "b@1").await,
        ["listing", "a@1", "listed", "listing", "b@1", "listed"]
    );
}

#[tokio::test]
async fn a_silent_connection_is_given_up() {
    let watches_seen = AtomicUsize::new(0);
    let (_watches, mut receiver, log) = watch(Kind::Node, move |seen| {
        if !seen.target.contains("watch") {
            list("10", &["a"])
        } else if watches_seen.fetch_add(1, Ordering::Relaxed) == 0 {
            Say::json("").ending(End::Silence)
        } else {
            Say::json(event("ADDED", "b", "11")).ending(End::Silence)
        }
    })
    .await;
    assert_eq!(until(&mut receiver, "b@11").await, ["listing", "a@1", "listed", "b@11"]);
    assert!(log.lock().unwrap()[2].target.contains("resourceVersion=10"));
}

#[tokio::test]
async fn hostile_lines_are_skipped_and_other_answers_refused() {
    let huge = format!(
        "{{\"type\":\"ADDED\",\"object\":{{\"x\":\"{}\"}}}}\n",
        "x".repeat(9 * 1024 * 1024)
    );
    let (_watches, mut receiver, _) = watch(Kind::Node, move |seen| {
        if seen.target.contains("resourceVersion=10") {
            Say::json(huge.clone())
                .then("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"resourceVersion\":\"11\"}}}\n")
                .then(event("ADDED", "b", "12"))
                .ending(End::Silence)
        } else {
            list("10", &["a"])
        }
    })
    .await;
    let seen = until(&mut receiver, "b@12").await;
    let skipped: u32 = seen
        .iter()
        .filter_map(|word| word.strip_prefix("skipped ")?.parse::<u32>().ok())
        .sum();
    assert_eq!(skipped, 2, "{seen:?}");
}

#[tokio::test]
async fn where_pages_come_uncompressed_a_list_is_streamed() {
    let (watches, mut receiver, _) = watch(Kind::Node, |seen| {
        if seen.target.contains("sendInitialEvents") {
            let end = r#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"30","annotations":{"k8s.io/initial-events-end":"true"}}}}"#;
            Say::json(event("ADDED", "a", "9")).then(event("ADDED", "b", "3")).then(end)
        } else if seen.target.contains("watch") {
            assert!(seen.target.contains("resourceVersion=30"), "{}", seen.target);
            Say::json(event("ADDED", "c", "31")).ending(End::Silence)
        } else {
            Say::json(format!(r#"{{"metadata":{{"continue":"x"}},"items":[{}]}}"#, object("a", "9")))
        }
    })
    .await;
    assert_eq!(
        until(&mut receiver, "c@31").await,
        ["listing", "a@9", "a@9", "b@3", "listed", "c@31"]
    );
    assert_eq!(watches.client().list_style(), "streamed");
}

#[tokio::test]
async fn a_server_that_cannot_stream_is_paged_for_good() {
    let (watches, mut receiver, log) = watch(Kind::Node, |seen| {
        if seen.target.contains("sendInitialEvents") {
            Say::status(422, "sendInitialEvents: Forbidden")
        } else if seen.target.contains("watch") {
            Say::json("").ending(End::Silence)
        } else if seen.target.contains("continue=x") {
            list("10", &["b"])
        } else {
            Say::json(format!(
                r#"{{"metadata":{{"continue":"x"}},"items":[{}]}}"#,
                object("a", "1")
            ))
        }
    })
    .await;
    let seen = until(&mut receiver, "listed").await;
    assert_eq!(seen, ["listing", "a@1", "listing", "a@1", "b@1", "listed"]);
    assert_eq!(watches.client().list_style(), "pages");
    let streamed = log
        .lock()
        .unwrap()
        .iter()
        .filter(|seen| seen.target.contains("sendInitial"))
        .count();
    assert_eq!(streamed, 1);
}

#[tokio::test]
async fn pods_are_rows_first_and_watched_from_there() {
    let (_watches, mut receiver, log) = watch(Kind::Pod, |seen| {
        if seen.target.contains("resourceVersion=90") {
            Say::json(event("ADDED", "q", "91")).then(TOO_OLD)
        } else if seen.target.contains("watch") {
            Say::json("").ending(End::Silence)
        } else if seen.target.starts_with("/api/v1/namespaces?") {
            Say::json(r#"{"metadata":{"resourceVersion":"95"},"items":[{"metadata":{"name":"ns"}}]}"#)
        } else {
            assert!(
                seen.target.contains("includeObject=None"),
                "no full list of pods: {}",
                seen.target
            );
            Say::json(
                r#"{"kind":"Table","metadata":{"resourceVersion":"90"},
                    "columnDefinitions":[{"name":"Name"}],"rows":[{"cells":["p"]}]}"#,
            )
        }
    })
    .await;
    let mut seen = until(&mut receiver, "q@91").await;
    seen.extend(until(&mut receiver, "briefed").await);
    assert_eq!(
        seen,
        [
            "listing", "row ns/p", "briefed", "q@91", "listing", "row ns/p", "briefed"
        ]
    );
    let log = log.lock().unwrap();
    assert!(
        log.iter()
            .any(|seen| seen.target.contains("watch=true") && seen.target.contains("resourceVersion=90"))
    );
}

#[tokio::test]
async fn machines_come_in_two_stages() {
    let (_watches, mut receiver, _) = watch(Kind::VirtualMachine, |seen| {
        if seen.target.contains("watch") {
            Say::json("").ending(End::Silence)
        } else if seen.target.starts_with("/api/v1/namespaces?") {
            Say::json(r#"{"metadata":{},"items":[{"metadata":{"name":"ns"}}]}"#)
        } else if seen.target.contains("includeObject") {
            Say::status(406, "no tables here")
        } else {
            list("10", &["vm"])
        }
    })
    .await;
    // This server prints no tables: the second stage does without the first.
    assert_eq!(
        until(&mut receiver, "listed").await,
        ["listing", "listing", "vm@1", "listed"]
    );
}

#[tokio::test]
async fn a_stopped_watch_closes_its_connection() {
    let (mut watches, mut receiver, _) = watch(Kind::Node, |seen| {
        if seen.target.contains("watch") {
            Say::json("").ending(End::Silence)
        } else {
            list("10", &["a"])
        }
    })
    .await;
    until(&mut receiver, "listed").await;
    watches.stop(Kind::Node);
    assert!(!watches.running(Kind::Node));
    drop(watches);
    while receiver.recv().await.is_some() {}
}
