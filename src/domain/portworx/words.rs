//! States in Portworx's words. All are open: a word that is not known here is shown as it came and counts as unknown.

use std::borrow::Cow;

/// How well a node, pool or volume does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// As it should be.
    Good,
    /// On its way, or on purpose: maintenance, background work, detached.
    Busy,
    /// Nobody said, or in a word that is not known.
    #[default]
    Unknown,
    /// It works, with less than it should have.
    Degraded,
    /// It does not work.
    Down,
}

/// A state: the word for it and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The word; of the cluster, hostile, where it is not one of ours.
    pub word: Cow<'static, str>,
    /// What it means.
    pub health: Health,
}

impl State {
    const fn of(word: &'static str, health: Health) -> Self {
        Self {
            word: Cow::Borrowed(word),
            health,
        }
    }

    /// Nobody said.
    pub const fn unknown() -> Self {
        Self::of("unknown", Health::Unknown)
    }
}

/// Words of `Status` (openstorage `api.proto`) by number, without their prefix.
const NODE: [(&str, &str, Health); 15] = [
    ("NONE", "none", Health::Unknown),
    ("INIT", "initializing", Health::Busy),
    ("OK", "online", Health::Good),
    ("OFFLINE", "offline", Health::Down),
    ("ERROR", "error", Health::Down),
    ("NOT_IN_QUORUM", "not in quorum", Health::Down),
    ("DECOMMISSION", "decommission", Health::Busy),
    ("MAINTENANCE", "maintenance", Health::Busy),
    ("STORAGE_DOWN", "storage down", Health::Down),
    ("STORAGE_DEGRADED", "storage degraded", Health::Degraded),
    ("NEEDS_REBOOT", "needs reboot", Health::Degraded),
    ("STORAGE_REBALANCE", "rebalance", Health::Busy),
    ("STORAGE_DRIVE_REPLACE", "drive replace", Health::Busy),
    ("NOT_IN_QUORUM_NO_STORAGE", "not in quorum", Health::Down),
    ("POOLMAINTENANCE", "pool maintenance", Health::Busy),
];

/// Words of `VolumeStatus` (openstorage `api.proto`) by number.
const VOLUME: [(&str, &str, Health); 5] = [
    ("NONE", "none", Health::Unknown),
    ("NOT_PRESENT", "not present", Health::Down),
    ("UP", "up", Health::Good),
    ("DOWN", "down", Health::Down),
    ("DEGRADED", "degraded", Health::Degraded),
];

/// Words of `px_volume_replication_status` by number (docs.portworx.com, "Portworx metrics").
const REPLICATION: [(&str, &str, Health); 6] = [
    ("UP", "up", Health::Good),
    ("NOT_IN_QUORUM", "not in quorum", Health::Down),
    ("RESYNC", "resync", Health::Degraded),
    ("DEGRADED", "degraded", Health::Degraded),
    ("DETACHED", "detached", Health::Good),
    ("RESTORE", "restore", Health::Busy),
];

/// Words of `px_pool_stats_status` by number (docs.portworx.com, "Portworx metrics"); 5 and 6 came later.
const POOL: [(&str, &str, Health); 7] = [
    ("OFFLINE", "offline", Health::Down),
    ("ONLINE", "online", Health::Good),
    ("FULL", "full", Health::Down),
    ("NOT_FOUND", "not found", Health::Down),
    ("MAINTENANCE", "maintenance", Health::Busy),
    ("DEGRADED", "degraded", Health::Degraded),
    ("BACKGROUND", "background work", Health::Busy),
];

/// State of a node: `STATUS_OK` or `2`, and the phases of the operator, `Online`.
pub fn node(text: &str) -> State {
    look(text, "STATUS_", &NODE).unwrap_or_else(|| phase(text))
}

/// State of a volume: `VOLUME_STATUS_UP` or `2`.
pub fn volume(text: &str) -> State {
    look(text, "VOLUME_STATUS_", &VOLUME).unwrap_or_else(|| other(text))
}

/// State of a volume's replication by its number in the metrics.
pub fn replication(number: u64) -> State {
    numbered(number, &REPLICATION)
}

/// State of a pool by its number in the metrics.
pub fn pool(number: u64) -> State {
    numbered(number, &POOL)
}

/// Phase of a StorageCluster or StorageNode: `Running`, `Online`, `Degraded`, … (operator `pkg/apis/core/v1`). A node that
/// merely rebalances reads Degraded, too.
pub fn phase(text: &str) -> State {
    let (word, health) = match text.to_ascii_lowercase().as_str() {
        "running" => ("running", Health::Good),
        "online" => ("online", Health::Good),
        "succeeded" => ("succeeded", Health::Busy),
        "initializing" => ("initializing", Health::Busy),
        "updating" => ("updating", Health::Busy),
        "maintenance" => ("maintenance", Health::Busy),
        "decommissioned" => ("decommissioned", Health::Busy),
        "uninstalling" => ("uninstalling", Health::Busy),
        "degraded" => ("degraded", Health::Degraded),
        "offline" => ("offline", Health::Down),
        "failed" => ("failed", Health::Down),
        "notinquorum" => ("not in quorum", Health::Down),
        _ => return other(text),
    };
    State::of(word, health)
}

/// What a medium is called: `STORAGE_MEDIUM_SSD`, `1`, `SSD`. Empty stays empty.
pub fn medium(text: &str) -> Cow<'_, str> {
    match text.strip_prefix("STORAGE_MEDIUM_").unwrap_or(text) {
        "0" | "MAGNETIC" => "magnetic".into(),
        "1" | "SSD" => "ssd".into(),
        "2" | "NVME" => "nvme".into(),
        _ => text.into(),
    }
}

fn look(text: &str, prefix: &str, table: &[(&str, &'static str, Health)]) -> Option<State> {
    if let Ok(number) = text.parse::<u64>() {
        return Some(numbered(number, table));
    }
    let word = text.strip_prefix(prefix)?;
    let found = table.iter().find(|(name, ..)| *name == word);
    Some(found.map_or_else(|| other(word), |(_, word, health)| State::of(word, *health)))
}

fn numbered(number: u64, table: &[(&str, &'static str, Health)]) -> State {
    let found = usize::try_from(number).ok().and_then(|place| table.get(place));
    found.map_or_else(
        || other(&format!("state {number}")),
        |(_, word, health)| State::of(word, *health),
    )
}

fn other(text: &str) -> State {
    if text.is_empty() {
        return State::unknown();
    }
    State {
        word: Cow::Owned(text.to_owned()),
        health: Health::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_mean_the_same() {
        for (name, number) in [
            ("STATUS_OK", "2"),
            ("STATUS_POOLMAINTENANCE", "14"),
            ("STATUS_NONE", "0"),
        ] {
            assert_eq!(node(name), node(number));
        }
        assert_eq!(volume("VOLUME_STATUS_DEGRADED"), volume("4"));
        assert_eq!(node("STATUS_OK").health, Health::Good);
        assert_eq!(pool(2).word, "full");
        assert_eq!(replication(4).health, Health::Good);
        assert_eq!(medium("STORAGE_MEDIUM_SSD"), medium("1"));
    }

    #[test]
    fn what_is_not_known_is_shown_and_never_good() {
        for state in [
            node("STATUS_BRAND_NEW"),
            node("99"),
            node(""),
            node("-1"),
            phase("Sideways"),
            pool(u64::MAX),
            volume("x"),
        ] {
            assert_eq!(state.health, Health::Unknown, "{state:?}");
            assert!(!state.word.is_empty());
        }
        assert_eq!(node("STATUS_BRAND_NEW").word, "BRAND_NEW");
        assert_eq!(phase("Online").health, Health::Good);
    }
}
