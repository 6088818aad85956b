//! The node table.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::value::{Tone, Value};
use crate::model::Truth;
use crate::store::{Host, HostState};

/// Nodes with what runs on them.
pub static NODES: Table<Host> = Table {
    name: "nodes",
    columns: COLUMNS,
    sort: "name",
    search,
    labels: |_| None,
};

const COLUMNS: &[Column<Host>] = &[
    Column {
        id: "name",
        aliases: &["node"],
        title: "NODE",
        doc: "Name of the node",
        ty: Type::Text,
        align: Align::Left,
        width: (11, 32),
        drop: 0,
        place: Place::Everywhere,
        value: |host, _| Value::Text((&*host.name).into()),
    },
    Column {
        id: "role",
        aliases: &[],
        title: "ROLE",
        doc: "Roles by label",
        ty: Type::Text,
        align: Align::Left,
        width: (13, 20),
        drop: 7,
        place: Place::Everywhere,
        value: |host, _| Value::Text((&*host.role).into()),
    },
    Column {
        id: "zone",
        aliases: &[],
        title: "ZONE",
        doc: "Zone label",
        ty: Type::Text,
        align: Align::Left,
        width: (4, 10),
        drop: 9,
        place: Place::Wide,
        value: |host, _| Value::Text((&*host.zone).into()),
    },
    Column {
        id: "state",
        aliases: &["status"],
        title: "STATE",
        doc: "The worst of: not ready, unknown, draining, cordoned, pressure, ready",
        ty: Type::Text,
        align: Align::Left,
        width: (11, 11),
        drop: 0,
        place: Place::Everywhere,
        value: |host, _| Value::Word(host.state().word().into(), tone(host)),
    },
    Column {
        id: "vms",
        aliases: &[],
        title: "VMS",
        doc: "VMs whose instance is here",
        ty: Type::Number,
        align: Align::Right,
        width: (4, 5),
        drop: 0,
        place: Place::Everywhere,
        value: |host, _| Value::Count(host.load.vms.into()),
    },
    Column {
        id: "pods",
        aliases: &[],
        title: "PODS",
        doc: "Pods that hold a slot, of the kubelet's maxPods",
        ty: Type::Number,
        align: Align::Left,
        width: (9, 16),
        drop: 1,
        place: Place::Everywhere,
        value: |host, _| Value::Share {
            used: host.load.pods.into(),
            of: host.pods_max,
            bytes: false,
        },
    },
    Column {
        id: "pods_max",
        aliases: &["maxpods"],
        title: "MAX PODS",
        doc: "Pod slots",
        ty: Type::Number,
        align: Align::Right,
        width: (8, 8),
        drop: 9,
        place: Place::Data,
        value: |host, _| host.pods_max.map_or(Value::None, Value::Count),
    },
    Column {
        id: "pod_ips",
        aliases: &["ips"],
        title: "POD IPS",
        doc: "Addresses in use, of the node's pod CIDR",
        ty: Type::Number,
        align: Align::Right,
        width: (7, 7),
        drop: 4,
        place: Place::Everywhere,
        value: |host, _| Value::Share {
            used: host.load.ips.into(),
            of: host.ips_max(),
            bytes: false,
        },
    },
    Column {
        id: "pod_cidr",
        aliases: &["cidr"],
        title: "POD CIDR",
        doc: "Pod network of the node",
        ty: Type::Text,
        align: Align::Left,
        width: (15, 18),
        drop: 8,
        place: Place::Wide,
        value: |host, _| {
            host.pod_cidr
                .as_deref()
                .map_or(Value::None, |cidr| Value::Text(cidr.into()))
        },
    },
    Column {
        id: "vcpus",
        aliases: &["cpu"],
        title: "VCPU/CPU",
        doc: "Virtual CPUs of the VMs here, of the node's allocatable cores",
        ty: Type::Number,
        align: Align::Right,
        width: (8, 9),
        drop: 5,
        place: Place::Everywhere,
        value: |host, _| {
            let of = host
                .cpu_allocatable
                .and_then(|millis| u64::try_from(millis / 1000).ok());
            Value::Share {
                used: host.load.vcpus,
                of,
                bytes: false,
            }
        },
    },
    Column {
        id: "cpu_allocatable_millis",
        aliases: &[],
        title: "CPU",
        doc: "Allocatable CPU in thousandths of a core",
        ty: Type::Cores,
        align: Align::Right,
        width: (5, 6),
        drop: 9,
        place: Place::Data,
        value: |host, _| host.cpu_allocatable.map_or(Value::None, Value::Millis),
    },
    Column {
        id: "vm_memory_bytes",
        aliases: &["mem", "memory"],
        title: "VM MEM",
        doc: "Guest memory of the VMs here, of the node's allocatable memory",
        ty: Type::Bytes,
        align: Align::Right,
        width: (11, 18),
        drop: 2,
        place: Place::Everywhere,
        value: |host, _| Value::Share {
            used: host.load.memory,
            of: host.memory_allocatable,
            bytes: true,
        },
    },
    Column {
        id: "memory_allocatable_bytes",
        aliases: &[],
        title: "MEMORY",
        doc: "Allocatable memory",
        ty: Type::Bytes,
        align: Align::Right,
        width: (6, 6),
        drop: 9,
        place: Place::Data,
        value: |host, _| host.memory_allocatable.map_or(Value::None, Value::Bytes),
    },
    Column {
        id: "portworx",
        aliases: &["px"],
        title: "PORTWORX",
        doc: "Portworx on this node: trouble first, then its role",
        ty: Type::Text,
        align: Align::Left,
        width: (11, 12),
        drop: 3,
        place: Place::Everywhere,
        value: |host, _| match &host.portworx {
            None => Value::None,
            Some(portworx) => {
                let tone = match portworx.phase.as_str() {
                    "Online" => Tone::Plain,
                    "Initializing" | "Updating" | "Maintenance" => Tone::Busy,
                    "Degraded" => Tone::Warn,
                    _ => Tone::Bad,
                };
                Value::Word(portworx.word().into(), tone)
            }
        },
    },
    Column {
        id: "version",
        aliases: &["kubelet"],
        title: "VERSION",
        doc: "kubelet version",
        ty: Type::Text,
        align: Align::Left,
        width: (7, 12),
        drop: 9,
        place: Place::Wide,
        value: |host, _| Value::Text((&*host.version).into()),
    },
    Column {
        id: "address",
        aliases: &["ip"],
        title: "ADDRESS",
        doc: "Internal address",
        ty: Type::Text,
        align: Align::Left,
        width: (12, 15),
        drop: 9,
        place: Place::Wide,
        value: |host, _| Value::Text((&*host.address).into()),
    },
    Column {
        id: "created",
        aliases: &["age"],
        title: "AGE",
        doc: "When the node joined",
        ty: Type::Age,
        align: Align::Right,
        width: (4, 6),
        drop: 8,
        place: Place::Everywhere,
        value: |host, _| host.created.map_or(Value::None, Value::Time),
    },
];

/// How a node asks for attention.
pub fn tone(host: &Host) -> Tone {
    match host.state() {
        HostState::NotReady | HostState::Unknown => Tone::Bad,
        HostState::Pressure => Tone::Warn,
        HostState::Draining | HostState::Cordoned => Tone::Busy,
        HostState::Ready if host.schedulable == Truth::False => Tone::Warn,
        HostState::Ready => Tone::Plain,
    }
}

fn search(host: &Host, word: &str) -> bool {
    contains(&host.name, word) || contains(&host.role, word) || contains(&host.address, word)
}
