//! The long run: memory minute by minute, and whether any watch was lost without a word.

use std::time::Duration;

use serde::Serialize;

use super::live::{self, Live};
use super::load::Loaded;
use super::process::{self, Memory};
use crate::model::Kind;
use crate::shell::failure::Result;
use crate::shell::tui::WATCHED;
use crate::store::State;

/// A quiet watch gives a sign of life at the latest when it is renewed, every minute or so; KubeVirt's own object is
/// listed every few minutes where it may not be watched. Longer than this without one is lost.
const QUIET: i64 = 360;

/// One minute.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Minute {
    /// Memory at its end.
    pub memory: Option<Memory>,
    /// What the loop did.
    pub live: Live,
    /// Watches that failed, and the screen says so.
    pub shown: Vec<&'static str>,
    /// Watches that are silent or ended although the screen calls them live.
    pub lost: Vec<&'static str>,
}

/// The whole run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Endurance {
    /// Minute by minute.
    pub minutes: Vec<Minute>,
    /// Resident memory in bytes: after the first minute, after the last, and the most at the end of any.
    pub first: u64,
    /// After the last minute.
    pub last: u64,
    /// The most at the end of any minute.
    pub max: u64,
    /// The most by which a later minute differs from the first, in percent of the first.
    pub drift_percent: f64,
    /// Watches that failed and were shown, over all minutes.
    pub failures: u64,
    /// Watches lost without being shown.
    pub lost: u64,
}

/// Lives through so many minutes; `say` hears of each.
///
/// # Errors
/// When a frame cannot be drawn.
pub(super) async fn endure(loaded: &mut Loaded, minutes: u32, mut say: impl FnMut(u32, &Minute)) -> Result<Endurance> {
    let mut run = Endurance::default();
    for number in 1..=minutes {
        let live = live::run(
            &mut loaded.rig,
            &mut loaded.batches,
            Duration::from_mins(1),
            true,
            |_| false,
        )
        .await?;
        let mut minute = Minute {
            memory: process::memory(),
            live,
            ..Minute::default()
        };
        for kind in WATCHED {
            judge(loaded, kind, &mut minute);
        }
        say(number, &minute);
        run.failures += minute.live.failures;
        run.lost += minute.lost.len() as u64;
        run.minutes.push(minute);
    }
    let readings = || run.minutes.iter().filter_map(|minute| Some(minute.memory?.rss));
    let first = readings().next().unwrap_or_default();
    let (last, max) = (
        readings().next_back().unwrap_or_default(),
        readings().max().unwrap_or_default(),
    );
    let drift = readings().map(|rss| rss.abs_diff(first)).max().unwrap_or_default();
    (run.first, run.last, run.max) = (first, last, max);
    run.drift_percent = drift as f64 / (first.max(1)) as f64 * 100.0;
    Ok(run)
}

fn judge(loaded: &Loaded, kind: Kind, minute: &mut Minute) {
    let app = &loaded.rig.app;
    let freshness = app.inventory.freshness(kind);
    let silent = freshness.age(app.now).is_none_or(|age| age > QUIET);
    if matches!(freshness.state, State::Failed(_)) {
        minute.shown.push(kind.name());
    } else if silent || !loaded.watches.running(kind) {
        minute.lost.push(kind.name());
    }
}
