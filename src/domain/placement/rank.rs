//! Which of the places is best.

use super::board::{Board, NodeId, PodId};
use super::obstacle::{Fit, Obstacle};
use super::taint::Effect;
use crate::domain::capacity::{Axis, Room};

/// A node, as a place for a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The node.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// Whether the pod fits.
    pub fit: Fit,
    /// 0 to 100: the share that is left on the tightest axis once the pod is here. Zero where it does not fit.
    pub score: u8,
    /// Sum of the weights of preferred rules that hold.
    pub preferred: i64,
    /// What is left once the pod is here.
    pub left: Room,
    /// The axis with the smallest share left.
    pub tightest: Option<Axis>,
    /// Whether Portworx stores data on the node; `None` when that is not known.
    pub portworx: Option<bool>,
}

impl Board {
    /// All nodes as places for a pod: those that fit first, the best at the head; then the unknown ones; then those that
    /// refuse. Names decide between equals.
    pub fn candidates(&self, pod: PodId) -> Vec<Candidate> {
        let nodes: Vec<NodeId> = self.nodes().map(|(id, _)| id).collect();
        let mut all: Vec<Candidate> = nodes.into_iter().filter_map(|id| self.candidate(pod, id)).collect();
        all.sort_by(|a, b| {
            let group = |candidate: &Candidate| match candidate.fit {
                Fit::Fits => 0_u8,
                Fit::Unknown(_) => 1,
                Fit::Refused(_) => 2,
            };
            group(a)
                .cmp(&group(b))
                .then(b.preferred.cmp(&a.preferred))
                .then(b.score.cmp(&a.score))
                .then_with(|| a.name.cmp(&b.name))
        });
        all
    }

    /// One node as a place for a pod; `None` when there is no such node.
    pub fn candidate(&self, pod: PodId, id: NodeId) -> Option<Candidate> {
        let node = self.node(id)?;
        let fit = self.fit(pod, id);
        let left = self.after(pod, id);
        let tightest = left.tightest(&node.whole());
        let share = tightest.map_or(0, |(_, share)| share);
        let score = if fit == Fit::Fits { share / 10 } else { 0 };
        Some(Candidate {
            id,
            name: node.name.clone(),
            score: u8::try_from(score.clamp(0, 100)).unwrap_or_default(),
            preferred: self.preferred(pod, id),
            left,
            tightest: tightest.map(|(axis, _)| axis),
            portworx: node.portworx,
            fit,
        })
    }

    /// The best node for a pod, by room; `None` when it surely fits nowhere.
    pub fn best(&self, pod: PodId) -> Option<NodeId> {
        self.choice(pod).map(|(id, _)| id)
    }

    /// The best node for a pod, by room, and on how many nodes it fits; `None` when it surely fits nowhere.
    pub fn choice(&self, pod: PodId) -> Option<(NodeId, usize)> {
        let mut fitting = 0;
        let clear = self.nodes().filter(|(id, _)| self.clear(pod, *id));
        let best = clear.inspect(|_| fitting += 1).max_by_key(|(id, node)| {
            let share = self.after(pod, *id).tightest(&node.whole());
            (self.preferred(pod, *id), share.map(|(_, share)| share))
        });
        best.map(|(id, _)| id).map(|id| (id, fitting))
    }

    /// What keeps a pod off all nodes, where it fits on none and is unknown on at least one.
    pub fn doubt(&self, pod: PodId) -> Option<Obstacle> {
        self.nodes().find_map(|(id, _)| match self.fit(pod, id) {
            Fit::Unknown(all) => all.into_iter().next(),
            _ => None,
        })
    }

    fn after(&self, pod: PodId, id: NodeId) -> Room {
        let left = self.left(id);
        let Some(load) = self.pod(pod) else { return left };
        if self.place_of(pod) == Some(id) {
            return left;
        }
        let requests = load.requests.as_ref();
        left.minus(Room {
            memory: requests.map_or(0, |amounts| amounts.memory),
            cpu: requests.map_or(0, |amounts| amounts.cpu),
            pod_slots: load.pod_slots,
            pod_ips: load.pod_ips,
        })
    }

    /// Preferred node affinity, less what soft taints ask for.
    fn preferred(&self, pod: PodId, id: NodeId) -> i64 {
        let (Some(load), Some(node)) = (self.pod(pod), self.node(id)) else {
            return 0;
        };
        let wanted = load.rules.preferred.iter();
        let sum: i64 = wanted
            .filter(|wish| wish.of.matches(&node.name, &node.labels))
            .map(|wish| wish.weight)
            .sum();
        let soft = node.taints.iter().filter(|taint| {
            taint.effect == Effect::PreferNoSchedule
                && !load.rules.tolerations.iter().any(|toleration| toleration.covers(taint))
        });
        sum - soft.count() as i64
    }
}
