//! Spec of a launcher pod (`pkg/virt-controller/services/template.go`).
use serde_json::Value;

use super::Pod;
use crate::sim::seed::node::{self, Pool, host_model};
use crate::sim::seed::obj::{arr, obj, put};
use crate::sim::seed::pod::parts::tolerations;
use crate::sim::seed::shop::Grade;
use crate::sim::seed::vm::{self, Block, Disk, NOWHERE, disk_names, flag};
use crate::sim::seed::{stock, storage};

impl Pod<'_> {
    pub(super) fn spec(&self, vm_name: String, vmi_uid: &str) -> Value {
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
        let family = self.w.family(self.vm.family);
        let heavy = family.grade == Grade::Heavy && !family.windows;
        let mut apart = if heavy {
            vm::spread(family.stem)
        } else {
            obj! {}
        };
        if self.by_migration() {
            let term = obj! {
                "labelSelector" => obj! { "matchLabels" => obj! { "kubevirt.io/created-by" => vmi_uid } },
                "topologyKey" => "kubernetes.io/hostname",
            };
            put(&mut apart, "requiredDuringSchedulingIgnoredDuringExecution", arr![term]);
        }
        if apart.as_object().is_some_and(|o| !o.is_empty()) {
            put(&mut a, "podAntiAffinity", apart);
        }
        a
    }

    fn node_selector(&self) -> Value {
        let mut s = obj! {
            "kubernetes.io/arch" => "amd64",
            "kubevirt.io/schedulable" => "true",
            "machine-type.node.kubevirt.io/q35" => "true",
        };
        if let Some(zone) = vm::pinned_zone(self.vm) {
            put(&mut s, "topology.kubernetes.io/zone", zone);
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
