use super::*;
use crate::model::Key;
use crate::ops::plan::{Confirm, Verdict};
use crate::ops::subject::Declared;
use crate::ops::testing::{running, scene, stopped};

#[test]
fn a_plan_of_one_says_what_where_and_how() {
    let plan = plan(
        &Ask::migrate_to("n2".to_owned()),
        &[running("a", "b", "Always")],
        &scene(),
    );
    assert_eq!(plan.headline, "Migrate a/b to n2");
    assert_eq!((plan.level, plan.confirm()), (Level::L1, Confirm::Enter));
    assert_eq!(plan.steps.len(), 1);
    assert!(plan.effect.contains("n1 → n2"), "{}", plan.effect);
}

#[test]
fn more_than_twenty_are_confirmed_by_their_count() {
    let many: Vec<Subject> = (0..21).map(|n| stopped("a", &format!("vm-{n}"), "Halted")).collect();
    let twenty = plan(&Ask::new(Verb::Start), &many[..20], &scene());
    assert_eq!(twenty.level, Level::L1);
    let all = plan(&Ask::new(Verb::Start), &many, &scene());
    assert_eq!(all.confirm(), Confirm::Type("21".to_owned()));
    assert!(all.confirm().accepts(" 21 ") && !all.confirm().accepts("y") && !all.confirm().accepts(""));
    assert!(
        all.blast.iter().any(|line| line == "21 VMs in 1 namespace: a (21)"),
        "{:?}",
        all.blast
    );
}

#[test]
fn what_was_not_read_is_unknown_and_what_fails_is_refused() {
    let brief = Subject {
        key: Key::new("a", "b"),
        vm: Some(Declared::default()),
        vmi: None,
        migration: None,
        ..Subject::default()
    };
    let plan = plan(&Ask::new(Verb::Start), &[brief, running("a", "c", "Manual")], &scene());
    assert!(
        plan.steps[0]
            .checks
            .iter()
            .any(|check| check.verdict == Verdict::Unknown)
    );
    assert_eq!(plan.refused.len(), 1);
    assert!(plan.refused[0].reason.contains("phase Running"), "{:?}", plan.refused);
    assert!(!plan.refused[0].way_out.is_empty());
}

#[test]
fn guardrails_deny_ask_for_more_and_bound() {
    let rule = |namespace: &str| Guardrail {
        context: "prod-*".into(),
        namespace: namespace.into(),
        origin: "config.toml:7".to_owned(),
        ..Guardrail::default()
    };
    let bank = [Guardrail {
        deny: true,
        reason: "Call the bank first".to_owned(),
        ..rule("bank")
    }];
    let both = [stopped("bank", "x", "Halted"), stopped("shop", "y", "Halted")];
    let at = |context, guardrails| Scene {
        context,
        guardrails,
        ..scene()
    };
    let start = Ask::new(Verb::Start);
    let denied = plan(&start, &both, &at("prod-dc1", &bank));
    assert_eq!((denied.steps.len(), denied.refused.len()), (1, 1));
    assert_eq!(denied.refused[0].reason, "denied by config.toml:7");
    assert_eq!(denied.refused[0].way_out, "Call the bank first");
    assert_eq!(plan(&start, &both, &at("lab", &bank)).steps.len(), 2);

    let asks = [Guardrail {
        confirm: true,
        verbs: vec!["start".to_owned()],
        ..rule("*")
    }];
    let asked = plan(&start, &both[..1], &at("prod-dc1", &asks));
    assert_eq!(asked.confirm(), Confirm::Type("x".to_owned()));

    let bounds = [Guardrail {
        max_bulk: Some(1),
        ..rule("*")
    }];
    let bounded = plan(&start, &both, &at("prod-dc1", &bounds));
    assert!(bounded.is_empty() && bounded.refused.len() == 2, "{bounded:?}");
}

#[test]
fn the_same_question_at_another_moment_is_another_job() {
    let one = plan(&Ask::new(Verb::Start), &[stopped("a", "b", "Halted")], &scene());
    let later = Scene {
        now: scene().now + jiff::SignedDuration::from_millis(1),
        ..scene()
    };
    let two = plan(&Ask::new(Verb::Start), &[stopped("a", "b", "Halted")], &later);
    assert_eq!(one.id.len(), 16);
    assert_ne!(one.id, two.id);
}
