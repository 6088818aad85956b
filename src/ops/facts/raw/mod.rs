//! Slim types of the objects that are read. Every field is optional: an API server of another version, or a hand that
//! edited a dump, may leave any of them out.

mod affinity;
mod kubevirt;
mod meta;
mod node;
mod pod;
mod rest;
mod vmi;

pub use affinity::{Affinity, Expression, LabelSelector, NodeTerm, PodAffinity, PodAffinityTerm, Spread, Toleration};
pub use kubevirt::{KubeVirt, Migration, MigrationConfig, MigrationState};
pub use meta::{Condition, Meta, Owner, Quantities, condition, owner};
pub use node::Node;
pub use pod::{Container, Pod};
pub use rest::{Claim, Quota, StorageNode, Volume};
pub use vmi::{Vm, Vmi, VolumeSource};
