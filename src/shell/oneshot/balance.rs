//! `vmotui plan balance`: reads once, computes what would be moved, prints. Nothing is written.

use std::sync::Arc;

use jiff::Timestamp;

use super::load;
use super::place::place;
use crate::client::Client;
use crate::domain::balance::moves::Move;
use crate::model::Kind;
use crate::ops::balance::{Report, from_cluster, from_dump, report};
use crate::ops::facts::{self, Scope};
use crate::ops::origin::Origin;
use crate::output::balance::write;
use crate::output::preview::Style;
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::Launch;
use crate::shell::stdio;

/// Runs it. Exit code 0, or 11 when something was not read that could change the answer.
///
/// # Errors
/// No connection, an unreadable dump.
pub(super) fn balance(launch: &Launch, style: Style) -> Result<Exit> {
    let runtime = crate::shell::runtime()?;
    let found = runtime.block_on(Box::pin(read(launch)))?;
    stdio::print(|out| write(&found, style, out))?;
    if found.loads.is_empty() && !found.advice.unread.is_empty() {
        return Err(Failure::new(Exit::Unreachable, found.advice.unread.join("; ")));
    }
    let whole = found.advice.unread.is_empty();
    Ok(if whole { Exit::Ok } else { Exit::Unknown })
}

async fn read(launch: &Launch) -> Result<Report> {
    let place = place(launch).await?;
    match &place.origin {
        Origin::Cluster(client) => {
            let moves = load::recalled(launch, client, &[Kind::VirtualMachineInstanceMigration]);
            Ok(live(client, moves, place.now()).await)
        }
        Origin::Dump(dump) => {
            let objects = facts::from_dump(dump)?;
            let sources = from_dump(Arc::clone(dump)).await;
            Ok(report(&objects, &sources, &[], place.now()))
        }
    }
}

/// Moves of the cluster come from its migrations; who asked for them does not matter here, only who moved lately.
async fn live(client: &Client, remembered: Vec<Move>, now: Timestamp) -> Report {
    let (objects, sources, moves) = futures::join!(
        Box::pin(facts::from_cluster(client, &Scope::Cluster)),
        Box::pin(from_cluster(client)),
        Box::pin(moves(client, remembered)),
    );
    report(&objects, &sources, &moves, now)
}

async fn moves(client: &Client, remembered: Vec<Move>) -> Vec<Move> {
    let mut inventory = crate::store::Inventory::default();
    inventory.recall(remembered);
    let kinds = [
        Kind::Node,
        Kind::VirtualMachineInstance,
        Kind::VirtualMachineInstanceMigration,
    ];
    let now = Timestamp::now();
    crate::client::collect::collect(client, &kinds, None, |batch| {
        for delta in batch {
            inventory.apply(delta, now);
        }
    })
    .await;
    inventory.settle();
    inventory.moves().to_vec()
}
