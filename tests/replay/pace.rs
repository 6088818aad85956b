//! How much time passes between the steps of a case. The recordings do not say; what a step shows tells.
use std::sync::Arc;

use jiff::SignedDuration;
use vmotui::sim::control::Control;
use vmotui::sim::store::World;

/// Cases in which the controllers of the cluster act.
const ACTED: &[&str] = &[
    "vm-start",
    "vm-stop",
    "vm-restart",
    "start-body",
    "vmi-reboot-reset",
    "migrate-subresource",
    "migration-object",
    "pod-eviction",
    "evacuate-cancel",
    "virtctl-evacuate-cancel",
    "virtctl-lifecycle",
    "busy-vm",
    "guest-info",
    "snapshot",
    "nic-hotplug",
    "volume-hotplug",
    "cpu-memory-hotplug",
    "clone",
];

/// A request that takes its way and comes back.
const USUAL: i64 = 100;
/// The step follows so closely that no controller has moved.
const AT_ONCE: i64 = -1;

/// Milliseconds before a step.
const WAITS: &[(&str, usize, i64)] = &[
    ("vm-start", 3, AT_ONCE),
    ("vm-start", 4, 5_000),
    ("vm-start", 12, 300),
    ("vm-start", 13, 5_000),
    ("vm-start", 17, 5_000),
    ("vm-stop", 2, AT_ONCE),
    ("vm-stop", 3, AT_ONCE),
    ("vm-stop", 5, 920),
    ("vm-stop", 6, AT_ONCE),
    ("vm-stop", 8, AT_ONCE),
    ("vm-stop", 9, 1_020),
    ("vm-stop", 11, 1_020),
    ("vm-stop", 12, AT_ONCE),
    ("vm-stop", 14, 1_020),
    ("vm-stop", 20, 3_000),
    ("vm-restart", 3, AT_ONCE),
    ("vm-restart", 4, AT_ONCE),
    ("vm-restart", 5, 10_000),
    ("migration-object", 15, 20_000),
    ("migration-object", 18, 20_000),
    ("migration-object", 19, 3_000),
    ("migration-object", 25, 5_000),
    ("migration-object", 28, 3_500),
    ("migration-object", 33, 10_000),
    ("migration-object", 36, 20_000),
    ("migration-object", 37, 20_000),
    ("migration-object", 40, 5_000),
    ("migration-object", 42, 20_000),
    ("migration-object", 43, 3_500),
    ("migration-object", 44, 1_050),
    ("pod-eviction", 3, AT_ONCE),
    ("pod-eviction", 5, 1_000),
    ("pod-eviction", 7, 20_000),
    ("pod-eviction", 17, AT_ONCE),
    ("pod-eviction", 21, AT_ONCE),
    ("pod-eviction", 29, AT_ONCE),
    ("pod-eviction", 33, AT_ONCE),
    ("migrate-subresource", 10, 30_000),
    ("evacuate-cancel", 5, AT_ONCE),
    ("evacuate-cancel", 15, 2_000),
    ("evacuate-cancel", 18, 8_000),
    ("virtctl-lifecycle", 1, 10_000),
    ("virtctl-lifecycle", 2, 10_000),
    ("virtctl-lifecycle", 14, 4_000),
    ("virtctl-lifecycle", 21, 10_000),
    ("virtctl-lifecycle", 23, 1_500),
    ("virtctl-lifecycle", 26, 10_000),
    ("virtctl-lifecycle", 27, 10_000),
    ("snapshot", 7, 3_000),
    ("snapshot", 14, 2_000),
    ("snapshot", 17, 6_000),
    ("snapshot", 22, 2_000),
    ("snapshot", 23, 10_000),
    ("snapshot", 28, 3_000),
    ("snapshot", 29, 3_000),
    ("snapshot", 33, 3_000),
    ("snapshot", 34, 3_000),
    ("nic-hotplug", 3, 400),
    ("nic-hotplug", 4, 1_600),
    ("nic-hotplug", 5, 2_000),
    ("nic-hotplug", 9, 1_500),
    ("nic-hotplug", 11, 1_500),
    ("nic-hotplug", 14, 100),
    ("nic-hotplug", 15, 4_000),
    ("nic-hotplug", 19, 2_000),
    ("nic-hotplug", 20, 15_000),
    ("nic-hotplug", 21, 6_000),
    ("nic-hotplug", 22, 12_000),
    ("nic-hotplug", 24, 1_500),
    ("nic-hotplug", 28, 1_000),
    ("nic-hotplug", 30, 1_000),
    ("volume-hotplug", 2, AT_ONCE),
    ("volume-hotplug", 3, AT_ONCE),
    ("volume-hotplug", 4, 3_000),
    ("volume-hotplug", 12, 500),
    ("volume-hotplug", 14, 2_000),
    ("volume-hotplug", 20, 500),
    ("volume-hotplug", 24, 2_000),
    ("volume-hotplug", 25, 1_000),
    ("volume-hotplug", 27, 1_500),
    ("volume-hotplug", 28, 2_000),
    ("cpu-memory-hotplug", 6, 500),
    ("cpu-memory-hotplug", 7, 4_000),
    ("cpu-memory-hotplug", 8, 25_000),
    ("cpu-memory-hotplug", 16, 500),
    ("cpu-memory-hotplug", 19, 500),
    ("cpu-memory-hotplug", 21, 500),
    ("cpu-memory-hotplug", 23, 500),
    ("cpu-memory-hotplug", 24, 15_000),
    ("cpu-memory-hotplug", 26, 1_000),
    ("clone", 1, 50),
    ("clone", 2, 1_150),
    ("clone", 3, AT_ONCE),
    ("clone", 4, 3_000),
    ("clone", 11, 2_500),
    ("busy-vm", 1, 4_000),
    ("busy-vm", 13, 3_000),
];

/// The controllers of a case, if they act in it.
pub(crate) fn control(case: &str, world: &Arc<World>) -> Option<Control> {
    ACTED.contains(&case).then(|| Control::new(Arc::clone(world)))
}

/// Lets the time before a step pass.
pub(crate) fn pass(control: Option<&mut Control>, case: &str, step: usize) {
    let Some(control) = control else { return };
    let wait = WAITS
        .iter()
        .find(|(known, number, _)| *known == case && *number == step)
        .map_or(USUAL, |(_, _, wait)| *wait);
    if wait != AT_ONCE {
        control.advance(SignedDuration::from_millis(wait));
    }
}
