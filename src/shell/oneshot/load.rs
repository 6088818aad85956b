//! Reads what a one-shot command needs, from wherever it comes.

use jiff::Timestamp;

use super::place::{Place, opened};
use crate::client::{Client, Dump, collect};
use crate::domain::balance::moves::Move;
use crate::model::trouble::Trouble;
use crate::model::{Delta, Kind};
use crate::ops::journal::Journal;
use crate::ops::origin::Origin;
use crate::shell::failure::Result;
use crate::shell::launch::{Launch, Source};
use crate::store::Inventory;

/// What was read.
pub(super) struct Loaded {
    pub(super) inventory: Inventory,
    /// Kinds that could not be read.
    pub(super) troubles: Vec<Trouble>,
    /// Where it was read.
    pub(super) place: Place,
}

impl Loaded {
    /// Reads one more cluster-wide kind; what cannot be read stays unknown. A dump was read as a whole already.
    pub(super) async fn more(&mut self, kind: Kind) {
        if let Origin::Cluster(client) = &self.place.origin {
            let inventory = &mut self.inventory;
            collect::collect(client, &[kind], None, |batch| take(inventory, batch)).await;
        }
    }
}

/// Reads `kinds`.
///
/// # Errors
/// When there is nothing to read from.
pub(super) async fn load(launch: &Launch, kinds: &[Kind], namespaced: bool) -> Result<Loaded> {
    let mut place = opened(launch).await?;
    place.namespace = place.namespace.filter(|_| namespaced);
    let mut inventory = Inventory::default();
    let troubles = match &place.origin {
        Origin::Cluster(client) => {
            inventory.recall(recalled(launch, client, kinds));
            let namespace = place.namespace.as_deref();
            collect::collect(client, kinds, namespace, |batch| take(&mut inventory, batch)).await
        }
        Origin::Dump(dump) => {
            place.moment = offline(dump, kinds, &mut inventory)?;
            let failed = kinds.iter().filter_map(|kind| inventory.freshness(*kind).trouble());
            failed.cloned().collect()
        }
    };
    Ok(Loaded {
        inventory,
        troubles,
        place,
    })
}

/// Takes in what belongs to `kinds`, so that a dump that holds more answers as a cluster would; returns its moment.
fn offline(dump: &Dump, kinds: &[Kind], inventory: &mut Inventory) -> Result<Option<Timestamp>> {
    let wanted = |kind| kinds.contains(&kind) || LOOKED_UP.contains(&kind);
    let report = dump.read(|mut batch| {
        batch.retain(|delta| wanted(delta.kind()));
        take(inventory, batch);
    })?;
    Ok(report.moment)
}

/// Moves that the journal remembers of this server, for whoever looks at migrations. One that cannot be read is as good
/// as none: it only adds history.
pub(super) fn recalled(launch: &Launch, client: &Client, kinds: &[Kind]) -> Vec<Move> {
    // a simulated cluster begins anew each time: what the journal holds is not of it
    let wanted =
        launch.journal && launch.source == Source::Cluster && kinds.contains(&Kind::VirtualMachineInstanceMigration);
    let journal = wanted.then(|| Journal::of(&launch.paths.state, &client.origin().server));
    journal.and_then(|journal| journal.read().ok()).unwrap_or_default().0
}

/// Kinds that tell whether a name exists; see [`Loaded::more`].
const LOOKED_UP: [Kind; 2] = [Kind::Namespace, Kind::Node];

fn take(inventory: &mut Inventory, batch: Vec<Delta>) {
    let now = Timestamp::now();
    for delta in batch {
        inventory.apply(delta, now);
    }
}
