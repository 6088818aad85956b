//! How many migrations may run at once, in the cluster and out of one node.
use jiff::SignedDuration;
use serde_json::Value;

use super::super::drive::Control;
use super::super::json::text;
use super::super::kinds::VMI;
use super::super::pods;
use super::super::settings::Settings;
use super::super::task::Part;
use super::moves::Move;
use crate::sim::store::Key;

/// How long a migration that found no place waits before it looks again.
const LATER: SignedDuration = SignedDuration::from_secs(5);
/// The same while an earlier migration's pods still run.
const SOON: SignedDuration = SignedDuration::from_secs(1);

impl Control {
    /// Whether a migration may start now; if not, it looks again later (`handleTargetPodCreation`).
    pub(super) fn has_place(&mut self, key: &Key, vmi: &Value) -> bool {
        let mut all = pods::of(&self.cluster, vmi);
        all.retain(|pod| !pods::ended(pod));
        if all.len() > 1 {
            self.later(Part::Migration, key, "", SOON);
            return false;
        }
        let settings = Settings::read(&self.cluster);
        let node = text(vmi, &["status", "nodeName"]);
        let others = self.moves.iter().flat_map(|moves| &moves.live);
        let running: Vec<&Move> = others
            .filter(|(other, one)| *other != key && one.runs)
            .map(|(_, one)| one)
            .collect();
        let leaving = running
            .iter()
            .filter(|one| self.left_node(one).as_deref() == Some(node))
            .count();
        if running.len() >= settings.per_cluster() || leaving >= settings.per_node() {
            self.later(Part::Migration, key, "", LATER);
            return false;
        }
        true
    }

    /// The node that a migration leaves, until it is over.
    fn left_node(&self, one: &Move) -> Option<String> {
        let vmi = self.cluster.get(VMI, &one.vmi)?;
        let handed = text(&vmi, &["status", "migrationState", "migrationUid"]) == one.uid;
        let path: &[&str] = if handed {
            &["status", "migrationState", "sourceNode"]
        } else {
            &["status", "nodeName"]
        };
        Some(text(&vmi, path).to_owned())
    }

    /// Gives a migration its place.
    pub(super) fn take_place(&mut self, key: &Key) {
        if let Some(one) = self.moves.as_mut().and_then(|moves| moves.live.get_mut(key)) {
            one.runs = true;
        }
    }
}
