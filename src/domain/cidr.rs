//! Slices of the pod CIDR: one for each Node object, control planes included.
//!
//! Rule: `k8s.io/kubernetes/pkg/controller/nodeipam/ipam`, range_allocator: kube-controller-manager cuts `--cluster-cidr`
//! into blocks of `--node-cidr-mask-size`; a block is given back when its Node object is deleted. Blocks that overlap the
//! service CIDR are never given out. Numbers: reference architecture, chapter "Solution Sizing".

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// How the slices stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slices {
    /// Slices that can be given out.
    pub total: i64,
    /// Slices that Node objects hold.
    pub used: i64,
    /// Slices that the service CIDR takes away.
    pub lost_to_services: i64,
    /// CIDRs of nodes that lie outside the cluster CIDR.
    pub outside: Vec<String>,
}

impl Slices {
    /// Slices left; below zero when nodes hold more than there are.
    pub const fn free(&self) -> i64 {
        self.total - self.used
    }
}

/// Largest number of slices that is counted one by one; a cluster has a few hundred nodes.
const MANY: i64 = 1 << 20;

/// Counts the slices of `cluster` of size `mask`, given the CIDRs of all Node objects and the service CIDR. `None` when
/// the mask does not fit the cluster CIDR, or there would be more than a million slices.
pub fn slices(cluster: &IpNet, mask: u8, nodes: &[IpNet], service: Option<&IpNet>) -> Option<Slices> {
    let all = count(cluster, mask)?;
    let mut used = BTreeSet::new();
    let mut outside = Vec::new();
    for node in nodes {
        if cluster.contains(node) {
            used.extend(covered(cluster, mask, node)?);
        } else {
            outside.push(node.to_string());
        }
    }
    let lost = match service.filter(|service| overlap(cluster, service)) {
        Some(service) => covered(cluster, mask, service)?,
        None => 0..0,
    };
    let held: BTreeSet<i64> = lost.clone().chain(used.iter().copied()).collect();
    let lost_alone = held.len() as i64 - used.len() as i64;
    Some(Slices {
        total: all - lost_alone,
        used: used.len() as i64,
        lost_to_services: lost_alone,
        outside,
    })
}

/// Slices that a cluster CIDR has at most.
pub fn count(cluster: &IpNet, mask: u8) -> Option<i64> {
    let bits = u32::from(mask.checked_sub(cluster.prefix_len())?);
    let fits = mask <= cluster.max_prefix_len();
    1_i64.checked_shl(bits).filter(|all| fits && *all > 0 && *all <= MANY)
}

/// Whether two networks share an address.
pub fn overlap(one: &IpNet, other: &IpNet) -> bool {
    one.contains(other) || other.contains(one)
}

/// Numbers of the slices that a network covers.
fn covered(cluster: &IpNet, mask: u8, network: &IpNet) -> Option<std::ops::Range<i64>> {
    let all = count(cluster, mask)?;
    if network.contains(cluster) {
        return Some(0..all);
    }
    let step = cluster.max_prefix_len().checked_sub(mask)?;
    let value = |net: &IpNet| match net {
        IpNet::V4(net) => u128::from(u32::from(net.network())),
        IpNet::V6(net) => u128::from(net.network()),
    };
    let offset = value(network).checked_sub(value(cluster))?;
    let first = i64::try_from(offset.checked_shr(u32::from(step)).unwrap_or(0)).ok()?;
    let wide = mask.saturating_sub(network.prefix_len());
    let length = 1_i64.checked_shl(u32::from(wide)).filter(|length| *length > 0)?;
    Some(first..first.saturating_add(length).min(all))
}

/// The next larger cluster CIDR, if it stays clear of the service CIDR: what a new cluster could be made with.
pub fn grown(cluster: &IpNet, service: Option<&IpNet>) -> Option<IpNet> {
    let larger = cluster.supernet()?;
    let clear = service.is_none_or(|service| !overlap(&larger, service));
    clear.then_some(larger)
}

/// The network of the same size right behind this one; `None` where the addresses end.
pub fn beside(network: &IpNet) -> Option<IpNet> {
    let after = match network.broadcast() {
        IpAddr::V4(last) => IpAddr::V4(Ipv4Addr::from_bits(last.to_bits().checked_add(1)?)),
        IpAddr::V6(last) => IpAddr::V6(Ipv6Addr::from_bits(last.to_bits().checked_add(1)?)),
    };
    IpNet::new(after, network.prefix_len()).ok()
}

/// The first `count` slices of a network that stay clear of another one, as a cluster that is made anew would give them
/// out. Fewer when there are not so many.
pub fn cut(cluster: &IpNet, mask: u8, count: usize, clear: Option<&IpNet>) -> Vec<IpNet> {
    let Ok(all) = cluster.subnets(mask) else {
        return Vec::new();
    };
    all.take(MANY as usize)
        .filter(|slice| clear.is_none_or(|clear| !overlap(slice, clear)))
        .take(count)
        .collect()
}

/// Pod slots that are left for VMs: `nodes` × (`max_pods` − `daemons`) − `fixed`.
pub const fn slots_for_vms(nodes: i64, max_pods: i64, daemons: i64, fixed: i64) -> i64 {
    nodes * (max_pods - daemons) - fixed
}

/// How many other workers a drain of one needs, when each holds `vms` VMs: `None` when the others have no slot left.
pub const fn workers_to_drain_one(vms: i64, max_pods: i64, daemons: i64) -> Option<i64> {
    let left = max_pods - daemons - vms;
    if left <= 0 {
        return None;
    }
    Some((vms + left - 1) / left)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    /// The first `count` slices of 100.64.0.0.
    fn nodes(count: u32) -> Vec<IpNet> {
        (0..count)
            .map(|index| net(&format!("100.{}.{}.0/24", 64 + index / 256, index % 256)))
            .collect()
    }

    #[test]
    fn the_reference_architectures_numbers_to_the_digit() {
        assert_eq!(count(&net("100.64.0.0/18"), 24), Some(64));
        assert_eq!(count(&net("100.64.0.0/17"), 24), Some(128));
        assert_eq!(slots_for_vms(63, 250, 0, 0), 15_750);
        assert_eq!(63 * 10 + 58, 688);
        assert_eq!(slots_for_vms(63, 250, 10, 58), 15_062);
        assert_eq!(
            slots_for_vms(60, 250, 10, 58),
            14_342,
            "with three control planes that take no VM"
        );
        assert_eq!(slots_for_vms(127, 250, 10, 58), 30_422);
        assert_eq!(slots_for_vms(59, 250, 10, 58), 14_102, "one of 60 workers lost");
        assert_eq!(workers_to_drain_one(235, 250, 10), Some(47));
        assert_eq!(workers_to_drain_one(240, 250, 10), None);
    }

    #[test]
    fn every_node_object_holds_a_slice() {
        let cluster = net("100.64.0.0/18");
        for (held, free) in [(63, 1), (64, 0), (3, 61)] {
            let found = slices(&cluster, 24, &nodes(held), None).unwrap();
            assert_eq!((found.total, found.used, found.free()), (64, i64::from(held), free));
        }
        let twice: Vec<IpNet> = nodes(3).into_iter().chain(nodes(3)).collect();
        assert_eq!(slices(&cluster, 24, &twice, None).unwrap().used, 3);
    }

    #[test]
    fn services_within_the_pod_cidr_take_slices_away() {
        let cluster = net("100.64.0.0/17");
        let service = net("100.64.64.0/18");
        let found = slices(&cluster, 24, &nodes(10), Some(&service)).unwrap();
        assert_eq!((found.total, found.lost_to_services, found.free()), (64, 64, 54));
        let apart = net("100.65.0.0/18");
        assert_eq!(slices(&cluster, 24, &nodes(10), Some(&apart)).unwrap().total, 128);
        let around = net("100.0.0.0/8");
        assert_eq!(slices(&cluster, 24, &[], Some(&around)).unwrap().total, 0);
    }

    #[test]
    fn growth_stops_at_the_services() {
        let cluster = net("100.64.0.0/18");
        assert_eq!(grown(&cluster, Some(&net("100.64.64.0/18"))), None);
        assert_eq!(
            grown(&cluster, Some(&net("100.64.128.0/17"))),
            Some(net("100.64.0.0/17"))
        );
        assert_eq!(grown(&net("0.0.0.0/0"), None), None);
    }

    #[test]
    fn odd_networks() {
        let cluster = net("100.64.0.0/18");
        assert_eq!(count(&cluster, 17), None, "a slice larger than the whole");
        assert_eq!(count(&cluster, 33), None);
        assert_eq!(count(&net("fd00::/16"), 64), None, "more than can be counted");
        assert_eq!(count(&net("fd00::/56"), 64), Some(256));
        let found = slices(&cluster, 24, &[net("10.0.0.0/24"), net("100.64.0.0/22")], None).unwrap();
        assert_eq!(
            (found.used, found.outside.len()),
            (4, 1),
            "a larger block covers several slices"
        );
        assert_eq!(
            slices(&cluster, 24, &[net("fd00::/64")], None).unwrap().outside,
            ["fd00::/64"]
        );
    }

    proptest! {
        #[test]
        fn used_never_exceeds_total_and_sums_hold(prefix in 8_u8..=24, mask in 16_u8..=28, held in proptest::collection::vec(any::<u32>(), 0..40)) {
            let cluster = net(&format!("10.0.0.0/{prefix}")).trunc();
            let held: Vec<IpNet> = held.into_iter().map(|bits| {
                let address = std::net::Ipv4Addr::from(bits);
                net(&format!("{address}/{mask}")).trunc()
            }).collect();
            if let Some(found) = slices(&cluster, mask, &held, None) {
                prop_assert!(found.used <= found.total);
                prop_assert_eq!(found.free() + found.used, found.total);
                let inside = held.iter().filter(|one| cluster.contains(*one)).collect::<BTreeSet<_>>().len() as i64;
                prop_assert_eq!(found.used, inside);
            }
        }
    }
}
