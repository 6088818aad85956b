//! What is changed for the sake of the question.

use ipnet::IpNet;

use super::scene::{Scene, Vm};
use super::surge;
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
    /// Free machines in MAAS.
    pub spares: Option<u32>,
    /// `parallelMigrationsPerCluster`.
    pub per_cluster: Option<u32>,
    /// `parallelOutboundMigrationsPerNode`.
    pub per_node: Option<u32>,
    /// Seconds a VM's move takes.
    pub migration_seconds: Option<i64>,
    /// VMs that are stopped meanwhile, `namespace/name`.
    pub stopped: Vec<String>,
    /// The descheduler is suspended.
    pub descheduler_suspended: bool,
    /// All pools roll at the same time.
    pub together: bool,
}

/// Names that [`WhatIf::set`] knows.
pub const KEYS: &str = "pod-cidr, pod-cidr-prefix, service-cidr, node-mask, max-pods, surge, contract-first, nodes, spares, \
                        migrations-per-cluster, migrations-per-node, migration-seconds, stop, descheduler, together";

impl WhatIf {
    /// Sets a switch from `KEY=VALUE`.
    ///
    /// # Errors
    /// A key or a value that is not understood, in words.
    pub fn set(&mut self, text: &str) -> Result<(), String> {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| format!("\"{text}\" is no KEY=VALUE (keys: {KEYS})"))?;
        let wrong = || format!("{key}: \"{value}\" is not understood");
        match key {
            "pod-cidr" => self.pod_cidr = Some(value.parse().map_err(|_| wrong())?),
            "service-cidr" => self.service_cidr = Some(value.parse().map_err(|_| wrong())?),
            "pod-cidr-prefix" => self.pod_cidr_prefix = Some(prefix(value).ok_or_else(wrong)?),
            "node-mask" => self.node_mask = Some(prefix(value).ok_or_else(wrong)?),
            "max-pods" => self.max_pods = Some(value.parse().ok().filter(|count| *count > 0).ok_or_else(wrong)?),
            "surge" => self.surge = Some(value.parse().map_err(|_| wrong())?),
            "contract-first" => self.contract_first = truth(value).ok_or_else(wrong)?,
            "nodes" => {
                self.nodes = value
                    .parse()
                    .ok()
                    .filter(|n| (-1000..=1000).contains(n))
                    .ok_or_else(wrong)?;
            }
            "spares" => self.spares = Some(value.parse().map_err(|_| wrong())?),
            "migrations-per-cluster" => self.per_cluster = Some(positive(value).ok_or_else(wrong)?),
            "migrations-per-node" => self.per_node = Some(positive(value).ok_or_else(wrong)?),
            "migration-seconds" => {
                self.migration_seconds = Some(value.parse().ok().filter(|seconds| *seconds > 0).ok_or_else(wrong)?);
            }
            "stop" => self.stopped.extend(value.split(',').map(str::to_owned)),
            "descheduler" if value == "suspended" => self.descheduler_suspended = true,
            "descheduler" => return Err(format!("{key}: only \"suspended\" can be asked for")),
            "together" => self.together = truth(value).ok_or_else(wrong)?,
            _ => return Err(format!("unknown switch \"{key}\" (known: {KEYS})")),
        }
        Ok(())
    }

    /// Changes the scene. Gives what it could not do, in words: names of VMs that do not run here, for instance.
    pub fn apply(&self, scene: &mut Scene) -> Vec<String> {
        self.network(scene);
        self.limits(scene);
        let mut left_over = self.stop(scene);
        self.pools(scene);
        if let Some(slots) = self.max_pods {
            let ids: Vec<NodeId> = scene.board.nodes().map(|(id, _)| id).collect();
            for id in ids {
                scene.board.edit(id, |node| node.pod_slots = Some(slots));
            }
        }
        left_over.extend(self.workers(scene));
        scene.spares = self.spares.or(scene.spares);
        scene.together |= self.together;
        if self.descheduler_suspended {
            scene.descheduler = Read::Known(false);
        }
        left_over
    }

    fn network(&self, scene: &mut Scene) {
        let network = &mut scene.network;
        if let Some(cidr) = self.pod_cidr {
            network.cluster = Read::Known(cidr);
            "what-if".clone_into(&mut network.source);
        }
        if let (Some(prefix), Read::Known(cluster)) = (self.pod_cidr_prefix, &network.cluster)
            && let Ok(other) = IpNet::new(cluster.addr(), prefix)
        {
            network.cluster = Read::Known(other.trunc());
            "what-if".clone_into(&mut network.source);
        }
        if let Some(cidr) = self.service_cidr {
            network.service = Read::Known(Some(cidr));
        }
        if let Some(mask) = self.node_mask {
            network.mask = Read::Known(mask);
        }
    }

    fn limits(&self, scene: &mut Scene) {
        if self.per_cluster.is_some() || self.per_node.is_some() {
            let mut limits = scene.limits.known().copied().unwrap_or_default();
            limits.per_cluster = self.per_cluster.unwrap_or(limits.per_cluster);
            limits.per_node = self.per_node.unwrap_or(limits.per_node);
            scene.limits = Read::Known(limits);
        }
        if let Some(seconds) = self.migration_seconds {
            scene.pace.migration = super::time::Range {
                low: seconds,
                high: seconds,
            };
            "what-if".clone_into(&mut scene.pace.migration_source);
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

    /// Adds workers, or takes the emptiest ones away and finds places for their VMs.
    fn workers(&self, scene: &mut Scene) -> Vec<String> {
        let Some(first) = worker_pool(scene) else {
            return if self.nodes == 0 {
                Vec::new()
            } else {
                vec!["nodes: there is no worker pool".to_owned()]
            };
        };
        let mut left_over = Vec::new();
        for number in 0..self.nodes {
            let like = first.1.first().copied();
            let name = format!("what-if-{}", number + 1);
            let source = scene.clone();
            let added = like.and_then(|like| surge::add(&mut scene.board, &source, like, &name));
            if let (Some(id), Read::Known(pools)) = (added, &mut scene.pools)
                && let Some(pool) = pools.get_mut(first.0)
            {
                pool.nodes.push(id);
                scene.network.pending += 1;
            }
        }
        for _ in self.nodes..0 {
            left_over.extend(drop_emptiest(scene, first.0));
        }
        left_over
    }
}

fn worker_pool(scene: &Scene) -> Option<(usize, Vec<NodeId>)> {
    let pools = scene.pools.known()?;
    let found = pools
        .iter()
        .enumerate()
        .find(|(_, pool)| pool.kind == super::scene::PoolKind::Worker);
    found.map(|(index, pool)| (index, pool.nodes.clone()))
}

/// The worker with the fewest VMs goes; a VM that finds no other place stands in the way of every verdict.
fn drop_emptiest(scene: &mut Scene, pool: usize) -> Vec<String> {
    let Read::Known(pools) = &mut scene.pools else {
        return Vec::new();
    };
    let Some(pool) = pools.get_mut(pool) else {
        return Vec::new();
    };
    let load = |id: &NodeId| {
        scene
            .vms
            .iter()
            .filter(|vm| scene.board.place_of(vm.pod) == Some(*id))
            .count()
    };
    let Some(id) = pool.nodes.iter().copied().min_by_key(load) else {
        return vec!["nodes: the pool has no node left to take away".to_owned()];
    };
    pool.nodes.retain(|node| *node != id);
    scene.board.cordon(id, true);
    let Scene {
        board, vms, homeless, ..
    } = scene;
    for vm in vms.iter() {
        if board.place_of(vm.pod) != Some(id) {
            continue;
        }
        match board.best(vm.pod) {
            Some(target) => board.put(vm.pod, target),
            None => homeless.push(vm.name.clone()),
        }
    }
    scene.board.remove_node(id);
    release(scene);
    Vec::new()
}

/// A node that went gave its slice back: one that waited gets it, or one more is free.
fn release(scene: &mut Scene) {
    if scene.network.pending > 0 {
        scene.network.pending -= 1;
    } else if let Read::Known(held) = &mut scene.network.held {
        held.pop();
    }
}

fn prefix(text: &str) -> Option<u8> {
    let text = text.strip_prefix('/').unwrap_or(text);
    text.parse().ok().filter(|bits| *bits <= 128)
}

fn positive(text: &str) -> Option<u32> {
    text.parse().ok().filter(|count| *count > 0)
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}
