//! One page of a plain list, read as a stream into slim objects.

use serde::Deserialize;

use super::Client;
use super::body::Answer;
use super::json_split::{Piece, SplitError, Splitter};
use super::request::Ask;
use super::trouble::{self, Target};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Kind, Object};

/// Objects a page: with gzip about a quarter of a megabyte of VMs.
pub(crate) const PAGE: u32 = 500;

/// `metadata` of a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ListMeta {
    pub(crate) resource_version: String,
    #[serde(rename = "continue")]
    pub(crate) next: String,
}

/// What one page held.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) deltas: Vec<Delta>,
    pub(crate) meta: ListMeta,
    /// Whether it was compressed on the wire.
    pub(crate) compressed: bool,
}

/// Fetches one page; `next` is the continue token of the page before, `limit` zero asks for everything.
pub(crate) async fn page(
    client: &Client,
    kind: Kind,
    namespace: Option<&str>,
    limit: u32,
    next: &str,
) -> Result<Page, Trouble> {
    let mut ask = Ask::get(kind.path(namespace), Target::list(kind, namespace));
    if limit > 0 {
        ask = ask.with("limit", limit.to_string());
    }
    if !next.is_empty() {
        ask = ask.with("continue", next);
    }
    let answer = client.send(ask).await?;
    let mut page = Page {
        compressed: answer.compressed,
        ..Page::default()
    };
    let mut skipped = Skipped::default();
    let mut list = false;
    read(answer, |piece| match piece {
        Piece::Item(json) => match Object::parse(kind, json) {
            Ok(object) => page.deltas.push(Delta::Upsert(object)),
            Err(error) => skipped.add(&error.to_string()),
        },
        Piece::Field("metadata", json) => page.meta = serde_json::from_slice(json).unwrap_or_default(),
        Piece::Oversize(bytes) => skipped.add(&oversize(bytes)),
        Piece::End => list = true,
        Piece::Field(..) | Piece::Document(_) => {}
    })
    .await?;
    if !list {
        let mut found = trouble::trouble(
            Step::Server,
            format!("the answer to list {} is no list", kind.resource()),
            "Check that the server URL of the kubeconfig is a Kubernetes API server",
        );
        found.kind = Some(kind);
        return Err(found);
    }
    page.deltas.extend(skipped.delta(kind));
    Ok(page)
}

/// Streams an answer through a splitter.
///
/// # Errors
/// When the stream breaks, is no JSON, or ends in the middle.
pub(crate) async fn read(answer: Answer, sink: impl FnMut(Piece<'_>)) -> Result<(), Trouble> {
    split(answer, Splitter::default(), sink).await
}

/// Streams an answer through this splitter.
///
/// # Errors
/// As [`read`].
pub(crate) async fn split(
    mut answer: Answer,
    mut splitter: Splitter,
    mut sink: impl FnMut(Piece<'_>),
) -> Result<(), Trouble> {
    let mut beginning: Vec<u8> = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if beginning.is_empty() {
            beginning.extend_from_slice(chunk.get(..chunk.len().min(200)).unwrap_or_default());
        }
        splitter
            .feed(&chunk, &mut sink)
            .map_err(|error| wrong(&answer, &beginning, &error))?;
    }
    splitter.finish().map_err(|error| wrong(&answer, &beginning, &error))
}

pub(crate) fn wrong(answer: &Answer, beginning: &[u8], error: &SplitError) -> Trouble {
    match error {
        SplitError::Syntax { .. } => {
            let mut found = trouble::not_json(answer.status, &answer.headers, beginning, answer.target());
            if !found.reason.contains("web page") {
                found.reason = format!("{} ({error})", found.reason);
            }
            found
        }
        SplitError::Truncated { .. } => answer.broken(format!(
            "the answer to {} {} was {error}",
            answer.target().verb,
            answer.target().resource
        )),
    }
}

pub(crate) fn oversize(bytes: u64) -> String {
    format!("an object of {bytes} bytes is larger than vmotui reads")
}

/// Counts what could not be read, keeping the first reason.
#[derive(Debug, Default)]
pub(crate) struct Skipped {
    count: u32,
    reason: String,
}

impl Skipped {
    pub(crate) fn add(&mut self, reason: &str) {
        if self.count == 0 {
            trouble::head(reason, 300).clone_into(&mut self.reason);
        }
        self.count = self.count.saturating_add(1);
    }

    /// The delta that tells, and a fresh count.
    pub(crate) fn delta(&mut self, kind: Kind) -> Option<Delta> {
        let Self { count, reason } = std::mem::take(self);
        (count > 0).then_some(Delta::Skipped { kind, count, reason })
    }
}
