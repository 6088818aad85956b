//! The end of an instance: its pods go, then its finalizers, then it.
use serde_json::Value;

use super::super::condition::{find, probed, put, same};
use super::super::drive::Control;
use super::super::events::{CONTROLLER, Tone};
use super::super::json::{held, leaving, name, namespace, release, text};
use super::super::kinds::VMI;
use super::super::pods::ended;
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
        } else if leaving(&vmi) && pods.is_empty() {
            release(&mut vmi, FOREGROUND);
        }
        if vmi != before {
            self.save(VMI, vmi, Part::Instance, key);
        }
    }

    fn delete_pods(&mut self, vmi: &Value, pods: &[Value]) {
        // those that have ended are gone at once, and first
        let (done, alive): (Vec<_>, Vec<_>) = pods.iter().filter(|pod| !leaving(pod)).partition(|pod| ended(pod));
        for pod in done.into_iter().chain(alive) {
            let key = Key::new(Some(namespace(pod)), name(pod));
            if self.evict(&key) {
                let message = format!("Deleted virtual machine pod {}", name(pod));
                self.tell(vmi, CONTROLLER, Tone::Normal, "SuccessfulDelete", &message);
            }
        }
    }
}
