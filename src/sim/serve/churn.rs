//! Everyday change: heartbeats, addresses, states, at a settable rate.
use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::sim::store::World;

/// Ticks a second. Changes come in small batches, as they do from a real cluster's controllers.
const TICKS: u32 = 10;

/// Lets about `per_second` objects of `world` change each second, for ever; at 0 nothing ever changes by itself.
pub async fn keep_stirring(world: Arc<World>, per_second: u32) {
    if per_second == 0 {
        return std::future::pending().await;
    }
    let mut clock = tokio::time::interval(Duration::from_secs(1) / TICKS);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut owed = 0;
    loop {
        clock.tick().await;
        let (due, rest) = share(owed, per_second);
        owed = rest;
        if due > 0 {
            world.churn(due);
        }
    }
}

/// What is due now, and what is left for the ticks to come.
fn share(owed: u32, per_second: u32) -> (u32, u32) {
    let owed = owed.saturating_add(per_second);
    (owed / TICKS, owed % TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_ticks_bring_exactly_a_seconds_worth() {
        for per_second in [1, 7, 10, 99, 500] {
            let (total, _) = (0..TICKS).fold((0, 0), |(total, owed), _| {
                let (due, rest) = share(owed, per_second);
                (total + due, rest)
            });
            assert_eq!(total, per_second);
        }
    }
}
