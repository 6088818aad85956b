//! The operator's own settings, and where files are.
//!
//! `config.toml`, `keymap.toml` and `themes/` stand beside each other in `~/.config/vmotui` (XDG Base Directory
//! Specification). Nothing is ever written there.

mod glob;
mod guardrail;
mod paths;
mod settings;

pub use glob::Glob;
pub use guardrail::Guardrail;
pub use paths::Paths;
pub use settings::{Color, ConfigError, Settings};
