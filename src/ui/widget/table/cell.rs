//! What stands in a table: rows and cells.

use std::borrow::Cow;

use crate::ui::theme::Role;
use crate::ui::widget::text::{Run, Runs, run};

/// A gauge in a cell: a number before it, a bar that takes what room there is, a number behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge<'a> {
    /// Filled part, 0 to 1; not a number where it is not known.
    pub ratio: f64,
    /// Role of the filled part.
    pub role: Role,
    /// Text before the bar, right-aligned in so many cells; none when zero.
    pub before: (Cow<'a, str>, u16),
    /// Text behind the bar, right-aligned in so many cells; none when zero.
    pub after: (Cow<'a, str>, u16),
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Text in the alignment of its column.
    Text(Runs<'a>),
    /// A bar with numbers.
    Gauge(Gauge<'a>),
    /// Levels between zero and the maximum, the newest at the right.
    Spark {
        /// The series, oldest first.
        values: Cow<'a, [f64]>,
        /// The value of a full cell.
        max: f64,
        /// Role of the levels.
        role: Role,
    },
}

impl<'a> Cell<'a> {
    /// Plain text.
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(text, Role::Text)
    }

    /// Text with one role.
    pub fn new(text: impl Into<Cow<'a, str>>, role: Role) -> Self {
        Self::Text(run(text, role))
    }

    /// Text in several runs.
    pub fn runs(runs: impl IntoIterator<Item = Run<'a>>) -> Self {
        Self::Text(runs.into_iter().collect())
    }

    /// An empty cell.
    pub fn none() -> Self {
        Self::Text(Runs::new())
    }

    /// A bar with its percentage behind it: `▊▊▊▌  52%`.
    pub fn percent(ratio: f64, role: Role) -> Self {
        let after = if ratio.is_nan() {
            Cow::Borrowed("?")
        } else {
            Cow::Owned(format!("{:.0}%", ratio * 100.0))
        };
        Self::Gauge(Gauge {
            ratio,
            role,
            before: (Cow::Borrowed(""), 0),
            after: (after, 4),
        })
    }

    /// A count with a bar behind it: `221 ▊▊▊▊▊▊▊`. The count is right-aligned in `digits` cells.
    pub fn counted(count: impl Into<Cow<'a, str>>, digits: u16, ratio: f64, role: Role) -> Self {
        Self::Gauge(Gauge {
            ratio,
            role,
            before: (count.into(), digits),
            after: (Cow::Borrowed(""), 0),
        })
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A thing.
    #[default]
    Item,
    /// A head of things, folded or not.
    Group {
        /// Its things are hidden.
        folded: bool,
    },
}

/// What a row says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body<'a> {
    /// One cell a column, in the order of the columns; missing ones are empty.
    Cells(Vec<Cell<'a>>),
    /// One line across all columns.
    Across(Runs<'a>),
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// What it says.
    pub body: Body<'a>,
    /// A thing, or the head of a group.
    pub kind: Kind,
    /// How deep it stands under group rows; two cells each.
    pub depth: u8,
    /// Marked, for an action on many.
    pub marked: bool,
    /// Role of the whole row, as [`Role::Disabled`] or [`Role::Stale`]; [`Role::Text`] changes nothing.
    pub role: Role,
}

impl<'a> Row<'a> {
    /// A plain row.
    pub fn item(cells: impl IntoIterator<Item = Cell<'a>>) -> Self {
        Self::of(Body::Cells(cells.into_iter().collect()), Kind::Item)
    }

    /// A group head that fills the columns.
    pub fn group(folded: bool, cells: impl IntoIterator<Item = Cell<'a>>) -> Self {
        Self::of(Body::Cells(cells.into_iter().collect()), Kind::Group { folded })
    }

    /// A group head that says one line across all columns.
    pub fn group_across(folded: bool, runs: impl IntoIterator<Item = Run<'a>>) -> Self {
        Self::of(Body::Across(runs.into_iter().collect()), Kind::Group { folded })
    }

    fn of(body: Body<'a>, kind: Kind) -> Self {
        Self {
            body,
            kind,
            depth: 0,
            marked: false,
            role: Role::Text,
        }
    }

    /// The row, marked or not.
    #[must_use]
    pub fn marked(mut self, marked: bool) -> Self {
        self.marked = marked;
        self
    }

    /// The row, so deep under group rows.
    #[must_use]
    pub fn depth(mut self, depth: u8) -> Self {
        self.depth = depth;
        self
    }

    /// The row, in a role of its own.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}
