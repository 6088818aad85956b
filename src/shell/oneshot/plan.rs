//! `vmotui plan repave|drain|n-plus`: reads once, steps through it on paper, prints. Nothing is written.

use super::place::place;
use crate::domain::finding::Read;
use crate::domain::repave::{Go, Scene, WhatIf, drain_node, n_plus, preview};
use crate::domain::suggest;
use crate::ops::repave;
use crate::output::preview::{Style, write, write_loss};
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::Launch;
use crate::shell::stdio;

/// What is previewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// Pools by name; none means all.
    Repave(Vec<String>),
    /// A node by name.
    Drain(String),
    /// What would even out loads.
    Balance,
    /// The loss of so many of the busiest nodes.
    NPlus(usize),
}

/// The arguments of `plan`.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is previewed.
    pub what: Preview,
    /// What is changed for the sake of the question.
    pub what_if: WhatIf,
    /// How it is written.
    pub style: Style,
}

/// Runs `plan`. Exit code 0 is GO, 10 NO-GO, 11 UNKNOWN.
///
/// # Errors
/// No connection, an unreadable dump, no such node or pool.
pub fn plan(launch: &Launch, args: &Plan) -> Result<Exit> {
    if args.what == Preview::Balance {
        return super::balance::balance(launch, args.style);
    }
    let runtime = crate::shell::runtime()?;
    let mut scene = runtime.block_on(async {
        let place = place(launch).await?;
        Ok::<Scene, Failure>(Box::pin(repave::read(&place.origin)).await?)
    })?;
    for odd in args.what_if.apply(&mut scene) {
        stdio::warn(&format!("what-if {odd}"));
    }
    let verdict = match &args.what {
        Preview::Repave(pools) => {
            known_pools(&scene, pools)?;
            let found = preview(&scene, pools);
            let title = match pools.as_slice() {
                [] => "repave of all pools".to_owned(),
                some => format!("repave of {}", some.join(", ")),
            };
            stdio::print(|out| write(&found, &title, args.style, out))?;
            found.verdict
        }
        Preview::Drain(name) => {
            let node = scene
                .board
                .nodes()
                .find(|(_, node)| node.name == *name)
                .map(|(id, _)| id);
            let Some(node) = node else {
                return Err(no_node(&scene, name));
            };
            let found = drain_node(&scene, node);
            stdio::print(|out| write(&found, &format!("drain of {name}"), args.style, out))?;
            found.verdict
        }
        // it has a scene of its own
        Preview::Balance => Go::Unknown,
        Preview::NPlus(count) => {
            let found = n_plus(&scene, *count);
            stdio::print(|out| write_loss(&found, args.style, out))?;
            found.verdict
        }
    };
    Ok(match verdict {
        Go::Go => Exit::Ok,
        Go::NoGo => Exit::NoGo,
        Go::Unknown => Exit::Unknown,
    })
}

fn no_node(scene: &Scene, name: &str) -> Failure {
    if let [why, ..] = &*scene.unread
        && scene.board.nodes().next().is_none()
    {
        return Failure::new(Exit::Unreachable, format!("node \"{name}\": {why}"));
    }
    let hint = suggest::hint(name, scene.board.nodes().map(|(_, node)| node.name.as_str()));
    Failure::new(Exit::NotFound, format!("node \"{name}\" not found{hint}"))
}

fn known_pools(scene: &Scene, wanted: &[String]) -> Result<()> {
    let Read::Known(pools) = &scene.pools else {
        return Ok(());
    };
    let names: Vec<&str> = pools.iter().map(|pool| pool.name.as_str()).collect();
    match wanted.iter().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(Failure::new(
            Exit::NotFound,
            format!("pool \"{name}\" not found; there are {}", names.join(", ")),
        )),
    }
}
