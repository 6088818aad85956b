//! Stage one of the two-stage load: Tables without objects, namespace by namespace.
//!
//! A Table with `includeObject=None` costs a hundred bytes a row where a whole VM instance costs six thousand, so every
//! VM can stand under its node in about a second. Its rows carry no namespace, hence one request a namespace.

mod age;
mod namespaces;
mod row;

use std::collections::VecDeque;
use std::pin::Pin;

use futures::stream::{FuturesUnordered, StreamExt as _};
use jiff::Timestamp;

pub use namespaces::Namespaces;
use row::Columns;

use super::Client;
use super::json_split::Piece;
use super::list::{ListMeta, Skipped, read};
use super::request::{Ask, SHORT};
use super::trouble::{self, Target};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Kind};

/// As kubectl asks, so that a server without tables answers with a list, which is then refused as "no table".
const ACCEPT: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/// More namespaces than this, and a whole list needs fewer requests.
const MANY: usize = 400;

/// Whether the kind has a first stage.
pub(crate) const fn has_table(kind: Kind) -> bool {
    matches!(kind, Kind::VirtualMachine | Kind::VirtualMachineInstance | Kind::Pod)
}

type Fetch<'a> = Pin<Box<dyn Future<Output = Result<Part, Trouble>> + Send + 'a>>;

/// The table of one namespace.
struct Part {
    deltas: Vec<Delta>,
    version: String,
}

/// Tables on their way.
pub(crate) struct Load<'a> {
    client: &'a Client,
    kind: Kind,
    waiting: VecDeque<String>,
    running: FuturesUnordered<Fetch<'a>>,
    version: Oldest,
}

/// Begins to load the rows of `kind`; `None` when the namespaces are unknown or too many, and whole lists are better.
pub(crate) async fn load<'a>(
    client: &'a Client,
    kind: Kind,
    namespaces: &Namespaces,
) -> Result<Option<Load<'a>>, Trouble> {
    let Some(known) = namespaces.get(client).await? else {
        return Ok(None);
    };
    if known.names.len() > MANY {
        return Ok(None);
    }
    let mut version = Oldest::default();
    // What appears in a namespace that did not exist yet is newer than the list of namespaces.
    version.add(&known.version);
    Ok(Some(Load {
        client,
        kind,
        waiting: known.names.into(),
        running: FuturesUnordered::new(),
        version,
    }))
}

impl Load<'_> {
    /// The rows of the next namespace that has answered.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Delta>>, Trouble> {
        while self.running.len() < SHORT
            && let Some(namespace) = self.waiting.pop_front()
        {
            let (client, kind) = (self.client, self.kind);
            self.running
                .push(Box::pin(async move { fetch(client, kind, &namespace).await }));
        }
        match self.running.next().await {
            None => Ok(None),
            Some(part) => {
                let part = part?;
                self.version.add(&part.version);
                Ok(Some(part.deltas))
            }
        }
    }

    /// The version from which a watch misses nothing: the oldest of all tables.
    pub(crate) fn version(&self) -> String {
        self.version.text.clone()
    }
}

async fn fetch(client: &Client, kind: Kind, namespace: &str) -> Result<Part, Trouble> {
    let ask = Ask {
        accept: ACCEPT,
        ..Ask::get(kind.path(Some(namespace)), Target::list(kind, Some(namespace)))
    };
    // Version 0 means "from the cache": nothing is asked of etcd, and the watch that follows begins at this version.
    let ask = ask.with("includeObject", "None").with("resourceVersion", "0");
    let answer = client.send(ask).await?;
    let mut part = Part {
        deltas: Vec::new(),
        version: String::new(),
    };
    let mut columns = None;
    let mut skipped = Skipped::default();
    let mut table = true;
    let now = Timestamp::now();
    read(answer, |piece| match piece {
        Piece::Field("columnDefinitions", json) => columns = Columns::read(kind, json),
        Piece::Field("metadata", json) => {
            let meta: ListMeta = serde_json::from_slice(json).unwrap_or_default();
            part.version = meta.resource_version;
        }
        Piece::Field("kind", json) => table &= json == b"\"Table\"",
        Piece::Item(json) => match columns
            .as_ref()
            .map(|columns: &Columns| columns.row(json, namespace, now))
        {
            Some(Ok(brief)) => part.deltas.push(Delta::Brief(brief)),
            Some(Err(error)) => skipped.add(&error.to_string()),
            None => table = false,
        },
        Piece::Field(..) | Piece::End | Piece::Document(_) | Piece::Oversize(_) => {}
    })
    .await?;
    if !table {
        let mut found = trouble::trouble(
            Step::Server,
            format!("the server prints no table of {}", kind.resource()),
            "vmotui reads whole lists instead",
        );
        found.kind = Some(kind);
        return Err(found);
    }
    part.deltas.extend(skipped.delta(kind));
    Ok(part)
}

/// The smallest resource version; they count upwards on every server that exists.
#[derive(Debug, Default)]
struct Oldest {
    number: Option<u64>,
    text: String,
}

impl Oldest {
    fn add(&mut self, version: &str) {
        // Version 0 and an absent one say nothing.
        let Some(number) = version.parse().ok().filter(|number| *number > 0) else {
            return;
        };
        if self.number.is_none_or(|oldest| number < oldest) {
            self.number = Some(number);
            version.clone_into(&mut self.text);
        }
    }
}

#[cfg(test)]
mod tests;
