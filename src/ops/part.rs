//! Which part of its VMs a plan is about.

use super::verb::Wish;
use crate::model::Key;

/// A part of VMs; the entries stand in the order of the VMs, one each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The VMs as a whole.
    #[default]
    Whole,
    /// A snapshot of each.
    Snapshots(Vec<Key>),
    /// A NIC of each.
    Nics(Vec<Wish>),
}

impl Part {
    /// The snapshot of the VM at this place.
    pub fn snapshot(&self, index: usize) -> Option<&Key> {
        match self {
            Self::Snapshots(keys) => keys.get(index),
            Self::Whole | Self::Nics(_) => None,
        }
    }

    /// The NIC of the VM at this place.
    pub fn nic(&self, index: usize) -> Option<&Wish> {
        match self {
            Self::Nics(wishes) => wishes.get(index),
            Self::Whole | Self::Snapshots(_) => None,
        }
    }
}
