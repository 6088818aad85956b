//! core/v1 Namespace.
use serde::Deserialize;

use super::Meta;

/// A namespace: its name is all that lists need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Namespace {
    /// Name and labels.
    pub metadata: Meta,
}
