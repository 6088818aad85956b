//! What would be moved, in the form that DRS gave its recommendations: what, from where, to where, why, and how much
//! it matters; and its counterpart, why others are not moved.
//!
//! Greedy and deterministic: the same cluster always gives the same list. Each move lowers the spread it names, breaks
//! no rule of placement that holds, and fits on its own as well as after the moves before it.

mod book;
mod search;

use crate::domain::placement::{Board, NodeId, PodId};

use super::spread::{Amount, Basis, Gauge, Load, Spread};

pub use search::advise;

/// Most moves in a list: more than one person follows, and more than KubeVirt does in a while.
pub const MOST: usize = 20;

/// Below this standard deviation, in percent of a node, a cluster counts as even.
pub const EVEN: f64 = 3.0;

/// The least difference between two nodes, in percent of a node, that is worth a migration.
pub const WORTH: f64 = 5.0;

/// Most faults that are kept.
const FAULTS: usize = 100;

/// A VM that could be moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What it uses; `None` where nobody measures.
    pub used: Option<Amount>,
    /// Why it stays where it is, whatever the loads are: it cannot migrate, or is moving. Empty when it may go.
    pub stays: String,
}

/// Everything that is looked at.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Nodes and pods.
    pub board: Board,
    /// Load of nodes.
    pub nodes: Vec<(NodeId, Load)>,
    /// VMs with their pods on the board.
    pub machines: Vec<(PodId, Machine)>,
    /// What could not be read and would change the answer, in words.
    pub unread: Vec<String>,
}

/// Why a move is recommended; the classes are those of DRS.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// A rule of placement is broken where it stands.
    Rule(String),
    /// More is requested of its node than the node has.
    Reservations(Gauge),
    /// To even out loads.
    Balance {
        /// Of what.
        gauge: Gauge,
        /// By what.
        basis: Basis,
        /// Share of the node it leaves, in percent, before and after.
        from: (f64, f64),
        /// Share of the node it goes to, in percent, before and after.
        to: (f64, f64),
        /// Standard deviation of all nodes, in percent, before and after.
        spread: (f64, f64),
    },
}

impl Why {
    /// Name of the class, for JSON: `satisfy-rule`, `satisfy-reservations`, `balance-cpu`, `balance-memory`.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Rule(_) => "satisfy-rule",
            Self::Reservations(_) => "satisfy-reservations",
            Self::Balance { gauge: Gauge::Cpu, .. } => "balance-cpu",
            Self::Balance {
                gauge: Gauge::Memory, ..
            } => "balance-memory",
        }
    }

    /// In one sentence; `from` and `to` name the nodes.
    pub fn sentence(&self, left: &str, reached: &str) -> String {
        match self {
            Self::Rule(rule) => format!("satisfies a rule that is broken on {left}: {rule}"),
            Self::Reservations(gauge) => format!("{left} has less {} than is requested of it", gauge.word()),
            Self::Balance {
                gauge,
                basis,
                from,
                to,
                spread,
            } => format!(
                "balances {} by {}: {left} {:.0}% to {:.0}%, {reached} {:.0}% to {:.0}%; spread {:.2} to {:.2}",
                gauge.word(),
                basis.word(),
                from.0,
                from.1,
                to.0,
                to.1,
                spread.0,
                spread.1
            ),
        }
    }
}

/// One recommendation.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// 1, must be done, to 5, hardly matters.
    pub priority: u8,
    /// Namespace of the VM.
    pub namespace: String,
    /// The VM.
    pub vm: String,
    /// Node it would leave.
    pub from: String,
    /// Node it would go to.
    pub to: String,
    /// Why.
    pub why: Why,
}

impl Recommendation {
    /// "Migrate shop/web-1 from n1 to n2: balances memory …".
    pub fn sentence(&self) -> String {
        let Self {
            namespace,
            vm,
            from,
            to,
            ..
        } = self;
        format!(
            "migrate {namespace}/{vm} from {from} to {to}: {}",
            self.why.sentence(from, to)
        )
    }
}

/// Why a VM is not moved although that would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Namespace of the VM.
    pub namespace: String,
    /// The VM.
    pub vm: String,
    /// Where it stays.
    pub from: String,
    /// Where it would have gone; empty when nowhere in particular.
    pub to: String,
    /// What is in the way. Text of a cluster, hostile.
    pub why: String,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advice {
    /// What loads were compared by.
    pub basis: Basis,
    /// Moves in the order in which they would be made.
    pub moves: Vec<Recommendation>,
    /// VMs that stay, and why.
    pub faults: Vec<Fault>,
    /// Spread of memory before and after all of them.
    pub memory: (Spread, Spread),
    /// Spread of CPU before and after all of them.
    pub cpu: (Spread, Spread),
    /// What was not read; then a short list proves nothing.
    pub unread: Vec<String>,
}

/// The priority of evening out two nodes that are so far apart, in percent of a node. DRS's scale: 1 is for rules and
/// reservations alone.
pub const fn priority(gap: f64) -> u8 {
    if gap >= 40.0 {
        2
    } else if gap >= 25.0 {
        3
    } else if gap >= 12.0 {
        4
    } else {
        5
    }
}

#[cfg(test)]
mod tests;
