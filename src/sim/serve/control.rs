//! Lets the controllers of a served cluster keep up with its clock.
use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::sim::control::{Control, Maas};
use crate::sim::store::World;

/// How often they look whether there is something to do. Looking is a comparison of two numbers.
const BEAT: Duration = Duration::from_millis(50);

/// After so many looks the operator of Portworx asks how the storage is: twice a minute.
const STORAGE: u32 = 600;

/// Drives the controllers of `world`, for ever. With `lively` things happen by themselves as well.
pub async fn keep_controlling(world: Arc<World>, lively: bool) {
    let mut control = Control::new(world);
    if lively {
        control.enliven();
    }
    keep(control).await;
}

/// Drives the controllers of a world that was loaded, for ever: they look at everything once, and machines come out of
/// this stock.
pub async fn keep_rehearsing(world: Arc<World>, maas: Maas) {
    let mut control = Control::new(world);
    control.set_maas(maas);
    control.look_round();
    keep(control).await;
}

async fn keep(mut control: Control) {
    let mut clock = tokio::time::interval(BEAT);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut looks = 0_u32;
    loop {
        clock.tick().await;
        looks = looks.wrapping_add(1);
        let asks = looks.is_multiple_of(STORAGE);
        if control.is_idle() && !asks {
            continue;
        }
        // counting a large cluster takes a moment, in which requests must be answered
        let work = tokio::task::spawn_blocking(move || {
            if asks {
                control.sync_storage();
            }
            control.tick();
            control
        });
        match work.await {
            Ok(back) => control = back,
            Err(_) => return,
        }
    }
}
