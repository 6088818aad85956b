//! kube-controller-manager cuts a block of pod addresses for every node (pkg/controller/nodeipam/ipam: range allocator), and
//! clears away the pods of nodes that are gone (pkg/controller/podgc).
use std::net::Ipv4Addr;

use jiff::SignedDuration;
use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::drive::Control;
use super::events::{From, Tone};
use super::json::{get, items, leaving, name, set, text};
use super::kinds::{CLUSTER, NODE, POD};
use super::task::Part;
use crate::sim::store::Key;

const ALLOCATOR: From<'static> = From::Component("cidrAllocator");
/// How long a pod may name a node that does not exist (`quarantineTime`).
const QUARANTINE: SignedDuration = SignedDuration::from_secs(40);

/// How long the allocator waits at most before it tries again (client-go: `DefaultTypedControllerRateLimiter`).
const RETRY: SignedDuration = SignedDuration::from_secs(1_000);

/// A range of addresses and the size of the blocks that it is cut into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Range {
    base: u32,
    bits: u32,
    block: u32,
}

impl Range {
    /// From the controller manager's command line.
    fn read(arguments: &[Value]) -> Option<Self> {
        let value = |flag: &str| {
            arguments
                .iter()
                .filter_map(Value::as_str)
                .find_map(|one| one.strip_prefix(flag))
        };
        if value("--allocate-node-cidrs=") != Some("true") {
            return None;
        }
        let (base, bits) = value("--cluster-cidr=")?.split_once('/')?;
        let base: Ipv4Addr = base.parse().ok()?;
        let bits: u32 = bits.parse().ok()?;
        let block: u32 = value("--node-cidr-mask-size=").unwrap_or("24").parse().ok()?;
        (bits <= block && block <= 32).then_some(Self {
            base: base.into(),
            bits,
            block,
        })
    }

    /// The first block that nobody has.
    fn free(self, taken: &FxHashSet<String>) -> Option<String> {
        let count = 1_u64.checked_shl(self.block - self.bits)?;
        let size = 1_u64.checked_shl(32 - self.block)?;
        (0..count)
            .filter_map(|number| u32::try_from(u64::from(self.base) + number * size).ok())
            .map(|base| format!("{}/{}", Ipv4Addr::from(base), self.block))
            .find(|block| !taken.contains(block))
    }
}

impl Control {
    /// Gives a node without a block the first free one, or tells that there is none.
    pub(super) fn allocate(&mut self, key: &Key) {
        let Some(mut node) = self.cluster.get(NODE, key) else {
            self.later(Part::Orphans, key, "", QUARANTINE);
            return;
        };
        if leaving(&node) || !text(&node, &["spec", "podCIDR"]).is_empty() {
            return;
        }
        let Some(range) = self.range() else { return };
        let mut taken = FxHashSet::default();
        self.cluster.each(NODE, "", |_, other| {
            taken.insert(text(&other, &["spec", "podCIDR"]).to_owned());
        });
        if let Some(block) = range.free(&taken) {
            set(&mut node, &["spec", "podCIDRs"], json!([block.clone()]));
            set(&mut node, &["spec", "podCIDR"], block);
            self.save(NODE, node, Part::Allocate, key);
        } else {
            let message = format!("Node {} status is now: CIDRNotAvailable", name(&node));
            self.tell(&node, ALLOCATOR, Tone::Normal, "CIDRNotAvailable", &message);
            self.later(Part::Allocate, key, "", RETRY);
        }
    }

    fn range(&self) -> Option<Range> {
        let managers = self.cluster.list(POD, "kube-system/kube-controller-manager");
        let told = managers.iter().find_map(|pod| {
            let container = items(pod, &["spec", "containers"]).first()?;
            let all = [items(container, &["command"]), items(container, &["args"])].concat();
            Range::read(&all)
        });
        told.or_else(|| self.range_of_cluster())
    }

    /// A controller manager that nobody can see was given what Cluster API knows; blocks are as large as those there are.
    fn range_of_cluster(&self) -> Option<Range> {
        let clusters = self.cluster.list(CLUSTER, "");
        let cidr = items(clusters.first()?, &["spec", "clusterNetwork", "pods", "cidrBlocks"])
            .first()?
            .as_str()?;
        let mut mask = None;
        self.cluster.each(NODE, "", |_, node| {
            let own = text(&node, &["spec", "podCIDR"]).split_once('/');
            mask = mask.take().or(own.map(|(_, mask)| mask.to_owned()));
        });
        Range::read(&[
            json!("--allocate-node-cidrs=true"),
            json!(format!("--cluster-cidr={cidr}")),
            json!(format!("--node-cidr-mask-size={}", mask.as_deref().unwrap_or("24"))),
        ])
    }

    /// Nodes that got no block look again when one is given back.
    pub(super) fn block_freed(&mut self) {
        let mut without = Vec::new();
        self.cluster.each(NODE, "", |key, node| {
            if get(&node, &["spec", "podCIDR"]).is_none() {
                without.push(key);
            }
        });
        for key in without {
            self.push(Part::Allocate, &key);
        }
    }

    /// Removes the pods of a node that has been gone for a while.
    pub(super) fn orphans(&mut self, node: &Key) {
        if self.cluster.get(NODE, node).is_some() {
            return;
        }
        let mut lost = Vec::new();
        self.cluster.each(POD, "", |key, pod| {
            if text(&pod, &["spec", "nodeName"]) == node.name() {
                lost.push(key);
            }
        });
        for key in lost {
            self.cluster.remove(POD, &key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(cidr: &str) -> Option<Range> {
        Range::read(&[
            json!("--allocate-node-cidrs=true"),
            json!(format!("--cluster-cidr={cidr}")),
            json!("--node-cidr-mask-size=24"),
        ])
    }

    #[test]
    fn a_range_is_cut_into_blocks_until_it_is_used_up() {
        let eighteen = range("100.64.0.0/18").unwrap();
        let mut taken = FxHashSet::default();
        while let Some(block) = eighteen.free(&taken) {
            taken.insert(block);
        }
        assert_eq!(taken.len(), 64);
        assert!(taken.contains("100.64.0.0/24") && taken.contains("100.64.63.0/24"));
        taken.remove("100.64.7.0/24");
        assert_eq!(eighteen.free(&taken).as_deref(), Some("100.64.7.0/24"));
        assert!(range("nonsense").is_none() && range("100.64.0.0/28").is_none());
    }
}
