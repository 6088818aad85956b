//! What is changed for the sake of the question.

mod network;
mod parse;
mod workers;

pub use parse::KEYS;

use ipnet::IpNet;

use super::order;
use super::scene::{Scene, Vm};
use super::time::Range;
use crate::domain::finding::Read;
use crate::domain::placement::NodeId;

/// Switches; everything that is not set stays as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Another pod CIDR.
    pub pod_cidr: Option<IpNet>,
    /// Another service CIDR.
    pub service_cidr: Option<IpNet>,
    /// The same pod CIDR with another prefix length.
    pub pod_cidr_prefix: Option<u8>,
    /// Another size of slices.
    pub node_mask: Option<u8>,
    /// Pod slots of every node.
    pub max_pods: Option<i64>,
    /// Machines that come first, in every pool.
    pub surge: Option<u32>,
    /// Remove first, then add.
    pub contract_first: bool,
    /// Workers more, or less: the emptiest ones go.
    pub nodes: i64,
    /// The worker pool that `nodes` speaks of; without it new ones come to the first pool, and the emptiest of all go.
    pub nodes_of: Option<String>,
    /// Free machines in MAAS.
    pub spares: Option<u32>,
    /// `parallelMigrationsPerCluster`.
    pub per_cluster: Option<u32>,
    /// `parallelOutboundMigrationsPerNode`.
    pub per_node: Option<u32>,
    /// Seconds a VM's move takes.
    pub migration_seconds: Option<i64>,
    /// `bandwidthPerMigration` in bytes a second; zero is unlimited.
    pub bandwidth: Option<i64>,
    /// Seconds from a machine's creation to a node that is ready.
    pub deploy_seconds: Option<i64>,
    /// Seconds between two nodes.
    pub interval: Option<i64>,
    /// VMs that are stopped meanwhile, `namespace/name`.
    pub stopped: Vec<String>,
    /// The descheduler is suspended.
    pub descheduler_suspended: bool,
    /// All pools roll at the same time.
    pub together: bool,
    /// Nodes go in the advised order, because the operator sees to it.
    pub in_advised_order: bool,
}

impl WhatIf {
    /// Changes the scene. Gives what it could not do, in words: names of VMs that do not run here, for instance.
    pub fn apply(&self, scene: &mut Scene) -> Vec<String> {
        let mut left_over = network::apply(self, scene);
        self.limits(scene);
        self.times(scene);
        left_over.extend(self.stop(scene));
        self.pools(scene);
        if let Some(slots) = self.max_pods {
            let ids: Vec<NodeId> = scene.board.nodes().map(|(id, _)| id).collect();
            for id in ids {
                scene.board.edit(id, |node| node.pod_slots = Some(slots));
            }
        }
        left_over.extend(workers::apply(self, scene));
        scene.spares = self.spares.or(scene.spares);
        scene.together |= self.together;
        if self.descheduler_suspended {
            scene.descheduler = Read::Known(false);
        }
        if self.in_advised_order {
            advised(scene);
        }
        left_over
    }

    fn limits(&self, scene: &mut Scene) {
        if self.per_cluster.is_some() || self.per_node.is_some() {
            let mut limits = scene.limits.known().copied().unwrap_or_default();
            limits.per_cluster = self.per_cluster.unwrap_or(limits.per_cluster);
            limits.per_node = self.per_node.unwrap_or(limits.per_node);
            scene.limits = Read::Known(limits);
        }
    }

    fn times(&self, scene: &mut Scene) {
        let exactly = |seconds| Range {
            low: seconds,
            high: seconds,
        };
        let pace = &mut scene.pace;
        if let Some(seconds) = self.migration_seconds {
            pace.migration = exactly(seconds);
            "what-if".clone_into(&mut pace.migration_source);
        }
        if let Some(bandwidth) = self.bandwidth {
            pace.bandwidth = Some(bandwidth).filter(|bandwidth| *bandwidth > 0);
        }
        if let Some(seconds) = self.deploy_seconds {
            pace.deploy = exactly(seconds);
            pace.deploy_measured = true;
            "what-if".clone_into(&mut pace.deploy_source);
        }
        if let Some(seconds) = self.interval {
            pace.interval = seconds;
            if let Read::Known(pools) = &mut scene.pools {
                for pool in pools {
                    pool.interval = Some(seconds);
                }
            }
        }
    }

    fn stop(&self, scene: &mut Scene) -> Vec<String> {
        let mut unheard = Vec::new();
        for name in &self.stopped {
            let Some(index) = scene.vms.iter().position(|vm| vm.name == *name) else {
                unheard.push(format!("stop={name}: no such VM runs"));
                continue;
            };
            let vm: Vm = scene.vms.remove(index);
            scene.board.lift(vm.pod);
        }
        unheard
    }

    fn pools(&self, scene: &mut Scene) {
        let Read::Known(pools) = &mut scene.pools else { return };
        for pool in pools {
            if self.contract_first {
                (pool.surge, pool.unavailable) = (0, 1);
            }
            if let Some(surge) = self.surge {
                (pool.surge, pool.unavailable) = (surge, u32::from(surge == 0));
            }
        }
    }
}

/// Whoever takes one node after the other as advised determines the order.
fn advised(scene: &mut Scene) {
    let orders: Vec<Vec<NodeId>> = scene
        .pools
        .known()
        .into_iter()
        .flatten()
        .map(|pool| order::advised(scene, pool))
        .collect();
    let Read::Known(pools) = &mut scene.pools else { return };
    for (pool, order) in pools.iter_mut().zip(orders) {
        if !pool.determined {
            (pool.nodes, pool.determined) = (order, true);
            pool.source.push_str("; what-if: in the advised order");
        }
    }
}
