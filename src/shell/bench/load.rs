//! From nothing to a full picture, with the clock running.

use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::mpsc::{self, Receiver};

use super::live::{self, Live};
use super::rig::Rig;
use crate::client::{Batch, Client, Stats, Transport, Watches};
use crate::model::Kind;
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::Launch;
use crate::shell::tui::{WATCHED, open};
use crate::store::{Inventory, State};

/// Events that may wait, as in the terminal front end.
const WAITING: usize = 64;

/// Nobody waits longer than this for a list.
const LIMIT: Duration = Duration::from_mins(10);

/// A point on the way.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Milestone {
    /// Seconds since the start, connecting included; the frame that shows it was drawn.
    pub seconds: f64,
    /// Bytes received until then, TLS and headers included.
    pub bytes: u64,
    /// Requests until then.
    pub requests: u64,
}

/// What loading took.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Load {
    /// Every VM stands under its node.
    pub placed: Milestone,
    /// All details are in.
    pub complete: Milestone,
    /// Drawing meanwhile: frames are drawn as data comes in.
    pub meanwhile: Live,
}

/// A loaded program: what is measured next.
pub(super) struct Loaded {
    pub(super) rig: Rig,
    pub(super) watches: Watches,
    pub(super) batches: Receiver<Batch>,
    pub(super) load: Load,
}

/// Connects and loads everything that the terminal front end watches.
///
/// # Errors
/// When there is no connection, or nodes, VMs or instances cannot be read.
pub(super) async fn load(launch: &Launch, transport: Transport, size: (u16, u16)) -> Result<Loaded> {
    let begun = Instant::now();
    let (client, session) = open(launch, transport).await?;
    let mut rig = Rig::new(session, size)?;
    let (sender, mut batches) = mpsc::channel(WAITING);
    let scope = launch.namespace().filter(|_| !launch.all_namespaces).map(str::to_owned);
    let mut watches = Watches::new(client.clone(), scope, 1, sender);
    for kind in WATCHED {
        watches.start(kind);
    }
    let all = |rig: &Rig| placed(&rig.app.inventory);
    let meanwhile = live::run(&mut rig, &mut batches, LIMIT, false, all).await?;
    rig.frame()?;
    settled(&rig.app.inventory)?;
    let placed = milestone(begun, &client);
    let later = live::run(&mut rig, &mut batches, LIMIT, false, |rig| complete(&rig.app.inventory)).await?;
    rig.frame()?;
    let complete = milestone(begun, &client);
    Ok(Loaded {
        rig,
        watches,
        batches,
        load: Load {
            placed,
            complete,
            meanwhile: if later.seconds > meanwhile.seconds {
                later
            } else {
                meanwhile
            },
        },
    })
}

fn milestone(begun: Instant, client: &Client) -> Milestone {
    let stats: Stats = client.stats();
    Milestone {
        seconds: begun.elapsed().as_secs_f64(),
        bytes: stats.bytes_received,
        requests: stats.total(),
    }
}

fn failed(inventory: &Inventory, kind: Kind) -> bool {
    matches!(inventory.freshness(kind).state, State::Failed(_))
}

/// Kinds without which no VM stands under a node.
const PLACES: [Kind; 3] = [Kind::Node, Kind::VirtualMachine, Kind::VirtualMachineInstance];

fn placed(inventory: &Inventory) -> bool {
    PLACES
        .iter()
        .all(|kind| inventory.freshness(*kind).countable() || failed(inventory, *kind))
}

/// A kind that cannot be read, Portworx on a cluster without it, is not waited for.
fn complete(inventory: &Inventory) -> bool {
    WATCHED
        .iter()
        .all(|kind| inventory.freshness(*kind).state == State::Live || failed(inventory, *kind))
}

fn settled(inventory: &Inventory) -> Result<()> {
    for kind in PLACES {
        let freshness = inventory.freshness(kind);
        if let Some(trouble) = freshness.trouble() {
            return Err(trouble.into());
        }
        if !freshness.countable() {
            return Err(Failure::new(
                Exit::Unreachable,
                format!(
                    "{} did not arrive within {} minutes; check the API server's load",
                    kind.plural_title(),
                    LIMIT.as_secs() / 60
                ),
            ));
        }
    }
    Ok(())
}
