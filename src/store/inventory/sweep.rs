//! The end of a list: what it did not mention is gone.

use rustc_hash::FxHashSet;

use super::Inventory;
use crate::model::{Key, Kind};
use crate::store::freshness::State;
use crate::store::machine::Machine;

impl Inventory {
    pub(super) fn listed(&mut self, kind: Kind) {
        let fresh = self.freshness.entry(kind).or_default();
        fresh.state = State::Live;
        fresh.complete_once = true;
        let Some(mentioned) = self.mentioned.remove(&kind) else {
            return;
        };
        match kind {
            Kind::Pod => self.pods.end(),
            Kind::Namespace => self
                .namespaces
                .retain(|name| mentioned.contains(&Key::new("", name.clone()))),
            Kind::VirtualMachineInstanceMigration => self.sweep_tasks(&mentioned),
            Kind::VirtualMachineSnapshot => self.sweep_snapshots(&mentioned),
            Kind::VolumeSnapshot => self.parts.retain(|key, _| mentioned.contains(key)),
            Kind::Event => self.events.retain(|key, _| mentioned.contains(key)),
            Kind::KubeVirt if mentioned.is_empty() => self.kubevirt = None,
            Kind::KubeVirt => {}
            Kind::StorageNode => self
                .portworx
                .retain(|name, _| mentioned.iter().any(|key| key.name == *name)),
            Kind::Node => {
                let names = self.hosts.iter().map(|(_, host)| Key::new("", host.name.clone()));
                for key in names.filter(|key| !mentioned.contains(key)).collect::<Vec<_>>() {
                    self.forget_host(&key.name);
                }
            }
            Kind::VirtualMachine => {
                for key in self.unmentioned(&mentioned, |machine| machine.vm.is_some()) {
                    self.part(&key, |machine| machine.vm = None);
                }
            }
            Kind::VirtualMachineInstance => {
                for key in self.unmentioned(&mentioned, |machine| machine.vmi.is_some()) {
                    self.part(&key, |machine| machine.vmi = None);
                }
            }
        }
    }

    fn unmentioned(&self, mentioned: &FxHashSet<Key>, has: impl Fn(&Machine) -> bool) -> Vec<Key> {
        let known = self.machines.iter().filter(|(_, machine)| has(machine));
        known
            .map(|(_, machine)| &machine.key)
            .filter(|key| !mentioned.contains(*key))
            .cloned()
            .collect()
    }
}
