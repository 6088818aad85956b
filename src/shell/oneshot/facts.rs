//! Reads the facts of a one-shot command, from wherever they come.

use crate::client::{Client, Dump, Transport, connect};
use crate::ops::facts::{Objects, Scope, from_cluster, from_dump};
use crate::shell::failure::Result;
use crate::shell::launch::{Launch, Source};

/// What was read, and what ages are reckoned from.
pub(super) struct Facts {
    pub(super) objects: Objects,
    /// Whether it comes from a cluster, so that what is missing was refused rather than left out.
    pub(super) live: bool,
}

/// Reads. `scope` is told the namespace in which names without one stand.
///
/// # Errors
/// When there is nothing to read from.
pub(super) async fn read(launch: &Launch, scope: impl FnOnce(&str) -> Scope) -> Result<Facts> {
    let asked = launch.namespace();
    match &launch.source {
        Source::Cluster => {
            let client = connect(&launch.connection, launch.mode, Transport::Kubeconfig).await?;
            let habit = client.origin().namespace.clone();
            Ok(Box::pin(live(&client, &scope(asked.unwrap_or(&habit)))).await)
        }
        Source::Demo(demo) => {
            let embedded = crate::shell::demo::start(demo, &launch.connection)?;
            let client = connect(&launch.connection, launch.mode, embedded.transport.clone()).await?;
            Ok(Box::pin(live(&client, &scope(asked.unwrap_or("default")))).await)
        }
        Source::Offline(files) => Ok(Facts {
            objects: from_dump(&Dump::new(files))?,
            live: false,
        }),
    }
}

async fn live(client: &Client, scope: &Scope) -> Facts {
    Facts {
        objects: Box::pin(from_cluster(client, scope)).await,
        live: true,
    }
}
