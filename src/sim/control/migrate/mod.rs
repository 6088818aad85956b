//! Migrations.
use serde_json::Value;

use super::drive::Control;
use super::task::Part;
use crate::sim::store::Key;

#[derive(Debug, Default)]
pub(super) struct Moves;

impl Control {
    pub(super) fn migration(&mut self, _key: &Key) {}
    pub(super) fn migration_changed(&mut self, key: &Key, _migration: &Value, _gone: bool) {
        self.push(Part::Migration, key);
    }
    pub(super) fn wake_moves(&mut self, _vmi: &Key) {}
    pub(super) fn carry(&mut self, _part: Part, _key: &Key, _uid: &str) {}
    pub(super) fn carry_on(&mut self, _key: &Key, _vmi: &Value) {}
    pub(super) fn pod_late(&mut self, _key: &Key, _uid: &str) {}
}
