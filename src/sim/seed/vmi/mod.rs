//! VirtualMachineInstances: the running side of a VM.
mod interfaces;
mod migration_state;
mod render;

pub(super) use interfaces::guest_address;
pub(super) use migration_state::{configuration, finished, pods_of_last_move};
pub(super) use render::render;
