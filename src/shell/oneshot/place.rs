//! What a one-shot command reads from: a cluster, the simulated one, or dumps.

use std::sync::Arc;

use jiff::Timestamp;

use crate::client::{Dump, Transport, connect};
use crate::ops::origin::Origin;
use crate::shell::demo::Embedded;
use crate::shell::failure::Result;
use crate::shell::launch::{Launch, Source};

/// Where it is read, in which namespace, and as of when.
pub(super) struct Place {
    pub(super) origin: Origin,
    /// Only this namespace; `None` is all of them.
    pub(super) namespace: Option<String>,
    /// Ages are reckoned from here; `None` is the wall clock.
    pub(super) moment: Option<Timestamp>,
    /// Keeps the simulated cluster alive.
    _demo: Option<Embedded>,
}

impl Place {
    /// What ages are reckoned from.
    pub(super) fn now(&self) -> Timestamp {
        self.moment.unwrap_or_else(Timestamp::now)
    }

    /// The namespace in which names without one stand.
    pub(super) fn habit(&self) -> &str {
        match &self.origin {
            Origin::Cluster(client) => &client.origin().namespace,
            Origin::Dump(_) => "default",
        }
    }
}

/// The place that `launch` names. Without `-n` and `-A`, a cluster is read in the namespace of its context, as kubectl
/// does; the simulated cluster and dumps have no such habit and are read whole.
///
/// # Errors
/// When there is nothing to read from, or a dump cannot be read.
pub(super) async fn place(launch: &Launch) -> Result<Place> {
    let mut place = opened(launch).await?;
    if let Origin::Dump(dump) = &place.origin {
        place.moment = dump.read(drop)?.moment;
    }
    Ok(place)
}

/// The same, for who reads a dump as a whole anyway and learns its moment by that.
///
/// # Errors
/// When there is nothing to read from.
pub(super) async fn opened(launch: &Launch) -> Result<Place> {
    let asked = launch.namespace().map(str::to_owned);
    let place = match &launch.source {
        Source::Cluster => {
            let client = connect(&launch.connection, launch.mode, Transport::Kubeconfig).await?;
            let habit = Some(client.origin().namespace.clone()).filter(|_| !launch.all_namespaces);
            Place {
                namespace: asked.or(habit),
                moment: None,
                origin: Origin::Cluster(client),
                _demo: None,
            }
        }
        Source::Demo(demo) => {
            let embedded = crate::shell::demo::start(demo, &launch.connection)?;
            let client = connect(&launch.connection, launch.mode, embedded.transport.clone()).await?;
            Place {
                namespace: asked,
                moment: demo.clock,
                origin: Origin::Cluster(client),
                _demo: Some(embedded),
            }
        }
        Source::Offline(files) => Place {
            namespace: asked,
            moment: None,
            origin: Origin::Dump(Arc::new(Dump::new(files))),
            _demo: None,
        },
    };
    Ok(place)
}
