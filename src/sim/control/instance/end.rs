//! The end of an instance: its pods go, then its finalizers, then it.
use serde_json::Value;

use super::super::condition::{find, probed, put, reason, same};
use super::super::drive::Control;
use super::super::events::{CONTROLLER, Tone};
use super::super::json::{held, leaving, name, namespace, release, text};
use super::super::kinds::VMI;
use super::super::task::Part;
use super::{active_pods, enter};
use crate::sim::store::Key;

const OWN: &str = "kubevirt.io/virtualMachineControllerFinalize";
const FOREGROUND: &str = "kubevirt.io/foregroundDeleteVirtualMachine";

impl Control {
    /// Takes one step towards the end of an instance that is over or is to go.
    pub(super) fn wind_up(&mut self, key: &Key, mut vmi: Value, pods: &[Value]) {
        let phase = text(&vmi, &["status", "phase"]).to_owned();
        let over = matches!(phase.as_str(), "Succeeded" | "Failed");
        if leaving(&vmi) {
            self.delete_pods(&vmi, pods);
        }
        let now = self.cluster.moment();
        let before = vmi.clone();
        let pods = super::pods::of(&self.cluster, &vmi);
        if !over {
            active_pods(&mut vmi, &pods);
            let guest = matches!(phase.as_str(), "Running" | "Scheduled");
            if guest && pods.iter().any(leaving) {
                let said = probed(
                    "Ready",
                    false,
                    "PodTerminating",
                    "virt-launcher pod is terminating",
                    &now,
                );
                if !same(find(&vmi, "Ready"), &said) {
                    put(&mut vmi, said);
                }
            } else if pods.is_empty() {
                // nothing of it ever ran, or nobody is left who could say how it ended
                enter(&mut vmi, "Failed", &now);
            }
        } else if leaving(&vmi) && held(&vmi, OWN) {
            release(&mut vmi, OWN);
        } else if pods.iter().any(leaving)
            && !super::super::condition::has(&vmi, "Ready", "True")
            && reason(&vmi, "Ready") != "PodTerminating"
        {
            put(
                &mut vmi,
                probed(
                    "Ready",
                    false,
                    "PodTerminating",
                    "virt-launcher pod is terminating",
                    &now,
                ),
            );
        } else if leaving(&vmi) && pods.is_empty() {
            release(&mut vmi, FOREGROUND);
        }
        if vmi != before {
            self.save(VMI, vmi, Part::Instance, key);
        }
    }

    fn delete_pods(&mut self, vmi: &Value, pods: &[Value]) {
        let mut all: Vec<&Value> = pods.iter().filter(|pod| !leaving(pod)).collect();
        all.sort_by_key(|pod| text(pod, &["metadata", "creationTimestamp"]));
        for pod in all {
            let key = Key::new(Some(namespace(pod)), name(pod));
            if self.evict(&key) {
                let message = format!("Deleted virtual machine pod {}", name(pod));
                self.tell(vmi, CONTROLLER, Tone::Normal, "SuccessfulDelete", &message);
            }
        }
    }
}
