//! The plugin RemovePodsViolatingNodeAffinity (pkg/framework/plugins/removepodsviolatingnodeaffinity): pods that their node
//! does not suit any more, where another one would.
use super::super::drive::Control;
use super::super::json::{get, items};
use super::super::schedule::chosen;
use super::evict::{Desk, Outcome};
use super::policy::Profile;
use super::scene::Scene;
use super::taints::in_scope;

const PLUGIN: &str = "RemovePodsViolatingNodeAffinity";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

impl Control {
    pub(super) fn off_unwanted(&mut self, scene: &Scene, profile: &Profile, desk: &mut Desk) {
        let args = profile.args(PLUGIN);
        if !items(args, &["nodeAffinityType"]).iter().any(|one| one == REQUIRED) {
            return;
        }
        let now = self.now();
        for (name, node) in &scene.nodes {
            for pod in scene.on(name) {
                let wishes = get(pod, &["spec", "affinity", "nodeAffinity", REQUIRED]).is_some();
                if !wishes || chosen(pod, node) || !in_scope(args, pod) || !desk.evictor.may(pod, scene, now) {
                    continue;
                }
                let others: Vec<&str> = scene.nodes.keys().map(String::as_str).collect();
                if !self.fits_one_of(pod, others.into_iter()) || !self.may_go(pod, scene, desk) {
                    continue;
                }
                match self.ask_to_evict(pod, PLUGIN, desk) {
                    Outcome::Done | Outcome::Failed => {}
                    Outcome::NodeFull => break,
                    Outcome::AllFull => return,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_node_that_lost_its_label_is_not_chosen_any_more() {
        let pod = json!({"spec": {"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": [
            {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["fast"]}]}]}}}}});
        let node = |labels: Value| json!({"metadata": {"name": "n", "labels": labels}});
        assert!(chosen(&pod, &node(json!({"disk": "fast"}))));
        assert!(!chosen(&pod, &node(json!({}))));
    }
}
