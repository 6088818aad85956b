//! `hp-volume-*` pods: they hold the disks that were plugged in while the guest ran.
use serde_json::Value;

use super::parts::{addresses, container, running_conditions, runs, token_volume, tolerations};
use crate::sim::seed::obj::{arr, head, meta, obj, owner, time};
use crate::sim::seed::storage::{self, Claim, What};
use crate::sim::seed::vm::Disk;
use crate::sim::seed::world::{World, salt};
use crate::sim::seed::{managed, node, stock};

/// Volume with the service account token; the name is only seen within its pod.
const TOKEN: &str = "kube-api-access-hp4sk";

pub(super) fn render(w: &World, i: u32) -> Value {
    let Some(vm) = w.vms.get(i as usize) else {
        return Value::Null;
    };
    let born = plugged_at(w, i);
    let mut top = head(
        "v1",
        "Pod",
        Some(w.vm_ns(vm)),
        &w.plug_name(i),
        w.uid(salt::PLUG, i),
        born,
    );
    meta(&mut top, "generateName", "hp-volume-");
    meta(&mut top, "generation", 1);
    meta(
        &mut top,
        "labels",
        obj! { "kubevirt.io" => "hotplug-disk", "topology.kubernetes.io/zone" => node::zone(vm.node) },
    );
    let launcher = w.launcher_name(i, salt::LAUNCHER);
    meta(
        &mut top,
        "ownerReferences",
        arr![owner("v1", "Pod", launcher, w.uid(salt::LAUNCHER, i))],
    );
    let claim = format!("{}-scratch", w.vm_name(i));
    top.insert("spec".to_owned(), obj! {
        "affinity" => obj! { "nodeAffinity" => obj! { "requiredDuringSchedulingIgnoredDuringExecution" => obj! {
            "nodeSelectorTerms" => arr![obj! { "matchExpressions" => arr![obj! {
                "key" => "kubernetes.io/hostname", "operator" => "In", "values" => arr![node::name(vm.node)],
            }] }],
        } } },
        "containers" => arr![obj! {
            "command" => arr!["/bin/sh", "-c", "/usr/bin/container-disk --copy-path /path/hp"],
            "image" => stock::LAUNCHER,
            "imagePullPolicy" => "IfNotPresent",
            "name" => "hotplug-disk",
            "resources" => obj! {
                "limits" => obj! { "cpu" => "100m", "memory" => "80M" },
                "requests" => obj! { "cpu" => "10m", "memory" => "2M" },
            },
            "securityContext" => obj! {
                    "allowPrivilegeEscalation" => false,
                    "capabilities" => obj! { "drop" => arr!["ALL"] },
                    "runAsNonRoot" => true,
                    "runAsUser" => 107,
                    "seLinuxOptions" => obj! { "level" => "s0" },
                    "seccompProfile" => obj! { "type" => "RuntimeDefault" },
                },
                "terminationMessagePath" => "/dev/termination-log",
            "terminationMessagePolicy" => "File",
            "volumeDevices" => arr![obj! { "devicePath" => format!("/path/scratch/{}", claim_uid(w, i)), "name" => "scratch" }],
            "volumeMounts" => arr![
                    obj! { "mountPath" => "/path", "mountPropagation" => "HostToContainer", "name" => "hotplug-disks" },
                    obj! {
                        "mountPath" => "/var/run/secrets/kubernetes.io/serviceaccount",
                        "name" => TOKEN,
                        "readOnly" => true,
                    },
                ],
        }],
        "dnsPolicy" => "ClusterFirst",
        "enableServiceLinks" => true,
        "nodeName" => node::name(vm.node),
        "preemptionPolicy" => "PreemptLowerPriority",
            "priority" => 0,
        "restartPolicy" => "Always",
        "schedulerName" => "default-scheduler",
        "securityContext" => obj! {},
        "serviceAccount" => "default",
        "serviceAccountName" => "default",
        "terminationGracePeriodSeconds" => 0,
        "tolerations" => tolerations(),
        "volumes" => arr![
            obj! { "emptyDir" => obj! {}, "name" => "hotplug-disks" },
                token_volume(TOKEN),
            obj! { "name" => "scratch", "persistentVolumeClaim" => obj! { "claimName" => claim } },
        ],
    });
    let mut status = obj! {
        "conditions" => running_conditions(born, born + 2, true, born + 2),
        "containerStatuses" => arr![container(w, 70_000 + u64::from(i), "hotplug-disk", stock::LAUNCHER, runs(born + 2))],
        "phase" => "Running",
        "qosClass" => "Burstable",
        "startTime" => time(born),
    };
    addresses(&mut status, node::address(vm.node), w.pod_ip(vm.node, vm.plug_ip));
    top.insert("status".to_owned(), status);
    managed::stamp(top, "virt-controller", born)
}

/// When the disk came: a moment after its claim.
fn plugged_at(w: &World, i: u32) -> u32 {
    let claim = Claim {
        what: What::Disk(Disk::Plugged),
        of: i as u16,
    };
    storage::created(w, claim) + 2
}

fn claim_uid(w: &World, i: u32) -> String {
    let claim = storage::index_of(w, i as u16, What::Disk(Disk::Plugged));
    claim.map_or_else(String::new, |c| w.uid(salt::CLAIM, c))
}
