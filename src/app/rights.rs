//! Our rights by namespace, as the server told them some minutes ago at most.

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use crate::client::Rules;

/// Seconds after which they are asked for again.
const GOOD_FOR: i64 = 180;

/// Rights that were read.
#[derive(Clone, Debug, Default)]
pub struct Rights(FxHashMap<String, Known>);

#[derive(Clone, Debug)]
struct Known {
    rules: Option<Rules>,
    asked: Timestamp,
}

impl Rights {
    /// Those of a namespace; `None` when nobody told.
    pub fn of(&self, namespace: &str) -> Option<&Rules> {
        self.0.get(namespace)?.rules.as_ref()
    }

    /// Whether they must be asked for.
    pub fn old(&self, namespace: &str, now: Timestamp) -> bool {
        self.0
            .get(namespace)
            .is_none_or(|known| now.duration_since(known.asked).as_secs() > GOOD_FOR)
    }

    /// The question is on its way; what was known stays until the answer.
    pub fn asking(&mut self, namespace: &str, now: Timestamp) {
        let rules = self.0.remove(namespace).and_then(|known| known.rules);
        self.0.insert(namespace.to_owned(), Known { rules, asked: now });
    }

    /// The answer.
    pub fn take(&mut self, namespace: &str, rules: Rules) {
        if let Some(known) = self.0.get_mut(namespace) {
            known.rules = Some(rules);
        }
    }

    /// Forgets all: another cluster, or other credentials.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_asked_for_once_in_some_minutes() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut rights = Rights::default();
        assert!(rights.old("a", at(0)));
        rights.asking("a", at(0));
        assert!(!rights.old("a", at(GOOD_FOR)) && rights.of("a").is_none());
        rights.take("a", Rules::default());
        rights.asking("a", at(GOOD_FOR + 1));
        assert!(rights.of("a").is_some(), "what was known stays until the answer");
        rights.take("b", Rules::default());
        assert!(rights.of("b").is_none(), "nobody asked for b");
    }
}
