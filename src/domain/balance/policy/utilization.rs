//! LowNodeUtilization: which nodes it takes for idle, and which for overloaded.

use super::Thresholds;

/// Its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Utilization {
    /// A node with everything at or below these is under-used.
    pub thresholds: Thresholds,
    /// A node with anything above these is over-used.
    pub target: Thresholds,
    /// Thresholds are distances from the mean of all nodes.
    pub deviation: bool,
    /// It begins only when more nodes than this are under-used.
    pub number_of_nodes: u32,
    /// Where it reads real use from; `None` compares requests.
    pub use_source: Option<String>,
    /// Namespaces that it evicts nothing from.
    pub excluded: Vec<String>,
    /// The only namespaces that it evicts from; empty means all.
    pub included: Vec<String>,
}

/// What a node has in use, in percent of what it can give, by the names the policy uses.
pub type Load<'a> = &'a [(&'a str, f64)];

/// What a node is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// VMs could go there.
    Under,
    /// Neither.
    Fair,
    /// VMs are to leave.
    Over,
}

impl Utilization {
    /// What a node is taken for. `mean` is the mean load of all nodes, for thresholds that are distances. A node that
    /// is cordoned is never under-used, because nothing can go there. Rule: `nodeutilization/lownodeutilization.go`,
    /// the two classifiers.
    pub fn class(&self, load: Load<'_>, mean: Load<'_>, cordoned: bool) -> Class {
        let average = |name: &str| {
            mean.iter()
                .find(|(known, _)| *known == name)
                .map_or(0.0, |(_, value)| *value)
        };
        let line = |name: &str, percent: u32, sign: f64| {
            if self.deviation {
                (average(name) + sign * f64::from(percent)).clamp(0.0, 100.0)
            } else {
                f64::from(percent)
            }
        };
        let used = |name: &str| load.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let over = self
            .target
            .iter()
            .any(|(name, percent)| used(name).is_some_and(|used| used > line(name, *percent, 1.0)));
        let under = !self.thresholds.is_empty()
            && self
                .thresholds
                .iter()
                .all(|(name, percent)| used(name).is_none_or(|used| used <= line(name, *percent, -1.0)));
        match (under && !cordoned, over) {
            (true, _) => Class::Under,
            (_, true) => Class::Over,
            _ => Class::Fair,
        }
    }

    /// Whether a namespace may lose pods to it.
    pub fn reaches(&self, namespace: &str) -> bool {
        let holds = |all: &[String]| all.iter().any(|one| one == namespace);
        if self.included.is_empty() {
            !holds(&self.excluded)
        } else {
            holds(&self.included)
        }
    }
}
