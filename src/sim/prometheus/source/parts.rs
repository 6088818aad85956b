//! Names of a guest's interfaces and drives.
use serde_json::Value;

use crate::sim::catalog;
use crate::sim::store::{Key, World};

const INSTANCES: &str = "virtualmachineinstances.kubevirt.io";

/// What a guest has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) interfaces: Vec<String>,
    pub(super) drives: Vec<String>,
}

/// The parts of the instance with this key.
pub(super) fn of(world: &World, key: &Key) -> Parts {
    let Some(entry) = world.store().get(INSTANCES, key) else {
        return Parts::default();
    };
    if let Some((interfaces, drives)) = world.of_seed(&entry, crate::sim::seed::Seed::parts) {
        return Parts { interfaces, drives };
    }
    let Some(kind) = catalog::by_id(INSTANCES) else {
        return Parts::default();
    };
    let object = world.object(kind, &entry);
    let names = |pointer: &str| {
        let list = object.pointer(pointer).and_then(Value::as_array);
        let name = |one: &Value| one.get("name").and_then(Value::as_str).map(str::to_owned);
        list.map(|list| list.iter().filter_map(name).collect())
            .unwrap_or_default()
    };
    Parts {
        interfaces: names("/spec/domain/devices/interfaces"),
        drives: names("/spec/domain/devices/disks"),
    }
}
