//! What can be wrong with a theme.

use thiserror::Error;

/// What is wrong with a theme, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{origin}{}: {message}", line.map(|n| format!(":{n}")).unwrap_or_default())]
pub struct ThemeError {
    /// Path of the file, or `themes/NAME.toml` for an embedded one.
    pub origin: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The key, the reason, and the way out.
    pub message: String,
}

impl ThemeError {
    pub(super) fn new(origin: &str, line: Option<usize>, message: String) -> Self {
        Self {
            origin: origin.to_owned(),
            line,
            message,
        }
    }
}
