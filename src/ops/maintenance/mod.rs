//! Emptying a node and giving it back: cordon, drain, the way back out of both, and bringing back what was moved.
//!
//! A drain is a job of steps like every other: the node is cordoned, then pod after pod is evicted. KubeVirt answers the
//! eviction of a launcher pod with 429 and moves the guest (kubevirt `pod-eviction-admitter.go`); a step is done when its
//! VM has left the node.
//!
//! **Architecture Invariant:** no pod is ever deleted here. What an eviction does not move, stays.

mod abort;
mod back;
mod drain;
mod read;
mod rights;
mod steps;

use serde_json::Value;

pub use read::{Guest, Resting, Site, Stays};
pub use rights::{missing, rights, shape};

use super::ask::{Ask, Scene};
use super::plan::Plan;
use super::verb::Verb;
use crate::client::Client;
use crate::model::trouble::Trouble;

/// Reads the node that `ask` names, and builds the plan. `None` when there is no such node.
///
/// # Errors
/// When the node, or what is on it, cannot be read: a drain that does not see everything is not planned.
pub async fn plan(client: &Client, ask: &Ask, scene: &Scene<'_>) -> Result<Option<Plan>, Trouble> {
    let name = ask.node.as_deref().unwrap_or_default();
    let Some(site) = Site::read(client, name, ask.verb).await? else {
        return Ok(None);
    };
    Ok(Some(match ask.verb {
        Verb::Drain => drain::plan(&site, ask, scene),
        Verb::AbortDrain => {
            let subjects = read::marked(client, &site).await?;
            abort::plan(&site, ask, &subjects, scene)
        }
        Verb::ExitMaintenance => {
            let subjects = if ask.bring_back {
                read::moved(client, &site).await?
            } else {
                Vec::new()
            };
            back::plan(&site, ask, &subjects, scene)
        }
        _ => steps::only_cordon(&site, ask, scene),
    }))
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
