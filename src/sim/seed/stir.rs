//! Churn: the small changes that a live cluster shows all the time.
use super::mix::Dice;
use super::node::Mood;
use super::vm::{POD_NET, State, flag};
use super::world::World;

const NODES: &str = "nodes";
const VMS: &str = "virtualmachines.kubevirt.io";
const VMIS: &str = "virtualmachineinstances.kubevirt.io";
const PODS: &str = "pods";
const LEASES: &str = "leases.coordination.k8s.io";

/// Changes about `how_many` objects and says which.
pub(super) fn stir(w: &mut World, how_many: u32, now: u32) -> Vec<(&'static str, u32)> {
    let mut d = Dice::new(w.seed, 0x5712, w.stirs);
    w.stirs = w.stirs.wrapping_add(1);
    let mut changed = Vec::with_capacity(how_many as usize + 2);
    let mut tries = 0;
    while changed.len() < how_many as usize && tries < how_many.saturating_mul(4) {
        tries += 1;
        // kubelets and virt-handlers write all the time, guests seldom
        if d.chance(220) || w.vmis.is_empty() {
            beat(w, &mut d, now, &mut changed);
        } else {
            let k = d.below(w.vmis.len() as u32);
            guest(w, &mut d, k, now, &mut changed);
        }
    }
    changed
}

fn beat(w: &mut World, d: &mut Dice, now: u32, changed: &mut Vec<(&'static str, u32)>) {
    let i = d.below(w.nodes.len() as u32);
    if let Some(n) = w.nodes.get_mut(i as usize).filter(|n| n.mood != Mood::Silent) {
        n.beat = now;
        changed.extend([(NODES, i), (LEASES, i)]);
    }
}

fn guest(w: &mut World, d: &mut Dice, k: u32, now: u32, changed: &mut Vec<(&'static str, u32)>) {
    let Some(i) = w.vmis.get(k as usize).copied() else {
        return;
    };
    let pod = w.pod_of(i);
    let Some(vm) = w.vms.get_mut(usize::from(i)) else {
        return;
    };
    let calm = matches!(vm.state, State::Running | State::Paused) && !vm.is(flag::NO_AGENT);
    if !calm {
        return;
    }
    vm.turn = vm.turn.wrapping_add(1);
    match (vm.state, d.below(100)) {
        (State::Paused, 0..50) => {
            vm.state = State::Running;
            vm.changed = now;
            changed.extend([(VMS, i.into()), (VMIS, k)]);
            changed.extend(pod.map(|p| (PODS, p)));
        }
        // somebody pauses a VM now and then, and forgets it
        (State::Running, 0) if vm.moved == 0 => {
            vm.state = State::Paused;
            vm.changed = now;
            changed.extend([(VMS, i.into()), (VMIS, k)]);
            changed.extend(pod.map(|p| (PODS, p)));
        }
        (_, 1..12) => {
            // the agent's channel drops or comes back; the VM repeats the condition
            let on = !vm.is(flag::AGENT);
            vm.set(flag::AGENT | flag::ADDRESSED, on);
            vm.told = now;
            changed.extend([(VMS, i.into()), (VMIS, k)]);
        }
        (_, 12..40) if vm.vlan != POD_NET && vm.is(flag::AGENT) => {
            let on = !vm.is(flag::ADDRESSED);
            vm.set(flag::ADDRESSED, on);
            changed.push((VMIS, k));
        }
        _ => {
            if !vm.is(flag::AGENT) {
                vm.set(flag::AGENT | flag::ADDRESSED, true);
                vm.told = now;
                changed.push((VMS, i.into()));
            } else if !vm.is(flag::ADDRESSED) {
                vm.set(flag::ADDRESSED, true);
            }
            changed.push((VMIS, k));
        }
    }
}
