//! The records of one world, and the formulas that turn indices into names.
use super::event::{self, Event};
use super::migration;
use super::mix::{hash, suffix, uuid};
use super::node::{self, Mood, Node};
use super::pod::{self, PodRef, Slots};
use super::portworx::{self, Pool};
use super::profile::{Profile, Size};
use super::shop::{Family, Grade, families, tenant};
use super::snapshot::{self, Snap};
use super::storage::{self, Claim};
use super::vm::{self, Vm, flag};

/// What a hash is for; one number a purpose keeps them independent.
pub(super) mod salt {
    pub(in crate::sim::seed) const NODE: u32 = 1;
    pub(in crate::sim::seed) const BOOT: u32 = 2;
    pub(in crate::sim::seed) const NAMESPACE: u32 = 3;
    pub(in crate::sim::seed) const VM: u32 = 10;
    pub(in crate::sim::seed) const VMI: u32 = 11;
    pub(in crate::sim::seed) const FIRMWARE: u32 = 12;
    pub(in crate::sim::seed) const SERIAL: u32 = 13;
    /// Pod uids and name suffixes by role.
    pub(in crate::sim::seed) const LAUNCHER: u32 = 20;
    pub(in crate::sim::seed) const TARGET: u32 = 21;
    pub(in crate::sim::seed) const SOURCE: u32 = 22;
    pub(in crate::sim::seed) const PLUG: u32 = 23;
    pub(in crate::sim::seed) const DAEMON: u32 = 24;
    pub(in crate::sim::seed) const PLATFORM: u32 = 25;
    pub(in crate::sim::seed) const WORKLOAD: u32 = 26;
    pub(in crate::sim::seed) const REPLICA_SET: u32 = 27;
    pub(in crate::sim::seed) const CONTAINER: u32 = 28;
    pub(in crate::sim::seed) const MIGRATION: u32 = 30;
    pub(in crate::sim::seed) const CLAIM: u32 = 40;
    pub(in crate::sim::seed) const VOLUME: u32 = 41;
    pub(in crate::sim::seed) const DATA_VOLUME: u32 = 42;
    pub(in crate::sim::seed) const STORAGE: u32 = 43;
    pub(in crate::sim::seed) const MACHINE: u32 = 50;
    pub(in crate::sim::seed) const SNAPSHOT: u32 = 60;
    pub(in crate::sim::seed) const SNAPSHOT_CONTENT: u32 = 61;
    pub(in crate::sim::seed) const VOLUME_SNAPSHOT: u32 = 62;
    pub(in crate::sim::seed) const VOLUME_SNAPSHOT_CONTENT: u32 = 63;
    pub(in crate::sim::seed) const EVENT: u32 = 70;
    pub(in crate::sim::seed) const NAD: u32 = 71;
    pub(in crate::sim::seed) const CILIUM: u32 = 72;
    pub(in crate::sim::seed) const LEASE: u32 = 73;
    pub(in crate::sim::seed) const BUDGET: u32 = 74;
    pub(in crate::sim::seed) const CONFIG: u32 = 75;
    pub(in crate::sim::seed) const QUOTA: u32 = 76;
    // from 100 on: kinds with fixed names
}

/// Everything that was decided when the world was made.
pub(super) struct World {
    pub(super) seed: u64,
    /// Seconds since 1970.
    pub(super) now: u32,
    pub(super) size: Size,
    pub(super) nodes: Vec<Node>,
    pub(super) families: Vec<Family>,
    pub(super) vms: Vec<Vm>,
    /// VMs that have a VMI.
    pub(super) vmis: Vec<u16>,
    pub(super) platform: Vec<pod::Seat>,
    pub(super) pods: Vec<PodRef>,
    /// How often the world was stirred; part of the dice of the next stir.
    pub(super) stirs: u32,
    pub(super) claims: Vec<Claim>,
    /// Claims with a volume.
    pub(super) volumes: Vec<u16>,
    /// Claims that CDI made.
    pub(super) data_volumes: Vec<u16>,
    pub(super) snaps: Vec<Snap>,
    /// Snapshot and claim of each volume snapshot.
    pub(super) volume_snaps: Vec<(u16, u16)>,
    pub(super) events: Vec<Event>,
    /// VMs whose last migration has an object.
    pub(super) moves: Vec<u16>,
    /// Storage pools, in the order of their nodes.
    pub(super) pools: Vec<Pool>,
}

fn numbers(claims: &[Claim], f: impl Fn(Claim) -> bool) -> Vec<u16> {
    (0_u16..).zip(claims).filter(|(_, c)| f(**c)).map(|(i, _)| i).collect()
}

pub(super) const NO_FAMILY: Family = Family::new(0, "vm", Grade::Usual);

impl World {
    pub(super) fn new(profile: Profile, seed: u64, now: u32) -> Self {
        let size = profile.size();
        let mut nodes = node::plan(size, seed, now);
        let families = families(size.tenants, size.vms, seed);
        let mut slots = Slots::new(seed);
        for i in 0..nodes.len() {
            slots.take(i as u8); // virt-handler, the only daemon off the host network
        }
        let platform = if nodes.is_empty() {
            Vec::new()
        } else {
            pod::seats(size, seed, &mut slots)
        };
        let mut vms = vm::plan(size, seed, now, &mut nodes, &families, &mut slots);
        let instances = (0_u16..)
            .zip(&vms)
            .filter(|(_, v)| v.state.has_vmi())
            .map(|(i, _)| i)
            .collect();
        let pods = pod::list(&nodes, &platform, &vms);
        let claims = storage::claims(&vms, size);
        let moves = migration::list(&vms, size);
        let snaps = snapshot::plan(&mut vms, size, seed, now);
        let families = families.into_iter().map(|f| f.0).collect();
        let mut world = Self {
            seed,
            now,
            size,
            nodes,
            families,
            vms,
            vmis: instances,
            platform,
            pods,
            claims,
            volumes: Vec::new(),
            data_volumes: Vec::new(),
            snaps,
            volume_snaps: Vec::new(),
            events: Vec::new(),
            moves,
            stirs: 0,
            pools: Vec::new(),
        };
        world.volumes = numbers(&world.claims, |c| c.bound(&world));
        world.pools = portworx::plan_pools(&world);
        world.data_volumes = numbers(&world.claims, Claim::has_data_volume);
        world.volume_snaps = snapshot::volumes(&world);
        world.events = event::list(&world);
        // Worlds that were made within one hour agree on when their VMs were created, so that rows can be compared.
        for vm in &mut world.vms {
            vm.created = vm.created.saturating_sub(now % 3_600);
        }
        world
    }

    pub(super) fn uid(&self, salt: u32, i: u32) -> String {
        uuid(self.seed, salt, i)
    }

    pub(super) fn family(&self, f: u16) -> &Family {
        self.families.get(usize::from(f)).unwrap_or(&NO_FAMILY)
    }

    pub(super) fn vm_ns(&self, vm: &Vm) -> &'static str {
        tenant(self.family(vm.family).ns)
    }

    /// Name of VM `i`.
    pub(super) fn vm_name(&self, i: u32) -> String {
        let Some(vm) = self.vms.get(i as usize) else {
            return String::new();
        };
        if vm.is(flag::EXOTIC) {
            // 63 characters: as long as a label value may be, for the name becomes one
            return "legacy-accounting-archive-do-not-delete-before-2031-ask-finance".to_owned();
        }
        let family = self.family(vm.family);
        format!(
            "{}-{:0width$}",
            family.stem,
            vm.number,
            width = usize::from(family.digits)
        )
    }

    /// `virt-launcher-<vm>-xxxxx`; `role` is one of the pod salts. generateName cuts its base at 58 characters.
    pub(super) fn launcher_name(&self, i: u32, role: u32) -> String {
        let mut name = format!("virt-launcher-{}-", self.vm_name(i));
        name.truncate(58);
        name + &suffix(hash(self.seed, role, i) >> 7, 5)
    }

    /// `hp-volume-xxxxx` of VM `i`.
    pub(super) fn plug_name(&self, i: u32) -> String {
        format!("hp-volume-{}", suffix(hash(self.seed, salt::PLUG, i) >> 7, 5))
    }

    /// Address number `octet` in the block of a node; empty for no node.
    pub(super) fn pod_ip(&self, node: u8, octet: u8) -> String {
        self.nodes
            .get(usize::from(node))
            .map_or_else(String::new, |n| format!("100.64.{}.{octet}", n.block))
    }

    /// Address of virt-handler on a node: it was the first pod there.
    pub(super) fn handler_ip(&self, node: u8) -> String {
        self.pod_ip(node, Slots::first(self.seed, node))
    }

    /// List number of the launcher pod of VM `i`.
    pub(super) fn pod_of(&self, i: u16) -> Option<u32> {
        let daemons: usize = self.nodes.iter().map(|n| usize::from(pod::daemons(*n))).sum();
        let first = daemons + self.platform.len();
        let of_vms = self.pods.get(first..)?;
        let k = of_vms.partition_point(|p| match p {
            PodRef::Launcher(v) | PodRef::Target(v) | PodRef::Source(v) | PodRef::Plug(v) => *v < i,
            _ => true,
        });
        (of_vms.get(k) == Some(&PodRef::Launcher(i))).then(|| (first + k) as u32)
    }

    /// True for the node whose kubelet went silent.
    pub(super) fn is_silent(&self, node: u8) -> bool {
        self.nodes
            .get(usize::from(node))
            .is_some_and(|n| n.mood == Mood::Silent)
    }

    /// True for a node that does not report Ready.
    pub(super) fn is_down(&self, node: u8) -> bool {
        let mood = self.nodes.get(usize::from(node)).map(|n| n.mood);
        matches!(mood, Some(Mood::Silent | Mood::Bare))
    }

    /// Nodes with a network; the others come last.
    pub(super) fn wired(&self) -> u32 {
        self.nodes.iter().filter(|n| n.mood != Mood::Bare).count() as u32
    }

    /// The node that is being drained.
    pub(super) fn drained(&self) -> Option<u8> {
        self.nodes
            .iter()
            .position(|n| n.mood == Mood::Draining)
            .map(|i| i as u8)
    }
}
