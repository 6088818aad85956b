//! Everything that is drawn: the terminal itself, the looks, the widgets.

pub mod term;
pub mod theme;
pub mod widget;
