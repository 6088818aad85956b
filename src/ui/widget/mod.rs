//! Pieces of screen that know no Kubernetes.
//!
//! Each takes plain data, a [`Look`](super::theme::Look), a `Rect` and a `Buffer`; none keeps state. Text is a list of
//! [`Run`]s (text and role); whatever is drawn is sanitised, cut at the edge with an ellipsis, and never leaves its
//! rectangle.
//!
//! | module | draws |
//! |---|---|
//! | [`table`] | the virtual table: `Table::new(&columns, len, &\|i\| Row::item(cells)).cursor(i).offset(o).draw(..)` |
//! | [`text`] | `put`, `put_runs`, `fit`: what every other module draws with |
//! | [`bar`](mod@bar) | the header: `bar(area, buf, look, Role::Bar, &left, &right)`, parts with a drop order |
//! | [`hints`](mod@hints) | the footer: `hints(area, buf, look, &[Hint::new("m", "migrate"), Hint::pinned("?", "help")])` |
//! | [`panel`] | `Panel::titled("Plan").draw(..) -> inner Rect`; `centered(area, w, h)` for popups |
//! | [`notice`] | `Notice { .. }.draw(..)`, a message that stays until read; `too_small(..)` |
//! | [`prompt`] | one line of input over a `TextArea`, completion and error beside it |
//! | [`pager`] | YAML, logs: scrolled text with search hits; also draws a text editor's content |
//! | [`gauge`], [`spark`] | a bar in eighths of a cell; a row of levels |

pub mod bar;
pub mod gauge;
pub mod hints;
#[cfg(test)]
mod hostile;
pub mod notice;
pub mod pager;
pub mod panel;
pub mod prompt;
pub mod spark;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;

pub use bar::{Part, bar};
pub use hints::{Hint, hints};
pub use notice::{Notice, too_small};
pub use pager::Pager;
pub use panel::{Panel, centered};
pub use prompt::Prompt;
pub use table::{Cell, Column, Row, Table};
pub use text::{Align, Run, Runs};
