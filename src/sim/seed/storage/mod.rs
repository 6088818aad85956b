//! Storage: claims, volumes, DataVolumes, classes, and the volume snapshots behind VM snapshots.
mod claim;
mod class;
mod data_volume;
mod golden;
mod snapshot;
mod volume;

pub(super) use claim::{key as claim_key, render as render_claim};
pub(super) use class::{classes, profiles, snapshot_classes};
pub(super) use data_volume::{key as data_volume_key, render as render_data_volume};
pub(super) use snapshot::{
    class_snapshot_key, class_snapshot_render, content_key as volume_content_key,
    content_render as volume_content_render, volume_of, volume_snapshot_name,
};
pub(super) use volume::{
    facts as volume_facts, handle, handle_and_bytes, key as volume_key, name as volume_name, render as render_volume,
};

use super::mix::{Dice, hash, suffix};
use super::profile::Size;
use super::shop::Family;
use super::vm::{Disk, State, Vm, disk_names, flag};
use super::world::{World, salt};

/// Storage class of VM disks; the Portworx pack's default.
pub(super) const CLASS: &str = "spectro-storage-class";
/// Class that binds when a pod comes.
pub(super) const LATE_CLASS: &str = "px-db-wffc";
/// CSI driver of Portworx.
pub(super) const DRIVER: &str = "pxd.portworx.com";
/// CSI driver of the profile without Portworx.
pub(super) const CEPH: &str = "rook-ceph.rbd.csi.ceph.com";

/// Who provisions the volumes of this world.
pub(super) const fn driver(w: &World) -> &'static str {
    if w.size.portworx { DRIVER } else { CEPH }
}

/// Class of volume snapshots, made by the VMO pack's snapshot-controller chart.
pub(super) const SNAPSHOT_CLASS: &str = "spectro-volume-snapshot-class";

/// What a claim is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A disk of a VM.
    Disk(Disk),
    /// TPM and firmware state of a VM.
    State,
    /// Golden image by number.
    Golden,
    /// Nobody uses it any more.
    Orphan,
    /// A platform workload's.
    Platform,
}

/// One claim. `of` is the VM, or the number within its sort.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) what: What,
    pub(super) of: u16,
}

/// Platform claims: (namespace, name, GiB).
pub(super) const PLATFORM_CLAIMS: [(&str, &str, u16); 3] = [
    (
        "monitoring",
        "prometheus-prometheus-prometheus-db-prometheus-prometheus-0",
        200,
    ),
    (
        "monitoring",
        "alertmanager-prometheus-alertmanager-db-alertmanager-prometheus-alertmanager-0",
        10,
    ),
    ("monitoring", "prometheus-grafana", 10),
];

/// All claims: those of VMs first and in VM order.
pub(super) fn claims(vms: &[Vm], size: Size) -> Vec<Claim> {
    let mut list = Vec::new();
    for (of, vm) in (0_u16..).zip(vms) {
        for (disk, _) in disk_names(vm) {
            if has_claim(vm, disk) {
                list.push(Claim {
                    what: What::Disk(disk),
                    of,
                });
            }
        }
        if vm.is(flag::TPM) && !matches!(vm.state, State::Importing | State::DiskFailed | State::Fresh) {
            list.push(Claim { what: What::State, of });
        }
    }
    if size.workers > 0 {
        list.extend((0..golden::IMAGES.len() as u16).map(|of| Claim { what: What::Golden, of }));
        list.extend((0..PLATFORM_CLAIMS.len() as u16).map(|of| Claim {
            what: What::Platform,
            of,
        }));
    }
    list.extend((0..size.orphans).map(|of| Claim { what: What::Orphan, of }));
    list
}

fn has_claim(vm: &Vm, disk: Disk) -> bool {
    match disk {
        Disk::Init => false,
        Disk::Root => !vm.is(flag::EPHEMERAL) && vm.state != State::NoClaim,
        Disk::Data | Disk::Plugged => true,
    }
}

/// Claim name and capacity in GiB behind a disk of VM `i`.
pub(super) fn claim_of(w: &World, i: u32, vm: &Vm, disk: Disk) -> Option<(String, u16)> {
    let name = w.vm_name(i);
    match disk {
        Disk::Init => None,
        Disk::Root if vm.is(flag::EPHEMERAL) => None,
        Disk::Root => Some((format!("{name}-root"), vm.root_gib())),
        Disk::Data => Some((format!("{name}-data"), super::vm::data_gib(vm))),
        Disk::Plugged => Some((format!("{name}-scratch"), 20)),
    }
}

/// List number of the claim of a VM's disk.
pub(super) fn index_of(w: &World, i: u16, what: What) -> Option<u32> {
    let vms = w
        .claims
        .partition_point(|c| matches!(c.what, What::Disk(_) | What::State));
    let list = w.claims.get(..vms)?;
    let first = list.partition_point(|c| c.of < i);
    let k = list
        .get(first..)?
        .iter()
        .take_while(|c| c.of == i)
        .position(|c| c.what == what)?;
    Some((first + k) as u32)
}

impl Claim {
    /// The disk is bound to a volume.
    pub(super) fn bound(self, w: &World) -> bool {
        match self.what {
            What::Disk(_) | What::State => !w
                .vms
                .get(usize::from(self.of))
                .is_some_and(|v| v.state == State::Binding || (v.state == State::Importing && v.luck(95, 2) == 0)),
            _ => true,
        }
    }

    /// CDI made it.
    pub(super) fn has_data_volume(self) -> bool {
        matches!(self.what, What::Disk(Disk::Root | Disk::Data) | What::Golden)
    }

    /// Namespace, name and GiB.
    pub(super) fn facts(self, w: &World) -> (&'static str, String, u16) {
        let i = u32::from(self.of);
        let vm = w.vms.get(usize::from(self.of));
        match (self.what, vm) {
            (What::Golden, _) => {
                let (name, gib) = golden::IMAGES
                    .get(usize::from(self.of))
                    .map_or(("image", 20), |g| (g.name, g.gib));
                ("vmo-golden-images", name.to_owned(), gib)
            }
            (What::Platform, _) => {
                let (ns, name, gib) =
                    PLATFORM_CLAIMS
                        .get(usize::from(self.of))
                        .copied()
                        .unwrap_or(("monitoring", "data", 10));
                (ns, name.to_owned(), gib)
            }
            (What::Orphan, _) => orphan(w, self.of),
            (What::Disk(disk), Some(vm)) => {
                let (name, gib) = claim_of(w, i, vm, disk).unwrap_or_default();
                (w.vm_ns(vm), name, gib)
            }
            (What::State, Some(vm)) => {
                let tail = suffix(hash(w.seed, salt::CLAIM, 200_000 + i), 5);
                (w.vm_ns(vm), format!("persistent-state-for-{}-{tail}", w.vm_name(i)), 0)
            }
            (_, None) => ("default", String::new(), 0),
        }
    }
}

/// Two ways to leave a claim behind: a restore that gave the VM new ones, and a VM that was deleted without its data.
fn orphan(w: &World, k: u16) -> (&'static str, String, u16) {
    let mut d = Dice::new(w.seed, 0x0427, u32::from(k));
    let family: &Family = d.pick(&w.families).unwrap_or(&super::world::NO_FAMILY);
    let ns = super::shop::tenant(family.ns);
    let gib = [20, 30, 40, 60, 100, 200]
        .get(d.below(6) as usize)
        .copied()
        .unwrap_or(20);
    let name = if d.chance(580) {
        format!("restore-{}-rootdisk", w.uid(salt::CLAIM, 300_000 + u32::from(k)))
    } else {
        // a number that the family never reached
        let number = u32::from(family.first) + 7_000 + u32::from(k);
        format!("{}-{number}-data", family.stem)
    };
    (ns, name, gib)
}

/// When a claim was made.
pub(super) fn created(w: &World, claim: Claim) -> u32 {
    let vm = w.vms.get(usize::from(claim.of));
    match (claim.what, vm) {
        (What::Disk(Disk::Plugged), Some(vm)) => {
            vm.placed + 90 + vm.luck(70, 3_000).min(w.now.saturating_sub(vm.placed + 99))
        }
        (What::Disk(_), Some(vm)) => vm.created + 1,
        (What::State, Some(vm)) => vm.started.max(vm.created + 2),
        (What::Orphan, _) => {
            let mut d = Dice::new(w.seed, 0x0428, u32::from(claim.of));
            w.now - 86_400 - d.tail(0, 320 * 86_400)
        }
        _ => w.now - super::vm::CLUSTER_AGE + 9_000 + u32::from(claim.of) * 3_777,
    }
}

/// Claim number of a VM's root disk; out of range if it has none.
pub(super) fn root_of(w: &World, i: u16) -> u32 {
    index_of(w, i, What::Disk(Disk::Root)).unwrap_or(u32::MAX)
}
