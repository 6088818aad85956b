//! VM snapshots: one VM in twenty has some, a third of them older than a month.
mod content;
mod object;

pub(super) use content::{key as content_key, render as render_content};
pub(super) use object::{key, render};

use super::mix::Dice;
use super::profile::Size;
use super::storage::{self, What};
use super::vm::{Disk, State, Vm, disk_names, flag};
use super::world::{World, salt};

/// How a snapshot turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Ready,
    /// Under way.
    Taking,
    /// Never got ready before its deadline.
    Failed,
    /// Ready, but its VM was deleted since.
    SourceGone,
}

/// One VM snapshot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Snap {
    pub(super) at: u32,
    pub(super) vm: u16,
    pub(super) nth: u8,
    pub(super) fate: Fate,
    /// Guest agent at the time: files were quiesced.
    pub(super) quiesced: bool,
    pub(super) online: bool,
}

/// Makes the list and marks the VMs.
pub(super) fn plan(vms: &mut [Vm], size: Size, seed: u64, now: u32) -> Vec<Snap> {
    let mut list = Vec::new();
    let mut spoiled = [Fate::Taking, Fate::Failed, Fate::SourceGone].into_iter();
    let rare = if size.vms > 1_000 { 120 } else { 2 };
    for (i, vm) in (0_u16..).zip(vms.iter_mut()) {
        let mut d = Dice::new(seed, 0x54A9, i.into());
        let settled = matches!(vm.state, State::Running | State::Stopped | State::Paused);
        if !settled || d.below(1000) >= u32::from(size.snapshots) || now - vm.created < 90_000 {
            continue;
        }
        vm.set(flag::SNAPSHOT, true);
        let many = 1 + u8::from(d.chance(210)) + u8::from(d.chance(90));
        for nth in 0..many {
            let life = now - vm.created - 80_000;
            // before patch days, before upgrades, and some that nobody deleted
            let oldest = if d.chance(240) { 400 * 86_400 } else { 34 * 86_400 };
            let at = now - d.tail(3_000, oldest).min(life);
            let fate = if list.len() % rare == rare - 1 {
                spoiled.next().unwrap_or(Fate::Ready)
            } else {
                Fate::Ready
            };
            let at = if fate == Fate::Taking {
                now - d.between(4, 20)
            } else {
                at
            };
            let online = vm.state == State::Running;
            list.push(Snap {
                at,
                vm: i,
                nth,
                fate,
                quiesced: vm.is(flag::AGENT),
                online,
            });
        }
    }
    list
}

/// (snapshot, claim) of each volume snapshot.
pub(super) fn volumes(w: &World) -> Vec<(u16, u16)> {
    let mut list = Vec::new();
    for (s, snap) in (0_u16..).zip(&w.snaps) {
        let Some(vm) = w.vms.get(usize::from(snap.vm)) else {
            continue;
        };
        for (disk, _) in disk_names(vm).filter(|(d, _)| matches!(d, Disk::Root | Disk::Data)) {
            if let Some(c) = storage::index_of(w, snap.vm, What::Disk(disk)) {
                list.push((s, c as u16));
            }
        }
    }
    list
}

/// Name of a snapshot: what the VMO schedules and people call them.
pub(super) fn name(w: &World, s: u32) -> String {
    let Some(snap) = w.snaps.get(s as usize) else {
        return String::new();
    };
    let vm = source_name(w, snap);
    let day = super::obj::stamp(snap.at);
    let day: String = day.chars().take(10).filter(char::is_ascii_digit).collect();
    let mut d = Dice::new(w.seed, 0x54AA, s);
    match d.below(5) {
        0 => format!("{vm}-before-patch-{day}"),
        1 => format!("{vm}-nightly-{day}-{}", snap.nth),
        2 => format!("snap-{vm}-{}", super::mix::suffix(d.next(), 5)),
        3 => format!("{vm}-pre-upgrade-{}-{day}", snap.nth),
        _ => format!("{vm}-{day}-{}", snap.nth),
    }
}

/// Name of the VM that was snapshotted.
pub(super) fn source_name(w: &World, snap: &Snap) -> String {
    if snap.fate == Fate::SourceGone {
        let family = w
            .vms
            .get(usize::from(snap.vm))
            .map_or_else(|| *w.family(0), |v| *w.family(v.family));
        return format!("{}-{}", family.stem, u32::from(family.first) + 8_000);
    }
    w.vm_name(snap.vm.into())
}

/// Uid of that VM.
pub(super) fn source_uid(w: &World, snap: &Snap) -> String {
    let gone = if snap.fate == Fate::SourceGone { 500_000 } else { 0 };
    w.uid(salt::VM, gone + u32::from(snap.vm))
}
