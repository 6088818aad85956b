//! The palette: any action by a few letters, with its key, or why it does nothing here.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::App;
use super::keymap::Keymap;
use super::meant;
use crate::action::{ACTIONS, Action, Arg, Scope, Spec, policy};

/// One line of the palette.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The action.
    pub spec: &'static Spec,
    /// Its shortest key here.
    pub key: Option<String>,
    /// Why it cannot be used here.
    pub why_not: Option<String>,
}

/// Actions that `text` finds, the best first; those that do nothing here come last.
pub fn entries(app: &App, text: &str) -> Vec<Entry> {
    let namespace = meant::targets(app).first().map(|key| key.namespace.clone());
    let offer = app.offer(namespace.as_deref().unwrap_or_default());
    let denied = |spec: &Spec| match spec.action {
        Action::Do(verb) => policy::refuse(verb, namespace.as_deref().unwrap_or_default(), offer),
        _ => None,
    };
    let closed = policy::closed(offer).is_some();
    found(&app.keymap, app.screen().scopes(), text, closed, denied)
}

fn found(
    keymap: &Keymap,
    scopes: &[Scope],
    text: &str,
    closed: bool,
    denied: impl Fn(&Spec) -> Option<String>,
) -> Vec<Entry> {
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut found: Vec<(bool, std::cmp::Reverse<u32>, usize, Entry)> = Vec::new();
    for (position, spec) in ACTIONS.iter().enumerate().filter(|(_, spec)| !(closed && spec.writes)) {
        let mut score = |haystack: &str| pattern.score(Utf32Str::new(haystack, &mut buffer), &mut matcher);
        let by_name = std::iter::once(spec.name)
            .chain(spec.aliases.iter().copied())
            .filter_map(&mut score)
            .max();
        let Some(score) = by_name.map(|score| score * 2).max(score(spec.doc)) else {
            continue;
        };
        let why_not = (!spec.scopes.iter().any(|scope| scopes.contains(scope))).then(|| {
            let places: Vec<&str> = spec.scopes.iter().map(|scope| scope.title()).collect();
            format!("only on: {}", places.join(", "))
        });
        let why_not = why_not.or_else(|| denied(spec));
        let key = keymap
            .keys_for(scopes, &spec.action.into())
            .first()
            .map(ToString::to_string);
        found.push((
            why_not.is_some(),
            std::cmp::Reverse(score),
            position,
            Entry { spec, key, why_not },
        ));
    }
    found.sort_by_key(|(useless, score, position, _)| (*useless, *score, *position));
    found.into_iter().map(|(_, _, _, entry)| entry).collect()
}

/// What the command line should hold when this entry is chosen, if the action takes something.
pub fn needs_argument(spec: &Spec) -> bool {
    matches!(spec.arg, Arg::Required(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_find_the_action() {
        let keymap = Keymap::embedded().unwrap();
        let scopes = [Scope::Nodes, Scope::List, Scope::Global];
        let first = |text: &str| {
            found(&keymap, &scopes, text, false, |_| None)
                .into_iter()
                .next()
                .map(|entry| entry.spec.action)
        };
        assert_eq!(first("srev"), Some(Action::SortReverse));
        assert_eq!(first("hosts"), Some(Action::Nodes));
        assert_eq!(first("zzzz"), None);
        assert_eq!(found(&keymap, &scopes, "", false, |_| None).len(), ACTIONS.len());
        let closed = found(&keymap, &scopes, "", true, |_| None);
        assert!(
            closed.iter().all(|entry| !entry.spec.writes),
            "a read-only session has no such action"
        );
    }

    #[test]
    fn what_does_nothing_here_says_why_and_comes_last() {
        let keymap = Keymap::embedded().unwrap();
        let scopes = [Scope::Nodes, Scope::List, Scope::Global];
        let found = found(&keymap, &scopes, "", false, |_| None);
        let group = found
            .iter()
            .position(|entry| entry.spec.action == Action::Group)
            .unwrap();
        assert!(found[group].why_not.as_deref().unwrap().contains("VMs"));
        assert!(found[..group].iter().any(|entry| entry.why_not.is_none()));
        assert!(found[group..].iter().all(|entry| entry.why_not.is_some()));
    }
}
