//! `vmotui run` that sends nothing: a script still learns what was refused, and why.

use serde_json::Value;

use crate::program::{Run, vmotui};

fn refused(words: &str) -> Run {
    let run = vmotui(&format!("--demo=small {words}"));
    assert_eq!(run.code, 5, "{}{}", run.out, run.err);
    assert!(run.err.contains("nothing was sent"), "{}", run.err);
    run
}

#[test]
fn a_plan_that_refuses_every_vm_prints_a_document() {
    let run = refused("run unpause erp-prod/erp-app-03 erp-prod/erp-app-04 --yes -o json");
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["verb"], "unpause");
    assert_eq!(document["steps"], Value::Array(Vec::new()));
    assert_eq!(document["tally"]["done"], 0);
    assert_eq!(
        document["audit_log"],
        Value::Null,
        "nothing was sent, so nothing is on record"
    );
    let refused = document["refused"].as_array().unwrap();
    let names: Vec<&str> = refused.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["erp-app-03", "erp-app-04"]);
    for one in refused {
        assert!(one["reason"].as_str().unwrap().contains("not paused"), "{one}");
        assert!(!one["way_out"].as_str().unwrap().is_empty(), "{one}");
    }
}

#[test]
fn or_a_row_for_each_vm() {
    let run = refused("run unpause erp-prod/erp-app-03 erp-prod/erp-app-04 --yes -o csv");
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.out);
    assert_eq!(lines[0], "job,verb,namespace,name,result,detail,way_out");
    assert!(
        lines[1..]
            .iter()
            .all(|line| line.contains(",unpause,erp-prod,") && line.contains(",refused,"))
    );
}

#[test]
fn a_right_that_is_missing_refuses_them_all_in_the_same_form() {
    let run = refused("run pause erp-prod/erp-app-03 --yes -o json --user viewer");
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let reason = document["refused"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("update virtualmachineinstances/pause"), "{reason}");
    // what may restart need not be allowed to take snapshots: the first request that is missing is named
    let run = refused("run restart erp-prod/erp-app-03 --snapshot-first --yes -o csv --user viewer");
    assert_eq!(
        run.out.lines().count(),
        2,
        "one row for the VM, not one for each request: {}",
        run.out
    );
    for words in [
        "drain vmo-w-01",
        "migrate a/b",
        "snapshot a/b",
        "delete-snapshot a/b --snapshot s",
    ] {
        vmotui(&format!("--demo=small run {words} --snapshot-first --yes")).fails(2, &["--snapshot-first"]);
    }
    let text = refused("run pause erp-prod/erp-app-03 --yes --user viewer");
    assert!(
        text.err.contains("update virtualmachineinstances/pause"),
        "{}",
        text.err
    );
}
