//! Balance by keys: what is asked, what Enter does, what is written down.

use std::sync::Arc;

use super::plans::dialog;
use super::*;
use crate::app::screen::{BalancePart, Screen};
use crate::domain::balance::advise::{Recommendation, Why};
use crate::domain::balance::moves::Move;
use crate::domain::finding::{Finding, Issue, Verdict};
use crate::domain::migration::{Origin, Stage};
use crate::ops::balance::Report;

fn told(app: &mut App) {
    let mut report = Report {
        issues: vec![Issue::of(
            "a/db-02",
            Finding::new("ping-pong", Verdict::Fail, "f", "to and fro"),
        )],
        at: now(),
        ..Report::default()
    };
    report.advice.moves = vec![Recommendation {
        priority: 1,
        namespace: "a".into(),
        vm: "web-01".into(),
        from: "n2".into(),
        to: "n3".into(),
        why: Why::Rule("apart".into()),
    }];
    update(app, Event::Balance(Ok(Arc::new(report))));
    app.settle();
}

fn evacuation() -> Delta {
    object(
        Kind::VirtualMachineInstanceMigration,
        r#"{"metadata":{"name":"kubevirt-evacuation-x","namespace":"a","uid":"m","creationTimestamp":"2026-11-22T08:59:00Z",
            "annotations":{"kubevirt.io/evacuationMigration":"n1"}},
            "spec":{"vmiName":"db-01"},"status":{"phase":"Succeeded"}}"#,
    )
}

fn part(app: &App) -> BalancePart {
    match app.screen() {
        Screen::Balance(screen) => screen.part,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_recommendation_becomes_an_ordinary_plan_and_a_finding_leads_to_its_vm() {
    let mut app = app();
    let asked = press(&mut app, "7");
    assert!(matches!(asked.as_slice(), [Effect::Balance(_)]), "{asked:?}");
    told(&mut app);
    press(&mut app, "tab");
    assert_eq!(part(&app), BalancePart::Advice);
    let asked = press(&mut app, "enter");
    assert!(
        asked
            .iter()
            .any(|one| matches!(one, Effect::Plan { ask, .. } if ask.to.as_deref() == Some("n3")))
    );
    assert_eq!(dialog(&app).plan.headline, "Migrate a/web-01 to n3");
    press(&mut app, "esc shift-tab enter");
    assert!(matches!(app.screen(), Screen::Vm(screen) if screen.key == ObjectKey::new("a", "db-02")));
    let again = press(&mut app, "shift-d");
    assert!(matches!(again.as_slice(), [Effect::Balance(_)]));
}

#[test]
fn in_a_read_only_session_a_recommendation_stays_one() {
    let mut app = app();
    app.connection.read_only = true;
    press(&mut app, "7");
    told(&mut app);
    let asked = press(&mut app, "tab enter");
    assert!(asked.is_empty() && app.dialog.is_none(), "{asked:?}");
    assert!(app.messages.unread().is_some());
}

#[test]
fn what_is_news_is_written_down_once_and_what_was_written_is_believed() {
    let mut app = app();
    let deltas = |delta| Event::Deltas {
        generation: 1,
        batch: vec![delta],
        at: now(),
    };
    update(&mut app, deltas(evacuation()));
    let journal = |app: &mut App| -> Vec<Move> {
        let effects = update(app, Event::Tick(now()));
        let lines = effects.into_iter().filter_map(|effect| match effect {
            Effect::Journal(moves) => Some(moves),
            _ => None,
        });
        lines.flatten().collect()
    };
    let first = journal(&mut app);
    assert_eq!(
        (first.len(), first[0].origin, first[0].stage),
        (1, Origin::Evicted, Stage::Done)
    );
    assert!(journal(&mut app).is_empty());
    let mut known = first[0].clone();
    known.origin = Origin::Descheduler;
    let gone = Move {
        uid: "gone".into(),
        ..known.clone()
    };
    update(&mut app, Event::Recalled(vec![known, gone]));
    assert!(journal(&mut app).is_empty(), "what was read is not written again");
    press(&mut app, "7 tab tab");
    app.settle();
    let Screen::Balance(screen) = app.screen() else {
        panic!()
    };
    assert_eq!((screen.moves.len(), screen.list().rows().len()), (2, 2));
    assert!(screen.moves.iter().all(|one| one.origin == Origin::Descheduler));
}
