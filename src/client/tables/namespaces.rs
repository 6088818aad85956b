//! The namespaces to ask for, fetched once for all kinds that need them.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::client::Client;
use crate::client::list::{PAGE, page};
use crate::model::trouble::Trouble;
use crate::model::{Delta, Kind};

/// How long a list of namespaces serves; the kinds that share it ask within a moment of each other.
const FRESH: Duration = Duration::from_secs(5);

/// What is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) names: Vec<String>,
    /// Version of the list; empty when the namespaces were given.
    pub(crate) version: String,
}

/// The scope of a connection: one namespace, or all there are.
#[derive(Debug)]
pub struct Namespaces {
    given: Option<String>,
    known: Mutex<Option<(Instant, Option<Known>)>>,
}

impl Namespaces {
    /// One namespace, or all.
    pub fn new(given: Option<String>) -> Self {
        Self {
            given,
            known: Mutex::new(None),
        }
    }

    /// The namespaces; `None` when they may not be listed.
    pub(crate) async fn get(&self, client: &Client) -> Result<Option<Known>, Trouble> {
        if let Some(given) = &self.given {
            return Ok(Some(Known {
                names: vec![given.clone()],
                version: String::new(),
            }));
        }
        let mut known = self.known.lock().await;
        if let Some((when, known)) = known.as_ref()
            && when.elapsed() < FRESH
        {
            return Ok(known.clone());
        }
        let fetched = fetch(client).await?;
        *known = Some((Instant::now(), fetched.clone()));
        Ok(fetched)
    }
}

async fn fetch(client: &Client) -> Result<Option<Known>, Trouble> {
    let mut known = Known::default();
    let mut next = String::new();
    loop {
        let page = match page(client, Kind::Namespace, None, PAGE, &next).await {
            Ok(page) => page,
            Err(trouble) if matches!(trouble.status, Some(403 | 410)) => return Ok(None),
            Err(trouble) => return Err(trouble),
        };
        for delta in page.deltas {
            if let Delta::Upsert(object) = delta {
                known.names.push(object.meta().name.to_string());
            }
        }
        known.version = page.meta.resource_version;
        next = page.meta.next;
        if next.is_empty() {
            return Ok(Some(known));
        }
    }
}
