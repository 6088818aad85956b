//! virt-launcher pods: where the guest runs, where it migrates to, what it left behind.
mod spec;
mod status;

use serde_json::Value;

use crate::sim::seed::mix::mix;
use crate::sim::seed::node;
use crate::sim::seed::obj::{arr, head, meta, owner, put, time};
use crate::sim::seed::vm::{self, NOWHERE, Vm, flag};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, migration};

/// Which of a VM's launcher pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Present,
    Target,
    Source,
}

/// What differs between the roles.
struct Pod<'a> {
    w: &'a World,
    i: u32,
    vm: &'a Vm,
    role: Role,
    name: String,
    node: u8,
    born: u32,
    start: u32,
}

pub(super) fn render(w: &World, i: u32, role: Role) -> Value {
    let Some(vm) = w.vms.get(i as usize) else {
        return Value::Null;
    };
    let (salt, node, born) = match role {
        Role::Present => (salt::LAUNCHER, vm.node, vm.placed),
        Role::Target => (salt::TARGET, vm.target, vm.moved.saturating_sub(7)),
        Role::Source => (
            salt::SOURCE,
            vm.source,
            vm.started.max(vm.moved.saturating_sub(2_000_000)) + 2,
        ),
    };
    let pod = Pod {
        w,
        i,
        vm,
        role,
        name: w.launcher_name(i, salt),
        node,
        born,
        start: born + 2 + vm.luck(50 + salt, 5),
    };
    let mut top = head("v1", "Pod", Some(w.vm_ns(vm)), &pod.name, w.uid(salt, i), born);
    let vmi_uid = w.uid(salt::VMI, i);
    let vm_name = w.vm_name(i);
    meta(&mut top, "generation", 1);
    let mut base = format!("virt-launcher-{vm_name}-");
    base.truncate(58);
    meta(&mut top, "generateName", base);
    meta(&mut top, "annotations", pod.annotations(&vm_name));
    meta(&mut top, "labels", pod.labels(&vm_name, &vmi_uid));
    meta(
        &mut top,
        "ownerReferences",
        arr![owner(
            "kubevirt.io/v1",
            "VirtualMachineInstance",
            vm_name.as_str(),
            vmi_uid.as_str()
        )],
    );
    if vm.state.going() {
        meta(&mut top, "deletionTimestamp", time(vm.changed + 60));
        meta(&mut top, "deletionGracePeriodSeconds", 60);
    }
    top.insert("spec".to_owned(), pod.spec(vm_name, &vmi_uid));
    top.insert("status".to_owned(), pod.status());
    managed::stamp(top, "virt-controller", pod.born)
}

impl Pod<'_> {
    /// True if this pod was made for a migration.
    fn by_migration(&self) -> bool {
        match self.role {
            Role::Target => true,
            Role::Present => self.vm.moved > 0 && !self.vm.is(flag::MOVE_FAILED) && !self.vm.state.has_target(),
            Role::Source => false,
        }
    }

    fn annotations(&self, vm_name: &str) -> Value {
        let vm = self.vm;
        let ns = self.w.vm_ns(vm);
        let mut a = vm::template_notes(vm);
        put(&mut a, "descheduler.alpha.kubernetes.io/request-evict-only", "");
        put(&mut a, "kubectl.kubernetes.io/default-container", "compute");
        put(&mut a, "kubevirt.io/domain", vm_name);
        put(&mut a, "kubevirt.io/migrationTransportUnix", "true");
        put(&mut a, "kubevirt.io/vm-generation", vm::generation(vm).to_string());
        for (hook, verb) in [("pre", "freeze"), ("post", "unfreeze")] {
            put(
                &mut a,
                &format!("{hook}.hook.backup.velero.io/command"),
                format!(
                    "[\"/usr/bin/virt-freezer\", \"--{verb}\", \"--name\", \"{vm_name}\", \"--namespace\", \"{ns}\"]"
                ),
            );
            put(&mut a, &format!("{hook}.hook.backup.velero.io/container"), "compute");
        }
        put(&mut a, "pre.hook.backup.velero.io/timeout", "60s");
        if vm.is(flag::EVACUATING) && self.role == Role::Present {
            put(&mut a, "descheduler.alpha.kubernetes.io/eviction-in-progress", "true");
        }
        if let Some(networks) = vm::network_annotation(vm) {
            put(&mut a, "k8s.v1.cni.cncf.io/networks", networks);
            if let Some(ip) = self.ip() {
                put(&mut a, "k8s.v1.cni.cncf.io/network-status", network_status(vm, &ip));
            }
        }
        if self.by_migration() {
            put(
                &mut a,
                "kubevirt.io/migrationJobName",
                migration::name_of(self.w, self.i),
            );
        }
        a
    }

    fn labels(&self, vm_name: &str, vmi_uid: &str) -> Value {
        let mut l = vm::template_labels(self.w, self.i, self.vm);
        put(&mut l, "kubevirt.io", "virt-launcher");
        put(&mut l, "kubevirt.io/created-by", vmi_uid);
        put(&mut l, "vm.kubevirt.io/name", vm_name);
        put(&mut l, "vmi.kubevirt.io/id", vm_name);
        if self.node != NOWHERE {
            put(&mut l, "topology.kubernetes.io/zone", node::zone(self.node));
            if self.vm.state.guest_up() {
                put(&mut l, "kubevirt.io/nodeName", node::name(self.node));
            }
        }
        if self.by_migration() {
            put(
                &mut l,
                "kubevirt.io/migrationJobUID",
                self.w.uid(salt::MIGRATION, self.i),
            );
        }
        l
    }

    fn ip(&self) -> Option<String> {
        let (node, octet) = match self.role {
            Role::Present => (self.vm.node, self.vm.ip),
            Role::Target => (self.vm.target, self.vm.target_ip),
            // kubelet leaves it in the status of a pod that has ended
            Role::Source => (self.vm.source, self.vm.source_ip),
        };
        (octet > 0).then(|| self.w.pod_ip(node, octet))
    }

    const fn id(&self) -> u64 {
        mix(self.i as u64 * 4 + self.role as u64)
    }
}

/// What Multus reports: the pod network first, then every NIC with its MAC and no address, for the guest asks for that.
fn network_status(vm: &Vm, ip: &str) -> String {
    let mut text =
        format!("[{{\"name\":\"cilium\",\"interface\":\"eth0\",\"ips\":[\"{ip}\"],\"default\":true,\"dns\":{{}}}}");
    for (k, (vlan, _)) in vm::nics(vm).enumerate().filter(|(_, n)| n.0 != vm::POD_NET) {
        text.push_str(",{\"name\":\"default/");
        text.push_str(&vm::nad(vlan));
        text.push_str("\",\"interface\":\"");
        text.push_str(&vm::pod_interface(vlan, k));
        text.push_str("\",\"mac\":\"");
        text.push_str(&vm::mac(vm, k as u32));
        text.push_str("\",\"dns\":{}}");
    }
    text + "]"
}
