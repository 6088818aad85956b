//! Which events there are.
use super::{Event, What};
use crate::sim::seed::migration::{Origin, origin};
use crate::sim::seed::node::Mood;
use crate::sim::seed::snapshot::Fate;
use crate::sim::seed::vm::{Block, State, Strategy, Vm, flag};
use crate::sim::seed::world::World;

/// How long the API server keeps events, in seconds (`--event-ttl`, one hour by default).
const TTL: u32 = 3_600;

/// All events, latest last, at most as many as the profile wants.
pub(in crate::sim::seed) fn list(w: &World) -> Vec<Event> {
    let mut all = Vec::new();
    for (i, vm) in (0_u16..).zip(&w.vms) {
        trouble(w, i, vm, &mut all);
        travel(w, i, vm, &mut all);
    }
    for (i, n) in (0_u16..).zip(&w.nodes) {
        let mut add = |what, after: u32, count| {
            all.push(Event {
                at: n.since + after,
                of: i,
                count,
                what,
            });
        };
        match n.mood {
            Mood::Ready => {}
            Mood::Draining => add(What::Cordoned, 0, 1),
            Mood::Pressed => {
                add(What::MemoryLow, 0, 1);
                add(What::Reclaiming, 310, 9);
            }
            // the allocator tries again, ever more slowly
            Mood::Bare => add(What::NoBlock, 37 * 14 + 1, 15),
            Mood::Silent => add(What::NotReady, 0, 1),
        }
    }
    for (s, snap) in (0_u16..).zip(&w.snaps) {
        if snap.fate == Fate::Taking {
            all.push(Event {
                at: snap.at + 1,
                of: s,
                count: 1,
                what: What::SnapshotContent,
            });
        }
    }
    all.retain(|e| e.at < w.now && e.at + TTL > w.now && (u32::from(e.count) - 1) * 37 < e.at);
    all.sort_by_key(|e| e.at);
    let extra = all.len().saturating_sub(usize::from(w.size.events));
    all.split_off(extra)
}

/// What goes wrong is told again and again.
fn trouble(w: &World, i: u16, vm: &Vm, all: &mut Vec<Event>) {
    let recent = w.now - 2 - vm.luck(85, 240);
    let age = |since: u32| ((w.now.saturating_sub(since)) / 37).clamp(1, 90) as u16;
    let mut add = |what, at, count| {
        all.push(Event { at, of: i, count, what });
    };
    match vm.state {
        State::Unschedulable => add(What::Unschedulable, recent, age(vm.placed)),
        State::NoImage => {
            add(What::ImageFailed, recent - 60, age(vm.placed).min(6));
            add(What::ImageBackOff, recent, age(vm.placed));
        }
        State::NoClaim => add(What::ClaimMissing, recent, age(vm.started)),
        State::DiskFailed => {
            add(What::DiskFailed, recent, age(vm.created));
            add(What::VolumeFailed, recent - 1, age(vm.created));
        }
        State::Crashing => add(What::Crashed, recent, 3 + vm.luck(2, 9) as u16),
        State::IoError => add(What::IoError, vm.changed, 1),
        State::Stopping | State::Terminating => {
            add(What::Deleting, vm.changed, 1);
            add(What::ShuttingDown, vm.changed + 1, 1);
        }
        State::Starting => {
            add(What::Started, vm.started, 1);
            add(What::PodScheduled, vm.placed, 1);
        }
        _ => {}
    }
    let wants = matches!(vm.strategy, Strategy::Unset | Strategy::LiveMigrate);
    if vm.block != Block::No && wants && vm.luck(86, 4) == 0 {
        add(What::NotMigratable, recent, 1 + vm.luck(87, 20) as u16);
    }
    if vm.state.on_node() && w.is_silent(vm.node) {
        let since = w.nodes.get(usize::from(vm.node)).map_or(0, |n| n.since);
        add(What::PodNotReady, since + 1, 1);
    }
}

/// The steps of a migration, each told once.
fn travel(w: &World, i: u16, vm: &Vm, all: &mut Vec<Event>) {
    if vm.moved == 0 || vm.moved + TTL < w.now {
        return;
    }
    let end = vm.moved + u32::from(vm.move_secs);
    let mut add = |what, at| {
        all.push(Event {
            at,
            of: i,
            count: 1,
            what,
        });
    };
    if origin(w, vm) == Origin::Evacuation {
        add(What::EvacuationCreated, vm.moved - 11);
    }
    add(What::TargetPodCreated, vm.moved - 10);
    add(What::TargetScheduled, vm.moved - 10);
    if vm.state == State::Moving {
        return;
    }
    add(What::HandOver, vm.moved - 4);
    add(What::PreparingTarget, vm.moved - 3);
    add(What::Migrating, vm.moved);
    if vm.state == State::Migrating {
        return;
    }
    if vm.is(flag::MOVE_FAILED) {
        add(What::MigrationFailedVmi, end);
        add(What::MigrationFailed, end + 1);
    } else {
        add(What::Migrated, end);
        add(What::MigrationSucceeded, end + 1);
    }
}
