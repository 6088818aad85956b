//! Affinity, tolerations and spread of a pod or a VM instance as placement rules.

use super::raw::{self, Affinity, LabelSelector, NodeTerm, PodAffinity, PodAffinityTerm};
use crate::domain::placement::{
    Effect, Op, PodTerm, Requirement, Rules, Selector, Spread, Taint, Term, Toleration, Weighted,
};

/// Fills in what affinity says about nodes.
pub(super) fn about_nodes(affinity: Option<&Affinity>, into: &mut Rules) {
    let Some(nodes) = affinity.and_then(|affinity| affinity.node_affinity.as_ref()) else {
        return;
    };
    if let Some(required) = &nodes.required {
        let read: Option<Vec<Term>> = required.node_selector_terms.iter().map(term).collect();
        match read {
            Some(terms) => into.node_terms = Some(terms),
            None => into.unmodelled.push("an operator of its node affinity".to_owned()),
        }
    }
    into.preferred.extend(nodes.preferred.iter().filter_map(|wish| {
        Some(Weighted {
            weight: wish.weight,
            of: term(&wish.preference)?,
        })
    }));
}

/// Fills in what affinity says about pods. Of pods that only stand there, nothing but what keeps others away counts.
pub(super) fn about_pods(affinity: Option<&Affinity>, namespace: &str, into: &mut Rules) {
    let Some(affinity) = affinity else { return };
    let near = pod_terms(affinity.pod_affinity.as_ref(), namespace, &mut into.unmodelled);
    let apart = pod_terms(affinity.pod_anti_affinity.as_ref(), namespace, &mut into.unmodelled);
    into.near = near;
    into.apart = apart;
}

fn pod_terms(affinity: Option<&PodAffinity>, namespace: &str, unmodelled: &mut Vec<String>) -> Vec<PodTerm> {
    let required = affinity
        .map(|affinity| affinity.required.as_slice())
        .unwrap_or_default();
    let mut terms = Vec::new();
    for one in required {
        match pod_term(one, namespace) {
            Ok(term) => terms.push(term),
            Err(what) => unmodelled.push(what.to_owned()),
        }
    }
    terms
}

fn pod_term(raw: &PodAffinityTerm, namespace: &str) -> Result<PodTerm, &'static str> {
    if !raw.match_label_keys.is_empty() || !raw.mismatch_label_keys.is_empty() {
        return Err("matchLabelKeys of its pod affinity");
    }
    let namespaces = match &raw.namespace_selector {
        Some(selector) if selector.match_labels.is_empty() && selector.match_expressions.is_empty() => None,
        Some(_) => return Err("the namespaceSelector of its pod affinity"),
        None if raw.namespaces.is_empty() => Some(vec![namespace.to_owned()]),
        None => Some(raw.namespaces.clone()),
    };
    let selector = match &raw.label_selector {
        None => None,
        Some(selector) => Some(self::selector(selector).ok_or("an operator of its pod affinity")?),
    };
    Ok(PodTerm {
        selector,
        namespaces,
        topology: raw.topology_key.clone(),
    })
}

/// Fills in topology spread; constraints that only prefer are left out.
pub(super) fn spread(constraints: &[raw::Spread], namespace: &str, into: &mut Rules) {
    for one in constraints
        .iter()
        .filter(|one| one.when_unsatisfiable != "ScheduleAnyway")
    {
        let honors_taints = one.node_taints_policy.as_deref() == Some("Honor");
        if honors_taints || !one.match_label_keys.is_empty() {
            into.unmodelled
                .push("matchLabelKeys or nodeTaintsPolicy of its topology spread".to_owned());
            continue;
        }
        let selector = match &one.label_selector {
            None => None,
            Some(selector) => {
                let Some(selector) = self::selector(selector) else {
                    into.unmodelled.push("an operator of its topology spread".to_owned());
                    continue;
                };
                Some(selector)
            }
        };
        into.spread.push(Spread {
            term: PodTerm {
                selector,
                namespaces: Some(vec![namespace.to_owned()]),
                topology: one.topology_key.clone(),
            },
            max_skew: one.max_skew.max(1),
            min_domains: one.min_domains.unwrap_or(1),
            honor_affinity: one.node_affinity_policy.as_deref() != Some("Ignore"),
        });
    }
}

/// Tolerations.
pub(super) fn tolerations(raw: &[raw::Toleration]) -> Vec<Toleration> {
    let all = raw.iter().map(|one| Toleration {
        key: one.key.clone(),
        exists: one.operator == "Exists",
        value: one.value.clone(),
        effect: Some(one.effect.as_str())
            .filter(|word| !word.is_empty())
            .map(Effect::parse),
    });
    all.collect()
}

/// Whether one of these tolerates a taint.
pub(in crate::ops) fn tolerates(raw: &[raw::Toleration], taint: &Taint) -> bool {
    tolerations(raw).iter().any(|one| one.covers(taint))
}

/// A node selector term; `None` when an operator is not known.
pub(super) fn term(raw: &NodeTerm) -> Option<Term> {
    Some(Term {
        labels: raw.match_expressions.iter().map(requirement).collect::<Option<_>>()?,
        names: raw.match_fields.iter().map(requirement).collect::<Option<_>>()?,
    })
}

/// A label selector; `None` when an operator is not known.
pub(in crate::ops) fn selector(raw: &LabelSelector) -> Option<Selector> {
    let exact = raw.match_labels.iter().map(|(key, value)| {
        Some(Requirement {
            key: key.clone(),
            op: Op::In,
            values: vec![value.clone()],
        })
    });
    let all = exact.chain(raw.match_expressions.iter().map(requirement));
    Some(Selector {
        all: all.collect::<Option<_>>()?,
    })
}

fn requirement(raw: &super::raw::Expression) -> Option<Requirement> {
    Some(Requirement {
        key: raw.key.clone(),
        op: Op::parse(&raw.operator)?,
        values: raw.values.clone(),
    })
}
