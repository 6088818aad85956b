//! The events of the terminal, one after the other.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use crossterm::event::EventStream;
use futures::StreamExt;

use super::{Input, Repair, translate};

/// Everything the operator does, in order.
#[derive(Debug)]
pub struct Inputs {
    stream: EventStream,
    repair: Repair,
    ready: VecDeque<Input>,
    started: Instant,
}

impl Inputs {
    /// Starts reading the terminal, which must be in raw mode. `ssh` turns the repair of torn sequences on.
    pub fn new(ssh: bool) -> Self {
        Self {
            stream: EventStream::new(),
            repair: Repair::new(ssh),
            ready: VecDeque::new(),
            started: Instant::now(),
        }
    }

    /// Waits for the next one; `None` when the terminal is gone. May be dropped and called again at any time.
    pub async fn next(&mut self) -> Option<io::Result<Input>> {
        loop {
            if let Some(input) = self.ready.pop_front() {
                return Some(Ok(input));
            }
            let event = match self.repair.deadline() {
                None => self.stream.next().await,
                Some(at) => {
                    let wait = Duration::from_millis(at.saturating_sub(self.now()));
                    let Ok(event) = tokio::time::timeout(wait, self.stream.next()).await else {
                        let late = self.repair.expire(self.now().max(at));
                        self.ready.extend(late);
                        continue;
                    };
                    event
                }
            };
            match event? {
                Ok(event) => {
                    if let Some(input) = translate(event) {
                        let out = self.repair.feed(input, self.now());
                        self.ready.extend(out);
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// What has already come, without waiting: for taking a burst of repeated keys in one go.
    pub fn take_ready(&mut self) -> Option<Input> {
        self.ready.pop_front()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
