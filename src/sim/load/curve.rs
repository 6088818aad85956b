//! A quantity over time.
use std::sync::{Arc, Mutex, PoisonError};

use super::wave::Wave;

/// How a series runs. It can be asked for any moment, so that no history is kept: what was an hour ago is worked out like
/// what is now, from the objects as they are now.
#[derive(Clone, Debug)]
pub(in crate::sim) enum Curve {
    Flat(f64),
    Wave(Wave),
    /// A counter that began at a moment.
    Count {
        rate: Wave,
        since: f64,
    },
    /// What a counter with this rate gained while it ran: nothing before, no more afterwards.
    Spell {
        rate: Wave,
        from: f64,
        to: f64,
    },
    /// Another curve, but only from a moment on and up to another one.
    Within {
        of: Box<Self>,
        from: f64,
        to: f64,
    },
    /// Whatever a function says.
    Of(Function),
    Sum(Vec<Self>),
    /// `plus` times the seconds since a moment, and `times` another curve.
    Share {
        of: Arc<Shared>,
        times: f64,
        plus: f64,
        since: f64,
    },
}

/// A function of the time in seconds since 1970.
#[derive(Clone)]
pub(in crate::sim) struct Function(Arc<dyn Fn(f64) -> f64 + Send + Sync>);

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Function")
    }
}

impl Curve {
    /// This curve from a moment on and up to another one.
    pub(in crate::sim) fn within(self, from: f64, to: f64) -> Self {
        if from == f64::NEG_INFINITY && to == f64::INFINITY {
            return self;
        }
        Self::Within {
            of: Box::new(self),
            from,
            to,
        }
    }

    /// What is scraped of this curve during a stay somewhere: a counter begins anew with it.
    pub(in crate::sim) fn during(self, stay: super::Stay) -> Self {
        let curve = match self {
            Self::Count { rate, since } => Self::Count {
                rate,
                since: since.max(stay.from),
            },
            other => other,
        };
        curve.within(stay.from, stay.to)
    }

    /// When a curve that is bounded begins.
    pub(in crate::sim) fn begins(&self) -> Option<f64> {
        match self {
            Self::Within { from, .. } if from.is_finite() => Some(*from),
            _ => None,
        }
    }

    /// What a function says.
    pub(in crate::sim) fn of(function: impl Fn(f64) -> f64 + Send + Sync + 'static) -> Self {
        Self::Of(Function(Arc::new(function)))
    }
}

/// A curve that many series are made of: its last values are kept while they are asked for one after the other.
#[derive(Debug)]
pub(in crate::sim) struct Shared {
    curve: Curve,
    seen: Mutex<Vec<(f64, Option<f64>)>>,
}

impl Shared {
    pub(in crate::sim) fn new(curve: Curve) -> Arc<Self> {
        Arc::new(Self {
            curve,
            seen: Mutex::default(),
        })
    }

    fn at(&self, seconds: f64) -> Option<f64> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = seen.iter().find(|(at, _)| at.total_cmp(&seconds).is_eq()) {
            return *value;
        }
        let value = self.curve.at(seconds);
        if seen.len() >= 8 {
            seen.remove(0);
        }
        seen.push((seconds, value));
        value
    }
}

impl Curve {
    /// The value at a moment in seconds since 1970; `None` before the series began.
    pub(in crate::sim) fn at(&self, seconds: f64) -> Option<f64> {
        match self {
            Self::Flat(value) => Some(*value),
            Self::Wave(wave) => Some(wave.at(seconds)),
            Self::Count { rate, since } => (seconds >= *since).then(|| rate.sum(*since, seconds)),
            Self::Spell { rate, from, to } => Some(if seconds > *from {
                rate.sum(*from, seconds.min(*to))
            } else {
                0.0
            }),
            Self::Within { of, from, to } => (*from..*to).contains(&seconds).then(|| of.at(seconds)).flatten(),
            Self::Of(function) => Some((function.0)(seconds)),
            Self::Sum(parts) => Some(parts.iter().filter_map(|part| part.at(seconds)).sum()),
            Self::Share { of, times, plus, since } => Some(of.at(seconds)? * times + plus * (seconds - since)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_begins_with_its_guest() {
        let count = Curve::Count {
            rate: Wave::new(1.0, 1.0, 7),
            since: 1_000.0,
        };
        assert_eq!(count.at(999.0), None);
        assert!(count.at(1_000.0).unwrap().abs() < 1e-6);
        assert!(count.at(1_060.0).unwrap() > 1.0);
    }

    #[test]
    fn a_spell_keeps_what_it_gained() {
        let rate = Wave::new(2.0, 0.0, 7);
        let spell = Curve::Spell {
            rate,
            from: 100.0,
            to: 200.0,
        };
        for (at, gained) in [(50.0, 0.0), (150.0, 100.0), (200.0, 200.0), (900.0, 200.0)] {
            assert!((spell.at(at).unwrap() - gained).abs() < 1e-6, "{at}");
        }
        let within = Curve::Flat(1.0).within(100.0, 200.0);
        assert_eq!(
            [99.0, 100.0, 199.9, 200.0].map(|at| within.at(at)),
            [None, Some(1.0), Some(1.0), None]
        );
    }

    #[test]
    fn a_share_is_worked_out_once_a_moment() {
        let shared = Shared::new(Curve::Flat(4.0));
        let share = Curve::Share {
            of: Arc::clone(&shared),
            times: -0.5,
            plus: 1.0,
            since: 0.0,
        };
        assert_eq!(share.at(10.0), Some(8.0));
        assert_eq!(share.at(10.0), Some(8.0));
        assert_eq!(shared.seen.lock().unwrap().len(), 1);
    }
}
