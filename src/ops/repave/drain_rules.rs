//! Which pods Cluster API's drain leaves alone.
//!
//! Rules: `cluster-api/internal/controllers/machine/drain/filters.go`: first the label `cluster.x-k8s.io/drain`, then the
//! MachineDrainRules by name, of which the first that selects machine and pod counts.

use serde_json::Value;

use super::platform::{Platform, text};
use crate::domain::placement::Selector;
use crate::domain::repave::DrainRule;
use crate::ops::facts::raw::{LabelSelector, Meta, Pod};
use crate::ops::facts::selector;

const LABEL: &str = "cluster.x-k8s.io/drain";

/// What the label of a pod says.
pub(super) fn by_label(meta: &Meta) -> Option<DrainRule> {
    match meta.label(LABEL)? {
        "skip" => Some(DrainRule::Skip(format!("label {LABEL}=skip"))),
        "wait-completed" => Some(DrainRule::Wait(format!("label {LABEL}=wait-completed"))),
        _ => None,
    }
}

/// All rules, by name.
pub(super) struct Rules<'a> {
    all: Vec<Rule<'a>>,
    platform: &'a Platform,
}

struct Rule<'a> {
    object: &'a Value,
    behavior: &'a str,
    /// Of each entry of `spec.pods`: selector of pods, selector of namespaces. `None` is an operator nobody knows.
    pods: Vec<Option<(Selector, Selector)>>,
}

impl<'a> Rules<'a> {
    pub(super) fn of(platform: &'a Platform) -> Self {
        let mut all: Vec<Rule<'a>> = platform.drain_rules.known().into_iter().flatten().map(rule).collect();
        all.sort_by_key(|rule| text(rule.object, "/metadata/name"));
        Self { all, platform }
    }

    /// What becomes of a pod when its machine goes. Rules that select only some machines count for all of them: which
    /// machine a pod is on at that moment is not known before.
    pub(super) fn treat(&self, pod: &Pod) -> Option<DrainRule> {
        by_label(&pod.metadata).or_else(|| {
            let rule = self.all.iter().find(|rule| self.selects(rule, pod))?;
            let name = format!("MachineDrainRule {}", text(rule.object, "/metadata/name"));
            match rule.behavior {
                "Skip" => Some(DrainRule::Skip(name)),
                "WaitCompleted" => Some(DrainRule::Wait(name)),
                _ => None,
            }
        })
    }

    fn selects(&self, rule: &Rule<'_>, pod: &Pod) -> bool {
        rule.pods.is_empty()
            || rule.pods.iter().any(|one| {
                one.as_ref().is_none_or(|(pods, namespaces)| {
                    pods.matches(&pod.metadata.labels) && self.in_namespace(namespaces, &pod.metadata.namespace)
                })
            })
    }

    fn in_namespace(&self, wanted: &Selector, name: &str) -> bool {
        if wanted.all.is_empty() {
            return true;
        }
        let namespaces = self.platform.namespaces.known().into_iter().flatten();
        let own = namespaces.into_iter().find(|one| text(one, "/metadata/name") == name);
        let mut labels: std::collections::BTreeMap<String, String> = own
            .and_then(|one| serde_json::from_value(one.pointer("/metadata/labels")?.clone()).ok())
            .unwrap_or_default();
        // every namespace has this one (kubernetes apiserver, NamespaceDefaultLabelName)
        labels.insert("kubernetes.io/metadata.name".to_owned(), name.to_owned());
        wanted.matches(&labels)
    }
}

fn rule(object: &Value) -> Rule<'_> {
    let entries = object.pointer("/spec/pods").and_then(Value::as_array);
    let pods = entries.into_iter().flatten().map(|entry| {
        let one = |key: &str| -> Option<Selector> {
            match entry.get(key) {
                None | Some(Value::Null) => Some(Selector { all: Vec::new() }),
                Some(found) => {
                    let raw: LabelSelector = serde_json::from_value(found.clone()).ok()?;
                    selector(&raw)
                }
            }
        };
        Some((one("selector")?, one("namespaceSelector")?))
    });
    Rule {
        object,
        behavior: text(object, "/spec/drain/behavior"),
        pods: pods.collect(),
    }
}
