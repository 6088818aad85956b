//! From a wish to a plan.

mod words;

use jiff::Timestamp;

use super::guard;
use super::plan::{IN_FLIGHT, Level, MANY, Plan, Refused, Step};
use super::subject::Subject;
use super::verb::Verb;
use crate::config::Guardrail;
use crate::domain::snapshot::name;

/// What the operator asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The verb.
    pub verb: Verb,
    /// Node to migrate to; the scheduler picks one otherwise.
    pub to: Option<String>,
    /// Most steps under way at one time; `None` is [`IN_FLIGHT`].
    pub max_in_flight: Option<usize>,
    /// Names snapshots; `None` is [`name::TEMPLATE`].
    pub template: Option<String>,
    /// Whether a snapshot of each VM comes first; what it is taken for is done only when it succeeded.
    pub snapshot_first: bool,
    /// Whether a restore may stop the VM.
    pub stop_first: bool,
    /// The node it is about, for verbs on nodes.
    pub node: Option<String>,
    /// Whether a drain may leave behind what blocks it.
    pub allow_blocked: bool,
    /// Whether the end of maintenance brings back what was moved.
    pub bring_back: bool,
}

impl Ask {
    /// A verb without options.
    pub const fn new(verb: Verb) -> Self {
        Self {
            verb,
            to: None,
            max_in_flight: None,
            template: None,
            snapshot_first: false,
            stop_first: false,
            node: None,
            allow_blocked: false,
            bring_back: false,
        }
    }

    /// The template of names of snapshots.
    pub fn template(&self) -> &str {
        self.template.as_deref().unwrap_or(name::TEMPLATE)
    }

    /// A verb on a node.
    pub fn on_node(verb: Verb, node: String) -> Self {
        Self {
            node: Some(node),
            ..Self::new(verb)
        }
    }

    /// Migration to a chosen node.
    pub fn migrate_to(node: String) -> Self {
        Self {
            to: Some(node),
            ..Self::new(Verb::Migrate)
        }
    }
}

/// Where and when it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Context of the kubeconfig, which guardrails name.
    pub context: &'a str,
    /// Now; part of what makes a plan's id its own.
    pub now: Timestamp,
    /// Version of KubeVirt, `v1.7.4`; `None` if it was not read.
    pub kubevirt: Option<&'a str>,
    /// Guardrails of the configuration.
    pub guardrails: &'a [Guardrail],
}

/// Builds the plan. VMs that a precondition or a guardrail excludes stand under `refused`; the plan may be empty.
pub fn plan(ask: &Ask, subjects: &[Subject], scene: &Scene<'_>) -> Plan {
    let id = words::id(ask, subjects, scene.now);
    let rules = guard::rules(scene.guardrails, scene.context, ask.verb);
    let mut steps: Vec<Step> = Vec::new();
    let mut refused = Vec::new();
    for subject in subjects {
        match prepared(ask, subject, &id, steps.len(), scene, &rules) {
            Ok(prepared) => steps.extend(prepared),
            Err(no) => refused.push(*no),
        }
    }
    if let Some(limit) = guard::over(&rules, &steps) {
        refused.extend(steps.drain(..).map(|step| Refused {
            target: step.target,
            reason: limit.reason.clone(),
            way_out: limit.way_out.clone(),
        }));
    }
    let guarded = guard::typed(&rules, &steps);
    let many = crate::ops::plan::targets(&steps) > MANY || guarded;
    Plan {
        id,
        verb: ask.verb,
        headline: words::headline(ask, &steps, subjects),
        effect: words::effect(&steps),
        guarded,
        level: if many { Level::L3 } else { ask.verb.level() },
        undo: ask.verb.undo().to_owned(),
        blast: words::blast(ask.verb, &steps, subjects),
        steps,
        refused,
        max_in_flight: ask.max_in_flight.unwrap_or(IN_FLIGHT).max(1),
        node: ask.node.clone(),
    }
}

/// The step, with the snapshot before it that it waits for.
fn prepared(
    ask: &Ask,
    subject: &Subject,
    id: &str,
    index: usize,
    scene: &Scene<'_>,
    rules: &[&Guardrail],
) -> Result<Vec<Step>, Box<Refused>> {
    if !ask.snapshot_first || ask.verb == Verb::Snapshot {
        return Ok(vec![step(ask, ask.verb, subject, id, index, scene, rules)?]);
    }
    let before = step(ask, Verb::Snapshot, subject, id, index, scene, rules)?;
    let mut after = step(ask, ask.verb, subject, id, index + 1, scene, rules)?;
    after.needs = Some(index);
    Ok(vec![before, after])
}

fn step(
    ask: &Ask,
    verb: Verb,
    subject: &Subject,
    id: &str,
    index: usize,
    scene: &Scene<'_>,
    rules: &[&Guardrail],
) -> Result<Step, Box<Refused>> {
    let draft = verb.draft(subject, ask, &format!("{id}.{index}"), scene);
    let denied = guard::denied(rules, &subject.key.namespace);
    let failed = draft.checks.failed().map(|check| Refused {
        target: draft.target.clone(),
        reason: format!("{} ({})", check.found, check.field),
        way_out: check.way_out.clone(),
    });
    let denied = denied.map(|(reason, way_out)| Refused {
        target: draft.target.clone(),
        reason,
        way_out,
    });
    if let Some(no) = denied.or(failed) {
        return Err(Box::new(no));
    }
    Ok(Step {
        target: draft.target,
        effect: draft.effect,
        checks: draft.checks.into_vec(),
        changes: draft.changes,
        dry_run: draft.dry_run,
        request: draft.request,
        goal: draft.goal,
        needs: None,
    })
}

/// Major and minor of `v1.7.4` or `1.7.4-12-gabc`.
pub fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests;
