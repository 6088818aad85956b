//! Networks, and the NICs on each.

use super::*;
use crate::domain::finding::Read;
use crate::domain::network::Config;
use crate::domain::network::rules::{Nad, Rules};
use crate::domain::network::survey::Nic;
use crate::ops::network::{Networks, Row as Network, rows};

fn nad(name: &str, vlan: u16) -> Nad {
    Nad {
        namespace: "default".into(),
        name: name.into(),
        config: Config::read(&format!(r#"{{"type":"bridge","bridge":"br0","vlan":{vlan}}}"#)),
        resource: String::new(),
    }
}

fn nic(vm: &str, network: &str, mac: &str) -> Nic {
    Nic {
        namespace: "a".into(),
        vm: vm.into(),
        name: "net".into(),
        network: format!("default/{network}"),
        fixed_mac: mac.into(),
        ..Nic::default()
    }
}

/// VLAN 30 is well, 40 has a NIC without a fixed address, 50 one address twice, and 60 nobody.
fn read() -> Vec<Network> {
    let networks = Networks {
        nads: Read::Known(vec![nad("v30", 30), nad("v40", 40), nad("v50", 50), nad("v60", 60)]),
        rules: Rules {
            allowed: Read::Known(None),
            offered: Read::Known(std::collections::BTreeMap::new()),
        },
        ..Networks::default()
    };
    let nics = [
        nic("db-01", "v30", "02:00:00:00:00:01"),
        nic("db-02", "v40", ""),
        nic("web-01", "v50", "02:00:00:00:00:02"),
        nic("off-01", "v50", "02:00:00:00:00:02"),
        nic("db-01", "v50", "02:00:00:00:00:03"),
    ];
    rows(&networks, &nics)
}

fn opened() -> App {
    let mut app = app();
    assert_eq!(press(&mut app, "5").as_slice(), [Effect::Networks]);
    update(&mut app, Event::Networks(Ok((read(), Vec::new()))));
    app.settle();
    app
}

fn names(app: &App) -> Vec<&str> {
    let Screen::Networks(screen) = app.screen() else {
        panic!()
    };
    let rows = screen.list.rows().iter();
    rows.map(|row| match row {
        Row::Network(index) => screen.networks[*index as usize].name.as_str(),
        other => panic!("{other:?}"),
    })
    .collect()
}

#[test]
fn what_is_worst_stands_first_then_by_vlan() {
    let mut app = opened();
    assert_eq!(names(&app), ["v50", "v40", "v60", "v30"]);
    press(&mut app, ": text:sort space text:vlan enter");
    assert_eq!(names(&app), ["v30", "v40", "v50", "v60"]);
}

#[test]
fn enter_leads_to_the_nics_and_on_to_the_vm() {
    let mut app = opened();
    press(&mut app, "enter");
    let Screen::Nics(screen) = app.screen() else { panic!() };
    let vms: Vec<&str> = screen
        .list
        .rows()
        .iter()
        .map(|row| match row {
            Row::Nic(index) => screen.members[*index as usize].nic.vm.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(vms, ["off-01", "web-01", "db-01"], "those with one address first");
    press(&mut app, "/ text:00:02 enter");
    let Screen::Nics(screen) = app.screen() else { panic!() };
    assert_eq!(screen.list.rows().len(), 2, "found by MAC");
    press(&mut app, "q");
    assert_eq!(press(&mut app, "ctrl-r").as_slice(), [Effect::Networks]);
    let effects = press(&mut app, "enter");
    assert_eq!(effects.as_slice(), [Effect::FetchVm(ObjectKey::new("a", "off-01"))]);
    press(&mut app, "q q");
    assert!(matches!(app.screen(), Screen::Networks(_)));
}

#[test]
fn the_nics_of_the_vm_of_a_nic_are_one_key_away() {
    let mut app = opened();
    press(&mut app, "enter j");
    let effects = press(&mut app, "n");
    assert!(
        matches!(effects.last(), Some(Effect::Wiring(keys)) if keys == &[ObjectKey::new("a", "web-01")]),
        "{effects:?}"
    );
}

#[test]
fn networks_that_were_not_read_are_not_called_missing() {
    let networks = Networks {
        nads: Read::Unread("forbidden".into()),
        ..Networks::default()
    };
    let rows = rows(&networks, &[nic("db-01", "v30", "02:00:00:00:00:01")]);
    assert_eq!((rows.len(), rows[0].label.as_str()), (1, "not read"));
    let verdicts: Vec<_> = rows[0].issues.iter().map(|issue| issue.finding.verdict).collect();
    assert_eq!(verdicts, [crate::domain::finding::Verdict::Unknown]);
}

#[test]
fn read_again_the_nics_in_view_are_the_new_ones() {
    let mut app = opened();
    press(&mut app, "enter");
    let mut changed = read();
    for network in &mut changed {
        network.members.truncate(1);
    }
    update(&mut app, Event::Networks(Ok((changed, Vec::new()))));
    app.settle();
    let Screen::Nics(screen) = app.screen() else { panic!() };
    assert_eq!(screen.list.rows().len(), 1);
}

#[test]
fn a_filter_that_cannot_be_read_opens_no_list() {
    for list in ["vms", "tasks", "snapshots", "networks"] {
        let mut app = app();
        let effects = press(&mut app, &format!(": text:{list} space text:nosuchfield=1 enter"));
        assert!(effects.is_empty(), "{list}");
        assert!(matches!(app.screen(), Screen::Nodes(_)), "{list}");
        assert!(app.messages.unread().unwrap().text.contains("nosuchfield"), "{list}");
    }
}

#[test]
fn the_report_of_a_job_is_written_on_request_and_of_nothing_else() {
    let mut app = app();
    let asked = press(&mut app, "2 * m");
    plans::agree(&mut app, &asked);
    press(&mut app, "enter");
    let effects = press(&mut app, "3 : text:report space text:/tmp/x.json enter");
    let [Effect::Report { file, entries }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(file, "/tmp/x.json");
    let told: Vec<(&str, &str)> = entries.iter().map(|one| (one.name.as_str(), one.result)).collect();
    assert_eq!(
        told,
        [
            ("db-01", "open"),
            ("db-02", "open"),
            ("web-01", "open"),
            ("off-01", "refused")
        ]
    );
}
