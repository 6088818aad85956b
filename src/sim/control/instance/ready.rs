//! Readiness: the pod's gate follows the guest, the instance follows the pod.
use serde_json::Value;

use super::super::condition::{find, has, plain, probed, put, same};
use super::super::drive::Control;
use super::super::json::{get, leaving, name, namespace, set, text};
use super::super::kinds::POD;
use super::super::task::Part;
use crate::sim::store::Key;

const GATE: &str = "kubevirt.io/virtual-machine-unpaused";

impl Control {
    /// Opens or closes the gate of the pod that runs the guest: open unless the guest is paused.
    pub(super) fn open_gate(&mut self, pod: &Value, vmi: &Value) {
        let now = self.cluster.moment();
        let said = if has(vmi, "Paused", "True") {
            probed(GATE, false, "Paused", "the virtual machine is paused", &now)
        } else {
            probed(GATE, true, "NotPaused", "the virtual machine is not paused", &now)
        };
        if same(find(pod, GATE), &said) || leaving(pod) {
            return;
        }
        let mut pod = pod.clone();
        let key = Key::new(Some(namespace(&pod)), name(&pod));
        put(&mut pod, said);
        self.save(POD, pod, Part::Kubelet, &key);
    }
}

/// Repeats the readiness of the pod (`syncReadyConditionFromPod`).
pub(super) fn follow(vmi: &mut Value, pod: &Value, now: &str) {
    let said = if leaving(pod) {
        probed(
            "Ready",
            false,
            "PodTerminating",
            "virt-launcher pod is terminating",
            now,
        )
    } else {
        match find(pod, "Ready") {
            Some(ready) => {
                let mut said = plain(
                    "Ready",
                    text(ready, &["status"]) == "True",
                    text(ready, &["reason"]),
                    text(ready, &["message"]),
                    text(ready, &["lastTransitionTime"]),
                );
                set(
                    &mut said,
                    &["lastProbeTime"],
                    get(ready, &["lastProbeTime"]).cloned().unwrap_or_default(),
                );
                said
            }
            None => probed(
                "Ready",
                false,
                "PodConditionMissing",
                "virt-launcher pod is missing the Ready condition",
                now,
            ),
        }
    };
    if !same(find(vmi, "Ready"), &said) {
        put(vmi, said);
    }
}
