//! `plan … --verify-evictions`: the server's own word about each eviction, beside the preview.

use crate::client::Mode;
use crate::domain::placement::NodeId;
use crate::domain::repave::{Evidence, Scene, evictions};
use crate::ops::job::WallClock;
use crate::ops::origin::Origin;
use crate::ops::repave::verify::{Asking, RATE};
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::{Launch, Source};
use crate::shell::stdio;

/// From so many questions on the operator is told how long they take.
const MANY: usize = 5 * RATE as usize;

/// Whether the server may be asked at all; checked before anything is read.
///
/// # Errors
/// Read-only mode and dumps: a dry run of an eviction is a write, although it changes nothing.
pub(super) fn possible(launch: &Launch) -> Result<()> {
    let why = match (&launch.source, launch.mode) {
        (Source::Offline(_), _) => "a dump cannot be asked. Leave --verify-evictions out, or ask the cluster itself",
        (_, Mode::ReadOnly) => {
            "read-only: dry runs of evictions are writes, although they change nothing, and nothing was sent. Leave it out, or \
             start vmotui without --read-only, and see read_only in config.toml"
        }
        (_, Mode::ReadWrite) => return Ok(()),
    };
    Err(Failure::new(Exit::Refused, format!("--verify-evictions: {why}")))
}

/// Asks about every pod that a drain of these nodes evicts. `machines` go with their nodes.
pub(super) async fn ask(
    launch: &Launch,
    origin: &Origin,
    scene: &Scene,
    nodes: &[NodeId],
    machines: bool,
) -> Result<Option<Evidence>> {
    let Origin::Cluster(client) = origin else {
        return Ok(None);
    };
    launch.audit.notice(launch.mode);
    let all = evictions(scene, nodes, machines);
    let count = all.len();
    if count >= MANY {
        let seconds = count / RATE as usize;
        stdio::warn(&format!(
            "asking the server about {count} evictions by dry run, {RATE} a second: about {}",
            crate::domain::human::span(seconds as i64)
        ));
    }
    let log = launch.audit.get(client).await?;
    let asking = Asking {
        client,
        log: &log,
        guardrails: &launch.settings.guardrails,
        clock: &WallClock,
    };
    let tell = |done: usize| {
        if done > 0 && done.is_multiple_of(1000) {
            stdio::warn(&format!("{done} of {count} asked"));
        }
    };
    let found = asking.ask(all, tell).await;
    launch.audit.end();
    found
        .map(Some)
        .map_err(|error| Failure::new(Exit::Refused, error.to_string()))
}
