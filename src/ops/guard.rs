//! Guardrails of the configuration, applied when a plan is built.

use strum::IntoEnumIterator as _;

use super::plan::Step;
use super::verb::Verb;
use crate::config::Guardrail;
use crate::domain::suggest;

/// Why a guardrail leaves everything out.
pub(super) struct Limit {
    pub(super) reason: String,
    pub(super) way_out: String,
}

/// Checks the verbs that guardrails name: one that is misspelled would guard nothing, and nobody would notice.
///
/// # Errors
/// The file and line of the rule, the word, the nearest verb and all there are.
pub fn check_verbs(guardrails: &[Guardrail]) -> Result<(), String> {
    let known = || Verb::iter().map(Verb::name);
    for rule in guardrails {
        if let Some(word) = rule.verbs.iter().find(|word| known().all(|name| name != word.as_str())) {
            let hint = suggest::hint(word, known());
            let verbs = known().collect::<Vec<_>>().join(", ");
            return Err(format!(
                "{}: guardrail: unknown verb \"{word}\"{hint} (verbs: {verbs})",
                rule.origin
            ));
        }
    }
    Ok(())
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
            .filter(|step| step.needs.is_none() && rule.namespace.matches(&step.target.namespace))
            .count();
        (count > limit).then(|| Limit {
            reason: format!("{count} objects at once, and {} allows {limit}", rule.origin),
            way_out: format!("Choose {limit} or fewer. {}", rule.way_out()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(verbs: &[&str]) -> Guardrail {
        Guardrail {
            verbs: verbs.iter().map(|verb| (*verb).to_owned()).collect(),
            deny: true,
            origin: "config.toml:3".to_owned(),
            ..Guardrail::default()
        }
    }

    #[test]
    fn a_misspelled_verb_is_named_with_its_line_and_the_nearest() {
        let said = check_verbs(&[rule(&[]), rule(&["stop", "rest"])]).unwrap_err();
        assert!(
            said.starts_with("config.toml:3: guardrail: unknown verb \"rest\"; did you mean \"re"),
            "{said}"
        );
        assert!(said.contains("force-stop"), "{said}");
    }

    #[test]
    fn every_verb_may_be_named() {
        let all: Vec<&str> = Verb::iter().map(Verb::name).collect();
        assert_eq!(check_verbs(&[rule(&all)]), Ok(()));
    }
}
