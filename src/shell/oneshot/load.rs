//! Reads what a one-shot command needs, from wherever it comes.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::client::{Client, Dump, Transport, collect, connect};
use crate::domain::balance::moves::Move;
use crate::model::Kind;
use crate::model::trouble::Trouble;
use crate::ops::journal::Journal;
use crate::shell::failure::Result;
use crate::shell::launch::{Launch, Source};
use crate::store::Inventory;

/// What was read.
pub(super) struct Loaded {
    pub(super) inventory: Inventory,
    /// Kinds that could not be read.
    pub(super) troubles: Vec<Trouble>,
    /// Ages are reckoned from here; `None` is the wall clock.
    pub(super) now: Option<Timestamp>,
    /// Only this namespace; `None` is all of them.
    pub(super) namespace: Option<String>,
    client: Option<Client>,
    /// Keeps the simulated cluster alive.
    demo: Option<crate::shell::demo::Embedded>,
}

impl Loaded {
    fn empty(namespace: Option<String>) -> Self {
        Self {
            inventory: Inventory::default(),
            troubles: Vec::new(),
            now: None,
            namespace,
            client: None,
            demo: None,
        }
    }

    /// Reads one more cluster-wide kind; what cannot be read stays unknown. A dump was read as a whole already.
    pub(super) async fn more(&mut self, kind: Kind) {
        if let Some(client) = self.client.clone() {
            let inventory = &mut self.inventory;
            collect::collect(&client, &[kind], None, |batch| take(inventory, batch)).await;
        }
    }

    async fn from(mut self, client: Client, kinds: &[Kind]) -> Self {
        let inventory = &mut self.inventory;
        let namespace = self.namespace.as_deref();
        self.troubles = collect::collect(&client, kinds, namespace, |batch| take(inventory, batch)).await;
        self.client = Some(client);
        self
    }
}

/// Applies what belongs to `kinds`, so that a dump that holds more answers as a cluster would.
fn offline(files: &[PathBuf], kinds: &[Kind], namespace: Option<String>) -> Result<Loaded> {
    let mut loaded = Loaded::empty(namespace);
    let inventory = &mut loaded.inventory;
    let wanted = |kind| kinds.contains(&kind) || LOOKED_UP.contains(&kind);
    let report = Dump::new(files).read(|batch| {
        take(
            inventory,
            batch.into_iter().filter(|delta| wanted(delta.kind())).collect(),
        );
    })?;
    loaded.now = report.moment;
    let failed = kinds
        .iter()
        .filter_map(|kind| loaded.inventory.freshness(*kind).trouble());
    loaded.troubles = failed.cloned().collect();
    Ok(loaded)
}

/// Moves that the journal remembers of this server, for whoever looks at migrations. One that cannot be read is as good
/// as none: it only adds history.
pub(super) fn recalled(launch: &Launch, client: &Client, kinds: &[Kind]) -> Vec<Move> {
    let wanted = launch.journal && kinds.contains(&Kind::VirtualMachineInstanceMigration);
    let journal = wanted.then(|| Journal::of(&launch.paths.state, &client.origin().server));
    journal.and_then(|journal| journal.read().ok()).unwrap_or_default().0
}

/// Kinds that tell whether a name exists; see [`Loaded::more`].
const LOOKED_UP: [Kind; 2] = [Kind::Namespace, Kind::Node];

fn take(inventory: &mut Inventory, batch: Vec<crate::model::Delta>) {
    let now = Timestamp::now();
    for delta in batch {
        inventory.apply(delta, now);
    }
}

/// Reads `kinds`. Without `-n` and `-A`, a cluster is read in the namespace of its context, as kubectl does; the
/// simulated cluster and dumps have no such habit and are read whole.
///
/// # Errors
/// When there is nothing to read from.
pub(super) async fn load(launch: &Launch, kinds: &[Kind], namespaced: bool) -> Result<Loaded> {
    let asked = launch.namespace().filter(|_| namespaced).map(str::to_owned);
    match &launch.source {
        Source::Cluster => {
            let client = connect(&launch.connection, launch.mode, Transport::Kubeconfig).await?;
            let habit = Some(client.origin().namespace.clone()).filter(|_| namespaced && !launch.all_namespaces);
            let mut loaded = Loaded::empty(asked.or(habit));
            loaded.inventory.recall(recalled(launch, &client, kinds));
            Ok(loaded.from(client, kinds).await)
        }
        Source::Demo(demo) => {
            let embedded = crate::shell::demo::start(demo, &launch.connection)?;
            let client = connect(&launch.connection, launch.mode, embedded.transport.clone()).await?;
            let mut loaded = Loaded::empty(asked).from(client, kinds).await;
            loaded.demo = Some(embedded);
            loaded.now = demo.clock;
            Ok(loaded)
        }
        Source::Offline(files) => offline(files, kinds, asked),
    }
}
