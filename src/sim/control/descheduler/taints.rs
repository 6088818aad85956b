//! The plugin RemovePodsViolatingNodeTaints (pkg/framework/plugins/removepodsviolatingnodetaints).
use serde_json::Value;

use super::super::drive::Control;
use super::super::json::{is, items, namespace, text};
use super::super::schedule::tolerates;
use super::evict::{Desk, Outcome};
use super::policy::Profile;
use super::scene::Scene;

const PLUGIN: &str = "RemovePodsViolatingNodeTaints";

impl Control {
    pub(super) fn off_tainted(&mut self, scene: &Scene, profile: &Profile, desk: &mut Desk) {
        let args = profile.args(PLUGIN);
        let now = self.now();
        for (name, node) in &scene.nodes {
            let taints: Vec<&Value> = items(node, &["spec", "taints"])
                .iter()
                .filter(|taint| counts(args, taint))
                .collect();
            if taints.is_empty() {
                continue;
            }
            for pod in scene.on(name) {
                let field = |taint: &Value, field: &str| text(taint, &[field]).to_owned();
                let stays = taints.iter().all(|taint| {
                    tolerates(
                        pod,
                        &field(taint, "key"),
                        &field(taint, "value"),
                        &field(taint, "effect"),
                    )
                });
                if stays || !in_scope(args, pod) || !desk.evictor.may(pod, scene, now) || !self.may_go(pod, scene, desk)
                {
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

/// Whether a taint counts: of effect NoSchedule, and neither left out nor missing from those that are named.
fn counts(args: &Value, taint: &Value) -> bool {
    let effect = text(taint, &["effect"]);
    let soft = is(args, &["includePreferNoSchedule"]) && effect == "PreferNoSchedule";
    let (key, value) = (text(taint, &["key"]), text(taint, &["value"]));
    let named = |list: &str| {
        let pair = format!("{key}={value}");
        items(args, &[list])
            .iter()
            .filter_map(Value::as_str)
            .any(|one| one == key || !value.is_empty() && one == pair)
    };
    (effect == "NoSchedule" || soft)
        && !named("excludedTaints")
        && (args.get("includedTaints").is_none_or(Value::is_null) || named("includedTaints"))
}

/// Whether a plugin's namespaces contain a pod.
pub(super) fn in_scope(args: &Value, pod: &Value) -> bool {
    let (include, exclude) = (
        items(args, &["namespaces", "include"]),
        items(args, &["namespaces", "exclude"]),
    );
    let own = namespace(pod);
    (include.is_empty() || include.iter().any(|one| one == own)) && !exclude.iter().any(|one| one == own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn which_taints_count() {
        let taint = |key: &str, effect: &str| json!({"key": key, "value": "v", "effect": effect});
        for (args, taint, yes) in [
            (json!(null), taint("a", "NoSchedule"), true),
            (json!({}), taint("a", "NoExecute"), false),
            (json!({}), taint("a", "PreferNoSchedule"), false),
            (
                json!({"includePreferNoSchedule": true}),
                taint("a", "PreferNoSchedule"),
                true,
            ),
            (json!({"excludedTaints": ["a"]}), taint("a", "NoSchedule"), false),
            (json!({"excludedTaints": ["a=v"]}), taint("a", "NoSchedule"), false),
            (json!({"includedTaints": ["b"]}), taint("a", "NoSchedule"), false),
            (json!({"includedTaints": ["a=v"]}), taint("a", "NoSchedule"), true),
        ] {
            assert_eq!(counts(&args, &taint), yes, "{args} {taint}");
        }
    }
}
