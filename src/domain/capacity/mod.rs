//! What nodes have and pods ask for, on four axes: memory, CPU by request, pod slots, pod addresses.

mod amounts;
mod axis;

pub use amounts::Amounts;
pub use axis::{Axis, Room, usable_ips};
