//! From a wish to a plan.

mod words;

use super::ask::{Ask, Scene};
use super::guard;
use super::plan::{IN_FLIGHT, Level, MANY, Plan, Refused, Step};
use super::subject::Subject;
use super::verb::Verb;
use crate::config::Guardrail;

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
        verb,
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

#[cfg(test)]
mod tests;
