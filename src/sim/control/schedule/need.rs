//! What pods ask of a node.
use serde_json::Value;

use super::super::json::{items, text};
use super::super::quantity::{cpu, units};

/// What a pod asks of a node.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(in super::super) struct Need {
    /// Thousandths of a CPU.
    pub(in super::super) cpu: i64,
    /// Bytes.
    pub(in super::super) memory: i64,
}

impl Need {
    /// The sum over the containers and sidecars; an init container alone counts where it asks for more
    /// (pkg/api/v1/resource: `PodRequests`).
    pub(in super::super) fn of(pod: &Value) -> Self {
        Self::sum_of(pod, "requests")
    }

    /// As [`Need::of`], for the limits.
    pub(in super::super) fn limits_of(pod: &Value) -> Self {
        Self::sum_of(pod, "limits")
    }

    fn sum_of(pod: &Value, which: &str) -> Self {
        let request = |container: &Value| Self {
            cpu: cpu(text(container, &["resources", which, "cpu"])),
            memory: units(text(container, &["resources", which, "memory"])),
        };
        let mut sum = Self::default();
        let mut most = Self::default();
        for container in items(pod, &["spec", "initContainers"]) {
            let one = request(container);
            if text(container, &["restartPolicy"]) == "Always" {
                sum.add(one, 1);
            } else {
                most.cpu = most.cpu.max(one.cpu);
                most.memory = most.memory.max(one.memory);
            }
        }
        for container in items(pod, &["spec", "containers"]) {
            sum.add(request(container), 1);
        }
        Self {
            cpu: sum.cpu.max(most.cpu),
            memory: sum.memory.max(most.memory),
        }
    }

    pub(super) fn add(&mut self, other: Self, times: i64) {
        self.cpu += other.cpu * times;
        self.memory += other.memory * times;
    }
}
