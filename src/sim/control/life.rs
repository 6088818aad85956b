//! What happens by itself.
use super::drive::Control;

impl Control {
    /// From now on things happen by themselves.
    pub fn enliven(&mut self) {}

    pub(super) fn live(&mut self) {}
}
