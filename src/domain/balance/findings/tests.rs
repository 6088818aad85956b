use super::*;
use crate::domain::balance::descheduler::Workload;
use crate::domain::balance::policy::{self, Evictor, Protection};
use crate::domain::balance::spread::Amount;
use crate::domain::migration::{Origin, Stage};

const VMO: &str = include_str!("../../../../tests/fixtures/descheduler/vmo-policy.yaml");

fn now() -> Timestamp {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

fn found(args: &[&str]) -> Found {
    Found {
        workload: Workload {
            kind: "CronJob",
            namespace: "kube-system".into(),
            name: "x".into(),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            ..Workload::default()
        },
        by: "its image",
        looks: Loop::default(),
    }
}

const ON: &[&str] = &["descheduler", "--feature-gates=EvictionsInBackground=true"];
const OFF: &[&str] = &["descheduler"];

fn vm(name: &str) -> Vm {
    Vm {
        namespace: "shop".into(),
        name: name.into(),
        on_instance: Some("true".into()),
        on_pod: Read::Known(Some("true".into())),
        claims: true,
        budget: Read::Known(false),
        ..Vm::default()
    }
}

fn scene<'a>(args: &[&str], vms: &'a [Vm], moves: &'a [Move]) -> Scene<'a> {
    let mut policy = policy::parse(VMO).unwrap();
    (policy.per_node, policy.total) = (Some(2), Some(5));
    Scene {
        found: Read::Known(vec![found(args)]),
        policy: Read::Known(policy),
        vms,
        moves,
        limits: Read::Known(Limits {
            per_cluster: 5,
            per_node: 2,
            ..Limits::default()
        }),
        loads: &[],
        now: now(),
    }
}

fn rules(scene: &Scene<'_>) -> Vec<(&'static str, Verdict)> {
    let issues = judge(scene);
    issues
        .iter()
        .map(|issue| (issue.finding.rule, issue.finding.verdict))
        .collect()
}

#[test]
fn all_is_well_with_a_gate_caps_and_annotations() {
    assert_eq!(rules(&scene(ON, &[vm("a")], &[])), []);
}

#[test]
fn a_storm_is_more_than_kubevirt_can_run_and_only_the_deschedulers() {
    let marked = |count: usize, by_descheduler| -> Vec<Vm> {
        let one = |index: usize| Vm {
            marked: true,
            by_descheduler,
            ..vm(&format!("v{index}"))
        };
        (0..count).map(one).collect()
    };
    assert_eq!(rules(&scene(ON, &marked(6, true), &[])), [("storm", Verdict::Warn)]);
    assert_eq!(
        rules(&scene(ON, &marked(5, true), &[])),
        [],
        "five at a time is what KubeVirt does"
    );
    assert_eq!(
        rules(&scene(ON, &marked(200, false), &[])),
        [],
        "a drain marks all VMs of a node, and that is no storm"
    );
    let off = rules(&scene(OFF, &marked(6, true), &[]));
    assert_eq!(
        off,
        [("storm", Verdict::Fail), ("evictions-in-background", Verdict::Warn)]
    );
    assert_eq!(
        rules(&scene(OFF, &[], &[])),
        [("evictions-in-background", Verdict::Warn)]
    );
    let all = marked(1, true);
    let blind = Scene {
        limits: Read::Unread("forbidden".into()),
        ..scene(ON, &all, &[])
    };
    assert!(rules(&blind).contains(&("storm", Verdict::Unknown)));
}

#[test]
fn ping_pong_is_more_than_twice_an_hour() {
    let hop = |uid: usize, from: &str, to: &str, minutes: i64, stage| Move {
        uid: uid.to_string(),
        namespace: "shop".into(),
        vm: "a".into(),
        from: from.into(),
        to: to.into(),
        origin: Origin::Descheduler,
        stage,
        ended: Timestamp::from_second(now().as_second() - minutes * 60).ok(),
        ..Move::default()
    };
    let twice = [hop(1, "n1", "n2", 50, Stage::Done), hop(2, "n2", "n1", 30, Stage::Done)];
    assert_eq!(rules(&scene(ON, &[], &twice)), []);
    let mut thrice = twice.to_vec();
    thrice.push(hop(3, "n1", "n2", 10, Stage::Failed));
    assert_eq!(
        rules(&scene(ON, &[], &thrice)),
        [],
        "an attempt that failed moved nothing"
    );
    thrice.push(hop(4, "n1", "n2", 5, Stage::Done));
    let all = judge(&scene(ON, &[], &thrice));
    assert_eq!(
        (all[0].object.as_str(), all[0].finding.verdict),
        ("shop/a", Verdict::Fail)
    );
    assert_eq!(all[0].finding.found, "n1 > n2 > n1 > n2");
    thrice[0].ended = Timestamp::from_second(now().as_second() - 61 * 60).ok();
    assert_eq!(rules(&scene(ON, &[], &thrice)), [], "an hour ago is long ago");
}

#[test]
fn who_is_exempt() {
    let bare = Vm {
        on_instance: None,
        on_pod: Read::Known(None),
        ..vm("b")
    };
    assert_eq!(
        rules(&scene(ON, &[vm("a"), bare.clone()], &[])),
        [("silently-exempt", Verdict::Warn)]
    );
    let open = Evictor {
        protections: vec![Protection::DaemonSetPods],
        ..Evictor::default()
    };
    assert_eq!(evictable(&bare, &open), Evictable::Open);
    let by = |evictor: &Evictor| evictable(&bare, evictor);
    assert_eq!(
        by(&Evictor::default()),
        Evictable::Protected(vec!["PodsWithLocalStorage"])
    );
    let pdb = Evictor {
        protections: vec![Protection::PodsWithoutPDB],
        ..Evictor::default()
    };
    assert_eq!(by(&pdb), Evictable::Protected(vec!["PodsWithoutPDB"]));
    let covered = Vm {
        budget: Read::Known(true),
        ..bare.clone()
    };
    assert_eq!(evictable(&covered, &pdb), Evictable::Open);
    let unread = Vm {
        budget: Read::Unread("forbidden".into()),
        ..bare.clone()
    };
    assert_eq!(
        evictable(&unread, &pdb),
        Evictable::Unknown("forbidden".into()),
        "unknown is never open"
    );
    let podless = Vm {
        on_pod: Read::Unread("no launcher pod".into()),
        ..bare
    };
    assert!(matches!(evictable(&podless, &open), Evictable::Unknown(_)));
    assert_eq!(evictable(&vm("a"), &pdb), Evictable::ByAnnotation);
}

#[test]
fn annotations_that_mislead() {
    let no = Vm {
        on_instance: Some("false".into()),
        on_pod: Read::Known(Some("false".into())),
        ..vm("a")
    };
    assert_eq!(rules(&scene(ON, &[no], &[])), [("evict-false", Verdict::Warn)]);
    let early = Vm {
        on_pod: Read::Known(None),
        ..vm("a")
    };
    let all = rules(&scene(ON, &[early], &[]));
    assert!(all.contains(&("evict-not-in-effect", Verdict::Warn)), "{all:?}");
    let late = Vm {
        on_instance: None,
        ..vm("a")
    };
    assert_eq!(rules(&scene(ON, &[late], &[])), [("evict-lingers", Verdict::Warn)]);
}

#[test]
fn caps_must_not_exceed_kubevirts() {
    let with = |per_node, total| {
        let mut scene = scene(ON, &[], &[]);
        if let Read::Known(policy) = &mut scene.policy {
            (policy.per_node, policy.total) = (per_node, total);
        }
        rules(&scene)
    };
    assert_eq!(with(Some(2), Some(5)), []);
    assert_eq!(with(None, Some(2)), [], "two in all are two of a node at most");
    for (per_node, total) in [
        (Some(10), None),
        (Some(3), Some(5)),
        (Some(2), Some(6)),
        (None, None),
        (Some(2), None),
    ] {
        assert_eq!(
            with(per_node, total),
            [("caps", Verdict::Warn)],
            "{per_node:?} {total:?}"
        );
    }
}

#[test]
fn absent_forbidden_suspended_and_blind_are_four_things() {
    let of = |found| {
        rules(&Scene {
            found,
            ..scene(ON, &[], &[])
        })
    };
    assert_eq!(of(Read::Known(Vec::new())), [("descheduler", Verdict::Warn)]);
    assert_eq!(
        of(Read::Unread("forbidden".into())),
        [("descheduler", Verdict::Unknown)]
    );
    let mut idle = found(ON);
    idle.looks.idle = "suspended".into();
    assert_eq!(of(Read::Known(vec![idle])), [("descheduler-idle", Verdict::Warn)]);
    let blind = Scene {
        policy: Read::Unread("ConfigMaps are not read".into()),
        ..scene(ON, &[], &[])
    };
    assert_eq!(rules(&blind), [("policy", Verdict::Unknown)]);
    assert!(of(Read::Known(vec![found(ON), found(ON)])).contains(&("descheduler-twice", Verdict::Warn)));
}

#[test]
fn thresholds_that_leave_nothing_to_do_are_told() {
    let load = |memory| Load {
        whole: Some(Amount { memory: 100, cpu: 100 }),
        used: Some(Amount { memory, cpu: 10 }),
        pods: (10, Some(100)),
        open: true,
        ..Load::default()
    };
    let with = |loads: &[Load]| {
        rules(&Scene {
            loads,
            ..scene(ON, &[], &[])
        })
    };
    assert_eq!(with(&[load(80), load(40)]), [("thresholds", Verdict::Warn)]);
    assert_eq!(with(&[load(80), load(20)]), []);
    assert_eq!(with(&[load(60), load(40)]), []);
}
