//! Who owns which field: `metadata.managedFields`, and server-side apply on top of it
//! (sigs.k8s.io/structured-merge-diff; apimachinery/pkg/util/managedfields).
mod apply;
mod compare;
mod managers;
mod path;
mod rules;
mod set;
mod track;
mod walk;

pub(super) use apply::{Applied, apply, nothing};
pub(in crate::sim) use track::track;
