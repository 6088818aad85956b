//! The loop of the terminal front end for a while, with somebody at the keys.

use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{MissedTickBehavior, interval, sleep, sleep_until};

use super::process;
use super::rig::{Rig, keys};
use super::spread::Spread;
use crate::app::key::Key;
use crate::client::Batch;
use crate::model::Delta;
use crate::shell::failure::Result;
use crate::ui::term::pace::{Pacer, Want};

/// Batches applied before keys are looked at again, as in the terminal front end.
const BURST: usize = 64;

/// Between two key presses. Neither a multiple of a frame nor of the changes' rhythm, so that keys meet all phases.
const TYPING: Duration = Duration::from_millis(173);

/// What a while of it cost.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Live {
    /// Seconds it lasted.
    pub seconds: f64,
    /// Processor time, in percent of one processor.
    pub cpu_percent: Option<f64>,
    /// Changes that the watches brought.
    pub changes: u64,
    /// Frames drawn.
    pub frames: u64,
    /// Bytes to the terminal.
    pub bytes: u64,
    /// Milliseconds a frame took to draw.
    pub drawing: Spread,
    /// Milliseconds from a key press until its frame was written.
    pub echo: Spread,
    /// Watches and lists that failed meanwhile.
    pub failures: u64,
}

/// Runs until `enough` says so, which is asked after every change, or for at most `limit`. With `typing` somebody
/// walks up and down the list all the while.
///
/// # Errors
/// When a frame cannot be drawn.
pub(super) async fn run(
    rig: &mut Rig,
    batches: &mut Receiver<Batch>,
    limit: Duration,
    typing: bool,
    mut enough: impl FnMut(&Rig) -> bool,
) -> Result<Live> {
    let (mut live, mut drawing, mut echo) = (Live::default(), Vec::new(), Vec::new());
    let (mut pressed, typist) = typist(typing);
    let walk = walk()?;
    let mut step = walk.iter().cycle();
    let mut waiting: Vec<Instant> = Vec::new();
    let (begun, spent, before) = (Instant::now(), process::cpu(), rig.total_bytes());
    let end = tokio::time::Instant::from_std(begun) + limit;
    let millis = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut pacer = Pacer::new(false);
    let mut clock = interval(Duration::from_secs(1));
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let due = pacer.due(millis());
        tokio::select! {
            biased;
            Some(at) = pressed.recv() => {
                waiting.push(at);
                if let Some(key) = step.next() {
                    rig.key(*key);
                }
                pacer.want(Want::Echo);
            }
            () = sleep(Duration::from_millis(due.unwrap_or_default())), if due.is_some() => {
                drawing.push(rig.frame()?.took);
                pacer.drawn(millis());
                echo.extend(waiting.drain(..).map(|at| at.elapsed()));
            }
            Some(batch) = batches.recv() => {
                apply(rig, batch, &mut live);
                for _ in 0..BURST {
                    let Ok(batch) = batches.try_recv() else { break };
                    apply(rig, batch, &mut live);
                }
                if enough(rig) {
                    break;
                }
            }
            _ = clock.tick() => rig.tick(),
            () = sleep_until(end) => break,
        }
        if rig.app.dirty {
            pacer.want(Want::Data);
        }
    }
    drop(typist);
    let seconds = begun.elapsed().as_secs_f64();
    let used = process::cpu().zip(spent).map(|(now, then)| now.saturating_sub(then));
    Ok(Live {
        seconds,
        cpu_percent: used.map(|used| used.as_secs_f64() / seconds * 100.0),
        frames: drawing.len() as u64,
        bytes: rig.total_bytes() - before,
        drawing: Spread::millis(drawing),
        echo: Spread::millis(echo),
        ..live
    })
}

fn apply(rig: &mut Rig, batch: Batch, live: &mut Live) {
    for delta in &batch.deltas {
        match delta {
            Delta::Upsert(_) | Delta::Delete(..) => live.changes += 1,
            Delta::Failed(..) => live.failures += 1,
            _ => {}
        }
    }
    rig.take(batch);
}

/// Sends the moment at which each key was meant to be pressed: a key that is late counts as waiting.
fn typist(typing: bool) -> (Receiver<Instant>, Option<tokio::task::JoinSet<()>>) {
    let (sender, pressed) = mpsc::channel(64);
    if !typing {
        return (pressed, None);
    }
    let mut typist = tokio::task::JoinSet::new();
    typist.spawn(async move {
        let mut beat = interval(TYPING);
        loop {
            let at = beat.tick().await.into_std();
            if sender.send(at).await.is_err() {
                return;
            }
        }
    });
    (pressed, Some(typist))
}

/// Keys of somebody who looks around in the list of VMs.
fn walk() -> Result<Vec<Key>> {
    let mut walk = Vec::new();
    for word in ["down"; 6]
        .into_iter()
        .chain(["pagedown", "pagedown", "up", "up", "pageup"])
    {
        walk.extend(keys(word)?);
    }
    Ok(walk)
}
