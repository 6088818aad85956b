//! From `n` to a NIC on a VLAN, and to the plans of those that are there.

use std::sync::Arc;

use super::plans::{dialog, ran};
use super::*;
use crate::app::dialog::Dialog;
use crate::app::dialog::plan::Planned;
use crate::domain::finding::Read;
use crate::domain::network::Config;
use crate::domain::network::choice::Multus;
use crate::domain::network::rules::{Nad, Rules};
use crate::ops::network::Networks;
use crate::ops::network::wiring::Wiring;
use crate::ops::part::Part;
use crate::ops::shape::Shape;
use crate::ops::subject::{Declared, Instance};
use crate::ops::{Subject, Verb};

fn nad(name: &str, config: &str) -> Nad {
    Nad {
        namespace: "default".into(),
        name: name.into(),
        config: Config::read(config),
        resource: String::new(),
    }
}

/// web-01 with a NIC on the pod network and one on VLAN 40; VLANs 30, 40 and 130, and a network that nobody can read.
fn wiring(vms: &[&str]) -> Wiring {
    let vm = serde_json::json!({ "spec": { "template": { "spec": {
        "networks": [{ "name": "default", "pod": {} }, { "name": "vlan40", "multus": { "networkName": "default/v40" } }],
        "domain": { "devices": { "interfaces": [
            { "name": "default", "masquerade": {} }, { "name": "vlan40", "bridge": {} } ] } } } } } });
    let subject = |name: &&str| Subject {
        key: ObjectKey::new("a", *name),
        vm: Some(Declared {
            uid: "u".into(),
            resource_version: "7".into(),
            ..Declared::default()
        }),
        vmi: Some(Instance {
            phase: "Running".into(),
            ports: Some(3),
            ..Instance::default()
        }),
        shape: Some(Box::new(Shape::read(&vm))),
        ..Subject::default()
    };
    let vlan = |number: u16| format!(r#"{{"type":"bridge","bridge":"br0","vlan":{number}}}"#);
    Wiring {
        subjects: vms.iter().map(subject).collect(),
        networks: Networks {
            nads: Read::Known(vec![
                nad("v130", &vlan(130)),
                nad("v30", &vlan(30)),
                nad("v40", &vlan(40)),
                nad("odd", "{"),
            ]),
            rules: Rules {
                allowed: Read::Known(None),
                offered: Read::Known(std::collections::BTreeMap::new()),
            },
            controller: Read::Known(Some((3, 3))),
            multus: Read::Known(Some(Multus::Thick)),
        },
        all: Read::Known(Vec::new()),
        missing: Vec::new(),
    }
}

fn answer(app: &mut App, vms: &[&str]) -> Effects {
    let event = Event::Wired {
        keys: vms.iter().map(|name| ObjectKey::new("a", *name)).collect(),
        answer: Ok(Arc::new(wiring(vms))),
    };
    update(app, event)
}

/// The server reads the VM anew and says the same.
fn agree(app: &mut App, effects: &Effects) -> Effects {
    let Some(Effect::Plan { number, drafted, .. }) = effects.iter().find(|one| matches!(one, Effect::Plan { .. }))
    else {
        panic!("nobody asked for a plan: {effects:?}");
    };
    let planned = Planned {
        plan: (**drafted).clone(),
        denied: Vec::new(),
        at: now(),
        anew: true,
    };
    let answer = Ok(Box::new(planned));
    update(
        app,
        Event::Planned {
            number: *number,
            answer,
        },
    )
}

#[test]
fn n_a_30_enter_enter_sends_the_nic_that_was_shown() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter n");
    assert!(
        matches!(asked.last(), Some(Effect::Wiring(keys)) if keys[0].name == "web-01"),
        "{asked:?}"
    );
    answer(&mut app, &["web-01"]);
    press(&mut app, "a text:30");
    let Some(Dialog::Vlans(picker)) = &app.dialog else {
        panic!()
    };
    let shown: Vec<&str> = picker.shown().iter().map(|choice| choice.key.as_str()).collect();
    assert_eq!(shown, ["default/v30", "default/v130"]);
    let mac = picker.wishes[0].mac.clone().unwrap();
    let asked = press(&mut app, "enter");
    assert!(
        matches!(&asked[0], Effect::Plan { part: Part::Nics(wishes), .. } if wishes[0].mac.as_deref() == Some(&mac))
    );
    let effects = press(&mut app, "enter");
    assert!(ran(&effects).is_none(), "the server was not asked yet");
    let effects = agree(&mut app, &asked);
    let plan = ran(&effects).unwrap();
    assert_eq!(plan.verb, Verb::NicAdd);
    let body = plan.steps[0].request.body.clone().unwrap();
    assert_eq!(body[0]["op"], "test");
    assert_eq!(body[2]["value"]["multus"]["networkName"], "default/v30");
    assert_eq!(body[3]["value"]["macAddress"], mac.as_str());
}

#[test]
fn typing_on_before_the_networks_are_read_leads_to_the_plan_and_never_past_it() {
    let mut app = app();
    let effects = press(&mut app, "2 / text:web enter n a text:30 enter enter");
    assert!(ran(&effects).is_none());
    let effects = answer(&mut app, &["web-01"]);
    assert!(matches!(effects.as_slice(), [Effect::Plan { .. }]), "{effects:?}");
    assert!(
        agree(&mut app, &effects).is_empty(),
        "a plan that was not shown is not confirmed"
    );
    assert!(dialog(&app).plan.effect.contains("default/v30"));
}

#[test]
fn a_network_that_cannot_be_had_stays_in_the_picker_with_its_reason() {
    let mut app = app();
    press(&mut app, "2 / text:web enter n");
    answer(&mut app, &["web-01"]);
    let effects = press(&mut app, "a text:odd enter");
    assert!(effects.is_empty());
    let Some(Dialog::Vlans(picker)) = &app.dialog else {
        panic!()
    };
    assert!(picker.error.as_deref().unwrap().contains("JSON"), "{:?}", picker.error);
    press(&mut app, "backspace");
    let Some(Dialog::Vlans(picker)) = &app.dialog else {
        panic!()
    };
    assert!(picker.error.is_none());
}

#[test]
fn esc_leads_from_the_picker_back_to_the_list_and_ctrl_c_out_of_both() {
    let mut app = app();
    press(&mut app, "2 / text:web enter n");
    answer(&mut app, &["web-01"]);
    press(&mut app, "j a text:30 esc");
    let Some(Dialog::Nics(list)) = &app.dialog else {
        panic!("{:?}", app.dialog)
    };
    assert_eq!(
        (list.keys.len(), list.ports.len()),
        (1, 2),
        "what was read is not read again"
    );
    press(&mut app, "a ctrl-c");
    assert!(app.dialog.is_none());
    press(&mut app, "n a esc");
    answer(&mut app, &["web-01"]);
    let Some(Dialog::Nics(list)) = &app.dialog else {
        panic!("{:?}", app.dialog)
    };
    assert_eq!(list.ports.len(), 2, "what is read meanwhile comes in there");
    press(&mut app, "esc");
    assert!(app.dialog.is_none());
}

#[test]
fn a_nic_is_taken_out_and_its_link_set() {
    for (keys, verb, op) in [("j d", Verb::NicRemove, "absent"), ("j l", Verb::NicLink, "down")] {
        let mut app = app();
        press(&mut app, "2 / text:web enter n");
        answer(&mut app, &["web-01"]);
        let asked = press(&mut app, keys);
        agree(&mut app, &asked);
        assert!(
            ran(&press(&mut app, "enter")).is_none(),
            "the guest notices: Enter is not enough"
        );
        let effects = press(&mut app, "y");
        let plan = ran(&effects).unwrap();
        assert_eq!(plan.verb, verb);
        assert_eq!(plan.steps[0].request.body.clone().unwrap()[1]["value"], op);
    }
}

#[test]
fn what_cannot_be_taken_out_says_why_in_the_list() {
    let mut app = app();
    press(&mut app, "2 / text:web enter n");
    answer(&mut app, &["web-01"]);
    assert!(press(&mut app, "d").is_empty());
    let Some(Dialog::Nics(list)) = &app.dialog else {
        panic!()
    };
    assert!(
        list.error.as_deref().unwrap().contains("pod network"),
        "{:?}",
        list.error
    );
}

#[test]
fn marked_vms_get_a_nic_each_with_an_address_of_its_own() {
    let mut app = app();
    press(&mut app, "2 / text:db enter * n");
    answer(&mut app, &["db-01", "db-02"]);
    let asked = press(&mut app, "a text:30 enter");
    agree(&mut app, &asked);
    let effects = press(&mut app, "enter");
    let plan = ran(&effects).unwrap();
    let mac = |step: usize| plan.steps[step].request.body.clone().unwrap()[3]["value"]["macAddress"].clone();
    assert_eq!(plan.steps.len(), 2);
    assert_ne!(mac(0), mac(1));
}

#[test]
fn an_answer_for_another_vm_is_not_taken() {
    let mut app = app();
    press(&mut app, "2 / text:web enter n");
    answer(&mut app, &["db-01"]);
    let Some(Dialog::Nics(list)) = &app.dialog else {
        panic!()
    };
    assert!(list.wired.known().is_none());
}

#[test]
fn a_snapshot_can_come_first() {
    let mut app = app();
    press(&mut app, "2 / text:web enter n");
    answer(&mut app, &["web-01"]);
    let asked = press(&mut app, "a text:30 enter");
    agree(&mut app, &asked);
    let asked = press(&mut app, "s");
    assert!(
        matches!(&asked[0], Effect::Plan { ask, part: Part::Nics(wishes), .. } if ask.snapshot_first && wishes.len() == 1),
        "{asked:?}"
    );
}
