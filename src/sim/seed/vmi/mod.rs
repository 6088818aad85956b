//! VirtualMachineInstances: the running side of a VM.
mod interfaces;
mod migration_state;
mod render;

pub(super) use migration_state::{finished, pods_of_last_move};
pub(super) use render::render;
