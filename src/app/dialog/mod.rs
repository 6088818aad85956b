//! Dialogs: what has the keyboard above a screen, until it is confirmed or left.

pub mod nics;
pub mod nodes;
pub mod plan;
pub mod power;
pub mod vlans;
pub mod what_if;

pub use nics::NicsDialog;
pub use nodes::NodesDialog;
pub use plan::PlanDialog;
pub use power::PowerDialog;
pub use vlans::VlansDialog;
pub use what_if::WhatIfDialog;

use super::screen::Scroll;

/// A dialog.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// A plan, before it is sent.
    Plan(Box<PlanDialog>),
    /// Nodes to migrate to.
    Nodes(Box<NodesDialog>),
    /// What can be done to the power of VMs.
    Power(Box<PowerDialog>),
    /// What is changed for the sake of the question.
    WhatIf(Box<WhatIfDialog>),
    /// The NICs of VMs.
    Nics(Box<NicsDialog>),
    /// Networks for a new NIC.
    Vlans(Box<VlansDialog>),
}

impl Dialog {
    /// Its scroll position, if it scrolls.
    pub fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Plan(dialog) => Some(&mut dialog.scroll),
            Self::Nodes(_) | Self::Power(_) | Self::WhatIf(_) | Self::Nics(_) | Self::Vlans(_) => None,
        }
    }
}
