use proptest::prelude::*;

use super::*;
use crate::model::Key;
use crate::model::brief::{VmBrief, VmiBrief};
use crate::store::machine::{Machine, VmPart, VmiPart};
use crate::view::vms::VMS;

fn cx() -> Cx {
    Cx {
        now: "2026-11-22T09:00:00Z".parse().unwrap(),
    }
}

fn machine(namespace: &str, name: &str, node: &str, status: &str, created: &str) -> Machine {
    let json = format!(
        r#"{{"metadata":{{"name":"{name}","namespace":"{namespace}","creationTimestamp":"{created}","labels":{{"app":"db"}}}},
            "spec":{{"template":{{"spec":{{"domain":{{"cpu":{{"cores":4}},"memory":{{"guest":"16Gi"}}}}}}}}}},
            "status":{{"printableStatus":"{status}"}}}}"#
    );
    let vmi = VmiBrief {
        node: node.into(),
        ip: "10.20.1.7".into(),
        migratable: crate::model::Truth::False,
        ..VmiBrief::default()
    };
    Machine {
        key: Key::new(namespace, name),
        vm: Some(VmPart::from_object(serde_json::from_str(&json).unwrap())),
        vmi: (!node.is_empty()).then(|| VmiPart::from_brief(&vmi)),
    }
}

fn hits(text: &str) -> bool {
    let filter = Filter::parse(&VMS, text).unwrap_or_else(|error| panic!("{text}: {error}"));
    filter.matches(
        &machine("erp", "db-03", "vmo-w-07", "Running", "2026-10-01T00:00:00Z"),
        cx(),
    )
}

#[test]
fn what_matches_and_what_does_not() {
    for yes in [
        "",
        "db",
        "DB-0",
        "10.20.1",
        "w-07",
        "node=vmo-w-07",
        "NODE=VMO-*",
        "node=vmo-w-07 status=running mem>8Gi age>30d",
        "status!=stopped",
        "cpu>=4 cpu<=4 cpu=4",
        "mem=16Gi",
        "not ns=test",
        "!ns=test",
        "ns=test or ns=erp",
        "ns=test || name~b-0",
        "(ns=test or ns=erp) and not (status=stopped)",
        "label.app=db",
        "label.app!=web",
        "migratable=no",
        "moves=no",
        "ready=unknown",
        "ip~20.1",
        "os=\"\"",
        "\"db-03\"",
        "name='db-03'",
        "age>52d age<53d",
    ] {
        assert!(hits(yes), "{yes:?} should match");
    }
    for no in [
        "web",
        "db xyz",
        "node=vmo-w-0",
        "mem>16Gi",
        "age<30d",
        "status=stopped or ns=test",
        "not db",
        "label.app=web",
        "label.nope=x",
        "migratable=yes",
        "ready!=unknown",
        "os=ubuntu",
        "\"status=running\"",
    ] {
        assert!(!hits(no), "{no:?} should not match");
    }
}

#[test]
fn an_unknown_value_satisfies_no_comparison() {
    let off = Machine {
        vm: Some(VmPart::from_brief(&VmBrief {
            status: "Stopped".into(),
            ..VmBrief::default()
        })),
        ..Machine::default()
    };
    for text in ["mem>0", "mem<1Ti", "cpu=1", "age>0s", "node=vmo*", "migratable=no"] {
        assert!(!Filter::parse(&VMS, text).unwrap().matches(&off, cx()), "{text}");
    }
    for text in ["mem!=1Gi", "node!=vmo-w-01", "node=", "migratable=unknown"] {
        assert!(Filter::parse(&VMS, text).unwrap().matches(&off, cx()), "{text}");
    }
}

#[test]
fn errors_name_place_reason_and_way_out() {
    for (text, at, part) in [
        ("nod=a", 1, "did you mean \"node\""),
        ("mem>big", 5, "8Gi"),
        ("db age>3x", 8, "30d"),
        ("(db", 4, "add \")\""),
        ("db)", 3, "without"),
        ("=a", 1, "field name"),
        ("db or", 6, "missing"),
        ("name=\"a", 6, "not closed"),
        ("name>a", 6, "= != and ~"),
        ("ready>yes", 7, "yes, no or unknown"),
        ("ready=maybe", 7, "neither"),
        ("cpu>lots", 5, "no number"),
        ("not", 4, "missing"),
        ("name = = b", 8, "field name"),
    ] {
        let error = Filter::parse(&VMS, text).map(|_| ()).expect_err(text);
        assert!(error.reason.contains(part), "{text}: {error}");
        assert_eq!(error.at, at, "{text}: {error}");
    }
}

#[test]
fn nesting_has_an_end() {
    assert!(Filter::parse(&VMS, &"(".repeat(10_000)).is_err());
    assert!(Filter::parse(&VMS, &"!".repeat(10_000)).is_err());
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,40}") {
        if let Ok(filter) = Filter::parse(&VMS, &text) {
            filter.matches(&machine("erp", "db-03", "", "Running", "2026-10-01T00:00:00Z"), cx());
        }
    }

    #[test]
    fn grammar_soup_never_panics(words in proptest::collection::vec(
        prop_oneof!["and", "or", "not", "!", "\\(", "\\)", "=", ">", "node", "mem", "8Gi", "\"", "label.a"], 0..12)) {
        let _ = Filter::parse(&VMS, &words.join(" "));
        let _ = Filter::parse(&VMS, &words.concat());
    }

    #[test]
    fn not_turns_the_answer_around(text in "[a-z]{1,4}(=[a-z*]{0,3})?") {
        let record = machine("erp", "db-03", "vmo-w-07", "Running", "2026-10-01T00:00:00Z");
        if let (Ok(plain), Ok(turned)) = (Filter::parse(&VMS, &text), Filter::parse(&VMS, &format!("not ({text})"))) {
            prop_assert_ne!(plain.matches(&record, cx()), turned.matches(&record, cx()));
        }
    }
}
