//! What would be moved, in the form that DRS gave its recommendations: what, from where, to where, why, and how much
//! it matters; and its counterpart, why others are not moved.
//!
//! Greedy and deterministic: the same cluster always gives the same list. Each move lowers the spread it names, breaks
//! no rule of placement that holds, and fits on its own as well as after the moves before it.

mod book;
mod must;
mod search;

use crate::domain::placement::{Board, NodeId, PodId};

use super::spread::{Amount, Basis, Gauge, Load, Spread};

pub use search::advise;

/// Most moves that even out loads: more than one person follows, and more than KubeVirt does in a while.
pub const MOST: usize = 20;

/// Most moves that have to be made; a node that is to be emptied may hold more, and a drain is the better tool for that.
pub const MUST: usize = 100;

/// Below this standard deviation, in percent of a node, a cluster counts as even.
pub const EVEN: f64 = 3.0;

/// The least difference between two nodes, in percent of a node, that is worth a migration.
pub const WORTH: f64 = 5.0;

/// Most faults that are told; how many more there are is told as well.
pub const FAULTS: usize = 1000;

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
    /// Its node is to be emptied.
    Maintenance,
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
    /// Name of the class, for JSON: `satisfy-rule`, `host-maintenance`, `satisfy-reservations`, `balance-cpu`,
    /// `balance-memory`.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Rule(_) => "satisfy-rule",
            Self::Maintenance => "host-maintenance",
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
            Self::Maintenance => {
                format!("{left} is cordoned: what runs on it has to go before it can be taken down")
            }
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

/// How evenly nodes are loaded, before all moves and after.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Even {
    /// Memory.
    pub memory: (Spread, Spread),
    /// CPU.
    pub cpu: (Spread, Spread),
}

impl Even {
    /// Whether neither is uneven as it stands.
    pub const fn already(&self) -> bool {
        self.memory.0.deviation < EVEN && self.cpu.0.deviation < EVEN
    }
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
    /// VMs that stay and are not among them, because there are too many.
    pub more: usize,
    /// Spread of what is requested.
    pub requests: Even,
    /// Spread of what is used; `None` where loads are not compared by it.
    pub used: Option<Even>,
    /// What was not read; then a short list proves nothing.
    pub unread: Vec<String>,
}

impl Advice {
    /// The spread that the moves are to lower.
    pub fn even(&self) -> Even {
        self.used.unwrap_or(self.requests)
    }
}

/// The priority of evening out two nodes that are so far apart, in percent of a node. DRS's scale: 1 is for rules,
/// maintenance and reservations alone.
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
