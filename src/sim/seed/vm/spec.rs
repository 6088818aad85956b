//! The part of the spec that a VM's template and its VMI share, and what virt-controller adds for the VMI.
use serde_json::Value;

use super::podnet::pod_interface;
use super::{Block, NO_NIC, NOWHERE, POD_NET, State, Strategy, UNTAGGED, Vm, flag};
use crate::sim::seed::mix::{mix32, uuid};
use crate::sim::seed::node::zone;
use crate::sim::seed::obj::{arr, obj, put};
use crate::sim::seed::shop::Grade;
use crate::sim::seed::stock;
use crate::sim::seed::world::{World, salt};

/// Name of the volumes of a VM in the order of its spec: (volume, what it is).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim::seed) enum Disk {
    Root,
    Data,
    Plugged,
    Init,
}

/// The disks a VM has, in spec order, with their volume names.
pub(in crate::sim::seed) fn disk_names(vm: &Vm) -> impl Iterator<Item = (Disk, &'static str)> + use<> {
    let init = if vm.windows() { "sysprep" } else { "cloudinitdisk" };
    let has_init = !vm.windows() || vm.luck(1, 4) == 0;
    [
        (Disk::Root, "rootdisk", true),
        (Disk::Data, "datadisk", vm.is(flag::DATA_DISK)),
        (Disk::Init, init, has_init),
        (Disk::Plugged, "scratch", vm.is(flag::HOTPLUG)),
    ]
    .into_iter()
    .filter(|d| d.2)
    .map(|d| (d.0, d.1))
}

/// Name and NAD of each NIC, first NIC first.
pub(in crate::sim::seed) fn nics(vm: &Vm) -> impl Iterator<Item = (u8, String)> + use<> {
    [vm.vlan, vm.vlan2]
        .into_iter()
        .enumerate()
        .filter(|(k, v)| *k == 0 || *v != NO_NIC)
        .map(|(k, v)| {
            (
                v,
                match v {
                    POD_NET => "default".to_owned(),
                    UNTAGGED => format!("untagged{k}"),
                    v => format!("vlan{v}"),
                },
            )
        })
}

/// NAD of a VLAN, in namespace `default`.
pub(in crate::sim::seed) fn nad(vlan: u8) -> String {
    if vlan == UNTAGGED {
        "nad-vlan-untagged".to_owned()
    } else {
        format!("nad-vlan-{vlan}")
    }
}

/// What the VM asks for as MAC of NIC `k`; unicast, locally administered, as Palette hands them out.
pub(in crate::sim::seed) fn mac(vm: &Vm, k: u32) -> String {
    let m = mix32(vm.mac ^ k).to_be_bytes();
    let first = ["02", "06", "0a", "0e"]
        .get((vm.luck(1, 4)) as usize)
        .copied()
        .unwrap_or("02");
    format!("{first}:5c:{:02x}:{:02x}:{:02x}:{:02x}", m[0], m[1], m[2], m[3])
}

/// `spec.template.spec` of the VM.
pub(in crate::sim::seed) fn template_spec(w: &World, i: u32, vm: &Vm) -> Value {
    let mut spec = common(w, i, vm);
    match vm.strategy {
        Strategy::Unset => {}
        Strategy::LiveMigrate => put(&mut spec, "evictionStrategy", "LiveMigrate"),
        Strategy::IfPossible => put(&mut spec, "evictionStrategy", "LiveMigrateIfPossible"),
        Strategy::None => put(&mut spec, "evictionStrategy", "None"),
        Strategy::External => put(&mut spec, "evictionStrategy", "External"),
    }
    spec
}

/// `spec` of the VMI: the template plus the cluster's defaults.
pub(in crate::sim::seed) fn vmi_spec(w: &World, i: u32, vm: &Vm) -> Value {
    let mut spec = common(w, i, vm);
    let strategy = match vm.strategy {
        Strategy::Unset | Strategy::LiveMigrate => "LiveMigrate",
        Strategy::IfPossible => "LiveMigrateIfPossible",
        Strategy::None => "None",
        Strategy::External => "External",
    };
    put(&mut spec, "evictionStrategy", strategy);
    if let Some(domain) = spec.get_mut("domain") {
        if let Some(cpu) = domain.get_mut("cpu") {
            put(
                cpu,
                "model",
                if vm.block == Block::Tsc {
                    "host-passthrough"
                } else {
                    "host-model"
                },
            );
            put(cpu, "maxSockets", vm.vcpus() * 4);
        }
        if let Some(memory) = domain.get_mut("memory") {
            put(memory, "maxGuest", format!("{}Gi", vm.gib() * 4));
        }
    }
    if vm.is(flag::EPHEMERAL)
        && let Some(disk) = spec.pointer_mut("/volumes/0/containerDisk")
    {
        put(disk, "imagePullPolicy", "IfNotPresent");
    }
    spec
}

fn common(w: &World, i: u32, vm: &Vm) -> Value {
    let mut spec = obj! {
        "architecture" => "amd64",
        "domain" => domain(w, i, vm),
        "networks" => nics(vm).map(|(v, name)| match v {
            POD_NET => obj! { "name" => name, "pod" => obj! {} },
            v => obj! { "multus" => obj! { "networkName" => format!("default/{}", nad(v)) }, "name" => name },
        }).collect::<Vec<_>>(),
        "terminationGracePeriodSeconds" => if vm.windows() { 3600 } else { 180 },
        "volumes" => disk_names(vm).map(|(d, name)| volume(w, i, vm, d, name)).collect::<Vec<_>>(),
    };
    if let Some(zone) = pinned_zone(vm) {
        put(
            &mut spec,
            "nodeSelector",
            obj! { "topology.kubernetes.io/zone" => zone },
        );
    }
    let family = w.family(vm.family);
    if family.grade == Grade::Heavy && !family.windows {
        put(&mut spec, "affinity", obj! { "podAntiAffinity" => spread(family.stem) });
    }
    spec
}

/// Zone that the owner asked for; the unschedulable ones ask for one that there is not.
pub(in crate::sim::seed) fn pinned_zone(vm: &Vm) -> Option<&'static str> {
    match vm.state {
        State::Unschedulable => Some("d"),
        State::Running if vm.node != NOWHERE && vm.luck(92, 45) == 0 => Some(zone(vm.node)),
        _ => None,
    }
}

/// Members of a cluster of databases would rather not share a host.
pub(in crate::sim::seed) fn spread(stem: &str) -> Value {
    obj! { "preferredDuringSchedulingIgnoredDuringExecution" => arr![obj! {
        "podAffinityTerm" => obj! {
            "labelSelector" => obj! { "matchLabels" => obj! { "app" => stem } },
            "topologyKey" => "kubernetes.io/hostname",
        },
        "weight" => 100,
    }] }
}

fn domain(w: &World, i: u32, vm: &Vm) -> Value {
    let mut features = obj! { "acpi" => obj! { "enabled" => true } };
    let mut firmware = obj! {
        "serial" => uuid(w.seed, salt::SERIAL, i),
        "uuid" => uuid(w.seed, salt::FIRMWARE, i),
    };
    let mut d = obj! {
        "cpu" => obj! { "cores" => 1, "sockets" => vm.vcpus(), "threads" => 1 },
        "devices" => devices(vm),
        "machine" => obj! { "type" => "q35" },
        "memory" => obj! { "guest" => format!("{}Gi", vm.gib()) },
        "resources" => obj! {},
    };
    if vm.windows() && vm.block == Block::Passthrough {
        put(&mut features, "hypervPassthrough", obj! { "enabled" => true });
    } else if vm.windows() {
        let on = || obj! { "enabled" => true };
        let mut hyperv = obj! {
            "relaxed" => on(),
            "spinlocks" => obj! { "enabled" => true, "spinlocks" => 8191 },
            "vapic" => on(),
        };
        if vm.block == Block::Tsc {
            put(&mut hyperv, "reenlightenment", on());
            put(&mut hyperv, "frequencies", on());
        }
        put(&mut features, "hyperv", hyperv);
    }
    if vm.windows() {
        put(
            &mut d,
            "clock",
            obj! { "timer" => obj! { "hpet" => obj! { "present" => false }, "hyperv" => obj! { "present" => true } }, "utc" => obj! {} },
        );
    }
    if vm.is(flag::TPM) {
        put(&mut features, "smm", obj! { "enabled" => true });
        put(
            &mut firmware,
            "bootloader",
            obj! { "efi" => obj! { "persistent" => true, "secureBoot" => true } },
        );
    }
    if vm.block == Block::Tdx {
        put(&mut d, "launchSecurity", obj! { "tdx" => obj! {} });
        put(
            &mut firmware,
            "bootloader",
            obj! { "efi" => obj! { "secureBoot" => false } },
        );
    }
    put(&mut d, "features", features);
    put(&mut d, "firmware", firmware);
    d
}

fn devices(vm: &Vm) -> Value {
    let disks: Vec<Value> = disk_names(vm)
        .map(|(d, name)| match d {
            Disk::Root => obj! { "bootOrder" => 1, "disk" => obj! { "bus" => "virtio" }, "name" => name },
            Disk::Data if vm.block == Block::Reservation => {
                obj! { "lun" => obj! { "bus" => "scsi", "reservation" => true }, "name" => name }
            }
            Disk::Plugged => obj! { "disk" => obj! { "bus" => "scsi" }, "name" => name, "serial" => name },
            Disk::Init if vm.windows() => obj! { "cdrom" => obj! { "bus" => "sata" }, "name" => name },
            _ => obj! { "disk" => obj! { "bus" => "virtio" }, "name" => name },
        })
        .collect();
    let interfaces: Vec<Value> = nics(vm)
        .enumerate()
        .map(|(k, (vlan, name))| {
            let binding = if vlan == POD_NET && vm.block != Block::Interface {
                "masquerade"
            } else {
                "bridge"
            };
            let mut nic = obj! { binding => obj! {}, "model" => "virtio", "name" => name };
            if vm.is(flag::FIXED_MAC) {
                put(&mut nic, "macAddress", mac(vm, k as u32));
            }
            nic
        })
        .collect();
    let mut dev = obj! { "disks" => disks, "interfaces" => interfaces };
    if vm.windows() {
        put(
            &mut dev,
            "inputs",
            arr![obj! { "bus" => "usb", "name" => "tablet", "type" => "tablet" }],
        );
    } else {
        put(&mut dev, "rng", obj! {});
    }
    if vm.is(flag::TPM) {
        put(&mut dev, "tpm", obj! { "persistent" => true });
    }
    if vm.block == Block::HostDevice {
        put(
            &mut dev,
            "gpus",
            arr![obj! { "deviceName" => "nvidia.com/GA102GL_A10", "name" => "gpu1" }],
        );
    }
    dev
}

fn volume(w: &World, i: u32, vm: &Vm, disk: Disk, name: &str) -> Value {
    let vm_name = w.vm_name(i);
    match disk {
        Disk::Root if vm.is(flag::EPHEMERAL) => obj! {
            "containerDisk" => obj! { "image" => "registry.corp.example/appliances/edge-proxy:2.14" },
            "name" => name,
        },
        Disk::Root if vm.state == State::NoClaim => {
            obj! { "name" => name, "persistentVolumeClaim" => obj! { "claimName" => format!("{vm_name}-root") } }
        }
        Disk::Root => obj! { "dataVolume" => obj! { "name" => format!("{vm_name}-root") }, "name" => name },
        Disk::Data => obj! { "dataVolume" => obj! { "name" => format!("{vm_name}-data") }, "name" => name },
        Disk::Plugged => obj! {
            "name" => name,
            "persistentVolumeClaim" => obj! { "claimName" => format!("{vm_name}-scratch"), "hotpluggable" => true },
        },
        Disk::Init if vm.windows() => {
            obj! { "name" => name, "sysprep" => obj! { "configMap" => obj! { "name" => "cm-unattend-xml" } } }
        }
        Disk::Init => obj! {
            "cloudInitNoCloud" => obj! { "userData" => format!("#cloud-config\nhostname: {vm_name}\nssh_pwauth: false\n") },
            "name" => name,
        },
    }
}

/// Labels of the template, which the VMI and the launcher pod inherit.
pub(in crate::sim::seed) fn labels(w: &World, i: u32, vm: &Vm) -> Value {
    let family = w.family(vm.family);
    let size = match vm.gib() {
        0..=2 => "small",
        3..=8 => "medium",
        _ => "large",
    };
    obj! {
        "app" => family.stem,
        "kubevirt.io/size" => size,
        "kubevirt.io/domain" => family.stem,
        "kubevirt.io/vm" => w.vm_name(i),
        "vmo.corp.example/os" => stock::guest(vm.os).id,
    }
}

/// `k8s.v1.cni.cncf.io/networks` of the launcher pod: every element carries an interface name
/// (`pkg/network/multus/annotation.go`); `None` without secondary networks.
pub(in crate::sim::seed) fn network_annotation(vm: &Vm) -> Option<String> {
    let mut text = String::new();
    for (k, (vlan, _)) in nics(vm).enumerate().filter(|(_, n)| n.0 != POD_NET) {
        text.push(if text.is_empty() { '[' } else { ',' });
        let mac = if vm.is(flag::FIXED_MAC) {
            format!("\"mac\":\"{}\",", mac(vm, k as u32))
        } else {
            String::new()
        };
        for part in [
            "{\"name\":\"",
            &nad(vlan),
            "\",\"namespace\":\"default\",",
            &mac,
            "\"interface\":\"",
            &pod_interface(vlan, k),
            "\"}",
        ] {
            text.push_str(part);
        }
    }
    (!text.is_empty()).then(|| text + "]")
}
