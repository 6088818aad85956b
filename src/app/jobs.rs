//! Jobs of this session, and interrupted ones of earlier sessions, as tasks.

use compact_str::{CompactString, format_compact};
use jiff::Timestamp;

use crate::domain::migration::{Origin, Stage};
use crate::model::Key;
use crate::ops::job::{Interrupted, Mark, News, Outcome, State, Tally};
use crate::ops::report::{Entry, entries};
use crate::ops::{Ask, Goal, Plan, Verb};
use crate::store::Task;

/// One job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its plan.
    pub plan: Plan,
    /// How far each step is.
    pub states: Vec<State>,
    /// Why it begins no further step.
    pub paused: Option<String>,
    /// A job of an earlier session that nobody carries on.
    pub interrupted: bool,
    /// Set once it is over.
    pub ended: Option<Timestamp>,
    /// What was asked for; a job of an earlier session has only its plan left.
    pub ask: Option<Ask>,
    asked: Timestamp,
    /// The migration object that the only step made: the cluster's own task stands in for the job then.
    object: Option<String>,
}

impl Job {
    /// A job that begins.
    pub fn new(plan: Plan, asked: Timestamp) -> Self {
        Self {
            states: vec![State::Waiting; plan.steps.len()],
            plan,
            paused: None,
            interrupted: false,
            ended: None,
            ask: None,
            asked,
            object: None,
        }
    }

    /// A job that an earlier session left.
    pub fn interrupted(left: Interrupted) -> Self {
        let states = left.marks.into_iter().map(|mark| match mark {
            Mark::Ended(outcome) => State::Ended(outcome),
            Mark::Untouched | Mark::Sent | Mark::Answered(_) => State::Waiting,
        });
        Self {
            states: states.collect(),
            interrupted: true,
            ..Self::new(left.header.plan, left.header.began)
        }
    }

    /// Takes news in.
    pub fn hear(&mut self, news: News, now: Timestamp) {
        match news {
            News::Began => (self.interrupted, self.paused) = (false, None),
            News::Step { index, state, object } => {
                if let Some(slot) = self.states.get_mut(index) {
                    *slot = state;
                }
                self.object = object.or(self.object.take());
            }
            News::Paused(why) => self.paused = Some(why),
            News::Resumed => self.paused = None,
            News::Ended(_) => self.ended = Some(now),
        }
    }

    /// Its drain was given up: what an earlier session left undone is not wanted any more.
    pub fn forsake(&mut self, now: Timestamp) {
        for state in &mut self.states {
            if !matches!(state, State::Ended(_)) {
                *state = State::Ended(Outcome::Left);
            }
        }
        (self.interrupted, self.ended) = (false, Some(now));
    }

    /// How many steps ended how.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for state in &self.states {
            if let State::Ended(outcome) = state {
                tally.add(outcome);
            }
        }
        tally
    }

    /// What became of each object.
    pub fn report(&self) -> Vec<Entry> {
        entries(&self.plan, |index| match self.states.get(index) {
            Some(State::Ended(outcome)) => Some(outcome),
            _ => None,
        })
    }

    /// The first thing that went wrong, with its way out.
    pub fn trouble(&self) -> Option<String> {
        self.plan
            .steps
            .iter()
            .zip(&self.states)
            .find_map(|(step, state)| match state {
                State::Ended(Outcome::Failed { reason, way_out }) => {
                    Some(sentence(&step.target.to_string(), reason, way_out))
                }
                State::Ended(Outcome::Unknown { reason, check }) => {
                    Some(sentence(&step.target.to_string(), reason, check))
                }
                _ => None,
            })
    }

    /// The first thing that is there, and not as it should be.
    pub fn flaw(&self) -> Option<String> {
        let ended = self.plan.steps.iter().zip(&self.states);
        ended.into_iter().find_map(|(step, state)| match state {
            State::Ended(Outcome::Flawed(words)) => Some(format!("{}: {words}", step.target)),
            _ => None,
        })
    }

    /// What the step is doing that has not ended.
    fn current(&self) -> &'static str {
        let mut steps = self.plan.steps.iter().zip(&self.states);
        match steps.find(|(_, state)| !matches!(state, State::Ended(_))) {
            Some((step, _)) if step.verb != self.plan.verb => step.verb.name(),
            Some((_, state)) => word(state),
            None => "",
        }
    }

    /// Whether the cluster shows it itself: one migration that has an object.
    pub fn shown_by_cluster(&self) -> bool {
        self.plan.verb == Verb::Migrate && self.plan.steps.len() == 1 && self.object.is_some()
    }

    /// The key of its task.
    pub fn key(&self) -> Key {
        Key::new("", self.plan.id.as_str())
    }

    /// As a task.
    pub fn task(&self) -> Task {
        let tally = self.tally();
        let ended = tally.done + tally.failed + tally.unknown + tally.left;
        let bad = tally.failed + tally.unknown;
        let all = self.plan.targets();
        let flaw = self.flaw();
        let stage = match self.ended {
            None => Stage::Moving,
            Some(_) if bad > 0 => Stage::Failed,
            Some(_) => Stage::Done,
        };
        let (moved, guests) = self.moved();
        let phase: CompactString = match (&self.ended, all) {
            (Some(_), 1) if tally.unknown > 0 => "unknown".into(),
            (Some(_), 1) if bad > 0 => "Failed".into(),
            (Some(_), 1) if tally.left > 0 => "left".into(),
            (Some(_), _) if flaw.is_some() && bad == 0 => "Flawed".into(),
            (Some(_), 1) => "Done".into(),
            (None, 1) if guests == 0 => self.current().into(),
            (Some(_), _) if guests > 0 && tally.left > 0 => format_compact!("given up {moved}/{guests}"),
            _ if guests > 0 && self.paused.is_some() => format_compact!("paused {moved}/{guests}"),
            _ if guests > 0 && bad > 0 => format_compact!("{moved}/{guests}, {bad} bad"),
            _ if guests > 0 => format_compact!("{moved}/{guests} VMs"),
            _ if self.paused.is_some() => format_compact!("paused {ended}/{}", self.states.len()),
            _ if bad > 0 => format_compact!("{}/{}, {bad} bad", tally.done, self.states.len()),
            _ => format_compact!("{}/{} done", tally.done, self.states.len()),
        };
        let target = self.plan.steps.first().map(|step| &step.target);
        Task {
            key: self.key(),
            subject: match (all, target) {
                _ if self.plan.node.is_some() => Key::new("", self.plan.node.as_deref().unwrap_or_default()),
                (1, Some(target)) => Key::new(target.namespace.as_str(), target.name.as_str()),
                (many, _) => Key::new("", format!("{many} VMs")),
            },
            what: self.plan.verb.name().into(),
            origin: Origin::Own,
            phase,
            stage,
            interrupted: self.interrupted,
            flawed: flaw.is_some(),
            aborted: self.ended.is_some() && tally.left > 0 && bad == 0,
            asked: Some(self.asked),
            ended: self.ended,
            why: self.why().into(),
            ..Task::default()
        }
    }

    /// How the only thing it was about ended.
    fn words(&self) -> Option<String> {
        match self.states.last().filter(|_| self.plan.targets() == 1)? {
            State::Ended(Outcome::Done(words)) => Some(words.clone()),
            _ => None,
        }
    }

    /// VMs that have left the node of a drain, of how many.
    fn moved(&self) -> (usize, usize) {
        let of_vms = self.plan.steps.iter().zip(&self.states);
        let guests = of_vms.filter(|(step, _)| matches!(step.goal, Goal::LeftNode { .. }));
        guests.fold((0, 0), |(moved, all), (_, state)| {
            let done = matches!(state, State::Ended(Outcome::Done(_)));
            (moved + usize::from(done), all + 1)
        })
    }

    fn why(&self) -> String {
        if self.interrupted {
            let left = self
                .states
                .iter()
                .filter(|state| !matches!(state, State::Ended(_)))
                .count();
            return format!("an earlier session left {left} of {} undone", self.states.len());
        }
        if let Some(trouble) = self.trouble() {
            return trouble;
        }
        if let Some(why) = &self.paused {
            return why.clone();
        }
        if self.ended.is_some() {
            return self.flaw().or_else(|| self.words()).unwrap_or_default();
        }
        self.states
            .iter()
            .find_map(|state| match state {
                State::Following { awaited, seen } if seen.is_empty() => Some(format!("until {awaited}")),
                State::Following { awaited, seen } => Some(format!("until {awaited}: {seen}")),
                _ => None,
            })
            .unwrap_or_default()
    }
}

fn sentence(what: &str, reason: &str, way_out: &str) -> String {
    if way_out.is_empty() {
        format!("{what}: {reason}")
    } else {
        format!("{what}: {reason}; {way_out}")
    }
}

fn word(state: &State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Rehearsing => "dry run",
        State::Sending => "sending",
        State::Following { .. } => "followed",
        State::Ended(_) => "ended",
    }
}
