//! Status of a launcher pod.
use serde_json::Value;

use super::{Pod, Role};
use crate::sim::seed::node::{self, Mood};
use crate::sim::seed::obj::{arr, because, condition, obj, put, time};
use crate::sim::seed::pod::parts::{addresses, completed, container, runs};
use crate::sim::seed::stock;
use crate::sim::seed::vm::{self, State, Vm};

impl Pod<'_> {
    pub(super) fn status(&self) -> Value {
        let (vm, w) = (self.vm, self.w);
        let end = vm.moved + u32::from(vm.move_secs);
        let waiting = match (self.role, vm.state) {
            (Role::Present, State::Unschedulable) => {
                return pending(self.born, "Unschedulable", &vm::unschedulable(w));
            }
            (Role::Present, State::Binding) => {
                return pending(self.born, "Unschedulable", &vm::unbound(w));
            }
            (Role::Present, State::NoImage) => {
                Some(obj! { "reason" => "ImagePullBackOff", "message" => vm::IMAGE_MESSAGE })
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
