//! The VM table.

use super::column::{Align, Column, Place, Table, Type, contains};
use super::value::{Tone, Value};
use crate::domain::vm_status::{Weight, weigh};
use crate::model::Truth;
use crate::store::{Machine, Stage};

/// VirtualMachines, and instances that no VirtualMachine declares.
pub static VMS: Table<Machine> = Table {
    name: "vms",
    columns: COLUMNS,
    sort: "name",
    search,
    labels: Machine::labels,
};

const COLUMNS: &[Column<Machine>] = &[
    Column {
        id: "namespace",
        aliases: &["ns"],
        title: "NAMESPACE",
        doc: "Namespace, the tenant's folder",
        ty: Type::Text,
        align: Align::Left,
        width: (10, 22),
        drop: 5,
        place: Place::Everywhere,
        value: |vm, _| Value::Text((&*vm.key.namespace).into()),
    },
    Column {
        id: "name",
        aliases: &[],
        title: "NAME",
        doc: "Name of the VM",
        ty: Type::Text,
        align: Align::Left,
        width: (16, 40),
        drop: 0,
        place: Place::Everywhere,
        value: |vm, _| Value::Text((&*vm.key.name).into()),
    },
    Column {
        id: "uid",
        aliases: &[],
        title: "UID",
        doc: "UID of the VirtualMachine, or of an instance that none declares",
        ty: Type::Text,
        align: Align::Left,
        width: (36, 36),
        drop: 9,
        place: Place::Data,
        value: |vm, _| Value::Text(vm.uid().into()),
    },
    Column {
        id: "status",
        aliases: &["state"],
        title: "STATUS",
        doc: "KubeVirt's printable status; the phase of an instance without VM",
        ty: Type::Text,
        align: Align::Left,
        width: (16, 24),
        drop: 0,
        place: Place::Everywhere,
        value: |vm, _| Value::Word(vm.status().into(), tone(vm)),
    },
    Column {
        id: "ready",
        aliases: &[],
        title: "READY",
        doc: "Ready condition: the guest runs and its readiness gates are open",
        ty: Type::Truth,
        align: Align::Left,
        width: (5, 5),
        drop: 7,
        place: Place::Everywhere,
        value: |vm, _| Value::Truth(vm.ready()),
    },
    Column {
        id: "node",
        aliases: &["host"],
        title: "NODE",
        doc: "Node it runs on",
        ty: Type::Text,
        align: Align::Left,
        width: (8, 24),
        drop: 2,
        place: Place::Everywhere,
        value: |vm, _| vm.node().map_or(Value::None, |node| Value::Text(node.into())),
    },
    Column {
        id: "ips",
        aliases: &["ip"],
        title: "IP",
        doc: "Addresses of the guest, the first NIC's first",
        ty: Type::Text,
        align: Align::Left,
        width: (14, 24),
        drop: 1,
        place: Place::Everywhere,
        value: |vm, _| Value::Texts(vm.ips()),
    },
    Column {
        id: "macs",
        aliases: &["mac"],
        title: "MAC",
        doc: "MAC addresses",
        ty: Type::Text,
        align: Align::Left,
        width: (17, 21),
        drop: 9,
        place: Place::Wide,
        value: |vm, _| Value::Texts(vm.macs()),
    },
    Column {
        id: "cpu_cores",
        aliases: &["cpu", "vcpus"],
        title: "CPU",
        doc: "Virtual CPUs",
        ty: Type::Number,
        align: Align::Right,
        width: (3, 4),
        drop: 3,
        place: Place::Everywhere,
        value: |vm, _| vm.vcpus().map_or(Value::None, |vcpus| Value::Count(vcpus.into())),
    },
    Column {
        id: "memory_bytes",
        aliases: &["mem", "memory"],
        title: "MEM",
        doc: "Guest memory",
        ty: Type::Bytes,
        align: Align::Right,
        width: (5, 6),
        drop: 3,
        place: Place::Everywhere,
        value: |vm, _| vm.memory().map_or(Value::None, Value::Bytes),
    },
    Column {
        id: "migratable",
        aliases: &[],
        title: "MIGRATABLE",
        doc: "LiveMigratable condition; unknown while the VM is off",
        ty: Type::Truth,
        align: Align::Left,
        width: (5, 5),
        drop: 9,
        place: Place::Data,
        value: |vm, _| Value::Truth(vm.migratable()),
    },
    Column {
        id: "moves",
        aliases: &["migrates"],
        title: "MOVES",
        doc: "Whether it can be live-migrated",
        ty: Type::Text,
        align: Align::Left,
        width: (5, 5),
        drop: 4,
        place: Place::Screen,
        value: |vm, _| match vm.migratable() {
            Truth::True => Value::Word("yes".into(), Tone::Plain),
            Truth::False => Value::Word("no".into(), Tone::Warn),
            Truth::Unknown => Value::None,
        },
    },
    Column {
        id: "agent",
        aliases: &[],
        title: "AGENT",
        doc: "Whether the guest agent is connected",
        ty: Type::Truth,
        align: Align::Left,
        width: (5, 5),
        drop: 8,
        place: Place::Wide,
        value: |vm, _| match &vm.vmi {
            Some(vmi) if vmi.stage == Stage::Full => Value::Truth(if vmi.agent { Truth::True } else { Truth::False }),
            _ => Value::None,
        },
    },
    Column {
        id: "run_strategy",
        aliases: &["strategy"],
        title: "STRATEGY",
        doc: "Run strategy of the VM",
        ty: Type::Text,
        align: Align::Left,
        width: (8, 14),
        drop: 9,
        place: Place::Wide,
        value: |vm, _| {
            vm.vm
                .as_ref()
                .map_or(Value::None, |vm| Value::Text((&*vm.run_strategy).into()))
        },
    },
    Column {
        id: "os",
        aliases: &["guest"],
        title: "GUEST",
        doc: "Operating system as the guest agent tells it",
        ty: Type::Text,
        align: Align::Left,
        width: (10, 30),
        drop: 8,
        place: Place::Wide,
        value: |vm, _| {
            vm.vmi
                .as_ref()
                .map_or(Value::None, |vmi| Value::Text((&*vmi.os).into()))
        },
    },
    Column {
        id: "created",
        aliases: &["age"],
        title: "AGE",
        doc: "When the VM was created",
        ty: Type::Age,
        align: Align::Right,
        width: (4, 6),
        drop: 6,
        place: Place::Everywhere,
        value: |vm, _| vm.created().map_or(Value::None, Value::Time),
    },
];

/// How a VM asks for attention: its status, made worse by what the status hides.
pub fn tone(vm: &Machine) -> Tone {
    let io_error = vm
        .vmi
        .as_ref()
        .is_some_and(|vmi| vmi.paused.as_deref() == Some("PausedIOError"));
    match weigh(vm.status()) {
        Weight::Trouble => Tone::Bad,
        _ if io_error => Tone::Bad,
        Weight::Paused => Tone::Warn,
        Weight::Moving | Weight::Changing => Tone::Busy,
        Weight::Off => Tone::Dim,
        // KubeVirt prints Running for a guest on a node that went silent; the Ready condition tells
        Weight::Running if vm.ready() == Truth::False => Tone::Warn,
        Weight::Running => Tone::Plain,
    }
}

fn search(vm: &Machine, word: &str) -> bool {
    contains(&vm.key.name, word)
        || contains(&vm.key.namespace, word)
        || vm.node().is_some_and(|node| contains(node, word))
        || vm.ips().iter().any(|ip| contains(ip, word))
        || vm.macs().iter().any(|mac| contains(mac, word))
}
