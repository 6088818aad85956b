mod again;
mod ahead;
mod balance;
mod maintenance;
mod marks;
mod networks;
mod nics;
mod plans;
mod usage;

use super::connection::{Link, Session, Source};
use super::key::Chord;
use super::list::Row;
use super::*;
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Key as ObjectKey, Kind, Object};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn object(kind: Kind, json: &str) -> Delta {
    Delta::Upsert(Object::parse(kind, json.as_bytes()).unwrap())
}

/// Three nodes; db-01 and db-02 on n1, web-01 on n2, off-01 nowhere.
fn app() -> App {
    let mut app = App::new(
        Keymap::embedded().unwrap(),
        Connection {
            generation: 1,
            ..Connection::default()
        },
        now(),
    );
    let mut batch: Vec<Delta> = ["n1", "n2", "n3"]
        .map(|name| {
            let json = format!(
                r#"{{"metadata":{{"name":"{name}"}},"status":{{"conditions":[{{"type":"Ready","status":"True"}}]}}}}"#
            );
            object(Kind::Node, &json)
        })
        .into();
    for (name, node, ip, mac) in [
        ("db-01", "n1", "10.0.0.1", "02:aa"),
        ("db-02", "n1", "10.0.0.2", "02:bb"),
        ("web-01", "n2", "10.0.0.3", "02:cc"),
    ] {
        batch.push(vm(name, "Running"));
        batch.push(object(
            Kind::VirtualMachineInstance,
            &format!(
                r#"{{"metadata":{{"name":"{name}","namespace":"a"}},"status":{{"phase":"Running","nodeName":"{node}",
                    "interfaces":[{{"ipAddress":"{ip}","mac":"{mac}"}}]}}}}"#
            ),
        ));
    }
    batch.push(vm("off-01", "Stopped"));
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch,
            at: now(),
        },
    );
    app.settle();
    update(
        &mut app,
        Event::Drawn(Drawn {
            offset: 0,
            height: 10,
            len: 0,
        }),
    );
    app
}

fn vm(name: &str, status: &str) -> Delta {
    object(
        Kind::VirtualMachine,
        &format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"a","uid":"u-{name}"}},"status":{{"printableStatus":"{status}"}}}}"#
        ),
    )
}

/// Presses keys as written in keymap files, with spaces between them; `text:` types letters.
fn press(app: &mut App, keys: &str) -> Effects {
    let mut effects = Effects::new();
    for word in keys.split_whitespace() {
        let chord: Vec<Key> = match word.strip_prefix("text:") {
            Some(text) => text.chars().map(Key::char).collect(),
            None => word.parse::<Chord>().unwrap().keys().to_vec(),
        };
        for key in chord {
            effects.extend(update(app, Event::Key(key)));
            app.settle();
        }
    }
    effects
}

fn shown(app: &App) -> Vec<String> {
    let list = match app.screen() {
        Screen::Nodes(screen) => &screen.list,
        Screen::Vms(screen) => &screen.list,
        Screen::Tasks(screen) => &screen.list,
        Screen::Snapshots(screen) => &screen.list,
        other => panic!("no list: {}", other.title()),
    };
    list.rows()
        .iter()
        .map(|row| {
            let name = match row {
                Row::Host(id) => app.inventory.host(*id).unwrap().name.to_string(),
                Row::Unplaced => "-".to_owned(),
                Row::Machine(id) => app.inventory.machine(*id).unwrap().key.name.to_string(),
                Row::Snapshot(id) => app.inventory.snapshot(*id).unwrap().key.name.to_string(),
                Row::Network(index)
                | Row::Nic(index)
                | Row::Placed(index)
                | Row::Pool(index)
                | Row::Alert(index)
                | Row::Volume(index)
                | Row::Left(index) => index.to_string(),
                Row::Task(id) => app.inventory.task(*id).unwrap().subject.name.to_string(),
                Row::Moved(number) => number.to_string(),
                Row::Foreseen(id) => id.to_string(),
            };
            if list.cursor() == Some(*row) {
                format!(">{name}")
            } else {
                name
            }
        })
        .collect()
}

#[test]
fn flows() {
    for (keys, expected) in [
        ("", vec![">n1", "n2", "n3"]),
        ("j", vec!["n1", ">n2", "n3"]),
        ("j j j j k", vec!["n1", ">n2", "n3"]),
        ("shift-g", vec!["n1", "n2", ">n3"]),
        ("shift-g g g", vec![">n1", "n2", "n3"]),
        ("g j", vec!["n1", ">n2", "n3"]),
        // a VM by name, IP or MAC, under its node, with the cursor on the first hit
        ("/ text:web enter", vec!["n2", ">web-01"]),
        ("/ text:10.0.0.2 enter", vec!["n1", ">db-02"]),
        ("/ text:02:AA enter", vec!["n1", ">db-01"]),
        ("/ text:off enter", vec!["-", ">off-01"]),
        ("/ text:n3", vec![">n3"]),
        ("/ text:web enter esc", vec!["n1", ">n2", "n3"]),
        ("/ text:web esc", vec![">n1", "n2", "n3"]),
        ("/ text:db enter tab", vec![">n1"]),
        ("/ text:db enter tab tab", vec![">n1", "db-01", "db-02"]),
        // VMs, flat and grouped
        ("2", vec![">db-01", "db-02", "off-01", "web-01"]),
        ("2 i", vec![">web-01", "off-01", "db-02", "db-01"]),
        ("2 t", vec!["n1", ">db-01", "db-02", "n2", "web-01", "-", "off-01"]),
        ("2 t shift-tab", vec![">n1", "n2", "-"]),
        ("2 shift-g / text:a enter", vec![">db-01", "db-02", "off-01", "web-01"]),
        ("2 / text:node=n1 enter", vec![">db-01", "db-02"]),
        ("2 / text:node=n1 enter q", vec![">db-01", "db-02", "off-01", "web-01"]),
        ("2 / text:status!=running enter", vec![">off-01"]),
        (
            "2 : text:sort space text:status enter",
            vec![">db-01", "db-02", "web-01", "off-01"],
        ),
        ("j enter", vec![">web-01"]),
        ("j enter q", vec!["n1", ">n2", "n3"]),
        (": text:vms space text:web enter", vec![">web-01"]),
        (": text:hosts enter", vec![">n1", "n2", "n3"]),
        ("ctrl-p text:vms enter", vec![">db-01", "db-02", "off-01", "web-01"]),
        ("2 : text:ns space text:b enter", vec![]),
    ] {
        let mut app = app();
        press(&mut app, keys);
        assert_eq!(shown(&app), expected, "after {keys:?}");
    }
}

#[test]
fn a_vm_is_found_and_opened_with_two_presses_and_its_letters() {
    let mut app = app();
    let effects = press(&mut app, "/ text:web enter enter");
    assert_eq!(effects.as_slice(), [Effect::FetchVm(ObjectKey::new("a", "web-01"))]);
    assert_eq!(app.screen().title(), "a/web-01");
    press(&mut app, "q");
    assert_eq!(shown(&app), ["n2", ">web-01"], "back to the search");
}

#[test]
fn pasted_text_is_never_keys() {
    let mut app = app();
    update(&mut app, Event::Paste("q2jj\n".into()));
    app.settle();
    assert_eq!(shown(&app), [">n1", "n2", "n3"]);
    press(&mut app, "/");
    update(&mut app, Event::Paste("web\n".into()));
    app.settle();
    assert!(app.prompt.is_some(), "a pasted line break is no Enter");
    assert_eq!(shown(&app), ["n2", ">web-01"]);
}

#[test]
fn a_filter_that_cannot_be_read_keeps_the_prompt_and_the_last_good_rows() {
    let mut app = app();
    press(&mut app, "2 / text:mem>zz enter");
    let prompt = app.prompt.as_ref().unwrap();
    assert!(prompt.error.as_deref().unwrap().contains("8Gi"));
    assert_eq!(
        shown(&app).len(),
        4,
        "the filter before this letter was \"mem\", which is a word"
    );
}

#[test]
fn a_command_that_does_not_exist_says_what_does() {
    let mut app = app();
    press(&mut app, ": text:nods enter");
    assert!(app.prompt.as_ref().unwrap().error.as_deref().unwrap().contains("nodes"));
}

#[test]
fn the_cursor_stays_on_its_vm_while_rows_come_and_go() {
    let mut app = app();
    press(&mut app, "2 j");
    let batch = vec![vm("aaa", "Running"), vm("zzz", "Running")];
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch,
            at: now(),
        },
    );
    app.settle();
    assert_eq!(shown(&app), ["aaa", "db-01", ">db-02", "off-01", "web-01", "zzz"]);
}

#[test]
fn an_older_connection_is_not_listened_to() {
    let mut app = app();
    update(
        &mut app,
        Event::Connecting {
            generation: 2,
            doing: "connecting".into(),
        },
    );
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![vm("ghost", "Running")],
            at: now(),
        },
    );
    assert!(app.inventory.machine_named(&ObjectKey::new("a", "ghost")).is_none());
}

#[test]
fn another_cluster_begins_with_an_empty_picture_and_the_same_one_does_not() {
    let mut app = app();
    let session = |server: &str| {
        Box::new(Session {
            server: server.into(),
            ..Session::default()
        })
    };
    update(
        &mut app,
        Event::Connected {
            generation: 1,
            session: session("one"),
        },
    );
    update(
        &mut app,
        Event::Connected {
            generation: 2,
            session: session("one"),
        },
    );
    assert_eq!(app.inventory.machine_count(), 4);
    update(
        &mut app,
        Event::Connected {
            generation: 3,
            session: session("two"),
        },
    );
    assert_eq!(app.inventory.machine_count(), 0);
}

#[test]
fn a_failure_is_told_once_and_stays_until_read() {
    let mut app = app();
    let trouble = || {
        Box::new(Trouble {
            step: Step::Tcp,
            kind: None,
            status: None,
            reason: "refused".into(),
            way_out: "start it".into(),
        })
    };
    for _ in 0..3 {
        update(
            &mut app,
            Event::Down {
                generation: 1,
                trouble: trouble(),
            },
        );
    }
    assert_eq!(app.messages.iter().count(), 1);
    assert!(matches!(app.connection.link, Link::Down(_)));
    assert_eq!(app.connection.source, Source::Live);
    press(&mut app, "j j");
    assert!(app.messages.unread().unwrap().text.contains("refused"));
    press(&mut app, "ctrl-x");
    assert!(app.messages.unread().is_none());
}

#[test]
fn a_lost_connection_is_tried_again_less_and_less_often_until_the_server_speaks() {
    let mut app = app();
    let trouble = Trouble {
        step: Step::Authentication,
        kind: None,
        status: Some(401),
        reason: "expired".into(),
        way_out: String::new(),
    };
    let failed = Delta::Failed(Kind::Node, Box::new(trouble));
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![failed],
            at: now(),
        },
    );
    assert!(
        matches!(app.connection.link, Link::Down(_)),
        "what hits one watch of this sort hits all"
    );
    let mut tries = Vec::new();
    for second in 1..=70 {
        let at = now() + jiff::SignedDuration::from_secs(second);
        if !update(&mut app, Event::Tick(at)).is_empty() {
            tries.push(second);
        }
    }
    assert_eq!(tries, [5, 15, 35, 65]);
    assert_eq!(app.inventory.machine_count(), 4, "the picture stays");
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![Delta::Alive(Kind::Node)],
            at: now(),
        },
    );
    assert_eq!(app.connection.link, Link::Up);
}

#[test]
fn a_forbidden_kind_degrades_alone() {
    let mut app = app();
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![Delta::Alive(Kind::Node)],
            at: now(),
        },
    );
    let trouble = Trouble {
        step: Step::Authorization,
        kind: Some(Kind::StorageNode),
        status: Some(403),
        reason: "storagenodes is forbidden".into(),
        way_out: "needs list storagenodes".into(),
    };
    let failed = || Delta::Failed(Kind::StorageNode, Box::new(trouble.clone()));
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![failed(), failed()],
            at: now(),
        },
    );
    assert_eq!(app.connection.link, Link::Up);
    assert_eq!(app.messages.iter().count(), 1, "told once");
    assert!(app.messages.unread().unwrap().text.contains("needs list storagenodes"));
}

#[test]
fn a_detail_is_read_again_when_its_vm_changed_and_not_before() {
    let mut app = app();
    press(&mut app, "/ text:web enter enter");
    let key = ObjectKey::new("a", "web-01");
    let detail = || Ok(Box::default());
    update(
        &mut app,
        Event::Detail {
            key: key.clone(),
            detail: detail(),
        },
    );
    assert!(update(&mut app, Event::Tick(now())).is_empty());
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![vm("db-01", "Stopped")],
            at: now(),
        },
    );
    assert!(update(&mut app, Event::Tick(now())).is_empty(), "another VM changed");
    update(
        &mut app,
        Event::Deltas {
            generation: 1,
            batch: vec![vm("web-01", "Stopping")],
            at: now(),
        },
    );
    assert_eq!(update(&mut app, Event::Tick(now())).as_slice(), [Effect::FetchVm(key)]);
    assert!(update(&mut app, Event::Tick(now())).is_empty(), "one reading at a time");
}

#[test]
fn help_lists_every_action_once_and_its_keys() {
    let mut app = app();
    press(&mut app, "?");
    let Screen::Text(screen) = app.screen() else {
        panic!("no help")
    };
    let lines = help::lines(&app, &screen.what);
    for spec in crate::action::ACTIONS {
        let command = format!(":{}", spec.name);
        let found = lines.iter().filter(|line| matches!(line, help::Line::Keys { command: shown, .. } if shown.split(' ').next() == Some(command.as_str())));
        assert_eq!(found.count(), 1, "{}", spec.name);
    }
    press(&mut app, "q");
    assert_eq!(app.screen().title(), "Nodes");
}

#[test]
fn keys_of_another_screen_say_where_they_work() {
    let mut app = app();
    press(&mut app, ": text:group enter");
    assert!(app.messages.unread().unwrap().text.contains("VMs"));
}
