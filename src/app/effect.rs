//! Everything the pure core may ask of the world.

use crate::model::Key;

/// A wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Leave.
    Quit,
    /// Stop the process until the shell resumes it.
    Suspend,
    /// Paint everything anew.
    Redraw,
    /// Connect again, now.
    Reconnect,
    /// Read one VM with all that belongs to it.
    FetchVm(Key),
    /// Use another theme.
    Theme(String),
    /// Tell what the info screen shows.
    Info,
}

/// What one event leads to; nearly always nothing.
pub type Effects = smallvec::SmallVec<[Effect; 1]>;
