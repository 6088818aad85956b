//! What a finished snapshot is worth.

/// How far the data in a snapshot hangs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// The guest agent froze the file systems, or the VM was off.
    Consistent,
    /// The VM ran without an agent: as after a power cut.
    CrashConsistent,
    /// An agent was there and could not freeze.
    Doubtful,
    /// The snapshot does not say.
    Unknown,
}

impl Quality {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Consistent => "consistent",
            Self::CrashConsistent => "crash-consistent",
            Self::Doubtful => "doubtful",
            Self::Unknown => "unknown",
        }
    }

    /// What it means for whoever restores it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Consistent => "file systems were frozen, or the VM was off",
            Self::CrashConsistent => "as after a power cut: no guest agent froze the file systems",
            Self::Doubtful => "the guest agent could not freeze the file systems",
            Self::Unknown => "the snapshot does not say how it was taken",
        }
    }
}

/// What is known of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// `status.phase`; empty at first.
    pub phase: String,
    /// `status.readyToUse`.
    pub ready: Option<bool>,
    /// `status.indications`, or the names in `status.sourceIndications` (since KubeVirt 1.7).
    pub indications: Vec<String>,
    /// Volumes with data in it; `None` when the status does not say.
    pub included: Option<u32>,
    /// Volumes with data that were left out.
    pub left_out: Vec<String>,
}

/// How a snapshot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being taken.
    Working,
    /// Whole and ready to be restored.
    Ready,
    /// Succeeded, says the cluster, but data is missing from it.
    Partial,
    /// Succeeded, says the cluster, but it holds no data: only the VM's configuration.
    Empty,
    /// Was ready; a part of it is gone since, or it was never ready though it ended.
    Broken,
    /// Failed.
    Failed,
    /// Being deleted.
    Deleting,
    /// Nothing is known.
    Unknown,
}

impl State {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Working => "in progress",
            Self::Ready => "ready",
            Self::Partial => "partial",
            Self::Empty => "no data",
            Self::Broken => "broken",
            Self::Failed => "failed",
            Self::Deleting => "deleting",
            Self::Unknown => "unknown",
        }
    }
}

/// State and quality of a snapshot.
pub fn judge(snapshot: &Snapshot) -> (State, Quality) {
    let state = state(snapshot);
    let quality = match state {
        State::Ready | State::Partial | State::Deleting => {
            quality(&snapshot.indications, snapshot.phase == "Succeeded")
        }
        // data that is not there has no quality
        State::Working | State::Empty | State::Broken | State::Failed | State::Unknown => Quality::Unknown,
    };
    (state, quality)
}

fn state(snapshot: &Snapshot) -> State {
    match (snapshot.phase.as_str(), snapshot.ready) {
        ("Failed", _) => State::Failed,
        ("Deleting", _) => State::Deleting,
        ("InProgress" | "", _) => State::Working,
        ("Succeeded", Some(true)) if snapshot.included == Some(0) => State::Empty,
        ("Succeeded", Some(true)) if !snapshot.left_out.is_empty() => State::Partial,
        ("Succeeded", Some(true)) => State::Ready,
        ("Succeeded", _) => State::Broken,
        _ => State::Unknown,
    }
}

/// Source: kubevirt `api/snapshot/v1beta1/types.go`, `Indication`. An offline VM has no indication at all.
fn quality(indications: &[String], ended: bool) -> Quality {
    let has = |name: &str| indications.iter().any(|indication| indication == name);
    if has("QuiesceFailed") {
        Quality::Doubtful
    } else if has("NoGuestAgent") {
        Quality::CrashConsistent
    } else if has("GuestAgent") {
        Quality::Consistent
    } else if has("Online") || has("Paused") {
        Quality::CrashConsistent
    } else if ended {
        Quality::Consistent
    } else {
        Quality::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(phase: &str, ready: Option<bool>, included: u32, left_out: &[&str]) -> Snapshot {
        Snapshot {
            phase: phase.into(),
            ready,
            included: Some(included),
            left_out: left_out.iter().map(|&name| name.into()).collect(),
            ..Snapshot::default()
        }
    }

    #[test]
    fn success_is_not_always_one() {
        for (given, want) in [
            (snapshot("", None, 0, &[]), State::Working),
            (snapshot("InProgress", Some(false), 1, &[]), State::Working),
            (snapshot("Succeeded", Some(true), 2, &[]), State::Ready),
            (snapshot("Succeeded", Some(true), 1, &["data"]), State::Partial),
            (snapshot("Succeeded", Some(true), 0, &["root"]), State::Empty),
            (snapshot("Succeeded", Some(false), 2, &[]), State::Broken),
            (snapshot("Failed", Some(false), 2, &[]), State::Failed),
            (snapshot("Deleting", Some(true), 2, &[]), State::Deleting),
            (snapshot("Novel", Some(true), 2, &[]), State::Unknown),
        ] {
            assert_eq!(state(&given), want, "{given:?}");
        }
    }

    #[test]
    fn what_holds_no_data_is_not_called_consistent() {
        for (given, want) in [
            (snapshot("Succeeded", Some(true), 2, &[]), Quality::Consistent),
            (snapshot("Succeeded", Some(true), 1, &["data"]), Quality::Consistent),
            (snapshot("Failed", Some(false), 0, &[]), Quality::Unknown),
            (snapshot("Succeeded", Some(false), 2, &[]), Quality::Unknown),
            (snapshot("Succeeded", Some(true), 0, &["root"]), Quality::Unknown),
            (snapshot("InProgress", Some(false), 0, &[]), Quality::Unknown),
        ] {
            let told = Snapshot {
                indications: vec!["Online".into(), "GuestAgent".into()],
                ..given.clone()
            };
            assert_eq!((judge(&given).1, judge(&told).1), (want, want), "{given:?}");
        }
    }

    #[test]
    fn indications_grade_the_data() {
        for (indications, ended, want) in [
            (&["Online", "GuestAgent"][..], true, Quality::Consistent),
            (&["Online", "NoGuestAgent"], true, Quality::CrashConsistent),
            (&["Online", "GuestAgent", "QuiesceFailed"], true, Quality::Doubtful),
            (&["Online"], true, Quality::CrashConsistent),
            (&["Paused"], true, Quality::CrashConsistent),
            (&[], true, Quality::Consistent),
            (&[], false, Quality::Unknown),
        ] {
            let indications: Vec<String> = indications.iter().map(|&name| name.into()).collect();
            assert_eq!(quality(&indications, ended), want, "{indications:?}");
        }
    }
}
