//! `vmotui plan repave|drain|n-plus`: reads once, steps through it on paper, prints. Nothing is changed.

use super::place::place;
use super::verify;
use crate::domain::finding::Read;
use crate::domain::placement::NodeId;
use crate::domain::repave::{self as repaves, Go, Scene, WhatIf, drain_node, n_plus, preview};
use crate::domain::suggest;
use crate::ops::origin::Origin;
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
    /// The server is asked about each eviction, by dry run.
    pub verify: bool,
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
    if args.verify {
        verify::possible(launch)?;
    }
    let verdict = crate::shell::runtime()?.block_on(async {
        let place = place(launch).await?;
        let mut scene = Box::pin(repave::read(&place.origin)).await?;
        for odd in args.what_if.apply(&mut scene) {
            stdio::warn(&format!("what-if {odd}"));
        }
        let about = About {
            launch,
            args,
            origin: &place.origin,
            scene: &scene,
        };
        about.answer().await
    })?;
    Ok(match verdict {
        Go::Go => Exit::Ok,
        Go::NoGo => Exit::NoGo,
        Go::Unknown => Exit::Unknown,
    })
}

/// One question, and what it is asked about.
struct About<'a> {
    launch: &'a Launch,
    args: &'a Plan,
    origin: &'a Origin,
    scene: &'a Scene,
}

impl About<'_> {
    async fn answer(&self) -> Result<Go> {
        let scene = self.scene;
        match &self.args.what {
            Preview::Repave(pools) => {
                known_pools(scene, pools)?;
                let title = match pools.as_slice() {
                    [] => "repave of all pools".to_owned(),
                    some => format!("repave of {}", some.join(", ")),
                };
                let nodes: Vec<NodeId> = scene
                    .pools
                    .known()
                    .into_iter()
                    .flatten()
                    .filter(|pool| pools.is_empty() || pools.contains(&pool.name))
                    .flat_map(|pool| pool.nodes.iter().copied())
                    .collect();
                self.print(preview(scene, pools), &title, &nodes).await
            }
            Preview::Drain(name) => {
                let mut nodes = scene.board.nodes().filter(|(_, node)| node.name == *name);
                let Some((node, _)) = nodes.next() else {
                    return Err(no_node(scene, name));
                };
                self.print(drain_node(scene, node), &format!("drain of {name}"), &[node])
                    .await
            }
            // it has a scene of its own
            Preview::Balance => Ok(Go::Unknown),
            Preview::NPlus(count) => {
                let found = n_plus(scene, *count);
                stdio::print(|out| write_loss(&found, self.args.style, out))?;
                Ok(found.verdict)
            }
        }
    }

    /// Prints a preview, with what the server says where that was asked for.
    async fn print(&self, found: repaves::Preview, title: &str, nodes: &[NodeId]) -> Result<Go> {
        let machines = matches!(self.args.what, Preview::Repave(_));
        let evidence = if self.args.verify {
            verify::ask(self.launch, self.origin, self.scene, nodes, machines).await?
        } else {
            None
        };
        let found = match evidence {
            Some(evidence) => found.with_evidence(evidence),
            None => found,
        };
        stdio::print(|out| write(&found, title, self.args.style, out))?;
        Ok(found.verdict)
    }
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
