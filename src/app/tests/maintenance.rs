//! Maintenance by keys: the drain, its pause and its end, the way back.

use super::ahead::{answer as foreseen, asked};
use super::*;
use crate::app::dialog::Dialog;
use crate::app::dialog::plan::Planned;
use crate::domain::repave::Go;
use crate::ops::job::{Control, News, Outcome, Progress, State};
use crate::ops::{Call, Goal, Level, Plan, Step as PlanStep, Target, Verb};

fn step(kind: &str, name: &str, goal: Goal) -> PlanStep {
    PlanStep {
        verb: match goal {
            Goal::Cordoned(true) => Verb::Cordon,
            Goal::Cordoned(false) => Verb::Uncordon,
            _ => Verb::Drain,
        },
        target: Target {
            kind: kind.to_owned(),
            name: name.to_owned(),
            ..Target::default()
        },
        effect: String::new(),
        checks: Vec::new(),
        changes: Vec::new(),
        dry_run: None,
        request: Call::create("/x".to_owned(), serde_json::json!({})),
        goal,
        needs: None,
    }
}

fn leaves(name: &str) -> PlanStep {
    let goal = Goal::LeftNode {
        node: "n1".to_owned(),
        moves: true,
    };
    step("VirtualMachineInstance", name, goal)
}

/// The server's plan for what was asked: a cordon, or its end, and two VMs.
fn served(app: &mut App, effects: &Effects) -> Effects {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Plan {
            number, ask, drafted, ..
        } => Some((*number, ask.clone(), (**drafted).clone())),
        _ => None,
    });
    let (number, ask, drafted) = found.unwrap_or_else(|| panic!("nobody asked for a plan: {effects:?}"));
    let draining = ask.verb == Verb::Drain;
    let mut steps = vec![step("Node", "n1", Goal::Cordoned(draining))];
    if draining {
        steps.extend([leaves("db-01"), leaves("db-02")]);
    }
    let plan = Plan {
        level: if draining { Level::L3 } else { Level::L1 },
        node: ask.node.clone(),
        steps,
        ..drafted
    };
    let planned = Planned {
        plan,
        denied: Vec::new(),
        at: now(),
        anew: true,
    };
    update(
        app,
        Event::Planned {
            number,
            answer: Ok(Box::new(planned)),
        },
    )
}

fn ran(effects: &Effects) -> &Plan {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Run(plan) => Some(&**plan),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing runs: {effects:?}"))
}

fn drain_plan() -> Plan {
    let scene = crate::ops::Scene {
        context: "",
        now: now(),
        kubevirt: None,
        guardrails: &[],
    };
    crate::ops::plan(&crate::ops::Ask::on_node(Verb::Drain, "n1".to_owned()), &[], &scene)
}

/// A drain of n1 that runs.
fn draining() -> (App, String) {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "shift-m"));
    foreseen(&mut app, number, Go::Go);
    let wanted = press(&mut app, "enter");
    served(&mut app, &wanted);
    let effects = press(&mut app, "text:n1 enter");
    let id = ran(&effects).id.clone();
    (app, id)
}

fn tell(app: &mut App, job: &str, news: News) {
    let job = job.to_owned();
    update(app, Event::Job(Progress { job, news }));
    app.settle();
}

fn phase(app: &App) -> String {
    let task = app.inventory.tasks().next().expect("a task");
    task.1.phase.to_string()
}

#[test]
fn a_drain_starts_with_m_enter_and_the_nodes_name() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "shift-m"));
    foreseen(&mut app, number, Go::Go);
    let wanted = press(&mut app, "enter");
    // letters that are typed before the server has answered are not lost, and none of them is a command
    assert!(press(&mut app, "text:n").is_empty());
    assert!(
        served(&mut app, &wanted).is_empty(),
        "nothing is sent before it is confirmed"
    );
    assert!(press(&mut app, "enter").is_empty(), "half a name confirms nothing");
    let effects = press(&mut app, "text:1 enter");
    assert_eq!((ran(&effects).verb, effects.len()), (Verb::Drain, 1));
    assert_eq!(phase(&app), "0/2 VMs");
}

#[test]
fn progress_counts_vms_and_nothing_else() {
    let (mut app, id) = draining();
    let done = |words: &str| State::Ended(Outcome::Done(words.to_owned()));
    for (index, state) in [(0, done("cordoned")), (1, done("runs on n2"))] {
        let object = None;
        tell(&mut app, &id, News::Step { index, state, object });
    }
    assert_eq!(phase(&app), "1/2 VMs");
    let task = app.inventory.tasks().next().unwrap().1;
    assert_eq!((task.subject.name.as_str(), task.what.as_str()), ("n1", "drain"));
}

#[test]
fn a_drain_is_paused_at_once_and_given_up_with_three_presses() {
    let (mut app, id) = draining();
    let effects = press(&mut app, "3 x");
    assert!(
        matches!(&effects[0], Effect::Control(job, Control::Pause) if *job == id),
        "it begins nothing more while the plan of its end is read: {effects:?}"
    );
    served(&mut app, &effects);
    let effects = press(&mut app, "enter");
    assert!(
        matches!(&effects[0], Effect::Control(job, Control::Cancel) if *job == id),
        "{effects:?}"
    );
    assert_eq!(ran(&effects).verb, Verb::AbortDrain);
}

#[test]
fn a_drain_that_an_earlier_session_left_is_over_once_its_node_is_given_back() {
    let mut app = app();
    let plan = Plan {
        node: Some("n1".to_owned()),
        steps: vec![step("Node", "n1", Goal::Cordoned(true)), leaves("db-01")],
        ..drain_plan()
    };
    let left = crate::ops::job::Interrupted {
        header: crate::ops::job::Header {
            began: now(),
            context: String::new(),
            server: String::new(),
            session: String::new(),
            plan,
        },
        marks: vec![crate::ops::job::Mark::Untouched; 2],
        path: std::path::PathBuf::new(),
        owned: false,
    };
    update(&mut app, Event::Interrupted(vec![left]));
    app.settle();
    let effects = press(&mut app, "3 x");
    let wanted = served(&mut app, &effects);
    assert!(wanted.is_empty());
    let id = ran(&press(&mut app, "enter")).id.clone();
    let done = State::Ended(Outcome::Done("open".to_owned()));
    let (index, object) = (0, None);
    tell(
        &mut app,
        &id,
        News::Step {
            index,
            state: done,
            object,
        },
    );
    let tally = crate::ops::Tally {
        done: 1,
        ..crate::ops::Tally::default()
    };
    tell(&mut app, &id, News::Ended(tally));
    let job = app.jobs.values().find(|job| job.plan.verb == Verb::Drain).unwrap();
    assert!(!job.interrupted && job.ended.is_some());
    let task = job.task();
    assert!(task.aborted && task.phase == "given up 0/1", "{}", task.phase);
}

#[test]
fn left_alone_the_end_of_a_drain_leaves_it_paused_and_c_goes_on() {
    let (mut app, id) = draining();
    press(&mut app, "3 x esc");
    tell(&mut app, &id, News::Paused("by the operator".to_owned()));
    assert_eq!(phase(&app), "paused 0/2");
    let effects = press(&mut app, "c");
    assert!(
        matches!(&effects[0], Effect::Control(job, Control::Resume) if *job == id),
        "{effects:?}"
    );
}

#[test]
fn maintenance_ends_with_three_presses_and_b_decides_what_comes_back() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "shift-m"));
    foreseen(&mut app, number, Go::Go);
    let wanted = press(&mut app, "u");
    match &wanted[0] {
        Effect::Plan { ask, .. } => assert_eq!((ask.verb, ask.bring_back), (Verb::ExitMaintenance, true)),
        other => panic!("{other:?}"),
    }
    served(&mut app, &wanted);
    let without = press(&mut app, "b");
    match &without[0] {
        Effect::Plan { ask, .. } => assert!(!ask.bring_back),
        other => panic!("{other:?}"),
    }
    served(&mut app, &without);
    assert_eq!(ran(&press(&mut app, "enter")).verb, Verb::ExitMaintenance);
}

#[test]
fn in_a_read_only_session_the_pre_check_works_and_nothing_else_does() {
    let mut app = app();
    app.connection.read_only = true;
    let (number, ..) = asked(&press(&mut app, "shift-m"));
    foreseen(&mut app, number, Go::Go);
    for keys in ["enter", "d", "u", ": text:cordon enter"] {
        assert!(press(&mut app, keys).is_empty(), "{keys}");
        assert!(!matches!(app.dialog, Some(Dialog::Plan(_))), "{keys}");
    }
}

#[test]
fn without_the_right_to_cordon_the_plan_names_it_and_nothing_is_sent() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "shift-m"));
    foreseen(&mut app, number, Go::Go);
    let wanted = press(&mut app, "enter");
    let (number, drafted) = wanted
        .iter()
        .find_map(|effect| match effect {
            Effect::Plan { number, drafted, .. } => Some((*number, (**drafted).clone())),
            _ => None,
        })
        .unwrap();
    let planned = Planned {
        plan: Plan {
            steps: vec![step("Node", "n1", Goal::Cordoned(true)), leaves("db-01")],
            level: Level::L3,
            node: Some("n1".to_owned()),
            ..drafted
        },
        denied: vec!["needs patch nodes".to_owned()],
        at: now(),
        anew: true,
    };
    let answer = Ok(Box::new(planned));
    update(&mut app, Event::Planned { number, answer });
    let effects = press(&mut app, "text:n1 enter");
    assert!(effects.is_empty(), "{effects:?}");
    assert!(app.dialog.is_none(), "Enter closes what cannot be sent");
}

#[test]
fn a_drain_by_name_looks_ahead_by_itself() {
    let mut app = app();
    let effects = press(&mut app, ": text:drain space text:n1 enter");
    let (_, about, what_if, anew) = asked(&effects);
    assert_eq!(about, crate::ops::repave::About::Drain("n1".to_owned()));
    assert!(anew && what_if == crate::domain::repave::WhatIf::default());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Plan { .. })));
}

#[test]
fn enter_on_a_job_tells_what_became_of_each_object_the_worst_first() {
    use crate::app::help::{Line, lines};
    use crate::app::screen::Text;
    let (mut app, id) = draining();
    let failed = Outcome::Failed {
        reason: "it blocks the drain".to_owned(),
        way_out: "stop it".to_owned(),
    };
    let seen = State::Following {
        awaited: "it has left n1".to_owned(),
        seen: "moves to n2".to_owned(),
    };
    for (index, state) in [
        (0, State::Ended(Outcome::Done("cordoned".to_owned()))),
        (1, seen),
        (2, State::Ended(failed)),
    ] {
        tell(
            &mut app,
            &id,
            News::Step {
                index,
                state,
                object: None,
            },
        );
    }
    press(&mut app, "3 enter");
    let Screen::Text(screen) = app.screen() else {
        panic!("{:?}", app.screen());
    };
    assert_eq!(screen.what, Text::Job(id));
    let told: Vec<String> = lines(&app, &screen.what)
        .into_iter()
        .filter_map(|line| match line {
            Line::Heading(text) | Line::Plain(text) => Some(text),
            _ => None,
        })
        .collect();
    let place = |words: &str| {
        told.iter()
            .position(|line| line.contains(words))
            .unwrap_or_else(|| panic!("{words}: {told:?}"))
    };
    assert!(place("db-02: it blocks the drain; stop it") < place("db-01: moves to n2"));
    assert!(place("db-01: moves to n2") < place("node n1: cordoned"));
}

#[test]
fn the_rate_of_a_drain_is_chosen_before_it_is_confirmed() {
    let mut app = app();
    let (number, ..) = asked(&press(&mut app, "shift-m"));
    foreseen(&mut app, number, Go::Go);
    let wanted = press(&mut app, "enter");
    served(&mut app, &wanted);
    let asks = |effects: &Effects| match &effects[0] {
        Effect::Plan { ask, .. } => ask.max_in_flight,
        other => panic!("{other:?}"),
    };
    let wanted = press(&mut app, "text:>");
    let first = asks(&wanted).unwrap();
    served(&mut app, &wanted);
    let wanted = press(&mut app, "text:>");
    assert_eq!(asks(&wanted), Some(first + 1));
    served(&mut app, &wanted);
    for _ in 0..9 {
        let wanted = press(&mut app, "text:<");
        served(&mut app, &wanted);
    }
    let wanted = press(&mut app, "text:<");
    assert_eq!(asks(&wanted), Some(1), "one at least");
    served(&mut app, &wanted);
    assert_eq!(ran(&press(&mut app, "text:n1 enter")).verb, Verb::Drain);
}
