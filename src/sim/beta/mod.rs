//! The two beta forms of Cluster API. Objects are kept in the first, which its controllers here work with; a cluster of
//! Cluster API v1.11 or later serves the second beside it, as its conversion webhook would (Cluster API, docs/book
//! "v1.10 to v1.11", and api/core/v1beta1/conversion.go).
mod health;
mod newer;
mod older;

pub use newer::newer;
pub use older::older;

use serde_json::{Map, Value, json};

/// The forms of Cluster API that an API server serves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Betas {
    /// `v1beta1`.
    #[default]
    First = 0,
    /// `v1beta1` and `v1beta2`.
    Both = 1,
    /// `v1beta2`.
    Second = 2,
}

impl Betas {
    /// Whether a version of a group is served; only groups that have a second form are in question.
    pub fn serve(self, group: &str, version: &str) -> bool {
        let wanted = if version == SECOND { Self::Second } else { Self::First };
        !has_second(group) || self == Self::Both || self == wanted
    }
}

/// The version of the second form.
pub const SECOND: &str = "v1beta2";

/// Whether kinds of this group have a second form.
pub fn has_second(group: &str) -> bool {
    matches!(
        group,
        "cluster.x-k8s.io" | "controlplane.cluster.x-k8s.io" | "bootstrap.cluster.x-k8s.io"
    )
}

/// Time-outs of a machine: a field of `deletion` in seconds, and the duration that it was.
const TIMEOUTS: [(&str, &str); 3] = [
    ("nodeDrainTimeoutSeconds", "nodeDrainTimeout"),
    ("nodeVolumeDetachTimeoutSeconds", "nodeVolumeDetachTimeout"),
    ("nodeDeletionTimeoutSeconds", "nodeDeletionTimeout"),
];

/// What `initialization` tells, and the fields that it was.
const INITIALIZATION: [(&str, &str); 3] = [
    ("infrastructureProvisioned", "infrastructureReady"),
    ("bootstrapDataSecretCreated", "bootstrapReady"),
    ("controlPlaneInitialized", "initialized"),
];

/// A map within a map; one is made where there is none.
fn inner<'a>(fields: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    fields.entry(name).or_insert_with(|| json!({})).as_object_mut()
}

/// Moves a field, under another name or not, if it is there.
fn shift(from: &mut Map<String, Value>, old: &str, into: &mut Map<String, Value>, new: &str) {
    if let Some(value) = from.remove(old) {
        into.insert(new.to_owned(), value);
    }
}

/// Puts `part` into `fields` unless it is empty.
fn put(fields: &mut Map<String, Value>, name: &str, part: Map<String, Value>) {
    if !part.is_empty() {
        fields.insert(name.to_owned(), Value::Object(part));
    }
}
