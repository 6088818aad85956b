use super::*;
use crate::domain::migratable::drain::Outcome;
use crate::domain::repave::NodeView;

fn asked(foretold: Foretold, pod: &str) -> Asked {
    Asked {
        node: "w1".into(),
        namespace: "a".into(),
        vm: if matches!(foretold, Foretold::Vm(_)) {
            "a/web".into()
        } else {
            String::new()
        },
        pod: pod.into(),
        foretold,
    }
}

fn verdict(foretold: Foretold, said: Said) -> Verdict {
    Evidence::new([(asked(foretold, "p"), said, "words".into())], 1).answers[0].verdict
}

#[test]
fn every_answer_beside_every_foretold_one() {
    use Outcome::{Blocks, Migrates, ShutsDown, Unknown as Unsaid, Waits};
    use Verdict::{Fail, Pass, Warn};
    let foretold = [
        Foretold::Vm(Migrates),
        Foretold::Vm(Waits),
        Foretold::Vm(ShutsDown),
        Foretold::Vm(Blocks),
        Foretold::Vm(Unsaid),
        Foretold::Held,
        Foretold::Goes,
    ];
    let own = || Said::Budget("kubevirt-disruption-budget-x".into());
    let table: [(fn() -> Said, [Verdict; 7]); 8] = [
        (|| Said::Moves, [Pass, Pass, Warn, Warn, Pass, Warn, Warn]),
        (|| Said::Stuck, [Fail, Fail, Fail, Pass, Fail, Fail, Fail]),
        (|| Said::Goes, [Fail, Fail, Pass, Fail, Fail, Warn, Pass]),
        (|| Said::Budget("b".into()), [Fail, Fail, Fail, Fail, Fail, Pass, Fail]),
        (|| Said::Refused, [Fail, Fail, Fail, Fail, Fail, Pass, Fail]),
        (|| Said::Target, [Warn; 7]),
        (|| Said::Gone, [Warn; 7]),
        (|| Said::Silent, [Verdict::Unknown; 7]),
    ];
    for (said, wanted) in table {
        for (foretold, wanted) in foretold.iter().zip(wanted) {
            assert_eq!(verdict(*foretold, said()), wanted, "{foretold:?} {:?}", said());
        }
    }
    assert_eq!(verdict(Foretold::Vm(Migrates), own()), Pass, "up to KubeVirt 1.5");
    assert_eq!(verdict(Foretold::Vm(ShutsDown), own()), Fail);
}

fn preview(go: Go) -> Preview {
    let mut checks = Vec::new();
    if go == Go::NoGo {
        checks.push(Check::new("x", Verdict::Fail, "o", "r"));
    }
    refinished(Preview {
        checks,
        nodes: vec![NodeView {
            name: "w1".into(),
            ..NodeView::default()
        }],
        ..Preview::default()
    })
}

#[test]
fn evidence_never_makes_a_verdict_better_and_contradictions_come_first() {
    let answers = |worst: Said| {
        Evidence::new(
            [
                (asked(Foretold::Vm(Outcome::Migrates), "b"), Said::Moves, "moves".into()),
                (asked(Foretold::Goes, "c"), Said::Silent, "403".into()),
                (
                    asked(Foretold::Vm(Outcome::Migrates), "a"),
                    worst,
                    "not live-migratable".into(),
                ),
            ],
            20,
        )
    };
    for (before, worst, wanted) in [
        (Go::Go, Said::Stuck, Go::NoGo),
        (Go::Go, Said::Moves, Go::Unknown),
        (Go::NoGo, Said::Moves, Go::NoGo),
    ] {
        let bad = worst == Said::Stuck;
        let found = preview(before).with_evidence(answers(worst));
        assert_eq!(found.verdict, wanted);
        assert_eq!(found.nodes[0].verdict == Go::NoGo, bad);
        let evidence = found.evidence.unwrap();
        let first = if bad { Verdict::Fail } else { Verdict::Unknown };
        assert_eq!(evidence.answers[0].verdict, first);
        if bad {
            let check = found
                .checks
                .iter()
                .find(|check| check.check == "eviction-evidence")
                .unwrap();
            assert_eq!((check.object.as_str(), &*check.threshold), ("a/web", "migrates"));
            assert!(check.value.contains("not live-migratable"));
        }
    }
    let fine = Evidence::new([(asked(Foretold::Goes, "c"), Said::Goes, String::new())], 20);
    let found = preview(Go::Go).with_evidence(fine);
    assert_eq!((found.verdict, found.checks), (Go::Go, Vec::new()));
}
