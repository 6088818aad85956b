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
