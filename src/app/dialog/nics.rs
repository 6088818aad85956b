//! The NICs of VMs, and what can be done to them.

use std::sync::Arc;

use crate::model::Key;
use crate::model::trouble::Trouble;
use crate::ops::network::wiring::{Port, Wiring};

/// NICs, networks and addresses, which are read when the dialog opens.
#[derive(Clone, Debug)]
pub enum Wired {
    /// They are being read.
    Asking,
    /// They were.
    Known(Arc<Wiring>),
    /// They could not be.
    Failed(Box<Trouble>),
}

impl Wired {
    /// What was read.
    pub fn known(&self) -> Option<&Arc<Wiring>> {
        match self {
            Self::Known(wiring) => Some(wiring),
            Self::Asking | Self::Failed(_) => None,
        }
    }
}

/// The list.
#[derive(Clone, Debug)]
pub struct NicsDialog {
    /// The VMs it is about.
    pub keys: Vec<Key>,
    /// What was read.
    pub wired: Wired,
    /// Their NICs.
    pub ports: Vec<Port>,
    /// Position of the cursor.
    pub chosen: usize,
    /// Why the last key did nothing.
    pub error: Option<String>,
}

impl NicsDialog {
    /// A list whose NICs are being read.
    pub const fn new(keys: Vec<Key>) -> Self {
        Self {
            keys,
            wired: Wired::Asking,
            ports: Vec::new(),
            chosen: 0,
            error: None,
        }
    }

    /// Takes in what was read.
    pub fn take(&mut self, wired: Wired) {
        self.ports = wired.known().map(|wiring| wiring.ports()).unwrap_or_default();
        self.wired = wired;
        self.step(0);
    }

    /// The NIC under the cursor.
    pub fn port(&self) -> Option<&Port> {
        self.ports.get(self.chosen)
    }

    /// Moves the cursor by so many NICs.
    pub fn step(&mut self, by: isize) {
        let last = self.ports.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
        self.error = None;
    }
}
