//! Rules of pods that stand already. The scheduler looks at them only when a pod is placed; who recommends a move looks
//! at them again, so that evening out loads breaks nobody's wishes.

use super::board::{Board, PodId};
use super::obstacle::Obstacle;

impl Board {
    /// What keeps a pod off the node it stands on, by its own rules and its neighbours': nothing when all holds. Room,
    /// cordons and taints that only concern newcomers are left out.
    pub fn breaches(&mut self, pod: PodId) -> Vec<Obstacle> {
        let Some(node) = self.place_of(pod) else {
            return Vec::new();
        };
        self.lift(pod);
        let mut found = self.obstacles(pod, node);
        self.put(pod, node);
        found.retain(|obstacle| match obstacle {
            Obstacle::NodeAffinity(_)
            | Obstacle::VolumeAffinity
            | Obstacle::Near(_)
            | Obstacle::Apart(_)
            | Obstacle::KeptAway(_)
            | Obstacle::Spread(_) => true,
            // labels of KubeVirt's own come and go with virt-handler, and no running VM is moved for them
            Obstacle::Selector { wanted, .. } => !wanted.split('/').next().unwrap_or_default().ends_with("kubevirt.io"),
            _ => false,
        });
        found
    }

    /// Pods whose place may become wrong when this one leaves: those that want to be near it, and those that are spread
    /// together with it.
    pub fn dependents(&self, pod: PodId) -> Vec<PodId> {
        let Some(piece) = self.pieces.get(pod.0).filter(|piece| !piece.spoken_of.is_empty()) else {
            return Vec::new();
        };
        let concerned = |number: &usize| piece.spoken_of.contains(number);
        let classes: Vec<bool> = self
            .classes
            .iter()
            .map(|class| class.near.iter().chain(&class.spread).any(concerned))
            .collect();
        let all = self.pieces.iter().enumerate();
        all.filter(|(_, one)| one.at.is_some() && classes.get(one.class).copied().unwrap_or_default())
            .map(|(index, _)| PodId(index))
            .filter(|one| *one != pod)
            .collect()
    }

    /// Whether no rule that holds now would be broken once the pod stands on another node. The board is left as it was.
    pub fn harmless(&mut self, pod: PodId, to: super::NodeId) -> bool {
        let Some(from) = self.place_of(pod) else { return true };
        let mut dependents = self.dependents(pod);
        // while it moves it counts twice; once it has left, its own spread may look different
        let spread = self.pieces.get(pod.0).and_then(|piece| self.classes.get(piece.class));
        if spread.is_some_and(|class| !class.spread.is_empty()) {
            dependents.push(pod);
        }
        if dependents.is_empty() {
            return true;
        }
        let before: Vec<usize> = dependents.iter().map(|one| self.breaches(*one).len()).collect();
        self.put(pod, to);
        let whole = dependents
            .iter()
            .zip(before)
            .all(|(one, before)| self.breaches(*one).len() <= before);
        self.put(pod, from);
        whole
    }
}
