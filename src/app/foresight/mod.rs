//! What is known of the future: the newest question, the answers that are shown, the switches they were made with.
//!
//! **Architecture Invariant:** the newest question wins. An answer to an older one is dropped, however late it comes.

mod rows;
mod switches;

use std::sync::Arc;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

pub use switches::Switches;

use super::{Effect, Effects};
use crate::model::trouble::Trouble;
use crate::ops::repave::{About, Foreseen};

/// Questions and answers about the future.
#[derive(Clone, Debug, Default)]
pub struct Foresight {
    asked: u64,
    /// The question that is being worked on.
    pub awaited: Option<Awaited>,
    /// The repave of all pools.
    pub repave: Subject,
    /// The drain of the node that was asked about last.
    pub drain: Subject,
    names: FxHashMap<String, u32>,
}

/// A question under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    number: u64,
    /// What is asked about.
    pub about: About,
    /// Since when.
    pub since: Timestamp,
    /// The cluster is read for it as well.
    pub anew: bool,
}

/// What is known about one thing that was asked about.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Switches as they are set.
    pub switches: Switches,
    /// The answer in view.
    pub shown: Option<Shown>,
    /// Why there is none, or no newer one.
    pub trouble: Option<String>,
}

/// An answer with what it rests on.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What was asked about.
    pub about: About,
    /// The answer.
    pub foreseen: Arc<Foreseen>,
    /// Switches that it was made with.
    pub switches: Switches,
    /// When the cluster was read for it.
    pub read: Timestamp,
}

impl Foresight {
    /// What is known about a repave, or about a drain.
    pub fn of(&self, about: &About) -> &Subject {
        match about {
            About::Repave => &self.repave,
            About::Drain(_) => &self.drain,
        }
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, about: &About) -> &mut Subject {
        match about {
            About::Repave => &mut self.repave,
            About::Drain(_) => &mut self.drain,
        }
    }

    /// The answer about exactly this.
    pub fn shown(&self, about: &About) -> Option<&Shown> {
        self.of(about).shown.as_ref().filter(|shown| shown.about == *about)
    }

    /// Asks, with the switches as they stand; a question under way is forgotten. `anew` reads the cluster again.
    pub fn ask(&mut self, about: About, anew: bool, now: Timestamp) -> Effects {
        self.asked += 1;
        let what_if = match self.of(&about).switches.what_if() {
            Ok(what_if) => what_if,
            Err(why) => {
                self.of_mut(&about).trouble = Some(why);
                self.awaited = None;
                return Effects::new();
            }
        };
        self.of_mut(&about).trouble = None;
        self.awaited = Some(Awaited {
            number: self.asked,
            about: about.clone(),
            since: now,
            anew,
        });
        Effects::from_iter([Effect::Foresee {
            number: self.asked,
            about,
            what_if: Box::new(what_if),
            anew,
        }])
    }

    /// Takes an answer. False when it is to an older question, and was dropped.
    pub fn take(&mut self, number: u64, answer: Result<(Arc<Foreseen>, Timestamp), Box<Trouble>>) -> bool {
        let Some(awaited) = self.awaited.take_if(|awaited| awaited.number == number) else {
            return false;
        };
        if let Ok((foreseen, _)) = &answer {
            let pools = foreseen.preview.pools.iter().map(|pool| &pool.name);
            let nodes = foreseen.preview.nodes.iter().map(|node| &node.name);
            let residents = foreseen.residents.values().flatten().map(|one| &one.name);
            let machines = foreseen.under_way.known().into_iter().flat_map(|one| &one.machines);
            let machines = machines.map(|machine| &machine.name);
            let steps: Vec<String> = foreseen
                .preview
                .steps
                .iter()
                .map(|step| rows::key(step.index))
                .collect();
            for name in pools.chain(nodes).chain(residents).chain(machines).chain(&steps) {
                let next = self.names.len() as u32;
                if !self.names.contains_key(name) {
                    self.names.insert(name.clone(), next);
                }
            }
        }
        let subject = self.of_mut(&awaited.about);
        match answer {
            Ok((foreseen, read)) => {
                let switches = subject.switches.clone();
                subject.shown = Some(Shown {
                    about: awaited.about,
                    foreseen,
                    switches,
                    read,
                });
            }
            Err(trouble) => subject.trouble = Some(trouble.to_string()),
        }
        true
    }

    /// Forgets the question under way; the switches go back to those of the answer in view. False when there is none.
    pub fn cancel(&mut self) -> bool {
        let Some(awaited) = self.awaited.take() else {
            return false;
        };
        let subject = self.of_mut(&awaited.about);
        if let Some(shown) = &subject.shown {
            subject.switches = shown.switches.clone();
        }
        true
    }

    /// The identity of a pool, a node or a VM by its name: rows keep it while plans come and go.
    pub fn id(&self, name: &str) -> Option<u32> {
        self.names.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "the shape in which answers arrive")]
    fn answer(verdict: crate::domain::repave::Go) -> Result<(Arc<Foreseen>, Timestamp), Box<Trouble>> {
        let mut foreseen = Foreseen::default();
        foreseen.preview.verdict = verdict;
        Ok((Arc::new(foreseen), Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn the_newest_question_wins_and_older_answers_are_dropped() {
        use crate::domain::repave::Go;
        let mut all = Foresight::default();
        let now = Timestamp::UNIX_EPOCH;
        let number = |effects: &Effects| match effects.first() {
            Some(Effect::Foresee { number, .. }) => *number,
            other => panic!("{other:?}"),
        };
        let first = number(&all.ask(About::Repave, true, now));
        all.repave.switches.set("surge", "2").unwrap();
        let second = number(&all.ask(About::Repave, false, now));
        assert!(!all.take(first, answer(Go::Go)), "the older answer is dropped");
        assert!(all.repave.shown.is_none());
        assert!(all.take(second, answer(Go::NoGo)));
        let shown = all.shown(&About::Repave).unwrap();
        assert_eq!((shown.foreseen.preview.verdict, shown.switches.len()), (Go::NoGo, 1));
        assert!(!all.take(first, answer(Go::Go)), "however late it comes");
        assert_eq!(all.shown(&About::Repave).unwrap().foreseen.preview.verdict, Go::NoGo);
    }

    #[test]
    fn a_cancelled_question_gives_the_switches_of_the_answer_in_view_back() {
        let mut all = Foresight::default();
        let now = Timestamp::UNIX_EPOCH;
        all.ask(About::Repave, true, now);
        assert!(all.take(1, answer(crate::domain::repave::Go::Go)));
        all.repave.switches.set("max-pods", "110").unwrap();
        all.ask(About::Repave, false, now);
        assert!(all.cancel() && all.repave.switches.is_empty());
        assert!(!all.take(2, answer(crate::domain::repave::Go::NoGo)));
        assert!(!all.cancel(), "there is nothing to cancel any more");
    }
}
