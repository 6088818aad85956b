//! What the loop may ask of whoever holds the data.

use crate::model::Key;

/// A wish.
pub(super) enum Wish {
    /// Connect again, with fresh credentials.
    Reconnect,
    /// Read one VM in full.
    Fetch(Key),
    /// Tell what the info screen shows, after these lines.
    Info(Vec<String>),
}
