//! How things look: roles, themes, glyphs.
//!
//! Nothing that draws names a colour. It asks the [`Look`] it was handed for the style of a [`Role`]
//! (`look.style(Role::Bad)`) and for signs from [`Glyphs`] (`look.glyphs.bad`), so that one screen serves a truecolor
//! terminal, sixteen colours, none at all, and an ASCII console. A status is always a glyph and a word as well.
//!
//! ```
//! use vmotui::ui::theme::{Depth, Glyphs, Library, Look, Role};
//!
//! let library = Library::embedded();
//! let styles = library.styles(None, Depth::Ansi16).expect("the embedded themes are valid");
//! let look = Look::new(styles, Glyphs::unicode());
//! let _trouble = look.style(Role::Bad);
//! ```
//! [`Library`] finds themes by name (embedded, then `themes/` of the configuration directory); `styles(None, depth)`
//! picks what suits the depth. Errors name file, line and key.

pub mod color;
mod error;
mod file;
pub mod glyph;
pub mod library;
pub mod look;
pub mod role;
mod spec;

pub use color::Depth;
pub use error::ThemeError;
pub use glyph::{Glyphs, Sign};
pub use library::Library;
pub use look::{Look, Styles};
pub use role::Role;

#[cfg(test)]
mod tests;
