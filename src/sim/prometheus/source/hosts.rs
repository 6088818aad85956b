//! What node-exporter tells of the nodes (github.com/prometheus/node_exporter), with the labels that kube-prometheus-stack
//! gives it: no name of the node but in `node_uname_info`. The kubelets' series of whole nodes are not here, because that
//! chart drops them (helm-charts `charts/kube-prometheus-stack/values.yaml`, "Drop cgroup metrics with no pod").
use std::ops::ControlFlow;

use serde_json::Value;

use super::pairs;
use crate::sim::control::quantity;
use crate::sim::load::{self, Curve, Roster, Shared, Stay};
use crate::sim::series::Collector;
use crate::sim::store::World;

const NAMES: &[&str] = &[
    "up",
    "node_load1",
    "node_load5",
    "node_load15",
    "node_cpu_seconds_total",
    "node_memory_MemTotal_bytes",
    "node_memory_MemAvailable_bytes",
    "node_uname_info",
    "node_boot_time_seconds",
    "machine_cpu_cores",
    "node_network_receive_bytes_total",
    "node_network_transmit_bytes_total",
];

pub(super) fn collect(world: &World, into: &mut Collector<'_>) {
    if !into.wants_any(NAMES) {
        return;
    }
    let roster = Roster::read(world);
    world.each("nodes", |key, object| {
        node(&roster, key.name(), &object, into);
        ControlFlow::Continue(())
    });
}

fn node(roster: &Roster, name: &str, object: &Value, into: &mut Collector<'_>) {
    let find = |list: &str, key: &str, value: &str, field: &str| {
        let all = object.pointer(list).and_then(Value::as_array);
        let one = all.and_then(|all| {
            all.iter()
                .find(|one| one.get(key).and_then(Value::as_str) == Some(value))
        });
        one.and_then(|one| one.get(field))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let instance = format!("{}:9100", find("/status/addresses", "type", "InternalIP", "address"));
    let own = |more: &[(&'static str, &str)]| {
        let target = [
            ("instance", instance.as_str()),
            ("job", "node-exporter"),
            ("namespace", "monitoring"),
            ("container", "node-exporter"),
        ];
        let mut labels = pairs(&target);
        labels.extend(pairs(more));
        labels
    };
    let (up, since) = super::ready(object);
    // a node that is silent now was scraped until it fell silent
    let end = if up { f64::INFINITY } else { since };
    into.add("up", || own(&[]), || Curve::of(move |at| f64::from(u8::from(at < end))));
    let start = into.found.len();
    measured(roster, name, object, &own, into);
    into.bound(
        start,
        Stay {
            from: f64::NEG_INFINITY,
            to: end,
        },
    );
}

/// What is measured on a node.
fn measured(
    roster: &Roster,
    name: &str,
    object: &Value,
    own: &dyn Fn(&[(&'static str, &str)]) -> Vec<(&'static str, String)>,
    into: &mut Collector<'_>,
) {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let cores = u32::try_from(quantity::units(text("/status/capacity/cpu")))
        .unwrap_or(1)
        .max(1);
    let total = quantity::units(text("/status/capacity/memory")) as f64;
    let busy = || load::cores(roster, name);
    let scaled = |times: f64| {
        let curve = busy();
        Curve::of(move |at| (curve.at(at).unwrap_or_default() * times * 100.0).round() / 100.0)
    };
    into.add("node_load1", || own(&[]), || scaled(1.15));
    into.add("node_load5", || own(&[]), || scaled(1.1));
    into.add("node_load15", || own(&[]), || scaled(1.05));
    into.add("node_memory_MemTotal_bytes", || own(&[]), || Curve::Flat(total));
    into.add(
        "node_memory_MemAvailable_bytes",
        || own(&[]),
        || {
            let used = load::memory(roster, name);
            Curve::of(move |at| (total - used.at(at).unwrap_or_default()).round())
        },
    );
    into.add(
        "node_uname_info",
        || own(&[("nodename", name), ("sysname", "Linux"), ("machine", "x86_64")]),
        || Curve::Flat(1.0),
    );
    let boot: Option<jiff::Timestamp> = text("/metadata/creationTimestamp").parse().ok();
    let boot = boot.map_or(0.0, |at| at.as_second() as f64);
    into.add("node_boot_time_seconds", || own(&[]), || Curve::Flat(boot));
    into.add(
        "machine_cpu_cores",
        || own(&[("node", name)]),
        || Curve::Flat(f64::from(cores)),
    );
    network(roster, name, boot, own, into);
    if into.wants("node_cpu_seconds_total") {
        let spent = Shared::new(load::core_seconds(roster, name, boot));
        processors(&spent, cores, boot, own, into);
    }
}

/// The wire is the first port, and the bridge carries the same again.
fn network(
    roster: &Roster,
    name: &str,
    boot: f64,
    own: &dyn Fn(&[(&'static str, &str)]) -> Vec<(&'static str, String)>,
    into: &mut Collector<'_>,
) {
    for device in ["eno1", "br0"] {
        let labels = || own(&[("device", device)]);
        into.add("node_network_receive_bytes_total", labels, || {
            load::traffic(roster, name, boot, false)
        });
        into.add("node_network_transmit_bytes_total", labels, || {
            load::traffic(roster, name, boot, true)
        });
    }
}

/// What each processor did, in each mode. The work is spread evenly over them.
fn processors(
    spent: &std::sync::Arc<Shared>,
    cores: u32,
    boot: f64,
    own: &dyn Fn(&[(&'static str, &str)]) -> Vec<(&'static str, String)>,
    into: &mut Collector<'_>,
) {
    const MODES: [(&str, f64); 4] = [("user", 0.7), ("system", 0.25), ("iowait", 0.03), ("steal", 0.02)];
    for cpu in 0..cores {
        let id = cpu.to_string();
        let each = 1.0 / f64::from(cores);
        let share = |times: f64, plus: f64| Curve::Share {
            of: std::sync::Arc::clone(spent),
            times: times * each,
            plus,
            since: boot,
        };
        into.add(
            "node_cpu_seconds_total",
            || own(&[("cpu", &id), ("mode", "idle")]),
            || share(-1.0, 1.0),
        );
        for (mode, times) in MODES {
            into.add(
                "node_cpu_seconds_total",
                || own(&[("cpu", &id), ("mode", mode)]),
                || share(times, 0.0),
            );
        }
    }
}
