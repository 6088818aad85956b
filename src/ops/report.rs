//! What became of each object of a job, and what its plan left out. It holds no request and no answer, so that nothing
//! secret can stand in it.

use super::job::Outcome;
use super::plan::{Plan, Target};
use super::verb::Verb;

/// One object. Texts come from a cluster and are hostile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The plan's id.
    pub job: String,
    /// What was done: the step's own verb, `snapshot` for one that came first.
    pub verb: &'static str,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// `done`, `flawed`, `failed`, `unknown`, `left`; `open` when it has not ended; `refused` when the plan left it out.
    pub result: &'static str,
    /// How it ended, or why not.
    pub detail: String,
    /// What to do about it; may be empty.
    pub way_out: String,
}

/// The report. `outcome` is `None` for a step that has not ended.
pub fn entries<'a>(plan: &Plan, outcome: impl Fn(usize) -> Option<&'a Outcome>) -> Vec<Entry> {
    let entry = |target: &Target, verb: Verb, (result, detail, way_out): (&'static str, &str, &str)| Entry {
        job: plan.id.clone(),
        verb: verb.into(),
        namespace: target.namespace.clone(),
        name: target.name.clone(),
        result,
        detail: detail.to_owned(),
        way_out: way_out.to_owned(),
    };
    let steps = plan.steps.iter().enumerate().map(|(index, step)| {
        let told = outcome(index).map_or(("open", "", ""), Outcome::told);
        entry(&step.target, step.verb, told)
    });
    let refused = plan
        .refused
        .iter()
        .map(|no| entry(&no.target, plan.verb, ("refused", &no.reason, &no.way_out)));
    steps.chain(refused).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::ask::Ask;
    use crate::ops::build::plan;
    use crate::ops::testing::{running, scene, stopped};

    #[test]
    fn each_step_and_each_refusal_is_an_entry() {
        let ask = Ask {
            snapshot_first: true,
            ..Ask::new(Verb::Restart)
        };
        let subjects = [running("a", "x", "Always"), stopped("a", "y", "Halted")];
        let plan = plan(&ask, &subjects, &scene());
        let done = Outcome::Done("ready".into());
        let report = entries(&plan, |index| (index == 0).then_some(&done));
        let told: Vec<_> = report
            .iter()
            .map(|one| (one.verb, one.name.as_str(), one.result))
            .collect();
        assert_eq!(
            told,
            [
                ("snapshot", "x", "done"),
                ("restart", "x", "open"),
                ("restart", "y", "refused")
            ]
        );
        assert!(!report[2].detail.is_empty());
    }
}
