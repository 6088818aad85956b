//! Sums per node, made anew when something changed.

use std::net::IpAddr;

use compact_str::CompactString;
use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::Inventory;
use crate::store::host::Load;

impl Inventory {
    /// Sums loads anew if anything changed since the last call; draw after it.
    pub fn settle(&mut self) {
        if self.settled == self.revision {
            return;
        }
        self.settled = self.revision;
        self.moves.take();
        self.settle_tasks();
        self.settle_snapshots();
        let mut loads: FxHashMap<&str, Load> = FxHashMap::default();
        for (_, machine) in self.machines.iter() {
            let Some(node) = machine.node() else { continue };
            let load = loads.entry(node).or_default();
            load.vms += 1;
            load.evacuating += u32::from(machine.vmi.as_ref().is_some_and(|vmi| vmi.evacuating == node));
            match (machine.vcpus(), machine.memory()) {
                (Some(vcpus), Some(memory)) => {
                    load.vcpus += u64::from(vcpus);
                    load.memory = load.memory.saturating_add(memory);
                }
                _ => load.unsized_vms += 1,
            }
        }
        let networks: FxHashMap<&str, IpNet> = self
            .hosts
            .iter()
            .filter_map(|(_, host)| Some((host.name.as_str(), host.network()?)))
            .collect();
        for pod in self.pods.iter().filter(|pod| !pod.finished && !pod.ip.is_empty()) {
            let Ok(ip) = pod.ip.parse::<IpAddr>() else { continue };
            if networks
                .get(pod.node.as_str())
                .is_some_and(|network| network.contains(&ip))
            {
                loads.entry(pod.node.as_str()).or_default().ips += 1;
            }
        }
        let mut loads: Vec<(CompactString, Load)> = loads.into_iter().map(|(node, load)| (node.into(), load)).collect();
        for id in self.by_host.values() {
            if let Some(host) = self.hosts.get_mut(*id) {
                host.load = Load::default();
            }
        }
        loads.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for (node, load) in loads {
            let id = self.host_named(&node);
            if let Some(host) = self.hosts.get_mut(id) {
                host.load = load;
            }
        }
        for id in self.by_host.values() {
            if let Some(host) = self.hosts.get_mut(*id) {
                host.load.pods = self.pods.live_on(&host.name);
                host.portworx = self.portworx.get(&host.name).cloned();
            }
        }
    }
}
