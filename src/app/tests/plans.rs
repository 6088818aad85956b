//! From a key to a plan, to a job, to its end.

use super::*;
use crate::app::dialog::Dialog;
use crate::app::dialog::plan::{Checked, Planned};
use crate::ops::job::{News, Outcome, Progress, State, Tally};
use crate::ops::{Plan, Verb};
use crate::view::Tone;

pub(super) fn dialog(app: &App) -> &crate::app::dialog::PlanDialog {
    match &app.dialog {
        Some(Dialog::Plan(dialog)) => dialog,
        other => panic!("no plan in view: {other:?}"),
    }
}

/// The server agrees with what the inventory said.
pub(super) fn agree(app: &mut App, effects: &Effects) -> Effects {
    answer(app, effects, Vec::new(), |_| {})
}

fn answer(app: &mut App, effects: &Effects, denied: Vec<String>, change: impl Fn(&mut Plan)) -> Effects {
    let Some(Effect::Plan { number, drafted, .. }) = effects.iter().find(|one| matches!(one, Effect::Plan { .. }))
    else {
        panic!("nobody asked for a plan: {effects:?}");
    };
    let mut plan = (**drafted).clone();
    change(&mut plan);
    let planned = Planned {
        plan,
        denied,
        at: now(),
        anew: true,
    };
    let number = *number;
    update(
        app,
        Event::Planned {
            number,
            answer: Ok(Box::new(planned)),
        },
    )
}

pub(super) fn ran(effects: &Effects) -> Option<&Plan> {
    effects.iter().find_map(|one| match one {
        Effect::Run(plan) => Some(&**plan),
        _ => None,
    })
}

#[test]
fn m_and_enter_migrate_the_vm_under_the_cursor() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter m");
    assert_eq!(dialog(&app).plan.headline, "Migrate a/web-01");
    assert!(
        agree(&mut app, &asked).is_empty(),
        "nothing is sent before it is confirmed"
    );
    let effects = press(&mut app, "enter");
    let plan = ran(&effects).unwrap();
    assert_eq!((plan.verb, plan.steps.len()), (Verb::Migrate, 1));
    assert!(app.dialog.is_none());
}

#[test]
fn an_early_enter_counts_only_if_the_server_says_the_same() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter m enter");
    assert!(ran(&asked).is_none(), "the server was not asked yet");
    assert!(ran(&agree(&mut app, &asked)).is_some());

    let asked = press(&mut app, "m enter");
    let effects = answer(&mut app, &asked, Vec::new(), |plan| {
        for step in &mut plan.steps {
            step.request.path.push_str("-other");
        }
    });
    assert!(
        ran(&effects).is_none(),
        "what was confirmed is not what stands there now"
    );
    assert!(matches!(dialog(&app).checked, Checked::Fresh(..)));
}

#[test]
fn what_disturbs_wants_y_and_what_destroys_wants_the_name() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter r");
    agree(&mut app, &asked);
    assert!(ran(&press(&mut app, "enter")).is_none());
    assert!(dialog(&app).error.as_deref().unwrap().contains('y'));
    assert!(ran(&press(&mut app, "y")).is_some());

    let asked = press(&mut app, "p f");
    agree(&mut app, &asked);
    assert!(
        ran(&press(&mut app, "y enter")).is_none(),
        "y is the first letter of a name here"
    );
    assert!(ran(&press(&mut app, "backspace text:web-0 enter")).is_none());
    assert_eq!(ran(&press(&mut app, "text:1 enter")).unwrap().verb, Verb::ForceStop);
}

#[test]
fn a_paste_never_confirms() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter m");
    agree(&mut app, &asked);
    assert!(update(&mut app, Event::Paste("\ny\n".into())).is_empty());
    assert!(app.dialog.is_some());
}

#[test]
fn esc_leaves_and_a_late_answer_opens_nothing() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter m esc");
    assert!(app.dialog.is_none());
    assert!(agree(&mut app, &asked).is_empty());
    assert!(app.dialog.is_none());
}

#[test]
fn a_missing_right_is_named_and_nothing_can_be_confirmed() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter m enter");
    let effects = answer(&mut app, &asked, vec!["needs create x: role y".into()], |_| {});
    assert!(ran(&effects).is_none());
    assert!(dialog(&app).hopeless());
    assert!(ran(&press(&mut app, "y")).is_none());
    press(&mut app, "enter");
    assert!(app.dialog.is_none(), "Enter closes what cannot be sent");
}

#[test]
fn marked_vms_go_together_and_those_left_out_are_named() {
    let mut app = app();
    let asked = press(&mut app, "2 * m");
    let plan = &dialog(&app).plan;
    assert_eq!((plan.steps.len(), plan.refused.len()), (3, 1), "off-01 does not run");
    assert_eq!(plan.refused[0].target.name, "off-01");
    agree(&mut app, &asked);
    assert_eq!(ran(&press(&mut app, "enter")).unwrap().steps.len(), 3);
    let Screen::Vms(screen) = app.screen() else { panic!() };
    assert!(screen.list.marks().is_empty(), "what was begun is not marked any more");
}

#[test]
fn marks_survive_a_filter_and_hidden_ones_count() {
    let mut app = app();
    press(&mut app, "2 / text:db enter * esc / text:web enter");
    let Screen::Vms(screen) = app.screen() else { panic!() };
    assert_eq!(screen.list.marks().len(), 2);
    press(&mut app, "m");
    assert_eq!(dialog(&app).plan.steps.len(), 2);
}

#[test]
fn a_read_only_session_has_no_actions_and_says_so() {
    let mut app = app();
    app.connection.read_only = true;
    for keys in ["m", "p", "r"] {
        let effects = press(&mut app, &format!("2 / text:web enter {keys}"));
        assert!(effects.is_empty() && app.dialog.is_none(), "{keys}");
        assert!(app.messages.unread().unwrap().text.contains("read-only"), "{keys}");
    }
}

#[test]
fn the_power_menu_says_what_can_be_done_and_why_not() {
    let mut app = app();
    press(&mut app, "2 / text:off enter p");
    let Some(Dialog::Power(menu)) = &app.dialog else {
        panic!()
    };
    let entry = |verb| menu.entries.iter().find(|entry| entry.verb == verb).unwrap();
    assert_eq!((entry(Verb::Start).count, entry(Verb::Pause).count), (1, 0));
    assert!(!entry(Verb::Pause).text.is_empty());
    assert!(press(&mut app, "p").is_empty(), "what cannot be done opens no plan");
    assert!(matches!(app.dialog, Some(Dialog::Power(_))));
}

/// A job of three, as its runner tells of it.
pub(super) fn told(app: &mut App, job: &str, news: News) {
    let progress = Progress {
        job: job.to_owned(),
        news,
    };
    update(app, Event::Job(progress));
    app.settle();
}

pub(super) fn ended(app: &mut App, job: &str, index: usize, outcome: Outcome) {
    let state = State::Ended(outcome);
    told(
        app,
        job,
        News::Step {
            index,
            state,
            object: None,
        },
    );
}

#[test]
fn a_job_is_a_task_and_its_failure_stays_in_view() {
    let mut app = app();
    let asked = press(&mut app, "2 * m");
    agree(&mut app, &asked);
    update(&mut app, Event::Tick(now() + jiff::SignedDuration::from_secs(1)));
    let effects = press(&mut app, "enter");
    let id = ran(&effects).unwrap().id.clone();
    let row = |app: &App| {
        let tasks: Vec<(String, String)> = app
            .inventory
            .tasks()
            .map(|(_, task)| (task.phase.to_string(), task.why.to_string()))
            .collect();
        assert_eq!(tasks.len(), 1);
        tasks[0].clone()
    };
    assert_eq!(row(&app).0, "0/3 done");
    ended(&mut app, &id, 0, Outcome::Done(String::new()));
    let no = Outcome::Failed {
        reason: "quota".into(),
        way_out: "ask".into(),
    };
    ended(&mut app, &id, 1, no);
    told(&mut app, &id, News::Paused("the first failure".into()));
    assert_eq!(row(&app).0, "paused 2/3");
    ended(&mut app, &id, 2, Outcome::Left);
    told(
        &mut app,
        &id,
        News::Ended(Tally {
            done: 1,
            failed: 1,
            unknown: 0,
            left: 1,
        }),
    );
    let message = app.messages.unread().unwrap();
    assert_eq!(message.tone, Tone::Bad);
    assert!(
        message.text.contains("1 failed") && message.text.contains("quota"),
        "{}",
        message.text
    );
    update(&mut app, Event::Tick(now() + jiff::SignedDuration::from_hours(1)));
    assert!(app.messages.unread().is_some(), "errors stay until they are read");
    assert!(app.failed_unseen() > 0);
}

#[test]
fn one_migration_is_shown_by_the_cluster_itself() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter m");
    agree(&mut app, &asked);
    let id = ran(&press(&mut app, "enter")).unwrap().id.clone();
    assert_eq!(app.inventory.tasks().count(), 1);
    let state = State::Following {
        awaited: "it runs elsewhere".into(),
        seen: String::new(),
    };
    told(
        &mut app,
        &id,
        News::Step {
            index: 0,
            state,
            object: Some("vmotui-migrate-x".into()),
        },
    );
    assert_eq!(app.inventory.tasks().count(), 0, "its migration object stands for it");
}

fn candidate(name: &str, fit: crate::domain::placement::Fit) -> crate::domain::placement::Candidate {
    use crate::domain::placement::{Board, Candidate, Node};
    let mut board = Board::default();
    let id = board.add_node(Node {
        name: name.to_owned(),
        ..Node::default()
    });
    Candidate {
        id,
        name: name.to_owned(),
        fit,
        score: 50,
        preferred: 0,
        left: crate::domain::capacity::Room::default(),
        tightest: None,
        portworx: None,
    }
}

#[test]
fn m_t_picks_a_node_that_fits_and_never_one_that_refuses() {
    use crate::domain::placement::{Fit, Obstacle};
    let mut app = app();
    let effects = press(&mut app, "2 / text:web enter m t");
    assert!(
        effects
            .iter()
            .any(|one| matches!(one, Effect::Explain(key) if key.name == "web-01"))
    );
    let report = crate::ops::explain::Report {
        candidates: vec![
            candidate("n3", Fit::Fits),
            candidate("n1", Fit::Refused(vec![Obstacle::Cordoned])),
        ],
        ..Default::default()
    };
    let key = ObjectKey::new("a", "web-01");
    let report = Ok(Box::new(report));
    update(&mut app, Event::Explained { key, report });
    assert!(
        press(&mut app, "text:n1 enter").is_empty(),
        "refused nodes cannot be chosen"
    );
    let effects = press(&mut app, "backspace backspace enter");
    let Some(Effect::Plan { ask, .. }) = effects.first() else {
        panic!("{effects:?}");
    };
    assert_eq!(ask.to.as_deref(), Some("n3"));
    assert!(dialog(&app).plan.headline.contains("to n3"));
}

#[test]
fn x_on_a_migration_of_the_cluster_leads_to_a_plan() {
    let mut app = app();
    let migration = object(
        Kind::VirtualMachineInstanceMigration,
        r#"{"metadata":{"name":"kubevirt-evacuation-x","namespace":"a","uid":"m"},"spec":{"vmiName":"web-01"},
            "status":{"phase":"Running"}}"#,
    );
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![migration],
            at: now(),
        },
    );
    app.settle();
    press(&mut app, "3 x");
    let plan = &dialog(&app).plan;
    assert_eq!((plan.verb, plan.steps.len()), (Verb::CancelMigration, 1));
    assert!(plan.steps[0].request.path.ends_with("/kubevirt-evacuation-x"));
}

#[test]
fn interrupted_jobs_are_offered_and_never_go_on_by_themselves() {
    use crate::ops::job::{Header, Interrupted, Mark};
    let mut app = app();
    let asked = press(&mut app, "2 * m");
    let Some(Effect::Plan { drafted, .. }) = asked.first() else {
        panic!()
    };
    let header = Header {
        began: now(),
        context: "c".into(),
        server: "s".into(),
        session: "old".into(),
        plan: (**drafted).clone(),
    };
    let left = Interrupted {
        header,
        marks: vec![Mark::Ended(Outcome::Done(String::new())), Mark::Sent, Mark::Untouched],
        path: "/x".into(),
        owned: false,
    };
    press(&mut app, "esc");
    assert!(update(&mut app, Event::Interrupted(vec![left])).is_empty());
    let effects = press(&mut app, "3");
    assert!(effects.is_empty());
    let (_, task) = app.inventory.tasks().next().unwrap();
    assert!(task.interrupted && task.why.contains("2 of 3"), "{}", task.why);
    let effects = press(&mut app, "c");
    assert!(matches!(effects.as_slice(), [Effect::Continue(_)]));
}

#[test]
fn quitting_names_what_is_under_way_once() {
    let mut app = app();
    let asked = press(&mut app, "2 * m");
    agree(&mut app, &asked);
    press(&mut app, "enter");
    assert!(press(&mut app, "ctrl-c").is_empty());
    assert!(app.messages.unread().unwrap().text.contains("quit again"));
    assert!(matches!(press(&mut app, "ctrl-c").as_slice(), [Effect::Quit]));
}
