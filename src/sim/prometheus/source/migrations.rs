//! What virt-handler and virt-controller tell of migrations (kubevirt docs/observability/metrics.md).
use std::ops::ControlFlow;

use serde_json::Value;

use super::pairs;
use crate::sim::load::{Curve, Roster};
use crate::sim::series::Collector;
use crate::sim::store::World;

/// Per migration under way.
const RUNNING: &[&str] = &[
    "kubevirt_vmi_migration_data_total_bytes",
    "kubevirt_vmi_migration_data_processed_bytes",
    "kubevirt_vmi_migration_data_remaining_bytes",
    "kubevirt_vmi_migration_dirty_memory_rate_bytes",
    "kubevirt_vmi_migration_memory_transfer_rate_bytes",
];
/// How many migrations are in which phase.
const PHASES: [(&str, &[&str]); 4] = [
    ("kubevirt_vmi_migrations_in_pending_phase", &["Pending"]),
    (
        "kubevirt_vmi_migrations_in_scheduling_phase",
        &["Scheduling", "Scheduled", "PreparingTarget", "TargetReady"],
    ),
    ("kubevirt_vmi_migrations_in_running_phase", &["Running"]),
    ("kubevirt_vmi_migrations_in_unset_phase", &[""]),
];
/// Bytes a second that a migration copies where no bandwidth is set.
const SPEED: f64 = 306.0 * 1_048_576.0;

pub(super) fn collect(world: &World, into: &mut Collector<'_>) {
    if into.wants_any(RUNNING) {
        running(world, into);
    }
    if PHASES.iter().any(|(name, _)| into.wants(name)) {
        phases(world, into);
    }
}

fn running(world: &World, into: &mut Collector<'_>) {
    let roster = Roster::read(world);
    for guest in roster.guests.iter().filter(|guest| guest.moving > 0) {
        let labels = || {
            pairs(&[
                ("name", guest.key.name()),
                ("namespace", guest.key.namespace().unwrap_or_default()),
                ("node", roster.node(guest)),
                ("job", "kubevirt-prometheus-metrics"),
                ("container", "virt-handler"),
            ])
        };
        let (total, start) = (f64::from(guest.mib) * 1_048_576.0, f64::from(guest.moving));
        // what is written to meanwhile has to be copied again, so that more goes over the wire than there is
        let processed = move |at: f64| ((at - start).max(0.0) * SPEED).min(total * 1.3);
        let remaining = move |at: f64| (total - processed(at) / 1.3).max(0.0).round();
        into.add("kubevirt_vmi_migration_data_total_bytes", labels, || Curve::Flat(total));
        into.add("kubevirt_vmi_migration_data_processed_bytes", labels, || {
            Curve::of(move |at| processed(at).round())
        });
        into.add("kubevirt_vmi_migration_data_remaining_bytes", labels, || {
            Curve::of(remaining)
        });
        into.add("kubevirt_vmi_migration_dirty_memory_rate_bytes", labels, || {
            Curve::Wave(guest.dirty())
        });
        into.add("kubevirt_vmi_migration_memory_transfer_rate_bytes", labels, || {
            Curve::Flat(SPEED)
        });
    }
}

fn phases(world: &World, into: &mut Collector<'_>) {
    let mut counts = [0_u32; PHASES.len()];
    world.each("virtualmachineinstancemigrations.kubevirt.io", |_, object| {
        let phase = object
            .pointer("/status/phase")
            .and_then(Value::as_str)
            .unwrap_or_default();
        for ((_, known), count) in PHASES.iter().zip(&mut counts) {
            *count += u32::from(known.contains(&phase));
        }
        ControlFlow::Continue(())
    });
    for ((name, _), count) in PHASES.into_iter().zip(counts) {
        let labels = || pairs(&[("job", "kubevirt-prometheus-metrics"), ("container", "virt-controller")]);
        into.add(name, labels, || Curve::Flat(f64::from(count)));
    }
}
