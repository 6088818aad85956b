//! Guardrails of the configuration, applied when a plan is built.

use super::plan::Step;
use super::verb::Verb;
use crate::config::Guardrail;

/// Why a guardrail leaves everything out.
pub(super) struct Limit {
    pub(super) reason: String,
    pub(super) way_out: String,
}

/// Those that speak of this context and verb.
pub(super) fn rules<'a>(guardrails: &'a [Guardrail], context: &str, verb: Verb) -> Vec<&'a Guardrail> {
    let name = verb.name();
    guardrails
        .iter()
        .filter(|rule| rule.context.matches(context) && rule.names(name))
        .collect()
}

/// The refusal, if a rule denies it in this namespace.
pub(super) fn denied(rules: &[&Guardrail], namespace: &str) -> Option<(String, String)> {
    let rule = rules
        .iter()
        .find(|rule| rule.deny && rule.namespace.matches(namespace))?;
    Some((format!("denied by {}", rule.origin), rule.way_out().to_owned()))
}

/// Whether a rule wants the name or the count typed for one of these.
pub(super) fn typed(rules: &[&Guardrail], steps: &[Step]) -> bool {
    rules
        .iter()
        .any(|rule| rule.confirm && steps.iter().any(|step| rule.namespace.matches(&step.target.namespace)))
}

/// The bound that these steps are over, if one is.
pub(super) fn over(rules: &[&Guardrail], steps: &[Step]) -> Option<Limit> {
    rules.iter().find_map(|rule| {
        let limit = rule.max_bulk?;
        let count = steps
            .iter()
            .filter(|step| rule.namespace.matches(&step.target.namespace))
            .count();
        (count > limit).then(|| Limit {
            reason: format!("{count} objects at once, and {} allows {limit}", rule.origin),
            way_out: format!("Choose {limit} or fewer. {}", rule.way_out()),
        })
    })
}
