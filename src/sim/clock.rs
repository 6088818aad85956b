//! The world's clock: it runs with the wall, or stands still until somebody advances it.
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// A clock that everybody in one world shares. Cloning gives another handle to the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Hand>>);

#[derive(Debug)]
enum Hand {
    Fixed(Timestamp),
    /// World time minus wall time.
    Running(SignedDuration),
    /// Several seconds pass in each second of the wall clock.
    Fast {
        /// World time when it began.
        from: Timestamp,
        /// Wall time when it began.
        began: Timestamp,
        speed: u32,
        /// What it was moved on since.
        ahead: SignedDuration,
    },
}

impl Clock {
    /// Stands at `at` until [`Clock::advance`] moves it.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Hand::Fixed(at))))
    }

    /// Runs with the wall clock.
    pub fn wall() -> Self {
        Self(Arc::new(Mutex::new(Hand::Running(SignedDuration::ZERO))))
    }

    /// Runs `speed` times as fast as the wall clock, from its time on.
    pub fn fast(speed: u32) -> Self {
        let began = Timestamp::now();
        Self(Arc::new(Mutex::new(Hand::Fast {
            from: began,
            began,
            speed: speed.max(1),
            ahead: SignedDuration::ZERO,
        })))
    }

    /// Runs with the wall clock, `by` behind it.
    pub fn behind(by: SignedDuration) -> Self {
        Self(Arc::new(Mutex::new(Hand::Running(-by))))
    }

    /// World time.
    pub fn now(&self) -> Timestamp {
        match *self.hand() {
            Hand::Fixed(at) => at,
            Hand::Running(ahead) => {
                let wall = Timestamp::now();
                wall.checked_add(ahead).unwrap_or(wall)
            }
            Hand::Fast {
                from,
                began,
                speed,
                ahead,
            } => {
                let past = Timestamp::now()
                    .duration_since(began)
                    .saturating_mul(i32::try_from(speed).unwrap_or(i32::MAX));
                from.checked_add(past.saturating_add(ahead)).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Moves world time forward by `by`; the clock saturates at the end of representable time.
    pub fn advance(&self, by: SignedDuration) {
        let mut hand = self.hand();
        match &mut *hand {
            Hand::Fixed(at) => *at = at.checked_add(by).unwrap_or(Timestamp::MAX),
            Hand::Running(ahead) | Hand::Fast { ahead, .. } => *ahead = ahead.saturating_add(by),
        }
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, Hand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
