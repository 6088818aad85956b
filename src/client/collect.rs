//! Everything once, for one-shot commands: plain paged lists, no watch.

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Client;
use super::list::{PAGE, page};
use crate::model::trouble::Trouble;
use crate::model::{Delta, Kind};

/// Lists `kinds`, in `namespace` or cluster-wide, and hands the batches over as the pages arrive. Each kind comes as
/// `Listing`, its objects, `Listed`; a kind that cannot be read ends with `Failed` instead, and its trouble is returned.
pub async fn collect(
    client: &Client,
    kinds: &[Kind],
    namespace: Option<&str>,
    mut sink: impl FnMut(Vec<Delta>),
) -> Vec<Trouble> {
    let (sender, mut receiver) = mpsc::channel(8);
    let mut tasks = JoinSet::new();
    for kind in kinds.iter().copied() {
        let (client, sender) = (client.clone(), sender.clone());
        let namespace = namespace.map(str::to_owned);
        tasks.spawn(async move { one(&client, kind, namespace.as_deref(), &sender).await });
    }
    drop(sender);
    while let Some(batch) = receiver.recv().await {
        sink(batch);
    }
    let mut troubles = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        troubles.extend(ended.ok().flatten());
    }
    troubles.sort_by_key(|trouble| trouble.kind);
    troubles
}

async fn one(
    client: &Client,
    kind: Kind,
    namespace: Option<&str>,
    sender: &mpsc::Sender<Vec<Delta>>,
) -> Option<Trouble> {
    let mut limit = PAGE;
    let mut next = String::new();
    let mut batch = vec![Delta::Listing(kind)];
    loop {
        match page(client, kind, namespace, limit, &next).await {
            Ok(page) => {
                batch.extend(page.deltas);
                next = page.meta.next;
                if next.is_empty() {
                    batch.push(Delta::Listed(kind));
                }
                sender.send(std::mem::take(&mut batch)).await.ok()?;
                if next.is_empty() {
                    return None;
                }
            }
            // The continue token grew too old between two pages: one list without pages cannot.
            Err(trouble) if trouble.status == Some(410) && limit > 0 => {
                limit = 0;
                next.clear();
                batch = vec![Delta::Listing(kind)];
            }
            Err(trouble) => {
                batch.push(Delta::Failed(kind, Box::new(trouble.clone())));
                let _ = sender.send(batch).await;
                return Some(trouble);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Mode;
    use crate::client::testing::{End, Say, client};
    use crate::model::trouble::Step;

    async fn all(client: &Client, kinds: &[Kind]) -> (Vec<String>, Vec<Trouble>) {
        let mut seen = Vec::new();
        let troubles = collect(client, kinds, None, |batch| {
            seen.extend(batch.iter().map(|delta| match delta {
                Delta::Upsert(object) => object.meta().key().to_string(),
                Delta::Skipped { count, .. } => format!("skipped {count}"),
                Delta::Listing(_) => "listing".to_owned(),
                Delta::Listed(_) => "listed".to_owned(),
                Delta::Failed(..) => "failed".to_owned(),
                other => format!("{other:?}"),
            }));
        })
        .await;
        (seen, troubles)
    }

    #[tokio::test]
    async fn pages_are_followed_and_bad_objects_counted() {
        let (client, log) = client(Mode::ReadOnly, |seen| {
            if seen.target.contains("continue=t1") {
                Say::json(
                    r#"{"kind":"NodeList","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"c"}}]}"#,
                )
            } else {
                Say::json(
                    r#"{"kind":"NodeList","metadata":{"continue":"t1"},"items":[{"metadata":{"name":"a"}},
                       {"metadata":{"name":7}},{"metadata":{"name":"b"},"spec":{"unschedulable":"yes"}}]}"#,
                )
            }
        })
        .await;
        let (seen, troubles) = all(&client, &[Kind::Node]).await;
        assert_eq!(seen, ["listing", "a", "skipped 2", "c", "listed"]);
        assert!(troubles.is_empty());
        let log = log.lock().unwrap();
        assert!(log[0].head.contains("vmotui/") && log[0].head.contains("(read-only; session "));
        assert!(log[0].head.contains("authorization: Bearer t"));
        let stats = client.stats();
        assert_eq!(stats.requests[0].template, "/api/{version}/nodes");
        assert_eq!(stats.total(), 2);
    }

    #[tokio::test]
    async fn one_kind_fails_alone() {
        let (client, _) = client(Mode::ReadOnly, |seen| {
            if seen.target.starts_with("/api/v1/nodes") {
                Say::status(403, "nodes is forbidden")
            } else {
                Say::json(r#"{"items":[]}"#)
            }
        })
        .await;
        let (seen, troubles) = all(&client, &[Kind::Node, Kind::VirtualMachine]).await;
        assert!(seen.contains(&"failed".to_owned()) && seen.contains(&"listed".to_owned()));
        assert_eq!(troubles.len(), 1);
        assert_eq!(
            (troubles[0].step, troubles[0].kind),
            (Step::Authorization, Some(Kind::Node))
        );
    }

    #[tokio::test]
    async fn odd_answers_are_told_apart() {
        let html = Say {
            kind: "text/html",
            ..Say::json("<html>sign in</html>")
        };
        for (say, step, word) in [
            (html, Step::Server, "web page"),
            (Say::json(" <html>"), Step::Server, "web page"),
            (Say::json("nothing here"), Step::Server, "no JSON"),
            (Say::json(r#"{"kind":"Status"}"#), Step::Server, "no list"),
            (Say::json(r#"{"items":[{"#), Step::Stream, "cut off"),
            (Say::json(r#"{"items":[{"#).ending(End::Cut), Step::Stream, ""),
        ] {
            let (client, _) = client(Mode::ReadOnly, move |_| say.clone()).await;
            let (_, troubles) = all(&client, &[Kind::Node]).await;
            assert_eq!(troubles[0].step, step, "{}", troubles[0]);
            assert!(troubles[0].reason.contains(word), "{}", troubles[0]);
        }
    }

    #[tokio::test]
    async fn an_expired_continue_token_starts_over_without_pages() {
        let (client, log) = client(Mode::ReadOnly, |seen| {
            if seen.target.contains("continue") {
                Say::status(410, "too old")
            } else if seen.target.contains("limit") {
                Say::json(r#"{"metadata":{"continue":"x"},"items":[{"metadata":{"name":"a"}}]}"#)
            } else {
                Say::json(r#"{"items":[{"metadata":{"name":"b"}}]}"#)
            }
        })
        .await;
        let (seen, troubles) = all(&client, &[Kind::Node]).await;
        assert_eq!(seen, ["listing", "a", "listing", "b", "listed"]);
        assert!(troubles.is_empty());
        assert_eq!(log.lock().unwrap()[2].target, "/api/v1/nodes");
    }
}
