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

    /// World time.
    pub fn now(&self) -> Timestamp {
        match *self.hand() {
            Hand::Fixed(at) => at,
            Hand::Running(ahead) => {
                let wall = Timestamp::now();
                wall.checked_add(ahead).unwrap_or(wall)
            }
        }
    }

    /// Moves world time forward by `by`; the clock saturates at the end of representable time.
    pub fn advance(&self, by: SignedDuration) {
        let mut hand = self.hand();
        match &mut *hand {
            Hand::Fixed(at) => *at = at.checked_add(by).unwrap_or(Timestamp::MAX),
            Hand::Running(ahead) => *ahead = ahead.saturating_add(by),
        }
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, Hand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
