//! What virt-api asks a virt-handler to do with a guest (pkg/virt-handler/rest/lifecycle.go).
use super::super::condition::{clear, find, probed, put};
use super::super::drive::Control;
use super::super::events::{From, Tone};
use super::super::json::{drop, set, text};
use super::super::kinds::VMI;
use crate::sim::store::{Ask, Signal};

impl Control {
    /// Does what was asked, if there is a guest to do it with.
    pub(in super::super) fn heed(&mut self, signal: &Signal) {
        let key = &signal.instance;
        let Some(mut vmi) = self.cluster.get(VMI, key) else {
            return;
        };
        if text(&vmi, &["status", "phase"]) != "Running" {
            return;
        }
        let now = self.cluster.moment();
        let node = text(&vmi, &["status", "nodeName"]).to_owned();
        let from = From::Handler(&node);
        match signal.ask {
            Ask::Pause if find(&vmi, "Paused").is_none() => {
                put(
                    &mut vmi,
                    probed("Paused", true, "PausedByUser", "VMI was paused by user", &now),
                );
            }
            Ask::Unpause => clear(&mut vmi, "Paused"),
            Ask::Freeze => set(&mut vmi, &["status", "fsFreezeStatus"], "frozen"),
            Ask::Unfreeze => drop(&mut vmi, &["status", "fsFreezeStatus"]),
            Ask::SoftReboot => {
                self.tell(
                    &vmi,
                    from,
                    Tone::Normal,
                    "SoftRebooted",
                    "VirtualMachineInstance soft rebooted",
                );
                return;
            }
            Ask::Reset => {
                self.tell(&vmi, from, Tone::Normal, "Reset", "VirtualMachineInstance reset");
                return;
            }
            Ask::Pause => return,
        }
        if !self.cluster.update(VMI, vmi) {
            self.cluster.world().signal(signal.ask, key.clone());
        }
    }
}
