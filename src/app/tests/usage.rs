//! Figures of use are read for what is in view, again after a while, and never shown beside another VM.

use super::*;
use crate::ops::ladder::{Reached, Rung};
use crate::ops::metrics::{Moving, Use, Whose};
use crate::view::vm_detail::Detail;

fn opened(app: &mut App, name: &str) -> Effects {
    press(app, &format!("/ text:{name} enter enter"));
    let detail = Detail {
        vmi: Some(serde_json::json!({})),
        pods: vec![
            serde_json::from_str(&format!(
                r#"{{"metadata":{{"name":"virt-launcher-{name}-x"}},"status":{{"phase":"Running"}}}}"#
            ))
            .unwrap(),
        ],
        ..Detail::default()
    };
    let key = ObjectKey::new("a", name);
    update(
        app,
        Event::Detail {
            key,
            detail: Ok(Box::new(detail)),
        },
    )
}

fn of(name: &str) -> Whose {
    Whose::Vm(ObjectKey::new("a", name), Some(format!("virt-launcher-{name}-x")))
}

fn after(seconds: i64) -> Event {
    Event::Tick(now() + jiff::SignedDuration::from_secs(seconds))
}

#[test]
fn use_is_read_with_the_vm_and_again_after_half_a_minute() {
    let mut app = app();
    assert_eq!(opened(&mut app, "web-01").as_slice(), [Effect::Usage(of("web-01"))]);
    assert!(update(&mut app, after(29)).is_empty());
    assert_eq!(update(&mut app, after(30)).as_slice(), [Effect::Usage(of("web-01"))]);
    press(&mut app, "q q");
    assert!(update(&mut app, after(90)).is_empty(), "nobody looks");
}

#[test]
fn figures_of_one_vm_never_stand_beside_another() {
    let mut app = app();
    opened(&mut app, "web-01");
    update(&mut app, Event::Usage(of("web-01"), Box::default()));
    assert_eq!(app.usage.of(&of("web-01")), Some(&Use::default()));
    press(&mut app, "q q");
    opened(&mut app, "db-01");
    assert_eq!((app.usage.of(&of("web-01")), app.usage.of(&of("db-01"))), (None, None));
    update(&mut app, Event::Usage(of("web-01"), Box::default()));
    assert_eq!(app.usage.of(&of("db-01")), None, "it came too late");
    let moved = Whose::Vm(ObjectKey::new("a", "db-01"), Some("virt-launcher-db-01-y".to_owned()));
    update(&mut app, Event::Usage(of("db-01"), Box::default()));
    assert!(
        app.usage.of(&moved).is_some(),
        "after a migration it is still the same VM"
    );
}

#[test]
fn the_node_above_its_vms_is_asked_for_and_a_dump_is_not() {
    let mut app = app();
    press(&mut app, "enter");
    let node = [Effect::Usage(Whose::Node("n1".to_owned()))];
    assert_eq!(update(&mut app, after(1)).as_slice(), node);
    app.connection.source = Source::Dump;
    assert!(update(&mut app, after(99)).is_empty());
}

#[test]
fn progress_is_asked_for_only_while_something_moves_and_a_refusal_is_kept() {
    let mut app = app();
    press(&mut app, "3");
    assert!(update(&mut app, after(1)).is_empty());
    let migration = object(
        Kind::VirtualMachineInstanceMigration,
        r#"{"metadata":{"name":"m","namespace":"a","uid":"u"},"spec":{"vmiName":"web-01"},"status":{"phase":"Running"}}"#,
    );
    let event = Event::Deltas {
        generation: 1,
        batch: vec![migration],
        at: now(),
    };
    update(&mut app, event);
    app.settle();
    // the move is news for the journal, too
    assert!(update(&mut app, after(2)).contains(&Effect::Progress));
    assert!(update(&mut app, after(11)).is_empty());
    assert_eq!(update(&mut app, after(12)).as_slice(), [Effect::Progress]);
    update(
        &mut app,
        Event::Progress(Err(Box::new(Rung::new("Prometheus", Reached::Refused)))),
    );
    assert_eq!(
        app.usage.moving_unknown().map(|rung| rung.reached),
        Some(Reached::Refused)
    );
    let one = Moving::from([(
        ("a".to_owned(), "web-01".to_owned()),
        crate::ops::metrics::Progress::default(),
    )]);
    update(&mut app, Event::Progress(Ok(one)));
    let (_, task) = app.inventory.tasks().next().unwrap();
    assert!(app.usage.moving(task).is_some() && app.usage.moving_unknown().is_none());
}
