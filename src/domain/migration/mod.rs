//! Live migrations: who asked for one, what it waits for, and how long KubeVirt lets it take.

pub mod budget;
pub mod origin;
pub mod waiting;

pub use budget::Limits;
pub use origin::Origin;

/// How far a migration is, in KubeVirt's order of phases (`pkg/virt-controller/watch/migration`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// No target pod yet.
    #[default]
    Waiting,
    /// The target pod is being placed and made ready.
    Preparing,
    /// Memory moves.
    Moving,
    /// The VM runs on its new node.
    Done,
    /// It stays where it was.
    Failed,
}

impl Stage {
    /// Of a phase as the API spells it; a new object has none, and one that nobody knows is on its way.
    pub fn of(phase: &str) -> Self {
        match phase {
            "" | "Pending" => Self::Waiting,
            "Running" => Self::Moving,
            "Succeeded" => Self::Done,
            "Failed" => Self::Failed,
            _ => Self::Preparing,
        }
    }

    /// Whether it has ended.
    pub const fn over(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_have_stages() {
        for (phase, stage) in [
            ("", Stage::Waiting),
            ("Pending", Stage::Waiting),
            ("Scheduling", Stage::Preparing),
            ("Scheduled", Stage::Preparing),
            ("PreparingTarget", Stage::Preparing),
            ("TargetReady", Stage::Preparing),
            ("Running", Stage::Moving),
            ("Succeeded", Stage::Done),
            ("Failed", Stage::Failed),
            ("WaitingForSync", Stage::Preparing),
        ] {
            assert_eq!(Stage::of(phase), stage, "{phase}");
        }
    }
}
