//! Questions to the inventory.

use compact_str::CompactString;

use super::{Inventory, Totals};
use crate::domain::vm_status::{Weight, weigh};
use crate::model::event::Event;
use crate::model::kubevirt::KubeVirt;
use crate::model::{Key, Kind};
use crate::store::freshness::{Freshness, State};
use crate::store::host::{Host, HostId};
use crate::store::machine::{Machine, MachineId};

impl Inventory {
    /// Grows with every change; compare it to know whether something must be drawn.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All machines, in no order.
    pub fn machines(&self) -> impl Iterator<Item = (MachineId, &Machine)> {
        self.machines.iter()
    }

    /// One machine; `None` when it is gone.
    pub fn machine(&self, id: MachineId) -> Option<&Machine> {
        self.machines.get(id)
    }

    /// The machine of a name.
    pub fn machine_named(&self, key: &Key) -> Option<MachineId> {
        self.by_key.get(key).copied()
    }

    /// All nodes, in no order.
    pub fn hosts(&self) -> impl Iterator<Item = (HostId, &Host)> {
        self.hosts.iter()
    }

    /// One node; `None` when it is gone.
    pub fn host(&self, id: HostId) -> Option<&Host> {
        self.hosts.get(id)
    }

    /// The node of a name.
    pub fn host_id(&self, name: &str) -> Option<HostId> {
        self.by_host.get(name).copied()
    }

    /// All events read, in no order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values()
    }

    /// The KubeVirt installation, if it was read.
    pub fn kubevirt(&self) -> Option<&KubeVirt> {
        self.kubevirt.as_ref()
    }

    /// Namespaces, in no order.
    pub fn namespaces(&self) -> impl Iterator<Item = &CompactString> {
        self.namespaces.iter()
    }

    /// State and age of a kind.
    pub fn freshness(&self, kind: Kind) -> &Freshness {
        static IDLE: Freshness = Freshness {
            state: State::Idle,
            alive: None,
            skipped: None,
            complete_once: false,
        };
        self.freshness.get(&kind).unwrap_or(&IDLE)
    }

    /// How many pods are known.
    pub fn pod_count(&self) -> usize {
        self.pods.len()
    }

    /// How many nodes were read.
    pub fn host_count(&self) -> usize {
        self.hosts.len()
    }

    /// How many machines are known.
    pub fn machine_count(&self) -> usize {
        self.machines.len()
    }

    /// Counts of machines by state.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (_, machine) in self.machines.iter() {
            totals.all += 1;
            *match weigh(machine.status()) {
                Weight::Running => &mut totals.running,
                Weight::Off => &mut totals.off,
                Weight::Moving => &mut totals.moving,
                Weight::Paused => &mut totals.paused,
                Weight::Changing => &mut totals.changing,
                Weight::Trouble => &mut totals.trouble,
            } += 1;
        }
        totals
    }
}
