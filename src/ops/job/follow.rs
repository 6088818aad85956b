//! Looking until the goal is reached or the cluster says no.

use std::time::Duration;

use super::attempt::Attempt;
use super::judge::{Judgement, judge, overdue};
use super::look::{look, unschedulable};
use super::{Outcome, State};
use crate::model::trouble::{Step as Where, Trouble};
use crate::ops::verb::Verb;

/// One look a second: it reads one to three objects by name, for at most a few VMs at one time.
const PACE: Duration = Duration::from_secs(1);
/// This many looks in a row must show the same failure where it may come differently: the reason of a failed migration
/// stands there one event after its phase.
const STEADY: u32 = 4;

/// A goal that is being followed.
pub(super) struct Follow<'a> {
    attempt: &'a Attempt<'a>,
    object: Option<(String, String)>,
    patience: Duration,
    told: String,
    /// What the scheduler said last, which nobody keeps once the target pod is gone.
    scheduler: String,
    /// The way it takes that it should not.
    detour: Option<String>,
    failing: u32,
    unclear: u32,
}

impl<'a> Follow<'a> {
    pub(super) fn new(attempt: &'a Attempt<'a>, object: Option<(String, String)>, patience: Duration) -> Self {
        Self {
            attempt,
            object,
            patience,
            told: String::new(),
            scheduler: String::new(),
            detour: None,
            failing: 0,
            unclear: 0,
        }
    }

    pub(super) async fn run(mut self) -> Outcome {
        let runner = self.attempt.runner;
        let began = runner.clock.now();
        self.say("accepted");
        loop {
            let name = self.object.as_ref().map(|(name, _)| name.as_str());
            let seen = look(&runner.client, self.attempt.step, name).await;
            let judged = judge(self.attempt.step, &seen, self.object.as_ref());
            let waited = runner.clock.now().duration_since(began).unsigned_abs();
            let late = match &judged {
                Judgement::Waiting(_) | Judgement::Detour(_) => overdue(self.attempt.step, &seen, waited),
                _ => None,
            };
            if let Some(outcome) = self.weigh(late.unwrap_or(judged)) {
                return self.explained(outcome);
            }
            let said = unschedulable(&runner.client, self.attempt.step, &seen.migration).await;
            if !said.is_empty() {
                self.say(&format!("the target pod has no node: {said}"));
                self.scheduler = said;
            }
            if waited >= self.patience {
                return self.unknown(format!("after {} s: {}", waited.as_secs(), self.told));
            }
            runner.clock.sleep(PACE).await;
        }
    }

    fn weigh(&mut self, judged: Judgement) -> Option<Outcome> {
        if !matches!(judged, Judgement::Failing { .. }) {
            self.failing = 0;
        }
        match judged {
            Judgement::Done(words) => return Some(Outcome::Done(words)),
            Judgement::Flawed(words) => return Some(Outcome::Flawed(words)),
            Judgement::Failed { reason, way_out } => return Some(Outcome::Failed { reason, way_out }),
            Judgement::TooLate(words) => return Some(too_late(self.attempt.wish, words)),
            Judgement::Failing { reason, way_out } => {
                self.failing += 1;
                if self.failing >= STEADY {
                    return Some(Outcome::Failed { reason, way_out });
                }
                self.say(&reason);
            }
            Judgement::Unclear(seen) => {
                self.unclear += 1;
                if self.unclear >= STEADY {
                    return Some(self.unknown(seen));
                }
            }
            Judgement::Waiting(seen) => self.say(&seen),
            Judgement::Detour(seen) => {
                self.say(&seen);
                self.detour = Some(seen);
            }
            Judgement::Blind(trouble) if hopeless(&trouble) => return Some(self.unknown(trouble.to_string())),
            Judgement::Blind(trouble) => self.say(&format!("cannot look: {}", trouble.reason)),
        }
        None
    }

    /// A failed migration with what the scheduler had said about its target pod; and what came another way, with the way.
    fn explained(&self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Done(words) if self.detour.is_some() => {
                let detour = self.detour.as_deref().unwrap_or_default();
                Outcome::Flawed(format!("{words}; but {detour}"))
            }
            Outcome::Failed { reason, way_out } if !self.scheduler.is_empty() => Outcome::Failed {
                reason: format!("{reason}; the scheduler had said: {}", self.scheduler),
                way_out,
            },
            other => other,
        }
    }

    fn unknown(&self, reason: String) -> Outcome {
        Outcome::Unknown {
            reason,
            check: self.attempt.check(),
        }
    }

    fn say(&mut self, seen: &str) {
        if self.told == seen {
            return;
        }
        seen.clone_into(&mut self.told);
        let state = State::Following {
            awaited: self.attempt.step.goal.words(),
            seen: seen.to_owned(),
        };
        self.attempt
            .tell(state, self.object.as_ref().map(|(name, _)| name.as_str()));
    }
}

/// Who gives a drain up wants nothing more to leave from now on, and what has left stays where it is; who cancels one
/// migration wants that VM to stay.
fn too_late(verb: Verb, words: String) -> Outcome {
    if verb == Verb::AbortDrain {
        return Outcome::Done(format!("{words}: the VM has left, and stays where it is now"));
    }
    Outcome::Failed {
        reason: words,
        way_out: "Migrate back".to_owned(),
    }
}

/// What will not be readable a second later either.
fn hopeless(trouble: &Trouble) -> bool {
    matches!(
        trouble.step,
        Where::Authorization | Where::Authentication | Where::Guard | Where::Config
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_that_ended_first_is_no_failure_of_a_drain_that_is_given_up() {
        let words = "kubevirt-evacuation-x had succeeded before";
        match too_late(Verb::AbortDrain, words.to_owned()) {
            Outcome::Done(said) => assert!(said.starts_with(words) && said.contains("stays"), "{said}"),
            other => panic!("{other:?}"),
        }
        let alone = too_late(Verb::CancelMigration, words.to_owned());
        assert!(matches!(alone, Outcome::Failed { way_out, .. } if way_out == "Migrate back"));
    }
}
