//! What a job did not bring about is planned anew.

use super::plans::{agree, dialog, ended, ran, told};
use super::*;
use crate::ops::job::{News, Outcome, Tally};

/// A migration of three VMs that ended so; its targets in order, and Tasks in view.
fn job(outcomes: [Outcome; 3]) -> (App, Vec<String>) {
    let mut app = app();
    let asked = press(&mut app, "2 * m");
    agree(&mut app, &asked);
    let effects = press(&mut app, "enter");
    let plan = ran(&effects).unwrap().clone();
    let mut tally = Tally::default();
    for (index, outcome) in outcomes.into_iter().enumerate() {
        tally.add(&outcome);
        ended(&mut app, &plan.id, index, outcome);
    }
    told(&mut app, &plan.id, News::Ended(tally));
    press(&mut app, "3");
    (app, plan.steps.iter().map(|step| step.target.to_string()).collect())
}

fn failed() -> Outcome {
    Outcome::Failed {
        reason: "quota".into(),
        way_out: String::new(),
    }
}

#[test]
fn c_plans_what_failed_and_what_was_not_begun_and_nothing_else() {
    let (mut app, targets) = job([failed(), Outcome::Done(String::new()), Outcome::Left]);
    press(&mut app, "c");
    let planned: Vec<String> = dialog(&app)
        .plan
        .steps
        .iter()
        .map(|step| step.target.to_string())
        .collect();
    assert_eq!(planned, [targets[0].clone(), targets[2].clone()]);
}

#[test]
fn what_is_unknown_or_done_is_not_sent_again() {
    let unknown = Outcome::Unknown {
        reason: "the answer was lost".into(),
        check: "check it".into(),
    };
    for (last, words) in [(unknown, "look at it first"), (Outcome::Done(String::new()), "did all")] {
        let done = || Outcome::Done(String::new());
        let (mut app, _) = job([done(), done(), last]);
        assert!(press(&mut app, "c").is_empty());
        assert!(app.dialog.is_none());
        let said = &app.messages.unread().unwrap().text;
        assert!(said.contains(words), "{said}");
    }
}
