//! The catalogue: which kinds the simulated API server serves, how it announces, prints and guards them.
mod answer;
pub mod columns;
pub mod discovery;
mod kind;
mod kinds;
mod objects;
mod openapi;
pub mod protobuf;
pub mod rbac;
pub mod table;

use std::sync::LazyLock;

pub use answer::{Answer, JSON, TEXT};
pub use columns::{Cell, Column};
pub use kind::{BUILTIN_VERBS, CUSTOM_VERBS, Kind, Subresource};
pub use objects::objects;

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(kinds::all);

/// Every served kind and version; the preferred version of a kind comes first.
pub fn kinds() -> &'static [Kind] {
    &KINDS
}

/// The kind behind `/apis/{group}/{version}/{plural}` (core group: empty `group`).
pub fn find(group: &str, version: &str, plural: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.plural == plural && kind.version == version && kind.group == group)
}

/// The preferred version of the kind with this [`Kind::id`].
pub fn by_id(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id() == id)
}

/// The kind with this `apiVersion` and `kind`, as objects name it.
pub fn by_gvk(api_version: &str, kind: &str) -> Option<&'static Kind> {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    KINDS
        .iter()
        .find(|known| known.kind == kind && known.version == version && known.group == group)
}
