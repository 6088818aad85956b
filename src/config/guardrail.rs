//! `[[guardrail]]`: what may not be done, or not so easily, in contexts and namespaces by pattern.
//!
//! A rule only ever forbids or asks for more; without rules the verbs' own levels hold. All rules that fit apply.

use toml::de::{DeTable, DeValue};

use super::glob::Glob;

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guardrail {
    /// Contexts; `*` if not said.
    pub context: Glob,
    /// Namespaces; `*` if not said.
    pub namespace: Glob,
    /// Verbs as `vmotui run` names them; empty means all.
    pub verbs: Vec<String>,
    /// Not at all.
    pub deny: bool,
    /// The name or the count must be typed.
    pub confirm: bool,
    /// Most objects of these namespaces in one plan.
    pub max_bulk: Option<usize>,
    /// Why, in the words of whoever wrote it; shown with the refusal.
    pub reason: String,
    /// File and line.
    pub origin: String,
}

impl Guardrail {
    /// Whether it speaks of this verb.
    pub fn names(&self, verb: &str) -> bool {
        self.verbs.is_empty() || self.verbs.iter().any(|known| known == verb)
    }

    /// Its reason, or where to look.
    pub fn way_out(&self) -> &str {
        if self.reason.is_empty() {
            "Ask whoever keeps this configuration"
        } else {
            &self.reason
        }
    }

    const KEYS: [&'static str; 7] = ["context", "namespace", "verbs", "deny", "confirm", "max_bulk", "reason"];

    /// Reads one table. The error is the offset and the complaint.
    pub(super) fn parse(table: &DeTable<'_>, origin: String) -> Result<Self, (usize, String)> {
        let mut rule = Self {
            origin,
            ..Self::default()
        };
        for (key, value) in table {
            let (at, name) = (key.span().start, key.get_ref().as_ref());
            let wrong = |wanted: &str| Err((at, format!("guardrail: {name}: {wanted} is expected")));
            match (name, value.get_ref()) {
                ("context", DeValue::String(text)) => rule.context = Glob::from(text.as_ref()),
                ("namespace", DeValue::String(text)) => rule.namespace = Glob::from(text.as_ref()),
                ("reason", DeValue::String(text)) => rule.reason = text.to_string(),
                ("deny", DeValue::Boolean(flag)) => rule.deny = *flag,
                ("confirm", DeValue::String(text)) if text == "type" => rule.confirm = true,
                ("max_bulk", DeValue::Integer(number)) => match number.as_str().parse() {
                    Ok(limit) => rule.max_bulk = Some(limit),
                    Err(_) => return wrong("a number of objects"),
                },
                ("verbs", DeValue::Array(list)) => {
                    for verb in list {
                        let DeValue::String(text) = verb.get_ref() else {
                            return wrong("a list of verbs in quotes");
                        };
                        rule.verbs.push(text.to_string());
                    }
                }
                ("context" | "namespace" | "reason", _) => return wrong("a text in quotes"),
                ("deny", _) => return wrong("true or false"),
                ("confirm", _) => return wrong("\"type\""),
                ("max_bulk", _) => return wrong("a number of objects"),
                ("verbs", _) => return wrong("a list of verbs"),
                _ => {
                    let hint = crate::domain::suggest::hint(name, Self::KEYS);
                    let keys = Self::KEYS.join(", ");
                    return Err((at, format!("guardrail: unknown key \"{name}\"{hint} (keys: {keys})")));
                }
            }
        }
        if rule.deny || rule.confirm || rule.max_bulk.is_some() {
            Ok(rule)
        } else {
            let at = table.keys().next().map_or(0, |key| key.span().start);
            Err((
                at,
                "guardrail: it guards nothing: say deny, confirm or max_bulk".to_owned(),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;

    fn read(text: &str) -> Result<Settings, String> {
        Settings::parse("c", text).map_err(|error| error.to_string())
    }

    #[test]
    fn every_key_is_read_and_rules_keep_their_order_and_lines() {
        let text = r#"
            [[guardrail]]
            context = "prod-*"
            namespace = "payments-*"
            verbs = ["stop", "reset"]
            deny = true
            reason = "Call the payments desk first"

            [[guardrail]]
            confirm = "type"
            max_bulk = 10
        "#;
        let rules = read(text).unwrap().guardrails;
        let [first, second] = rules.as_slice() else {
            panic!("{rules:?}");
        };
        assert!(first.context.matches("prod-dc1") && !first.context.matches("test"));
        assert!(first.namespace.matches("payments-eu") && !first.namespace.matches("shop"));
        assert!(first.names("stop") && first.names("reset") && !first.names("migrate"));
        assert!(first.deny && !first.confirm && first.max_bulk.is_none());
        assert_eq!(first.way_out(), "Call the payments desk first");
        assert_eq!(first.origin, "c:2");
        assert!(second.context.matches("anything") && second.namespace.matches("at all"));
        assert!(second.names("migrate"), "no list means every verb");
        assert!(second.confirm && !second.deny);
        assert_eq!((second.max_bulk, second.origin.as_str()), (Some(10), "c:9"));
    }

    #[test]
    fn what_would_guard_nothing_or_something_else_is_refused() {
        for (rule, wanted) in [
            ("verbs = [\"stop\"]", "c:2: guardrail: it guards nothing"),
            (
                "denny = true",
                "c:2: guardrail: unknown key \"denny\"; did you mean \"deny\"",
            ),
            ("deny = \"yes\"", "c:2: guardrail: deny: true or false is expected"),
            (
                "deny = true\nverbs = \"stop\"",
                "c:3: guardrail: verbs: a list of verbs is expected",
            ),
            (
                "deny = true\nverbs = [7]",
                "c:3: guardrail: verbs: a list of verbs in quotes is expected",
            ),
            ("confirm = true", "c:2: guardrail: confirm: \"type\" is expected"),
            ("confirm = \"yes\"", "c:2: guardrail: confirm: \"type\" is expected"),
            (
                "max_bulk = -1",
                "c:2: guardrail: max_bulk: a number of objects is expected",
            ),
            (
                "max_bulk = \"10\"",
                "c:2: guardrail: max_bulk: a number of objects is expected",
            ),
            (
                "deny = true\nnamespace = [\"a\"]",
                "c:3: guardrail: namespace: a text in quotes is expected",
            ),
        ] {
            let said = read(&format!("[[guardrail]]\n{rule}\n")).unwrap_err();
            assert!(said.starts_with(wanted), "{rule:?}: {said}");
        }
    }
}
