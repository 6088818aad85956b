//! A generated cluster, and its world once its VMs run.
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};
use vmotui::sim::clock::Clock;
use vmotui::sim::control::{Control, Maas};
use vmotui::sim::store::World;

use crate::objects::{self, Room};

/// What is generated.
#[derive(Clone)]
pub(crate) struct Cluster {
    pub(crate) name: &'static str,
    pub(crate) workers: usize,
    pub(crate) planes: usize,
    pub(crate) vms: usize,
    /// Guest memory of each VM.
    pub(crate) memory: &'static str,
    pub(crate) cidr: &'static str,
    pub(crate) strategy: Value,
    pub(crate) plane_surge: u32,
    pub(crate) slots: u32,
    pub(crate) node_memory: &'static str,
    /// The pool that rolls: `wp` or `cp`.
    pub(crate) pool: &'static str,
    /// Palette deletes pods instead of evicting them.
    pub(crate) deletes: bool,
    /// Changes the VMs before they start.
    pub(crate) shape: fn(usize, &mut Value),
    /// Objects beside the usual ones; the names of the workers are given.
    pub(crate) more: fn(&[String]) -> Vec<Value>,
    /// Changes the nodes before anything starts.
    pub(crate) nodes: fn(usize, &mut Value),
}

pub(crate) fn rolling(surge: Value, unavailable: Value) -> Value {
    json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}})
}

/// As [`rolling`], and the oldest machine goes first.
pub(crate) fn oldest(surge: Value, unavailable: Value) -> Value {
    let mut strategy = rolling(surge, unavailable);
    strategy["rollingUpdate"]["deletePolicy"] = json!("Oldest");
    strategy
}

impl Default for Cluster {
    fn default() -> Self {
        Self {
            name: "plain",
            workers: 3,
            planes: 1,
            vms: 6,
            memory: "1Gi",
            cidr: "100.64.0.0/20",
            strategy: rolling(json!(1), json!(0)),
            plane_surge: 1,
            slots: 60,
            node_memory: "64Gi",
            pool: "wp",
            deletes: false,
            shape: |_, _| {},
            more: |_| Vec::new(),
            nodes: |_, _| {},
        }
    }
}

impl Cluster {
    pub(crate) fn worker(number: usize) -> String {
        format!("w-{:02}", number + 1)
    }

    fn objects(&self) -> Vec<Value> {
        let room = Room {
            slots: self.slots,
            memory: self.node_memory.to_owned(),
        };
        let mut all = vec![objects::kubevirt(), objects::palette(self.deletes)];
        all.extend(objects::pools(
            self.workers,
            self.planes,
            &self.strategy,
            self.cidr,
            self.plane_surge,
        ));
        let mut names = Vec::new();
        for number in 0..self.planes + self.workers {
            let plane = number < self.planes;
            let name = if plane {
                format!("cp-{:02}", number + 1)
            } else {
                Self::worker(number - self.planes)
            };
            let mut node = objects::node(&name, &format!("100.64.{number}.0/24"), &room, plane);
            if plane {
                all.extend(objects::static_pods(&name, self.cidr));
            } else {
                (self.nodes)(number - self.planes, &mut node);
                names.push(name.clone());
            }
            all.push(node);
            all.extend(objects::machine(&name, number, plane));
        }
        for number in 0..self.vms {
            let mut vm = objects::vm(&format!("vm-{number:03}"), self.memory);
            (self.shape)(number, &mut vm);
            all.push(vm);
        }
        all.extend((self.more)(&names));
        all
    }

    /// The world with its controllers, once everything that can run runs.
    pub(crate) fn world(&self) -> (Arc<World>, Control) {
        let clock = Clock::fixed("2026-11-22T09:00:00Z".parse().unwrap());
        let world = Arc::new(World::load(self.objects(), clock).unwrap());
        let mut control = Control::new(Arc::clone(&world));
        control.set_maas(Maas::with_spares(4));
        control.look_round();
        control.advance(SignedDuration::from_mins(5));
        (world, control)
    }
}
