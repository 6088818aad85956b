//! Makes the world and opens connections to it.

use std::sync::Arc;

use secrecy::SecretString;

use super::Embedded;
use crate::client::{Options, Transport};
use crate::shell::failure::{Failure, Result};
use crate::shell::launch::Demo;
use crate::shell::stdio;
use crate::sim::catalog::rbac::SIMULATED;
use crate::sim::clock::Clock;
use crate::sim::control::Maas;
use crate::sim::rehearse;
use crate::sim::scenario::{STARTING, Skew};
use crate::sim::seed::Profile;
use crate::sim::serve::{duplex, keep_controlling, keep_rehearsing, keep_stirring};
use crate::sim::store::World;

/// A profile that is made by controllers instead of generated: all guests on two of five workers, and a descheduler.
const SKEWED: &str = "skewed";

/// Makes a simulated cluster and lets its everyday changes begin. `--user` and `--context` choose the simulated user.
/// Call it within a tokio runtime.
///
/// # Errors
/// An unknown profile or user.
pub fn start(demo: &Demo, options: &Options) -> Result<Embedded> {
    over(world(demo)?, demo, options)
}

/// As [`start`], over a world that was made before.
///
/// # Errors
/// An unknown user.
pub fn over(world: Arc<World>, demo: &Demo, options: &Options) -> Result<Embedded> {
    let token = token(options)?;
    let mut churn = tokio::task::JoinSet::new();
    churn.spawn(keep_stirring(Arc::clone(&world), demo.churn));
    match &demo.rehearsal {
        Some(rehearsal) => churn.spawn(keep_rehearsing(Arc::clone(&world), Maas::with_spares(rehearsal.spares))),
        None => churn.spawn(keep_controlling(Arc::clone(&world), demo.churn > 0)),
    };
    let dialer = Arc::new(move || duplex(Arc::clone(&world)));
    Ok(Embedded {
        transport: Transport::Dial(dialer, token),
        churn,
    })
}

/// The world alone.
///
/// # Errors
/// An unknown profile, or dumps that cannot be rehearsed on.
pub fn world(demo: &Demo) -> Result<Arc<World>> {
    if let Some(rehearsal) = &demo.rehearsal {
        let clock = demo.clock.map_or_else(|| Clock::fast(rehearsal.speed), Clock::fixed);
        let found = rehearse::load(&rehearsal.from, clock)
            .map_err(|trouble| Failure::usage(format!("rehearsal: {trouble}")))?;
        for pool in &rehearsal.roll {
            rehearse::begin(&found.world, pool)
                .map_err(|trouble| Failure::usage(format!("rehearsal: --roll: {trouble}")))?;
        }
        for note in &found.notes {
            stdio::warn(&format!("rehearsal: {note}"));
        }
        return Ok(Arc::new(found.world));
    }
    if demo.profile == SKEWED {
        // a running clock is where the wall is once the guests have started
        let clock = demo.clock.map_or_else(|| Clock::behind(STARTING), Clock::fixed);
        let made = Skew::default().world(clock);
        return made.map_err(|error| Failure::usage(format!("{error}")));
    }
    let profile: Profile = demo
        .profile
        .parse()
        .map_err(|error| Failure::usage(format!("{error}")))?;
    let clock = demo.clock.map_or_else(Clock::wall, Clock::fixed);
    Ok(Arc::new(World::new(profile, demo.seed, clock)))
}

fn token(options: &Options) -> Result<SecretString> {
    if let Some(token) = &options.token {
        return Ok(token.clone());
    }
    let wanted = options.user.as_deref().or(options.context.as_deref());
    let found = match wanted {
        None => SIMULATED.first(),
        Some(name) => SIMULATED.iter().find(|user| user.name == name),
    };
    found.map(|user| SecretString::from(user.token)).ok_or_else(|| {
        let known: Vec<&str> = SIMULATED.iter().map(|user| user.name).collect();
        Failure::usage(format!(
            "the simulated cluster has no user \"{}\"; it has {}",
            wanted.unwrap_or_default(),
            known.join(", ")
        ))
    })
}
