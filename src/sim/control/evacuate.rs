//! The evacuation controller.
use super::drive::Control;
use crate::sim::store::Key;

impl Control {
    pub(super) fn evacuation(&mut self, _key: &Key) {}
}
