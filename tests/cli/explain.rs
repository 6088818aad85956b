//! `vmotui explain vm`.

use serde_json::Value;

use crate::program::{demo, vmotui};

fn vms() -> Vec<Value> {
    demo("get vms -A -o json").rows()
}

fn explained(vm: &Value) -> Value {
    let name = format!("{}/{}", vm["namespace"].as_str().unwrap(), vm["name"].as_str().unwrap());
    let run = demo(&format!("explain vm {name} -o json"));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{name}");
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn a_running_vm_is_judged_against_every_node() {
    let all = vms();
    let running = all
        .iter()
        .find(|vm| vm["status"] == "Running" && vm["migratable"] == true)
        .unwrap();
    let answer = explained(running);
    assert_eq!(answer["node"], running["node"]);
    let nodes = demo("get nodes -o json").rows().len();
    let candidates = answer["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), nodes);
    for one in candidates {
        let reasons = one["obstacles"].as_array().unwrap();
        assert_eq!(one["fit"] == "fits", reasons.is_empty(), "{one}");
    }
    let own = candidates.iter().find(|one| one["node"] == running["node"]).unwrap();
    assert_eq!(own["fit"], "refused");
}

#[test]
fn a_vm_that_cannot_migrate_is_told_why() {
    let all = vms();
    let stuck = all.iter().find(|vm| vm["migratable"] == false).unwrap();
    let answer = explained(stuck);
    assert_eq!(answer["verdict"], "fail");
    let rules = answer["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["rule"] == "live-migratable").unwrap();
    assert_eq!(rule["verdict"], "fail");
    assert!(!rule["way_out"].as_str().unwrap().is_empty());
}

#[test]
fn names_that_are_wrong_or_not_there() {
    demo("explain vm default/no-such").fails(4, &["default/no-such", "not found"]);
    vmotui("--demo=small explain vm a/b/c").fails(2, &["NAMESPACE/NAME"]);
}

#[test]
fn a_user_who_may_not_see_everything_gets_unknown_and_a_code() {
    let all = vms();
    let vm = all.iter().find(|vm| vm["status"] == "Running").unwrap();
    let name = format!("{}/{}", vm["namespace"].as_str().unwrap(), vm["name"].as_str().unwrap());
    let run = demo(&format!("--user viewer explain vm {name} -o json"));
    if run.code == 3 {
        let answer: Value = serde_json::from_str(&run.out).unwrap();
        assert!(
            matches!(answer["verdict"].as_str(), Some("unknown" | "fail")),
            "{answer}"
        );
        assert!(run.err.contains("nodes"), "{}", run.err);
    } else {
        panic!("{}{}", run.out, run.err);
    }
}

#[test]
fn of_a_vm_that_is_off_nothing_is_called_unread_that_there_is_not() {
    let off = demo("get vms -A -o name --filter status=stopped").fine();
    let vm = off.lines().next().expect("a VM that is off");
    let run = demo(&format!("explain vm {vm}"));
    assert!(run.out.contains("does not run"), "{}{}", run.out, run.err);
    for text in [&run.out, &run.err] {
        assert!(!text.contains("not asked for"), "{text}");
    }
}
