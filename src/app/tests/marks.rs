//! Marks: by key, by range, by filter, turned around; and what a plan for them names and leaves out.

use strum::IntoEnumIterator as _;

use super::plans::{agree, dialog, ran};
use super::*;
use crate::ops::{Ask, Verb};

/// Names that a plan to restart the marked VMs would touch, and those it leaves out.
fn planned(keys: &str) -> (Vec<String>, Vec<String>) {
    let mut app = app();
    let asked = press(&mut app, &format!("2 {keys} r"));
    agree(&mut app, &asked);
    let plan = &dialog(&app).plan;
    let names = |targets: Vec<&crate::ops::Target>| targets.into_iter().map(|target| target.name.clone()).collect();
    let touched = names(plan.steps.iter().map(|step| &step.target).collect());
    let left = names(plan.refused.iter().map(|no| &no.target).collect());
    (touched, left)
}

#[test]
fn each_way_of_marking_leads_to_a_plan_for_just_those() {
    // in the order of the list: db-01, db-02, off-01, web-01
    for (way, keys, touched, left) in [
        ("none: the cursor", "", &["db-01"][..], &[][..]),
        ("by key", "space j space", &["db-01"], &["off-01"]),
        ("a range", "space j shift-v", &["db-01", "db-02"], &["off-01"]),
        ("by filter", "/ text:db enter *", &["db-01", "db-02"], &[]),
        ("turned around", "/ text:db enter * \\ ~", &["web-01"], &["off-01"]),
        ("all but one", "* g g space", &["db-02", "web-01"], &["off-01"]),
    ] {
        let (got, without) = planned(keys);
        assert_eq!((got, without), (owned(touched), owned(left)), "{way}");
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn marks_that_a_filter_hides_are_still_meant_and_gone_once_the_job_begins() {
    let mut app = app();
    let asked = press(
        &mut app,
        "2 / text:db enter * / backspace backspace text:web enter space m",
    );
    agree(&mut app, &asked);
    assert_eq!(dialog(&app).plan.targets(), 3, "{}", dialog(&app).plan.headline);
    assert!(ran(&press(&mut app, "enter")).is_some());
    let Screen::Vms(screen) = app.screen() else { panic!() };
    assert!(screen.list.marks().is_empty());
}

/// Whether a plan is confirmed by a key or by typing: a snapshot can come first of whatever changes a VM.
#[test]
fn a_snapshot_can_come_first_of_every_power_and_nic_plan() {
    use Verb::{
        ForceRestart, ForceStop, NicAdd, NicLink, NicRemove, Pause, Reset, Restart, Restore, SoftReboot, Start, Stop,
        Unpause,
    };
    let wanted = [
        Start,
        Stop,
        ForceStop,
        Restart,
        ForceRestart,
        Pause,
        Unpause,
        SoftReboot,
        Reset,
        Restore,
        NicAdd,
        NicRemove,
        NicLink,
    ];
    let mut app = app();
    press(&mut app, "2 / text:web enter r");
    for verb in Verb::iter() {
        let mut shown = dialog(&app).clone();
        shown.ask = Ask::new(verb);
        assert_eq!(shown.may_save(), wanted.contains(&verb), "{verb}");
    }
}

#[test]
fn where_a_name_is_typed_tab_asks_for_the_snapshot() {
    let mut app = app();
    let asked = press(&mut app, "2 / text:web enter p f");
    agree(&mut app, &asked);
    assert!(dialog(&app).typing());
    press(&mut app, "s");
    assert_eq!(
        (dialog(&app).typed.as_str(), dialog(&app).ask.snapshot_first),
        ("s", false)
    );
    let asked = press(&mut app, "tab");
    assert!(
        matches!(&asked[0], Effect::Plan { ask, .. } if ask.snapshot_first && ask.verb == Verb::ForceStop),
        "{asked:?}"
    );
    let asked = press(&mut app, "tab");
    assert!(
        matches!(&asked[0], Effect::Plan { ask, .. } if !ask.snapshot_first),
        "{asked:?}"
    );
}
