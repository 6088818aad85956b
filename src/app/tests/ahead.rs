//! Previews by keys: how many presses, what is asked, which answer is shown.

use std::sync::Arc;

use super::*;
use crate::app::dialog::Dialog;
use crate::app::screen::Page;
use crate::domain::migratable::drain::Outcome;
use crate::domain::repave::{Certainty, Go, NodeView, PoolView, Range};
use crate::ops::repave::{About, Foreseen, Resident};

/// Two pools; n1 of the second holds two VMs, one of which blocks.
pub(super) fn foreseen(verdict: Go) -> Foreseen {
    let pool = |name: &str, verdict| PoolView {
        name: name.to_owned(),
        kind: "worker",
        strategy: "expand first, surge 1".to_owned(),
        verdict,
        nodes: 1,
        eta: Range { low: 60, high: 120 },
        determined: true,
        certainty: Certainty::Determined,
        advised: Vec::new(),
        how: "",
        source: "test".to_owned(),
    };
    let node = |name: &str, pool: &str| NodeView {
        name: name.to_owned(),
        pool: pool.to_owned(),
        ..NodeView::default()
    };
    let mut answer = Foreseen::default();
    answer.preview.verdict = verdict;
    answer.preview.pools = vec![pool("cp", Go::Go), pool("wp", verdict)];
    answer.preview.nodes = vec![node("n2", "cp"), node("n1", "wp")];
    let vm = |name: &str, outcome| Resident {
        name: name.to_owned(),
        outcome: Some(outcome),
        verdict: outcome_verdict(outcome),
        ..Resident::default()
    };
    let vms = vec![vm("a/db-01", Outcome::Blocks), vm("a/db-02", Outcome::Migrates)];
    answer.residents.insert("n1".to_owned(), vms);
    answer
}

fn outcome_verdict(outcome: Outcome) -> crate::domain::finding::Verdict {
    outcome.verdict()
}

/// The question among effects.
pub(super) fn asked(effects: &Effects) -> (u64, About, crate::domain::repave::WhatIf, bool) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Foresee {
            number,
            about,
            what_if,
            anew,
        } => Some((*number, about.clone(), (**what_if).clone(), *anew)),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing was asked: {effects:?}"))
}

pub(super) fn answer(app: &mut App, number: u64, verdict: Go) {
    let answer = Ok((Arc::new(foreseen(verdict)), now()));
    update(app, Event::Foreseen { number, answer });
    app.settle();
}

fn page(app: &App) -> Page {
    match app.screen() {
        Screen::Repave(screen) => screen.page.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_repave_of_a_pool_is_two_presses_away_and_its_vms_two_more() {
    let mut app = app();
    let (number, about, what_if, anew) = asked(&press(&mut app, "8"));
    assert_eq!((about, anew), (About::Repave, true));
    assert_eq!(what_if, crate::domain::repave::WhatIf::default());
    assert_eq!(page(&app), Page::Pools);
    answer(&mut app, number, Go::NoGo);
    press(&mut app, "j enter");
    assert_eq!(page(&app), Page::Pool("wp".to_owned()));
    press(&mut app, "enter");
    assert_eq!(page(&app), Page::Node("n1".to_owned()));
    let again = press(&mut app, "shift-r");
    assert!(
        again.is_empty(),
        "what was read is shown with its age, ctrl-r reads anew"
    );
    assert!(asked(&press(&mut app, "ctrl-r")).3);
}

#[test]
fn a_vm_is_stopped_for_the_sake_of_the_question_and_the_cursor_stays_on_it() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "8"));
    answer(&mut app, number, Go::NoGo);
    press(&mut app, "j enter enter");
    let (number, about, what_if, anew) = asked(&press(&mut app, "s"));
    assert_eq!((about, anew), (About::Repave, false), "the cluster is not read again");
    assert_eq!(what_if.stopped, ["a/db-01"]);
    answer(&mut app, number, Go::Go);
    let shown = app.foresight.shown(&About::Repave).unwrap();
    assert_eq!(shown.foreseen.preview.verdict, Go::Go);
    assert_eq!(app.foresight.repave.switches.words(), "a/db-01 stopped");
    let (.., what_if, _) = asked(&press(&mut app, "s"));
    assert!(what_if.stopped.is_empty(), "again takes it back");
}

#[test]
fn while_it_is_computed_esc_goes_back_to_the_answer_in_view_and_its_switches() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "8"));
    answer(&mut app, number, Go::NoGo);
    press(&mut app, "e");
    assert!(matches!(app.dialog, Some(Dialog::WhatIf(_))));
    let (late, _, what_if, _) = asked(&press(&mut app, "down down down down text:110 enter"));
    assert_eq!(what_if.max_pods, Some(110));
    assert!(app.foresight.awaited.is_some());
    press(&mut app, "esc");
    assert!(app.foresight.awaited.is_none() && app.foresight.repave.switches.is_empty());
    assert_eq!(
        page(&app),
        Page::Pools,
        "the first Esc leaves the question, not the screen"
    );
    answer(&mut app, late, Go::Go);
    let shown = app.foresight.shown(&About::Repave).unwrap();
    assert_eq!(
        shown.foreseen.preview.verdict,
        Go::NoGo,
        "what was cancelled is not shown"
    );
    press(&mut app, "esc");
    assert!(matches!(app.screen(), Screen::Nodes(_)));
}

#[test]
fn a_switch_that_is_not_understood_keeps_the_dialog_and_says_why() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "8"));
    answer(&mut app, number, Go::NoGo);
    assert!(press(&mut app, "e down text:huge enter").is_empty());
    match &app.dialog {
        Some(Dialog::WhatIf(dialog)) => assert!(dialog.error.as_ref().unwrap().contains("huge")),
        other => panic!("{other:?}"),
    }
    press(&mut app, "esc");
    let (.., what_if, _) = asked(&press(&mut app, ": text:what-if space text:surge=2 enter"));
    assert_eq!(what_if.surge, Some(2));
}

#[test]
fn the_pre_check_of_a_node_is_two_presses_writes_nothing_and_is_read_anew() {
    let mut app = app();
    let effects = press(&mut app, "j shift-m");
    let (number, about, what_if, anew) = asked(&effects);
    assert_eq!(
        (about.clone(), anew, effects.len()),
        (About::Drain("n2".to_owned()), true, 1)
    );
    assert_eq!(what_if, crate::domain::repave::WhatIf::default());
    answer(&mut app, number, Go::Go);
    assert_eq!(page(&app), Page::Drain("n2".to_owned()));
    assert!(app.foresight.shown(&about).is_some());
    press(&mut app, "tab");
    assert_eq!(page(&app), Page::Findings(about));
    press(&mut app, "tab");
    let effects = press(&mut app, "x");
    assert!(
        matches!(effects.first(), Some(Effect::Export { file, .. }) if file.starts_with("drain-n2-")),
        "{effects:?}"
    );
}

#[test]
fn who_holds_which_slice_is_one_press_away() {
    let mut app = app();
    let (_, about, _, anew) = asked(&press(&mut app, "shift-i"));
    assert_eq!((about, anew, page(&app)), (About::Repave, true, Page::Slices));
}

#[test]
fn a_failure_to_read_is_told_and_the_older_answer_stays() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "8"));
    answer(&mut app, number, Go::NoGo);
    let (number, ..) = asked(&press(&mut app, "ctrl-r"));
    let trouble = Trouble {
        step: Step::Tcp,
        kind: None,
        status: None,
        reason: "refused".to_owned(),
        way_out: String::new(),
    };
    update(
        &mut app,
        Event::Foreseen {
            number,
            answer: Err(Box::new(trouble)),
        },
    );
    assert!(app.foresight.repave.trouble.as_ref().unwrap().contains("refused"));
    assert!(app.foresight.shown(&About::Repave).is_some());
}

#[test]
fn steps_and_machines_are_one_press_away_and_one_back() {
    use crate::domain::finding::Read;
    use crate::domain::repave::Step;
    use crate::domain::rollout::{Machine, Rollout};
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "8"));
    let mut answer = foreseen(Go::Go);
    let step = |index, pool: &str, node: &str| Step {
        index,
        pool: pool.to_owned(),
        node: node.to_owned(),
        action: "drain",
        ..Step::default()
    };
    answer.preview.steps = vec![step(1, "cp", "n2"), step(2, "wp", "n1")];
    answer.under_way = Read::Known(Rollout {
        machines: vec![Machine {
            name: "m1".to_owned(),
            node: "n1".to_owned(),
            ..Machine::default()
        }],
        ..Rollout::default()
    });
    let answer = Ok((Arc::new(answer), now()));
    update(&mut app, Event::Foreseen { number, answer });
    app.settle();
    press(&mut app, "t");
    assert_eq!(page(&app), Page::Steps(None));
    press(&mut app, "j enter");
    assert_eq!(page(&app), Page::Node("n1".to_owned()), "a step leads to its node");
    press(&mut app, "esc t");
    assert_eq!(page(&app), Page::Pools);
    press(&mut app, "j enter t");
    assert_eq!(page(&app), Page::Steps(Some("wp".to_owned())), "the steps of that pool");
    let shown = app.foreseen_rows(&page(&app));
    assert_eq!(shown.len(), 1);
    press(&mut app, "8 m");
    assert_eq!(page(&app), Page::Machines);
    let effects = press(&mut app, "enter");
    assert_eq!(
        asked(&effects).1,
        About::Drain("n1".to_owned()),
        "a machine leads to the pre-check of its node"
    );
}
