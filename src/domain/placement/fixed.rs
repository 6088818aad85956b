//! What keeps a pod off a node whatever else stands there.

use super::node::Node;
use super::obstacle::Obstacle;
use super::taint::Effect;
use super::workload::Rules;

/// Obstacles that depend on the node alone.
pub(super) fn obstacles(rules: &Rules, node: &Node) -> Vec<Obstacle> {
    let mut all = Vec::new();
    match node.ready {
        Some(true) => {}
        Some(false) => all.push(Obstacle::NotReady),
        None => all.push(Obstacle::ReadyUnknown),
    }
    if node.cordoned && !tolerates_cordon(rules) {
        all.push(Obstacle::Cordoned);
    }
    for taint in &node.taints {
        let hard = taint.effect != Effect::PreferNoSchedule;
        if hard && !rules.tolerations.iter().any(|toleration| toleration.covers(taint)) {
            all.push(Obstacle::Taint(taint.to_string()));
        }
    }
    for (key, wanted) in &rules.node_selector {
        let has = node.labels.get(key);
        if has != Some(wanted) {
            all.push(Obstacle::Selector {
                wanted: format!("{key}={wanted}"),
                has: has.cloned(),
            });
        }
    }
    if !allowed_by_affinity(rules, node) {
        all.push(Obstacle::NodeAffinity(wish(rules)));
    }
    for terms in &rules.volume_terms {
        if !terms.iter().any(|term| term.matches(&node.name, &node.labels)) {
            all.push(Obstacle::VolumeAffinity);
        }
    }
    for (key, value) in &rules.alike {
        if node.labels.get(key) != Some(value) {
            all.push(Obstacle::Unlike(format!("{key}={value}")));
        }
    }
    all.extend(rules.unmodelled.iter().cloned().map(Obstacle::Unmodelled));
    all
}

fn tolerates_cordon(rules: &Rules) -> bool {
    let cordon = super::taint::Taint {
        key: "node.kubernetes.io/unschedulable".to_owned(),
        value: String::new(),
        effect: Effect::NoSchedule,
    };
    rules.tolerations.iter().any(|toleration| toleration.covers(&cordon))
}

/// Required node affinity; one term must hold.
pub(super) fn allowed_by_affinity(rules: &Rules, node: &Node) -> bool {
    rules
        .node_terms
        .as_ref()
        .is_none_or(|terms| terms.iter().any(|term| term.matches(&node.name, &node.labels)))
}

fn wish(rules: &Rules) -> String {
    let terms = rules.node_terms.iter().flatten();
    let each = terms.map(|term| {
        let parts: Vec<String> = term.labels.iter().chain(&term.names).map(ToString::to_string).collect();
        parts.join(" and ")
    });
    each.collect::<Vec<_>>().join(", or ")
}
