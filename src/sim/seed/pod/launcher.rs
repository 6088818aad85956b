//! virt-launcher pods: where the guest runs, where it migrates to, what it left behind.
use serde_json::Value;

use super::parts::{addresses, completed, container, runs, tolerations};
use crate::sim::seed::mix::mix;
use crate::sim::seed::node::{self, Mood, Pool, host_model};
use crate::sim::seed::obj::{arr, because, condition, head, meta, obj, owner, put, time};
use crate::sim::seed::vm::{self, Block, Disk, NOWHERE, State, Vm, disk_names, flag};
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, migration, stock, storage};

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

    fn spec(&self, vm_name: String, vmi_uid: &str) -> Value {
        let vm = self.vm;
        let mut containers = vec![self.compute(&vm_name, vmi_uid)];
        if vm.is(flag::EPHEMERAL) {
            containers.push(obj! {
                "command" => arr!["/usr/bin/container-disk"],
                "image" => "registry.corp.example/appliances/edge-proxy:2.14",
                "imagePullPolicy" => "IfNotPresent",
                "name" => "volumerootdisk",
                "resources" => obj! {
                    "limits" => obj! { "cpu" => "10m", "memory" => "40M" },
                    "requests" => obj! { "cpu" => "1m", "ephemeral-storage" => "50M", "memory" => "1M" },
                },
            });
        }
        let mut s = obj! {
            "affinity" => self.affinity(vmi_uid),
            "automountServiceAccountToken" => false,
            "containers" => containers,
            "dnsPolicy" => "ClusterFirst",
            "enableServiceLinks" => false,
            "hostname" => vm_name,
            "initContainers" => arr![console_log(vmi_uid)],
            "nodeSelector" => self.node_selector(),
            "preemptionPolicy" => "PreemptLowerPriority",
            "priority" => 0,
            "readinessGates" => arr![obj! { "conditionType" => "kubevirt.io/virtual-machine-unpaused" }],
            "restartPolicy" => "Never",
            "schedulerName" => "default-scheduler",
            "securityContext" => obj! { "fsGroup" => 107, "runAsGroup" => 107, "runAsNonRoot" => true, "runAsUser" => 107 },
            "serviceAccount" => "default",
            "serviceAccountName" => "default",
            "terminationGracePeriodSeconds" => if vm.windows() { 3615 } else { 195 },
            "tolerations" => tolerations(),
            "volumes" => self.volumes(),
        };
        if self.node != NOWHERE {
            put(&mut s, "nodeName", node::name(self.node));
        }
        s
    }

    fn affinity(&self, vmi_uid: &str) -> Value {
        let mut a = obj! { "nodeAffinity" => obj! { "requiredDuringSchedulingIgnoredDuringExecution" => obj! {
            "nodeSelectorTerms" => arr![obj! { "matchExpressions" => arr![obj! {
                "key" => "node-labeller.kubevirt.io/obsolete-host-model", "operator" => "DoesNotExist",
            }] }],
        } } };
        if self.by_migration() {
            put(
                &mut a,
                "podAntiAffinity",
                obj! { "requiredDuringSchedulingIgnoredDuringExecution" => arr![obj! {
                    "labelSelector" => obj! { "matchLabels" => obj! { "kubevirt.io/created-by" => vmi_uid } },
                    "topologyKey" => "kubernetes.io/hostname",
                }] },
            );
        }
        a
    }

    fn node_selector(&self) -> Value {
        let mut s = obj! {
            "kubernetes.io/arch" => "amd64",
            "kubevirt.io/schedulable" => "true",
            "machine-type.node.kubevirt.io/q35" => "true",
        };
        if self.vm.state == State::Unschedulable {
            put(&mut s, "topology.kubernetes.io/zone", "d");
        }
        if self.by_migration() {
            // host-model: the target must be able to offer the source's CPU. The older model is on both pools
            let model = host_model(Pool::Worker);
            put(&mut s, &format!("cpu-model-migration.node.kubevirt.io/{model}"), "true");
            put(&mut s, "cpu-vendor.node.kubevirt.io/Intel", "true");
        }
        s
    }

    fn compute(&self, vm_name: &str, vmi_uid: &str) -> Value {
        let vm = self.vm;
        let mut requests = obj! {
            "cpu" => format!("{}m", vm.vcpus() * 100),
            "ephemeral-storage" => "50M",
            "memory" => format!("{}Mi", vm.request_mib()),
        };
        let mut limits = obj! {};
        for device in ["kvm", "tun", "vhost-net"] {
            let device = format!("devices.kubevirt.io/{device}");
            put(&mut requests, &device, "1");
            put(&mut limits, &device, "1");
        }
        if vm.block == Block::HostDevice {
            put(&mut requests, "nvidia.com/GA102GL_A10", "1");
            put(&mut limits, "nvidia.com/GA102GL_A10", "1");
        }
        let devices: Vec<Value> = disk_names(vm)
            .filter(|(d, _)| matches!(d, Disk::Root | Disk::Data) && !vm.is(flag::EPHEMERAL))
            .map(|(_, name)| obj! { "devicePath" => format!("/dev/{name}"), "name" => name })
            .collect();
        let timeout = format!("{}s", 240 + vm.luck(60, 80));
        obj! {
            "command" => arr![
                "/usr/bin/virt-launcher-monitor", "--qemu-timeout", timeout, "--name", vm_name, "--uid", vmi_uid,
                "--namespace", self.w.vm_ns(vm), "--kubevirt-share-dir", "/var/run/kubevirt",
                "--ephemeral-disk-dir", "/var/run/kubevirt-ephemeral-disks",
                "--container-disk-dir", "/var/run/kubevirt/container-disks",
                "--grace-period-seconds", if vm.windows() { "3600" } else { "180" },
                "--hook-sidecars", "0", "--ovmf-path", "/usr/share/OVMF",
                "--disk-memory-limit", "2097152000", "--run-as-nonroot",
            ],
            "env" => arr![
                obj! { "name" => "XDG_CACHE_HOME", "value" => "/var/run/kubevirt-private" },
                obj! { "name" => "XDG_CONFIG_HOME", "value" => "/var/run/kubevirt-private" },
                obj! { "name" => "XDG_RUNTIME_DIR", "value" => "/var/run" },
                obj! { "name" => "POD_NAME", "valueFrom" => obj! { "fieldRef" => obj! { "apiVersion" => "v1", "fieldPath" => "metadata.name" } } },
            ],
            "image" => stock::LAUNCHER,
            "imagePullPolicy" => "IfNotPresent",
            "name" => "compute",
            "resources" => obj! { "limits" => limits, "requests" => requests },
            "securityContext" => obj! {
                "allowPrivilegeEscalation" => false,
                "capabilities" => obj! { "add" => arr!["NET_BIND_SERVICE"], "drop" => arr!["ALL"] },
                "runAsGroup" => 107, "runAsNonRoot" => true, "runAsUser" => 107,
            },
            "terminationMessagePath" => "/dev/termination-log",
            "terminationMessagePolicy" => "FallbackToLogsOnError",
            "volumeDevices" => devices,
            "volumeMounts" => mounts(),
        }
    }

    fn volumes(&self) -> Vec<Value> {
        let mut list: Vec<Value> = [
            "private",
            "public",
            "sockets",
            "virt-bin-share-dir",
            "libvirt-runtime",
            "ephemeral-disks",
            "container-disks",
        ]
        .into_iter()
        .map(|name| obj! { "emptyDir" => obj! {}, "name" => name })
        .collect();
        for (d, name) in disk_names(self.vm) {
            match (d, storage::claim_of(self.w, self.i, self.vm, d)) {
                (Disk::Root | Disk::Data, Some((claim, _))) => {
                    list.push(obj! { "name" => name, "persistentVolumeClaim" => obj! { "claimName" => claim } });
                }
                (Disk::Init, _) if self.vm.windows() => {
                    list.push(obj! { "configMap" => obj! { "defaultMode" => 420, "name" => "cm-unattend-xml" }, "name" => name });
                }
                _ => {}
            }
        }
        list.push(obj! { "emptyDir" => obj! {}, "name" => "hotplug-disks" });
        list
    }

    fn status(&self) -> Value {
        let (vm, w) = (self.vm, self.w);
        let end = vm.moved + u32::from(vm.move_secs);
        let waiting = match (self.role, vm.state) {
            (Role::Present, State::Unschedulable) => {
                return pending(self.born, "Unschedulable", &super::super::vm::unschedulable(w));
            }
            (Role::Present, State::Binding) => {
                return pending(self.born, "Unschedulable", &super::super::vm::unbound(w));
            }
            (Role::Present, State::NoImage) => {
                Some(obj! { "reason" => "ImagePullBackOff", "message" => super::super::vm::IMAGE_MESSAGE })
            }
            (Role::Present, State::Starting) | (Role::Target, State::Moving) => {
                Some(obj! { "reason" => "ContainerCreating" })
            }
            _ => None,
        };
        let done = self.role == Role::Source;
        let silent = w
            .nodes
            .get(usize::from(self.node))
            .is_some_and(|n| n.mood == Mood::Silent);
        let paused = matches!(vm.state, State::Paused | State::IoError);
        let mut conditions = vec![gate(self.born, vm, paused), condition("PodScheduled", true, self.born)];
        let ended = |kind: &str, yes: bool| because(kind, yes, end, "PodCompleted", "");
        if done {
            conditions.push(condition("PodReadyToStartContainers", false, end));
            conditions.extend([
                ended("Initialized", true),
                ended("Ready", false),
                ended("ContainersReady", false),
            ]);
        } else if waiting.is_some() {
            conditions.push(condition("PodReadyToStartContainers", true, self.born + 1));
            conditions.push(condition("Initialized", true, self.born + 1));
            for kind in ["Ready", "ContainersReady"] {
                conditions.push(because(
                    kind,
                    false,
                    self.born,
                    "ContainersNotReady",
                    "containers with unready status: [compute]",
                ));
            }
        } else {
            conditions.push(condition("PodReadyToStartContainers", true, self.start));
            conditions.push(condition("Initialized", true, self.start));
            conditions.push(if paused {
                because("Ready", false, vm.changed, "ReadinessGatesNotReady", "corresponding condition of pod readiness gate \"kubevirt.io/virtual-machine-unpaused\" set to \"False\"")
            } else if silent {
                condition("Ready", false, w.nodes.get(usize::from(self.node)).map_or(0, |n| n.since))
            } else {
                condition("Ready", true, self.start + 1)
            });
            conditions.push(condition("ContainersReady", true, self.start));
        }
        let state = |name: &str| match (&waiting, done) {
            (Some(reason), _) => container(
                w,
                self.id(),
                name,
                stock::LAUNCHER,
                obj! { "waiting" => reason.clone() },
            ),
            (None, true) => container(w, self.id(), name, stock::LAUNCHER, completed(self.start, end)),
            (None, false) => container(w, self.id(), name, stock::LAUNCHER, runs(self.start)),
        };
        let mut s = obj! {
            "conditions" => conditions,
            "containerStatuses" => arr![state("compute")],
            "initContainerStatuses" => arr![state("guest-console-log")],
            "phase" => if done { "Succeeded" } else if waiting.is_some() { "Pending" } else { "Running" },
            "qosClass" => "Burstable",
            "startTime" => time(self.born),
        };
        addresses(&mut s, node::address(self.node), self.ip().unwrap_or_default());
        s
    }

    const fn id(&self) -> u64 {
        mix(self.i as u64 * 4 + self.role as u64)
    }
}

fn gate(at: u32, vm: &Vm, paused: bool) -> Value {
    let (reason, message, at) = if paused {
        ("Paused", "the virtual machine is paused", vm.changed)
    } else {
        ("NotPaused", "the virtual machine is not paused", at)
    };
    let mut c = because("kubevirt.io/virtual-machine-unpaused", !paused, at, reason, message);
    put(&mut c, "lastProbeTime", time(at));
    c
}

fn pending(at: u32, reason: &str, message: &str) -> Value {
    obj! {
        "conditions" => arr![because("PodScheduled", false, at, reason, message)],
        "phase" => "Pending",
        "qosClass" => "Burstable",
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

fn mounts() -> Value {
    let mount = |path: &str, name: &str| obj! { "mountPath" => path, "name" => name };
    let shared =
        |path: &str, name: &str| obj! { "mountPath" => path, "mountPropagation" => "HostToContainer", "name" => name };
    arr![
        mount("/var/run/kubevirt-private", "private"),
        mount("/var/run/kubevirt", "public"),
        mount("/var/run/kubevirt-ephemeral-disks", "ephemeral-disks"),
        mount("/var/run/libvirt", "libvirt-runtime"),
        mount("/var/run/kubevirt/sockets", "sockets"),
        shared("/var/run/kubevirt/container-disks", "container-disks"),
        shared("/var/run/kubevirt/hotplug-disks", "hotplug-disks"),
    ]
}

fn console_log(vmi_uid: &str) -> Value {
    obj! {
        "args" => arr!["--logfile", format!("/var/run/kubevirt-private/{vmi_uid}/virt-serial0-log")],
        "command" => arr!["/usr/bin/virt-tail"],
        "env" => arr![obj! { "name" => "VIRT_LAUNCHER_LOG_VERBOSITY", "value" => "2" }],
        "image" => stock::LAUNCHER,
        "imagePullPolicy" => "IfNotPresent",
        "name" => "guest-console-log",
        "resources" => obj! {
            "limits" => obj! { "cpu" => "15m", "memory" => "60M" },
            "requests" => obj! { "cpu" => "5m", "memory" => "35M" },
        },
        "restartPolicy" => "Always",
        "securityContext" => obj! {
            "allowPrivilegeEscalation" => false,
            "capabilities" => obj! { "drop" => arr!["ALL"] },
            "runAsNonRoot" => true,
            "runAsUser" => 107,
        },
        "terminationMessagePath" => "/dev/termination-log",
        "terminationMessagePolicy" => "File",
        "volumeMounts" => arr![obj! { "mountPath" => "/var/run/kubevirt-private", "name" => "private", "readOnly" => true }],
    }
}
