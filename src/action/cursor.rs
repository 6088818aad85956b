//! What moves the cursor, folds, sorts and marks: actions of lists and texts.

use super::Scope::{List, Nodes, Text, Vm, Vms};
use super::spec::{spec, with};
use super::{Action, Arg, Spec};

pub(super) const UP: Spec = spec(Action::Up, "up", &[], "up", "One row up", &[List, Text, Vm]);

pub(super) const DOWN: Spec = spec(Action::Down, "down", &[], "down", "One row down", &[List, Text, Vm]);

pub(super) const PAGE_UP: Spec = spec(
    Action::PageUp,
    "page-up",
    &[],
    "page up",
    "One screen up",
    &[List, Text, Vm],
);

pub(super) const PAGE_DOWN: Spec = spec(
    Action::PageDown,
    "page-down",
    &[],
    "page down",
    "One screen down",
    &[List, Text, Vm],
);

pub(super) const TOP: Spec = spec(Action::Top, "top", &[], "top", "To the first row", &[List, Text, Vm]);

pub(super) const BOTTOM: Spec = spec(
    Action::Bottom,
    "bottom",
    &[],
    "bottom",
    "To the last row",
    &[List, Text, Vm],
);

pub(super) const GROUP: Spec = spec(
    Action::Group,
    "group",
    &[],
    "group",
    "Group VMs under their nodes, or show them flat",
    &[Vms],
);

pub(super) const FOLD: Spec = spec(
    Action::Fold,
    "fold",
    &[],
    "fold",
    "Fold or unfold the node under the cursor",
    &[Vms, Nodes],
);

pub(super) const FOLD_ALL: Spec = spec(
    Action::FoldAll,
    "fold-all",
    &[],
    "fold all",
    "Fold or unfold all nodes",
    &[Vms, Nodes],
);

pub(super) const SORT: Spec = with(
    spec(
        Action::Sort,
        "sort",
        &["order"],
        "sort",
        "Sort by the next column, or by the one named",
        &[List],
    ),
    Arg::Optional("COLUMN [desc]"),
);

pub(super) const SORT_PREVIOUS: Spec = spec(
    Action::SortPrevious,
    "sort-previous",
    &[],
    "sort back",
    "Sort by the previous column",
    &[List],
);

pub(super) const SORT_REVERSE: Spec = spec(
    Action::SortReverse,
    "sort-reverse",
    &["reverse"],
    "reverse",
    "Turn the order around",
    &[List],
);

pub(super) const MARK: Spec = spec(
    Action::Mark,
    "mark",
    &[],
    "mark",
    "Mark or unmark the row, and go on to the next",
    &[List],
);

pub(super) const MARK_RANGE: Spec = spec(
    Action::MarkRange,
    "mark-range",
    &[],
    "mark to here",
    "Mark from the last mark to the cursor",
    &[List],
);

pub(super) const MARK_ALL: Spec = spec(
    Action::MarkAll,
    "mark-all",
    &[],
    "mark all",
    "Mark all rows that the filter shows",
    &[List],
);

pub(super) const MARK_INVERT: Spec = spec(
    Action::MarkInvert,
    "mark-invert",
    &[],
    "invert",
    "Marked become unmarked, and the other way round",
    &[List],
);

pub(super) const MARK_NONE: Spec = spec(
    Action::MarkNone,
    "mark-none",
    &["unmark"],
    "unmark",
    "Unmark all",
    &[List],
);
