//! The scheduler's sentence about a pod that fits nowhere (pkg/scheduler/framework: `FitError`).
use std::collections::BTreeMap;
use std::fmt::Write;

/// One reason of one node, and whether removing other pods would help.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refusal {
    why: String,
    hopeless: bool,
}

impl Refusal {
    /// Whatever leaves the node, the pod will not fit.
    pub(super) fn hopeless(why: &str) -> Self {
        let why = why.to_owned();
        Self { why, hopeless: true }
    }

    /// The pod would fit if others left.
    pub(super) fn hopeful(why: &str) -> Self {
        let why = why.to_owned();
        Self { why, hopeless: false }
    }
}

/// How often each reason was given.
#[derive(Debug, Default)]
pub(super) struct Histogram {
    reasons: BTreeMap<String, usize>,
    hopeless: usize,
    hopeful: usize,
}

impl Histogram {
    pub(super) fn add(&mut self, refusals: &[Refusal]) {
        for refusal in refusals {
            *self.reasons.entry(refusal.why.clone()).or_default() += 1;
        }
        if refusals.iter().any(|refusal| refusal.hopeless) {
            self.hopeless += 1;
        } else {
            self.hopeful += 1;
        }
    }

    pub(super) fn sentence(&self, nodes: usize) -> String {
        if nodes == 0 {
            return "no nodes available to schedule pods".to_owned();
        }
        let mut text = format!("0/{nodes} nodes are available: {}.", list(&self.reasons));
        let after = [
            (self.hopeless, "Preemption is not helpful for scheduling."),
            (self.hopeful, "No preemption victims found for incoming pod."),
        ];
        let preemption: BTreeMap<String, usize> = after
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, why)| (why.trim_end_matches('.').to_owned(), count))
            .collect();
        let _ = write!(
            text,
            " no new claims to deallocate, preemption: 0/{nodes} nodes are available: {}.",
            list(&preemption)
        );
        text
    }
}

/// Counted reasons, sorted as text with their counts in front.
fn list(reasons: &BTreeMap<String, usize>) -> String {
    let mut all: Vec<String> = reasons.iter().map(|(why, count)| format!("{count} {why}")).collect();
    all.sort();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_and_sorted() {
        let mut all = Histogram::default();
        all.add(&[Refusal::hopeless("node(s) didn't match Pod's node affinity/selector")]);
        all.add(&[Refusal::hopeful("Insufficient memory")]);
        all.add(&[
            Refusal::hopeful("Insufficient memory"),
            Refusal::hopeful("Insufficient cpu"),
        ]);
        assert_eq!(
            all.sentence(3),
            "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 2 \
             Insufficient memory. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not \
             helpful for scheduling, 2 No preemption victims found for incoming pod."
        );
    }
}
