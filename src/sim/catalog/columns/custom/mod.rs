//! Columns that CustomResourceDefinitions declare.
mod cluster_api;
mod cluster_api_second;
mod kubevirt;
mod network;
mod storage;

use super::column::{Cell, Column, NAME, custom};

/// What a definition without columns shows.
const PLAIN: &[Column] = &[
    NAME,
    custom("Age", "date", 0, "", Cell::Path(&["metadata", "creationTimestamp"])),
];

/// Columns of the kind with this id.
pub(super) fn of(id: &str) -> &'static [Column] {
    kubevirt::of(id)
        .or_else(|| storage::of(id))
        .or_else(|| cluster_api::of(id))
        .or_else(|| network::of(id))
        .unwrap_or(PLAIN)
}

/// Columns of the kind with this id, in Cluster API's second form.
pub(super) fn of_second(id: &str) -> &'static [Column] {
    cluster_api_second::of(id).unwrap_or(PLAIN)
}
