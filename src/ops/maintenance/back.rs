//! The end of maintenance: the node is opened, and what a drain moved off it may come back.

use super::read::Site;
use super::steps::{cordon, plan as node_plan};
use crate::ops::ask::{Ask, Scene};
use crate::ops::build::plan as of_vms;
use crate::ops::plan::{Plan, Refused};
use crate::ops::subject::Subject;

/// Opens the node; with `bring_back`, migrates to it what evacuations moved off it last.
pub(super) fn plan(site: &Site, ask: &Ask, subjects: &[Subject], scene: &Scene<'_>) -> Plan {
    let mut steps = Vec::new();
    let mut refused = Vec::new();
    if site.cordoned {
        steps.push(cordon(site, false));
    } else if subjects.is_empty() {
        let step = cordon(site, false);
        refused.push(Refused {
            target: step.target,
            reason: "it is open already (Node spec.unschedulable)".to_owned(),
            way_out: String::new(),
        });
    }
    let opened = !steps.is_empty();
    let migrate = Ask::migrate_to(site.name.clone());
    let back = of_vms(&migrate, subjects, scene);
    refused.extend(back.refused);
    steps.extend(back.steps.into_iter().map(|mut step| {
        step.needs = opened.then_some(0);
        step
    }));
    let come = steps.len() - usize::from(opened);
    let mut plan = node_plan(site, ask, scene, steps, refused);
    let opens = if opened {
        "opens the node"
    } else {
        "the node is open already"
    };
    plan.effect = match (ask.bring_back, come) {
        (false, _) => format!("{opens}; nothing comes back by itself"),
        (true, 0) => format!("{opens}; no VM is known that a drain moved off it"),
        (true, some) => format!("{opens}; migrates {some} VMs back that evacuations moved off it"),
    };
    plan
}
