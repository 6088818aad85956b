//! Where a pod may be placed, and why not elsewhere: the rules of kube-scheduler's filter plugins (1.34), and those
//! that KubeVirt expresses through them.
//!
//! A [`Board`] holds nodes and the pods on them; [`Board::obstacles`] says what keeps a pod off a node. Only required
//! rules refuse; preferred ones rank. A rule that is not modelled makes the place unknown, never good.

mod board;
mod fixed;
mod labels;
mod node;
mod obstacle;
mod pod_rules;
mod rank;
mod register;
mod standing;
mod sure;
mod taint;
mod workload;

pub use board::{Board, NodeId, PodId};
pub use labels::{Labels, Op, Requirement, Selector, Term};
pub use node::Node;
pub(crate) use obstacle::amount;
pub use obstacle::{Fit, Obstacle};
pub use rank::Candidate;
pub use sure::Turnover;
pub use taint::{Effect, Taint, Toleration};
pub use workload::{PodTerm, Rules, Spread, Weighted, Workload};

#[cfg(test)]
mod tests;
