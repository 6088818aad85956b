//! What the loop may ask of whoever holds the data.

use super::plans::Question;
use crate::model::Key;

/// A wish.
pub(super) enum Wish {
    /// Connect again, with fresh credentials.
    Reconnect,
    /// Read one VM in full.
    Fetch(Key),
    /// Build a plan from objects read anew.
    Plan(Question),
    /// Read our rights in a namespace.
    Rights(String),
    /// Tell what the info screen shows, after these lines.
    Info(Vec<String>),
}
