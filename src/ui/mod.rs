//! Everything that is drawn: the terminal itself, the looks, the widgets.

pub mod screen;
pub mod term;
pub mod theme;
pub mod widget;
