//! State of the whole program, and the one pure function that changes it.
//!
//! **Architecture Invariant:** nothing here awaits, reads a clock, draws or locks; `tui-textarea`'s buffer is the only
//! widget type it holds.

pub mod connection;
pub mod effect;
pub mod event;
pub mod key;
pub mod keymap;
pub mod list;
pub mod message;
pub mod rows;
pub mod search;

pub use effect::{Effect, Effects};
pub use event::{Drawn, Event};
