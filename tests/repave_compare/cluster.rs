//! A generated cluster, and its world once its VMs run.
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};
use vmotui::domain::repave::WhatIf;
use vmotui::sim::beta::Betas;
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
    /// The pools that roll: `wp`, `wp2`, `cp`.
    pub(crate) pools: &'static [&'static str],
    /// Workers of the second pool, `wp2`.
    pub(crate) second: usize,
    /// Free machines; without a word four, of which the preview is not told.
    pub(crate) spares: Option<u32>,
    /// Migrations at once: in the cluster, and off one node.
    pub(crate) limits: (u32, u32),
    /// Palette deletes pods instead of evicting them.
    pub(crate) deletes: bool,
    /// Changes the VMs before they start.
    pub(crate) shape: fn(usize, &mut Value),
    /// Objects beside the usual ones; the names of the workers are given.
    pub(crate) more: fn(&[String]) -> Vec<Value>,
    /// Changes the nodes before anything starts.
    pub(crate) nodes: fn(usize, &mut Value),
    /// Changes the workers' machines.
    pub(crate) machines: fn(usize, &mut Value),
    /// The only form of Cluster API that is served.
    pub(crate) form: &'static str,
    /// What somebody else does now and then.
    pub(crate) meanwhile: Option<fn(&Arc<World>)>,
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
            pools: &["wp"],
            second: 0,
            spares: None,
            limits: (10, 4),
            deletes: false,
            shape: |_, _| {},
            more: |_| Vec::new(),
            nodes: |_, _| {},
            machines: |_, _| {},
            form: "v1beta1",
            meanwhile: None,
        }
    }
}

impl Cluster {
    pub(crate) fn worker(number: usize) -> String {
        format!("w-{:02}", number + 1)
    }

    /// What the preview is told beside what it can read.
    pub(crate) fn what_if(&self) -> WhatIf {
        WhatIf {
            spares: self.spares,
            together: self.pools.len() > 1,
            ..WhatIf::default()
        }
    }

    fn objects(&self) -> Vec<Value> {
        let room = Room {
            slots: self.slots,
            memory: self.node_memory.to_owned(),
        };
        let mut all = vec![objects::kubevirt(self.limits), objects::palette(self.deletes)];
        all.extend(objects::cluster(self.cidr));
        all.extend(objects::workers("wp", self.workers, &self.strategy));
        if self.second > 0 {
            all.extend(objects::workers("wp2", self.second, &self.strategy));
        }
        all.extend(objects::control_plane(self.planes, self.plane_surge));
        let mut names = Vec::new();
        for number in 0..self.planes + self.workers + self.second {
            let plane = number < self.planes;
            let worker = number.saturating_sub(self.planes);
            let (name, pool) = match (plane, worker < self.workers) {
                (true, _) => (format!("cp-{:02}", number + 1), "cp"),
                (_, true) => (Self::worker(worker), "wp"),
                _ => (Self::worker(worker), "wp2"),
            };
            let mut node = objects::node(&name, &format!("100.64.{number}.0/24"), &room, plane);
            if plane {
                all.extend(objects::static_pods(&name, self.cidr));
            } else {
                (self.nodes)(worker, &mut node);
                names.push(name.clone());
            }
            let zone = node["metadata"]["labels"]["topology.kubernetes.io/zone"].clone();
            all.push(node);
            let mut pair = objects::machine(&name, number, pool);
            pair[1]["spec"]["failureDomain"] = zone;
            if !plane {
                (self.machines)(worker, &mut pair[0]);
            }
            all.extend(pair);
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
        if self.form == "v1beta2" {
            world.serve_betas(Betas::Second);
        }
        let mut control = Control::new(Arc::clone(&world));
        control.set_maas(Maas::with_spares(self.spares.unwrap_or(4)));
        control.look_round();
        control.advance(SignedDuration::from_mins(5));
        (world, control)
    }
}
