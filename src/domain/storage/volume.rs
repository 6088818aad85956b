//! A volume of a VM with its copies, whatever told of it.

use crate::domain::portworx::words::{Health, State};
use crate::domain::portworx::{metrics, volume};

/// A volume.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Portworx's id: `spec.csi.volumeHandle` of the PersistentVolume.
    pub id: String,
    /// Name of the PersistentVolume.
    pub name: String,
    /// State.
    pub state: State,
    /// Copies there should be.
    pub wanted: Option<u64>,
    /// Copies there are.
    pub copies: Option<u64>,
    /// Where they are; `None` where the source does not tell.
    pub places: Option<Vec<volume::Copy>>,
    /// Bytes it may take.
    pub size: Option<u64>,
    /// Bytes it takes.
    pub used: Option<u64>,
}

impl Volume {
    /// Whether losing one more node loses it; `None` where nobody told the number of copies. A volume that should have
    /// only one is on one copy as well: that it was wanted so does not save it.
    pub fn on_one_copy(&self) -> Option<bool> {
        self.copies.map(|copies| copies <= 1)
    }

    /// The worse of its state and of what is missing.
    pub fn health(&self) -> Health {
        let copies = match (self.copies, self.wanted) {
            (Some(0), _) => Health::Down,
            (Some(copies), Some(wanted)) if copies < wanted => Health::Degraded,
            (Some(_), Some(_)) => Health::Good,
            _ => Health::Unknown,
        };
        self.state.health.max(copies)
    }
}

/// As the REST gateway tells it. Its list of copies holds all there should be, so while one is not in sync, it is one less.
pub fn from_gateway(found: volume::Volume) -> Volume {
    let health = found.health();
    let there = found.copies.len() as u64;
    let copies = match health {
        Health::Good | Health::Busy => Some(there),
        Health::Degraded => Some(there.saturating_sub(1)),
        Health::Down => Some(0),
        Health::Unknown => None,
    };
    let worst = found.runtime.iter().find(|word| !word.eq_ignore_ascii_case("clean"));
    let state = match worst {
        Some(word) if found.state.health == Health::Good => State {
            word: word.to_ascii_lowercase().into(),
            health,
        },
        _ => found.state,
    };
    Volume {
        id: found.id,
        name: found.name,
        state,
        wanted: found.wanted,
        copies: copies.filter(|_| there > 0),
        places: Some(found.copies),
        size: found.size,
        used: found.used,
    }
}

/// As the metrics tell it.
pub fn from_metrics(found: metrics::Volume) -> Volume {
    Volume {
        id: found.id,
        name: found.name,
        state: if found.state.word.is_empty() {
            State::unknown()
        } else {
            found.state
        },
        wanted: found.wanted,
        copies: found.copies,
        places: None,
        size: found.size,
        used: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words;

    fn gateway(runtime: &str, copies: usize) -> Volume {
        from_gateway(volume::Volume {
            id: "1".to_owned(),
            state: words::volume("VOLUME_STATUS_UP"),
            wanted: Some(2),
            copies: vec![volume::Copy::default(); copies],
            runtime: vec![runtime.to_owned()],
            ..volume::Volume::default()
        })
    }

    #[test]
    fn copies_and_health() {
        let clean = gateway("clean", 2);
        assert_eq!((clean.on_one_copy(), clean.health()), (Some(false), Health::Good));
        let resync = gateway("resync", 2);
        assert_eq!((resync.on_one_copy(), resync.health()), (Some(true), Health::Degraded));
        assert_eq!(resync.state.word, "resync");
        let single = gateway("clean", 1);
        assert_eq!((single.on_one_copy(), single.health()), (Some(true), Health::Degraded));
        let odd = gateway("sideways", 2);
        assert_eq!((odd.on_one_copy(), odd.health()), (None, Health::Unknown));
        assert_eq!(Volume::default().health(), Health::Unknown);
    }
}
