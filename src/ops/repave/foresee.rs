//! One question about the future, answered: the preview, and beside it who lives on each node.

use std::collections::BTreeMap;

use crate::domain::finding::{Read, Verdict};
use crate::domain::migratable::drain::Outcome;
use crate::domain::placement::NodeId;
use crate::domain::repave::{Check, Preview, Scene, WhatIf, drain_node, preview_while};
use crate::domain::rollout::Rollout;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// The repave of all pools.
    Repave,
    /// The drain of one node.
    Drain(String),
}

impl About {
    /// `repave of all pools`, `drain of vmo-w-07`.
    pub fn title(&self) -> String {
        match self {
            Self::Repave => "repave of all pools".to_owned(),
            Self::Drain(node) => format!("drain of {node}"),
        }
    }
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// What would happen.
    pub preview: Preview,
    /// What stands on each node and matters to its drain, the worst first.
    pub residents: BTreeMap<String, Vec<Resident>>,
    /// What the switches could not do, in words.
    pub odd: Vec<String>,
    /// Machines that come and go just now.
    pub under_way: Read<Rollout>,
    /// What was found where a switch would say otherwise: name of the switch, value.
    pub found: Vec<(&'static str, String)>,
}

/// A VM on a node, or something else there that stands in the way of its drain. Texts may come from a cluster and are hostile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resident {
    /// `namespace/name`, or what the check is about.
    pub name: String,
    /// What a drain does to the VM; `None` for what is no VM.
    pub outcome: Option<Outcome>,
    /// How bad that is.
    pub verdict: Verdict,
    /// Why; empty for a VM that simply moves.
    pub why: String,
    /// The way out; may be empty.
    pub fix: String,
    /// A what-if stops it.
    pub stopped: bool,
    /// The node it finds room on; empty where it goes nowhere. The scheduler may choose another one.
    pub to: String,
}

/// A node whose machine comes with the roll-out: nobody knows its name yet.
const NEW: &str = "a new machine";

/// Answers one question; given up with `None` as soon as `wanted` says no, since a newer one has come. Pure; about a second
/// of one core for 12,500 VMs.
///
/// # Errors
/// A node that is not there, in words.
pub fn foresee(
    scene: &Scene,
    about: &About,
    what_if: &WhatIf,
    wanted: &dyn Fn() -> bool,
) -> Option<Result<Foreseen, String>> {
    if !wanted() {
        return None;
    }
    let mut changed = scene.clone();
    let odd = what_if.apply(&mut changed);
    let preview = match about {
        About::Repave => preview_while(&changed, &[], wanted)?,
        About::Drain(name) => {
            let Some(node) = node(&changed, name) else {
                let unread = scene.unread.first().map(|why| format!(": {why}")).unwrap_or_default();
                return Some(Err(format!("node \"{name}\" was not found{unread}")));
            };
            drain_node(&changed, node)
        }
    };
    let residents = residents(scene, about, &preview, &what_if.stopped);
    Some(Ok(Foreseen {
        residents,
        preview,
        odd,
        under_way: scene.under_way.clone(),
        found: found(scene),
    }))
}

fn node(scene: &Scene, name: &str) -> Option<NodeId> {
    let mut nodes = scene.board.nodes();
    nodes.find(|(_, node)| node.name == *name).map(|(id, _)| id)
}

/// The VMs of each node as they stand now, those that a what-if stops among them, and what else its checks speak of.
fn residents(scene: &Scene, about: &About, preview: &Preview, stopped: &[String]) -> BTreeMap<String, Vec<Resident>> {
    let mut spoken: BTreeMap<&str, &Check> = BTreeMap::new();
    for check in preview.nodes.iter().flat_map(|node| &node.checks) {
        let worst = spoken.entry(&check.object).or_insert(check);
        if check.verdict > worst.verdict {
            *worst = check;
        }
    }
    let goes: BTreeMap<(&str, &str), &str> = preview
        .steps
        .iter()
        .filter(|step| step.action == "drain")
        .flat_map(|step| step.moves.iter().map(move |one| (step, one)))
        .filter_map(|(step, one)| Some(((step.node.as_str(), one.vm.as_str()), one.to.as_deref()?)))
        .collect();
    let names: BTreeMap<NodeId, &str> = scene.board.nodes().map(|(id, node)| (id, node.name.as_str())).collect();
    let there: std::collections::BTreeSet<&str> = names.values().copied().collect();
    let mut found: BTreeMap<String, Vec<Resident>> = BTreeMap::new();
    for vm in &scene.vms {
        let Some(node) = scene.board.place_of(vm.pod).and_then(|id| names.get(&id)) else {
            continue;
        };
        if matches!(about, About::Drain(wanted) if wanted != node) {
            continue;
        }
        let off = stopped.contains(&vm.name);
        let mut resident = Resident {
            name: vm.name.clone(),
            outcome: Some(vm.outcome),
            stopped: off,
            to: match (off, vm.outcome) {
                (false, Outcome::Migrates | Outcome::Waits) => goes.get(&(*node, vm.name.as_str())).copied(),
                _ => None,
            }
            .map(|to| if there.contains(to) { to } else { NEW })
            .unwrap_or_default()
            .to_owned(),
            ..Resident::default()
        };
        if let Some(check) = spoken.remove(vm.name.as_str()).filter(|_| !off) {
            resident.verdict = check.verdict;
            resident.why = told(check);
            resident.fix = check.fix.to_string();
        }
        found.entry((*node).to_owned()).or_default().push(resident);
    }
    for node in &preview.nodes {
        let others = node
            .checks
            .iter()
            .filter(|check| spoken.contains_key(check.object.as_str()));
        let others = others.map(|check| Resident {
            name: check.object.clone(),
            verdict: check.verdict,
            why: told(check),
            fix: check.fix.to_string(),
            ..Resident::default()
        });
        found.entry(node.name.clone()).or_default().extend(others);
    }
    for all in found.values_mut() {
        all.sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.name.cmp(&b.name)));
    }
    found
}

fn told(check: &Check) -> String {
    if check.value.is_empty() || check.check == "vm-drain" {
        check.reason.to_string()
    } else {
        format!("{} [{}]", check.reason, check.value)
    }
}

/// What stands where a switch would say otherwise.
fn found(scene: &Scene) -> Vec<(&'static str, String)> {
    let network = &scene.network;
    let limits = scene.limits.known();
    let strategies: Vec<String> = scene
        .pools
        .known()
        .into_iter()
        .flatten()
        .map(|pool| format!("{}: {}", pool.name, pool.strategy()))
        .collect();
    let slots: Vec<i64> = scene.board.nodes().filter_map(|(_, node)| node.pod_slots).collect();
    let same = slots.first().filter(|first| slots.iter().all(|one| one == *first));
    let seconds = scene.pace.migration;
    [
        ("pod-cidr", network.cluster.known().map(ToString::to_string)),
        (
            "pod-cidr-prefix",
            network.cluster.known().map(|cidr| format!("/{}", cidr.prefix_len())),
        ),
        (
            "service-cidr",
            network
                .service
                .known()
                .and_then(Option::as_ref)
                .map(ToString::to_string),
        ),
        ("node-mask", network.mask.known().map(|mask| format!("/{mask}"))),
        ("max-pods", same.map(ToString::to_string)),
        ("surge", (!strategies.is_empty()).then(|| strategies.join("; "))),
        ("nodes", Some(format!("{} nodes", slots.len()))),
        ("spares", scene.spares.map(|spares| spares.to_string())),
        (
            "migrations-per-cluster",
            limits.map(|limits| limits.per_cluster.to_string()),
        ),
        ("migrations-per-node", limits.map(|limits| limits.per_node.to_string())),
        (
            "migration-seconds",
            Some(format!("{} - {} s", seconds.low, seconds.high)),
        ),
        (
            "descheduler",
            scene
                .descheduler
                .known()
                .map(|on| if *on { "active" } else { "not active" }.to_owned()),
        ),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::facts::testing::objects;
    use crate::ops::repave::{Platform, scene};

    fn answered(scene: &Scene, about: &About, what_if: &WhatIf) -> Result<Foreseen, String> {
        foresee(scene, about, what_if, &|| true).expect("nobody gives it up")
    }

    #[test]
    fn a_node_that_is_not_there_is_said_so() {
        let scene = scene(&objects(), &Platform::default());
        let about = About::Drain("nope".to_owned());
        let said = answered(&scene, &about, &WhatIf::default()).unwrap_err();
        assert!(said.contains("\"nope\""), "{said}");
    }

    #[test]
    fn a_question_that_a_newer_one_has_overtaken_is_given_up() {
        let scene = scene(&objects(), &Platform::default());
        let nothing = WhatIf::default();
        assert!(foresee(&scene, &About::Repave, &nothing, &|| true).is_some());
        let asked = std::cell::Cell::new(0);
        let overtaken = || {
            asked.set(asked.get() + 1);
            false
        };
        assert_eq!(foresee(&scene, &About::Repave, &nothing, &overtaken), None);
        assert_eq!(asked.get(), 1, "at the first chance");
    }

    #[test]
    fn a_vm_that_a_what_if_stops_stays_in_view_and_counts_no_more() {
        let scene = scene(&objects(), &Platform::default());
        let about = About::Drain("w1".to_owned());
        let asked = |what_if: &WhatIf| answered(&scene, &about, what_if).unwrap();
        let before = asked(&WhatIf::default());
        assert_eq!(before.preview.nodes.first().unwrap().vms.migrates, 1);
        let stopped = asked(&WhatIf {
            stopped: vec!["a/web".to_owned()],
            ..WhatIf::default()
        });
        assert_eq!(stopped.preview.nodes.first().unwrap().vms.migrates, 0);
        let shown = &stopped.residents["w1"][0];
        assert_eq!((shown.name.as_str(), shown.stopped), ("a/web", true));
        assert!(!before.residents["w1"][0].stopped && before.residents.len() == 1);
    }
}
