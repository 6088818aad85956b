//! What virt-handler tells of guests (kubevirt docs/observability/metrics.md; pkg/monitoring/metrics/virt-handler).
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::pairs;
use super::parts;
use crate::sim::load::{Curve, Guest, Roster};
use crate::sim::series::Collector;
use crate::sim::store::World;

/// Per guest.
const GUEST: &[&str] = &[
    "kubevirt_vmi_cpu_usage_seconds_total",
    "kubevirt_vmi_cpu_system_usage_seconds_total",
    "kubevirt_vmi_cpu_user_usage_seconds_total",
    "kubevirt_vmi_memory_domain_bytes",
    "kubevirt_vmi_memory_available_bytes",
    "kubevirt_vmi_memory_usable_bytes",
    "kubevirt_vmi_memory_unused_bytes",
    "kubevirt_vmi_memory_used_bytes",
    "kubevirt_vmi_memory_cached_bytes",
    "kubevirt_vmi_memory_actual_balloon_bytes",
    "kubevirt_vmi_memory_resident_bytes",
    "kubevirt_vmi_memory_swap_in_traffic_bytes",
    "kubevirt_vmi_memory_swap_out_traffic_bytes",
    "kubevirt_vmi_launcher_memory_overhead_bytes",
    "kubevirt_vmi_dirty_rate_bytes_per_second",
    "kubevirt_vmi_info",
];
/// Per processor.
const PROCESSOR: &[&str] = &[
    "kubevirt_vmi_vcpu_seconds_total",
    "kubevirt_vmi_vcpu_wait_seconds_total",
    "kubevirt_vmi_vcpu_delay_seconds_total",
];
/// Per interface.
const INTERFACE: &[&str] = &[
    "kubevirt_vmi_network_receive_bytes_total",
    "kubevirt_vmi_network_transmit_bytes_total",
    "kubevirt_vmi_network_receive_packets_total",
    "kubevirt_vmi_network_transmit_packets_total",
    "kubevirt_vmi_network_receive_errors_total",
    "kubevirt_vmi_network_transmit_errors_total",
];
/// Per drive.
const DRIVE: &[&str] = &[
    "kubevirt_vmi_storage_read_traffic_bytes_total",
    "kubevirt_vmi_storage_write_traffic_bytes_total",
    "kubevirt_vmi_storage_iops_read_total",
    "kubevirt_vmi_storage_iops_write_total",
    "kubevirt_vmi_filesystem_capacity_bytes",
    "kubevirt_vmi_filesystem_used_bytes",
];

pub(super) fn collect(world: &World, into: &mut Collector<'_>) {
    let wants = [GUEST, PROCESSOR, INTERFACE, DRIVE].map(|names| into.wants_any(names));
    if wants == [false; 4] {
        return;
    }
    let silent = silent(world);
    let roster = Roster::read(world);
    for guest in &roster.guests {
        for (node, stay) in roster.places(guest) {
            let end = silent.get(node).copied().unwrap_or(f64::INFINITY);
            let start = into.found.len();
            one(world, guest, node, wants, into);
            into.bound(start, stay.until(end));
        }
    }
}

/// The series of a guest, as the virt-handler of a node tells them.
fn one(world: &World, guest: &Guest, node: &str, wants: [bool; 4], into: &mut Collector<'_>) {
    let own = |more: &[(&'static str, &str)]| {
        let mut labels = pairs(&[
            ("name", guest.key.name()),
            ("namespace", guest.key.namespace().unwrap_or_default()),
            ("node", node),
            ("job", "kubevirt-prometheus-metrics"),
            ("container", "virt-handler"),
        ]);
        labels.extend(pairs(more));
        labels
    };
    whole(guest, &own, into);
    if wants == [true, false, false, false] {
        return;
    }
    processors(guest, &own, into);
    let parts = parts::of(world, &guest.key);
    interfaces(guest, &parts.interfaces, &own, into);
    drives(guest, &parts.drives, &own, into);
}

/// Nodes whose virt-handler cannot be scraped, and since when.
fn silent(world: &World) -> BTreeMap<String, f64> {
    let mut silent = BTreeMap::new();
    world.each("nodes", |key, node| {
        if let (false, since) = super::ready(&node) {
            silent.insert(key.name().to_owned(), since);
        }
        ControlFlow::Continue(())
    });
    silent
}

type Own<'a> = &'a dyn Fn(&[(&'static str, &str)]) -> Vec<(&'static str, String)>;

fn whole(guest: &Guest, own: Own<'_>, into: &mut Collector<'_>) {
    let labels = || own(&[]);
    let total = f64::from(guest.mib) * 1_048_576.0;
    let flat = |value: f64| move || Curve::Flat(value);
    let cpu = |share: f64| move || guest.count(guest.cpu().scaled(share));
    into.add("kubevirt_vmi_cpu_usage_seconds_total", labels, cpu(1.0));
    into.add("kubevirt_vmi_cpu_system_usage_seconds_total", labels, cpu(0.22));
    into.add("kubevirt_vmi_cpu_user_usage_seconds_total", labels, cpu(0.71));
    into.add("kubevirt_vmi_memory_domain_bytes", labels, flat(total));
    into.add("kubevirt_vmi_memory_actual_balloon_bytes", labels, flat(total));
    into.add("kubevirt_vmi_memory_swap_in_traffic_bytes", labels, flat(0.0));
    into.add("kubevirt_vmi_memory_swap_out_traffic_bytes", labels, flat(0.0));
    into.add("kubevirt_vmi_memory_resident_bytes", labels, || {
        rounded(Curve::Wave(guest.resident()), 0.0, 1.0)
    });
    into.add(
        "kubevirt_vmi_launcher_memory_overhead_bytes",
        labels,
        flat(guest.overhead()),
    );
    into.add("kubevirt_vmi_dirty_rate_bytes_per_second", labels, || {
        rounded(Curve::Wave(guest.dirty()), 0.0, 1.0)
    });
    if guest.agent {
        // what the guest sees of its memory is a little less than it was given
        let seen = (total * 0.97).floor();
        into.add("kubevirt_vmi_memory_available_bytes", labels, flat(seen));
        let used = || Curve::Wave(guest.used());
        into.add("kubevirt_vmi_memory_used_bytes", labels, || rounded(used(), 0.0, 1.0));
        into.add("kubevirt_vmi_memory_usable_bytes", labels, || {
            rounded(used(), seen, -1.0)
        });
        into.add("kubevirt_vmi_memory_unused_bytes", labels, || {
            rounded(used(), seen * 0.7, -0.7)
        });
        into.add("kubevirt_vmi_memory_cached_bytes", labels, || {
            rounded(used(), seen * 0.3, -0.3)
        });
    }
    into.add(
        "kubevirt_vmi_info",
        || own(&[("phase", "running")]),
        || Curve::Flat(1.0),
    );
}

/// `base + times * curve` in whole bytes.
fn rounded(curve: Curve, base: f64, times: f64) -> Curve {
    Curve::of(move |at| (base + times * curve.at(at).unwrap_or_default()).round())
}

fn processors(guest: &Guest, own: Own<'_>, into: &mut Collector<'_>) {
    if !into.wants_any(PROCESSOR) {
        return;
    }
    let share = 1.0 / f64::from(guest.vcpus.max(1));
    for processor in 0..guest.vcpus {
        let id = processor.to_string();
        let labels = || own(&[("id", &id)]);
        let count = |times: f64| move || guest.count(guest.cpu().scaled(share * times));
        into.add(
            "kubevirt_vmi_vcpu_seconds_total",
            || own(&[("id", &id), ("state", "running")]),
            count(1.0),
        );
        into.add("kubevirt_vmi_vcpu_wait_seconds_total", labels, count(0.01));
        into.add("kubevirt_vmi_vcpu_delay_seconds_total", labels, count(0.03));
    }
}

fn interfaces(guest: &Guest, names: &[String], own: Own<'_>, into: &mut Collector<'_>) {
    let (received, sent) = guest.network();
    for (place, name) in names.iter().enumerate() {
        // the first interface carries most of it
        let share = if place == 0 { 1.0 } else { 0.1 };
        let labels = || own(&[("interface", name)]);
        let bytes = |rate: crate::sim::load::Wave| move || guest.count(rate.scaled(share));
        let packets = |rate: crate::sim::load::Wave| move || guest.count(rate.scaled(share / 700.0));
        into.add("kubevirt_vmi_network_receive_bytes_total", labels, bytes(received));
        into.add("kubevirt_vmi_network_transmit_bytes_total", labels, bytes(sent));
        into.add("kubevirt_vmi_network_receive_packets_total", labels, packets(received));
        into.add("kubevirt_vmi_network_transmit_packets_total", labels, packets(sent));
        into.add("kubevirt_vmi_network_receive_errors_total", labels, || Curve::Flat(0.0));
        into.add("kubevirt_vmi_network_transmit_errors_total", labels, || {
            Curve::Flat(0.0)
        });
    }
}

fn drives(guest: &Guest, names: &[String], own: Own<'_>, into: &mut Collector<'_>) {
    let (read, written) = guest.disk();
    for (place, name) in names.iter().enumerate() {
        let share = [0.8, 0.2].get(place).copied().unwrap_or(0.0);
        let labels = || own(&[("drive", name)]);
        let bytes = |rate: crate::sim::load::Wave| move || guest.count(rate.scaled(share));
        let requests = |rate: crate::sim::load::Wave| move || guest.count(rate.scaled(share / 12_000.0));
        into.add("kubevirt_vmi_storage_read_traffic_bytes_total", labels, bytes(read));
        into.add("kubevirt_vmi_storage_write_traffic_bytes_total", labels, bytes(written));
        into.add("kubevirt_vmi_storage_iops_read_total", labels, requests(read));
        into.add("kubevirt_vmi_storage_iops_write_total", labels, requests(written));
    }
    if guest.agent && !names.is_empty() {
        let labels = || {
            own(&[
                ("disk_name", "vda1"),
                ("mount_point", "/"),
                ("file_system_type", "ext4"),
            ])
        };
        let size = 18.0 * 1_073_741_824.0;
        into.add("kubevirt_vmi_filesystem_capacity_bytes", labels, || Curve::Flat(size));
        into.add("kubevirt_vmi_filesystem_used_bytes", labels, || {
            let share = 0.25 + (guest.dice % 1_000) as f64 / 1_800.0;
            Curve::Flat((size * share).round())
        });
    }
}
