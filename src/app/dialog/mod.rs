//! Dialogs: what has the keyboard above a screen, until it is confirmed or left.

pub mod nodes;
pub mod plan;
pub mod power;
pub mod what_if;

pub use nodes::NodesDialog;
pub use plan::PlanDialog;
pub use power::PowerDialog;
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
}

impl Dialog {
    /// Its scroll position, if it scrolls.
    pub fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Plan(dialog) => Some(&mut dialog.scroll),
            Self::Nodes(_) | Self::Power(_) | Self::WhatIf(_) => None,
        }
    }
}
