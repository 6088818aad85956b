//! The plugin DefaultEvictor: which pods may be evicted at all (pkg/framework/plugins/defaultevictor).
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::json::{get, items, leaving, namespace, number, text};
use super::super::schedule::{labels, selects};
use super::scene::Scene;
use super::{noted, on};

const EVICT: &str = "descheduler.alpha.kubernetes.io/evict";
/// Acts only with `noEvictionPolicy: Mandatory`; otherwise such pods come last.
pub(super) const PREFER_NOT: &str = "descheduler.alpha.kubernetes.io/prefer-no-eviction";
/// Priority of what the cluster cannot do without (scheduling: `SystemCriticalPriority`).
const CRITICAL: i64 = 2_000_000_000;
/// Protections that hold unless they are switched off.
const USUAL: [&str; 4] = [
    "PodsWithLocalStorage",
    "DaemonSetPods",
    "SystemCriticalPods",
    "FailedBarePods",
];

/// The evictor of one profile.
#[derive(Debug)]
pub(super) struct Evictor {
    args: Value,
    protections: Vec<String>,
}

impl Evictor {
    pub(super) fn new(args: &Value) -> Self {
        Self {
            args: args.clone(),
            protections: protections(args),
        }
    }

    /// Whether an evicted pod has to fit somewhere else.
    pub(super) fn node_fit(&self) -> bool {
        on(&self.args, "nodeFit")
    }

    /// The nodes that count for that.
    pub(super) fn node_selector(&self) -> &str {
        text(&self.args, &["nodeSelector"])
    }

    fn protects(&self, what: &str) -> bool {
        self.protections.iter().any(|one| one == what)
    }

    /// Whether a pod may be evicted. The evict annotation overrides every protection, whatever its value.
    pub(super) fn may(&self, pod: &Value, scene: &Scene, now: Timestamp) -> bool {
        if noted(pod, EVICT) {
            return true;
        }
        if text(&self.args, &["noEvictionPolicy"]) == "Mandatory" && noted(pod, PREFER_NOT) {
            return false;
        }
        let mirror = noted(pod, "kubernetes.io/config.mirror");
        let source = text(pod, &["metadata", "annotations", "kubernetes.io/config.source"]);
        let fixed = mirror || !source.is_empty() && source != "api";
        !fixed && !leaving(pod) && !self.is_protected(pod, scene) && self.is_selected(pod) && self.is_old(pod, now)
    }

    fn is_protected(&self, pod: &Value, scene: &Scene) -> bool {
        let owners = items(pod, &["metadata", "ownerReferences"]);
        let volumes = items(pod, &["spec", "volumes"]);
        let has = |sources: &[&str]| {
            volumes
                .iter()
                .any(|volume| sources.iter().any(|one| volume.get(one).is_some()))
        };
        let priority = number(pod, &["spec", "priority"]);
        let threshold = number(&self.args, &["priorityThreshold", "value"]);
        let critical = self.protects("SystemCriticalPods")
            && priority.is_some_and(|own| own >= CRITICAL || threshold.is_some_and(|most| own >= most));
        let bare =
            owners.is_empty() && (self.protects("FailedBarePods") || text(pod, &["status", "phase"]) != "Failed");
        let daemon = owners.iter().any(|owner| text(owner, &["kind"]) == "DaemonSet");
        critical
            || bare
            || self.protects("PodsWithLocalStorage") && has(&["hostPath", "emptyDir"])
            || self.protects("DaemonSetPods") && daemon
            || self.protects("PodsWithPVC") && has(&["persistentVolumeClaim"])
            || self.protects("PodsWithResourceClaims") && !items(pod, &["spec", "resourceClaims"]).is_empty()
            || self.protects("PodsWithoutPDB") && !is_covered(pod, scene)
            || self.is_lonely(pod, scene)
    }

    /// Whether its owner has fewer pods than `minReplicas`.
    fn is_lonely(&self, pod: &Value, scene: &Scene) -> bool {
        let least = number(&self.args, &["minReplicas"]).unwrap_or(0);
        let owners = items(pod, &["metadata", "ownerReferences"]);
        let ([owner], true) = (owners, least > 1) else {
            return false;
        };
        let siblings = scene.pods().filter(|other| {
            let theirs = items(other, &["metadata", "ownerReferences"]);
            theirs.iter().any(|one| one.get("uid") == owner.get("uid"))
        });
        siblings.count() < usize::try_from(least).unwrap_or(0)
    }

    fn is_selected(&self, pod: &Value) -> bool {
        get(&self.args, &["labelSelector"]).is_none_or(|selector| selects(selector, &labels(pod)))
    }

    fn is_old(&self, pod: &Value, now: Timestamp) -> bool {
        let least: Option<SignedDuration> = text(&self.args, &["minPodAge"]).parse().ok();
        let born: Option<Timestamp> = text(pod, &["metadata", "creationTimestamp"]).parse().ok();
        least
            .zip(born)
            .is_none_or(|(least, born)| now.duration_since(born) >= least)
    }
}

/// The protections in force: the newer list if it says anything, the older switches otherwise.
fn protections(args: &Value) -> Vec<String> {
    let named = |list: &str| {
        items(args, &["podProtections", list])
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
    };
    let (off, extra): (Vec<String>, Vec<String>) =
        (named("defaultDisabled").collect(), named("extraEnabled").collect());
    if !off.is_empty() || !extra.is_empty() {
        let usual = USUAL
            .iter()
            .map(|one| (*one).to_owned())
            .filter(|one| !off.contains(one));
        return usual.chain(extra).collect();
    }
    let usual = [
        ("PodsWithLocalStorage", !on(args, "evictLocalStoragePods")),
        ("DaemonSetPods", !on(args, "evictDaemonSetPods")),
        ("SystemCriticalPods", !on(args, "evictSystemCriticalPods")),
        ("FailedBarePods", !on(args, "evictFailedBarePods")),
        ("PodsWithPVC", on(args, "ignorePvcPods")),
        ("PodsWithoutPDB", on(args, "ignorePodsWithoutPDB")),
    ];
    usual
        .into_iter()
        .filter(|(_, held)| *held)
        .map(|(one, _)| one.to_owned())
        .collect()
}

fn is_covered(pod: &Value, scene: &Scene) -> bool {
    let own = labels(pod);
    scene.budgets.iter().any(|budget| {
        let selector = get(budget, &["spec", "selector"]);
        namespace(budget) == namespace(pod) && selector.is_some_and(|selector| selects(selector, &own))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn judge(args: &Value, change: impl FnOnce(&mut Value)) -> bool {
        let mut pod = json!({"metadata": {"name": "p", "namespace": "demo", "uid": "u", "labels": {"app": "a"},
            "creationTimestamp": "2026-11-22T08:00:00Z", "annotations": {},
            "ownerReferences": [{"kind": "VirtualMachineInstance", "uid": "v"}]},
            "spec": {"volumes": []}, "status": {"phase": "Running"}});
        change(&mut pod);
        Evictor::new(args).may(&pod, &Scene::default(), "2026-11-22T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn who_may_be_evicted() {
        let claim = json!([{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]);
        let scratch = json!([{"name": "d", "emptyDir": {}}]);
        let none = json!({});
        assert!(judge(&none, |_| {}));
        assert!(!judge(&none, |pod| pod["spec"]["volumes"] = scratch.clone()));
        assert!(judge(
            &json!({"evictLocalStoragePods": true}),
            |pod| pod["spec"]["volumes"] = scratch.clone()
        ));
        assert!(judge(&none, |pod| pod["spec"]["volumes"] = claim.clone()));
        assert!(!judge(&json!({"ignorePvcPods": true}), |pod| pod["spec"]["volumes"] =
            claim.clone()));
        assert!(!judge(&json!({"ignorePodsWithoutPDB": true}), |_| {}));
        assert!(!judge(&none, |pod| pod["spec"]["priority"] = json!(2_000_000_001)));
        assert!(!judge(&none, |pod| pod["metadata"]["ownerReferences"] = json!([])));
        assert!(!judge(&none, |pod| pod["metadata"]["ownerReferences"][0]["kind"] =
            json!("DaemonSet")));
        assert!(!judge(
            &none,
            |pod| pod["metadata"]["annotations"]["kubernetes.io/config.mirror"] = json!("x")
        ));
        assert!(!judge(&none, |pod| pod["metadata"]["deletionTimestamp"] = json!("x")));
        assert!(!judge(&json!({"minPodAge": "2h"}), |_| {}));
        assert!(!judge(&json!({"minReplicas": 2}), |_| {}));
        assert!(!judge(&json!({"labelSelector": {"matchLabels": {"app": "b"}}}), |_| {}));
    }

    #[test]
    fn the_annotation_acts_by_presence_and_overrides_all() {
        let all = json!({"ignorePvcPods": true, "ignorePodsWithoutPDB": true, "noEvictionPolicy": "Mandatory"});
        for value in ["true", "false", ""] {
            assert!(
                judge(&all, |pod| {
                    pod["spec"]["volumes"] = json!([{"persistentVolumeClaim": {}}]);
                    pod["metadata"]["annotations"][PREFER_NOT] = json!("");
                    pod["metadata"]["annotations"][EVICT] = json!(value);
                }),
                "{value:?}"
            );
        }
        let preferred = |args: Value| judge(&args, |pod| pod["metadata"]["annotations"][PREFER_NOT] = json!(""));
        assert!(preferred(json!({})));
        assert!(!preferred(json!({"noEvictionPolicy": "Mandatory"})));
    }

    #[test]
    fn both_ways_to_write_protections_say_the_same() {
        let old = json!({"ignorePvcPods": true, "ignorePodsWithoutPDB": true, "evictLocalStoragePods": true});
        let new = json!({"podProtections": {"defaultDisabled": ["PodsWithLocalStorage"],
            "extraEnabled": ["PodsWithPVC", "PodsWithoutPDB"]}});
        let (mut old, mut new) = (protections(&old), protections(&new));
        old.sort_unstable();
        new.sort_unstable();
        assert_eq!(old, new);
    }
}
