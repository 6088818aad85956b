//! The way out of a drain: the node is opened again, and nobody has to leave it any more.

use super::read::Site;
use super::steps::{cordon, plan as node_plan};
use crate::domain::version;
use crate::ops::ask::{Ask, Scene};
use crate::ops::build::plan as of_vms;
use crate::ops::plan::{Plan, Step};
use crate::ops::subject::Subject;
use crate::ops::verb::Verb;

/// KubeVirt can take a mark back since this version (`evacuate/cancel`).
const SINCE: (u32, u32) = (1, 7);

/// The node first: should a later step fail, it is open all the same. Then the marks; then the migrations that wait for
/// their turn, since one that copies memory already ends by itself. A KubeVirt that cannot take a mark back has its
/// migrations deleted.
pub(super) fn plan(site: &Site, ask: &Ask, subjects: &[Subject], scene: &Scene<'_>) -> Plan {
    let can = scene
        .kubevirt
        .and_then(version::minor)
        .is_none_or(|version| version >= SINCE);
    let mut steps: Vec<Step> = Vec::new();
    // where nothing is left to take back, the way back is still no dead end: it makes sure, and ends what was left undone
    if site.cordoned || subjects.is_empty() {
        steps.push(cordon(site, false));
    }
    let mut refused = Vec::new();
    let mut marks = std::collections::BTreeMap::new();
    if can {
        let marked = of_vms(&Ask::new(Verb::CancelEvacuation), subjects, scene);
        for step in marked.steps {
            marks.insert((step.target.namespace.clone(), step.target.name.clone()), steps.len());
            steps.push(step);
        }
        refused.extend(marked.refused);
    }
    let waiting: Vec<Subject> = subjects
        .iter()
        .filter(|subject| waits(subject) || !can && moves(subject))
        .cloned()
        .collect();
    for mut step in of_vms(&Ask::new(Verb::CancelMigration), &waiting, scene).steps {
        // with the mark in place KubeVirt would make the next one at once
        step.needs = marks
            .get(&(step.target.namespace.clone(), step.target.name.clone()))
            .copied();
        steps.push(step);
    }
    let said = words(site, subjects.len(), waiting.len(), can);
    let mut abort = node_plan(site, ask, scene, steps, refused);
    abort.effect = said;
    if !can && !subjects.is_empty() {
        abort.blast.push(
            "This KubeVirt cannot take the mark of an eviction back: it may begin the migrations again until each VM has \
             moved once"
                .to_owned(),
        );
    }
    abort
}

fn moves(subject: &Subject) -> bool {
    subject.migration.is_some()
}

/// Its migration has no memory under way yet.
fn waits(subject: &Subject) -> bool {
    let phase = subject.migration.as_ref().map(|moving| moving.phase.as_str());
    matches!(phase, Some("" | "Pending" | "Scheduling" | "Scheduled"))
}

fn words(site: &Site, marked: usize, waiting: usize, can: bool) -> String {
    let node = if site.cordoned {
        "opens the node"
    } else {
        "the node is open already"
    };
    let marks = match (marked, can) {
        (0, _) => "no VM is marked to leave it".to_owned(),
        (some, true) => format!("takes back the marks of {some} VMs that were still to leave"),
        (some, false) => format!("{some} VMs stay marked, since this KubeVirt cannot take that back"),
    };
    let moves = match waiting {
        0 => String::new(),
        some => format!("; deletes {some} migrations that wait for their turn"),
    };
    format!("{node}; {marks}{moves}; what has moved stays where it is")
}
