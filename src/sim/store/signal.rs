//! What virt-api asks of the virt-handler on a guest's node: no object carries it, and its effect shows later.
use super::{Key, World};

/// What is to happen to a guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// Stop its CPUs.
    Pause,
    /// Let its CPUs go on.
    Unpause,
    /// Restart it through the guest agent or ACPI.
    SoftReboot,
    /// Press its reset button.
    Reset,
    /// Freeze its file systems.
    Freeze,
    /// Thaw its file systems.
    Unfreeze,
}

/// A request to a virt-handler (pkg/virt-handler/rest).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signal {
    /// What is to happen.
    pub ask: Ask,
    /// Namespace and name of the instance.
    pub instance: Key,
}

impl World {
    /// Hands a request to the virt-handlers. They act when the controllers next move; without controllers nobody does.
    pub fn signal(&self, ask: Ask, instance: Key) {
        self.signals().push(Signal { ask, instance });
    }

    /// Whether somebody asked for something since the last call of [`World::take_signals`].
    pub fn is_signalled(&self) -> bool {
        !self.signals().is_empty()
    }

    /// Takes what was asked since the last call, oldest first.
    pub fn take_signals(&self) -> Vec<Signal> {
        std::mem::take(&mut *self.signals())
    }
}
