//! Shares of the big world, counted on its records.
use super::*;
use crate::sim::seed::node::Pool;
use crate::sim::seed::storage::What;
use crate::sim::seed::vm::{Block, State, Vm, flag};

fn count(w: &World, f: impl Fn(&Vm) -> bool) -> usize {
    w.vms.iter().filter(|v| f(v)).count()
}

#[test]
fn pods_add_up_as_the_reference_architecture_counts_them() {
    let Seed(w) = world(Profile::Ra);
    let (mut daemon, mut platform, mut rest) = (0, 0, 0);
    for p in &w.pods {
        match p {
            pod::PodRef::Daemon(..) => daemon += 1,
            pod::PodRef::Platform(_) => platform += 1,
            _ => rest += 1,
        }
    }
    assert_eq!((daemon, platform, rest), (630, 58, 12_500));
}

#[test]
fn shares_are_as_promised() {
    let Seed(w) = world(Profile::Ra);
    let windows = count(&w, Vm::windows);
    assert!((4_100..4_650).contains(&windows), "{windows} of 12,500 are Windows");
    for block in [
        Block::Disks,
        Block::Interface,
        Block::HostDevice,
        Block::Reservation,
        Block::Passthrough,
    ] {
        assert_eq!(count(&w, |v| v.block == block), 125, "{block:?}");
    }
    let loose = count(&w, |v| !v.is(flag::FIXED_MAC));
    assert!((180..320).contains(&loose), "{loose} without fixed MAC");
    let kept = count(&w, |v| v.is(flag::SNAPSHOT));
    assert!((520..700).contains(&kept), "{kept} with snapshots");
    let old = w.snaps.iter().filter(|s| s.at + 30 * 86_400 < w.now).count();
    assert!(
        old * 20 > w.snaps.len(),
        "{old} of {} snapshots are older than a month",
        w.snaps.len()
    );
    assert_eq!(w.claims.iter().filter(|c| c.what == What::Orphan).count(), 62);
    assert_eq!(count(&w, |v| matches!(v.state, State::Stopped | State::Fresh)), 84);
    let odd = count(&w, |v| {
        !matches!(v.state, State::Running | State::Stopped | State::Fresh)
    });
    assert!((20..60).contains(&odd), "{odd} failed or odd");
}

#[test]
fn the_second_pool_can_be_emptied() {
    for p in [Profile::Ra, Profile::Small] {
        let Seed(w) = world(p);
        let gold = |v: &Vm| w.nodes.get(usize::from(v.node)).is_some_and(|n| n.pool == Pool::Gold);
        assert!(count(&w, gold) > 0);
        assert_eq!(count(&w, |v| gold(v) && v.block != Block::No), 0);
    }
}

#[test]
fn migrations_keep_kubevirts_limits() {
    let Seed(w) = world(Profile::Ra);
    let moving: Vec<&Vm> = w.vms.iter().filter(|v| v.state.has_target()).collect();
    assert_eq!(moving.len(), 5);
    for node in 0..63 {
        assert!(moving.iter().filter(|v| v.node == node).count() <= 2);
    }
    let drained = w.drained().unwrap();
    assert_eq!(moving.iter().filter(|v| v.node == drained).count(), 2);
    assert!(moving.iter().all(|v| v.target != v.node && v.target != drained));
}

#[test]
fn nodes_are_not_evenly_full() {
    let Seed(w) = world(Profile::Ra);
    let mut per_node = vec![0_u32; 63];
    w.vms
        .iter()
        .filter(|v| v.node < 63)
        .for_each(|v| per_node[usize::from(v.node)] += 1);
    assert!(per_node[..3].iter().all(|n| *n == 0), "control planes run no VM");
    let distinct: HashSet<u32> = per_node[3..].iter().copied().collect();
    assert!(distinct.len() > 8, "{per_node:?}");
    assert!(per_node[3..].iter().all(|n| (120..236).contains(n)), "{per_node:?}");
}

#[test]
fn records_are_small() {
    let Seed(w) = world(Profile::Ra);
    let bytes = size_of_val(&*w.vms)
        + size_of_val(&*w.pods)
        + size_of_val(&*w.claims)
        + size_of_val(&*w.volumes)
        + size_of_val(&*w.data_volumes)
        + size_of_val(&*w.vmis)
        + size_of_val(&*w.snaps)
        + size_of_val(&*w.events);
    assert!(bytes < 2 << 20, "{bytes}");
}

#[test]
fn another_seed_is_another_world() {
    let (a, b) = (world(Profile::Small), Seed::new(Profile::Small, 43, now()));
    assert_ne!(a.render(VM, 0), b.render(VM, 0));
    assert_eq!(a.len(VM), b.len(VM));
}
