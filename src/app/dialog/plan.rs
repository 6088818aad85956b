//! The plan dialog: at once what the inventory says, then what the server says, then the operator.

use jiff::Timestamp;

use crate::app::screen::Scroll;
use crate::model::Key;
use crate::model::trouble::Trouble;
use crate::ops::part::Part;
use crate::ops::{Ask, Confirm, Plan, Verb, Verdict};

/// A plan before it is sent.
#[derive(Clone, Debug)]
pub struct PlanDialog {
    /// Tells answers to this question from answers to an earlier one.
    pub number: u64,
    /// What was asked.
    pub ask: Ask,
    /// Of which VMs.
    pub keys: Vec<Key>,
    /// What of them.
    pub part: Part,
    /// The plan.
    pub plan: Box<Plan>,
    /// What the server said to it.
    pub checked: Checked,
    /// Rights that are missing, in words.
    pub denied: Vec<String>,
    /// Scroll position.
    pub scroll: Scroll,
    /// What was typed to confirm.
    pub typed: String,
    /// Enter was pressed before the server had answered; it counts if the answer changes nothing.
    pub eager: bool,
    /// What was typed does not confirm.
    pub error: Option<String>,
}

/// Whether the plan rests on objects read anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The server is being asked; the plan is made from the inventory.
    Asking,
    /// Asked at this time; whether the VMs were read anew.
    Fresh(Timestamp, bool),
    /// It could not be asked.
    Failed(Box<Trouble>),
}

/// What a shell brings back for a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The plan, from objects read anew.
    pub plan: Plan,
    /// Rights that are missing, in words.
    pub denied: Vec<String>,
    /// When it was read.
    pub at: Timestamp,
    /// Whether the VMs were read anew; of very many only the rights are asked for.
    pub anew: bool,
}

impl PlanDialog {
    /// A plan made from the inventory.
    pub fn new(number: u64, ask: Ask, keys: Vec<Key>, part: Part, plan: Plan) -> Self {
        Self {
            number,
            ask,
            keys,
            part,
            plan: Box::new(plan),
            checked: Checked::Asking,
            denied: Vec::new(),
            scroll: Scroll::default(),
            typed: String::new(),
            eager: false,
            error: None,
        }
    }

    /// Whether it may be sent, once confirmed.
    pub fn ready(&self) -> bool {
        matches!(self.checked, Checked::Fresh(..)) && self.denied.is_empty() && !self.plan.is_empty()
    }

    /// Whether there is nothing to wait for and nothing to confirm.
    pub fn hopeless(&self) -> bool {
        self.checked != Checked::Asking && !self.ready()
    }

    /// Whether the inventory gave no plan, and the server's objects may.
    pub fn blank(&self) -> bool {
        self.checked == Checked::Asking && self.plan.is_empty()
    }

    /// Whether a snapshot may come first.
    pub const fn may_save(&self) -> bool {
        self.ask.verb.may_save()
    }

    /// Whether letters are typed into it: also while the plan of a drain is still being read.
    pub fn typing(&self) -> bool {
        let wanted = matches!(self.confirm(), Confirm::Type(_));
        wanted && (!self.plan.is_empty() || self.blank() && self.ask.verb == Verb::Drain)
    }

    /// What `b` does here, if it does anything: what blocks a drain is left behind, or what was moved comes back.
    pub fn choice(&self) -> Option<&'static str> {
        match (self.ask.verb, self.ask.allow_blocked, self.ask.bring_back) {
            (Verb::Drain, false, _) if self.plan.is_empty() && !self.blank() => Some("leave what blocks behind"),
            (Verb::ExitMaintenance, _, true) => Some("bring nothing back"),
            (Verb::ExitMaintenance, _, false) => Some("bring back what was moved"),
            _ => None,
        }
    }

    /// How many at one time, where `<` and `>` change it: names of nodes hold neither.
    pub fn rate(&self) -> Option<usize> {
        let drain = self.ask.verb == Verb::Drain;
        let known = (!self.plan.is_empty()).then_some(self.plan.max_in_flight);
        self.ask.max_in_flight.or(known).filter(|_| drain)
    }

    /// What has to be typed.
    pub fn confirm(&self) -> Confirm {
        self.plan.confirm()
    }

    /// Takes the server's answer. Whether an early Enter may count: nothing that was shown has changed for the worse.
    pub fn take(&mut self, planned: Planned) -> bool {
        let same = planned.plan.steps.len() == self.plan.steps.len()
            && planned.plan.level == self.plan.level
            && requests(&planned.plan).eq(requests(&self.plan))
            && unknowns(&planned.plan) <= unknowns(&self.plan);
        *self.plan = planned.plan;
        self.denied = planned.denied;
        self.checked = Checked::Fresh(planned.at, planned.anew);
        std::mem::take(&mut self.eager) && same && self.ready()
    }
}

/// Of an object only the spec counts, since its labels carry the plan's id; a patch counts as a whole.
fn requests(plan: &Plan) -> impl Iterator<Item = (&str, Option<&serde_json::Value>)> {
    plan.steps.iter().map(|step| {
        let body = step.request.body.as_ref();
        let counts = body.and_then(|body| if body.is_array() { Some(body) } else { body.get("spec") });
        (step.request.path.as_str(), counts)
    })
}

fn unknowns(plan: &Plan) -> usize {
    let checks = plan.steps.iter().flat_map(|step| &step.checks);
    checks.filter(|check| check.verdict == Verdict::Unknown).count()
}
