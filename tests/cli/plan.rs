//! `vmotui plan repave|drain|n-plus`.

use serde_json::Value;

use crate::program::{Run, demo, vmotui};

fn answer(run: &Run) -> Value {
    assert_eq!(run.err, "");
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn the_verdict_is_the_exit_code_and_json_has_its_fields() {
    let run = demo("plan repave -o json");
    let found = answer(&run);
    let code = match found["verdict"].as_str().unwrap() {
        "GO" => 0,
        "NO-GO" => 10,
        _ => 11,
    };
    assert_eq!(run.code, code);
    let cidr = &found["cidr"];
    assert_eq!(
        (&cidr["slices_total"], &cidr["node_mask"]),
        (&Value::from(64), &Value::from(24))
    );
    assert_eq!(
        cidr["slices_free"].as_i64().unwrap(),
        cidr["slices_total"].as_i64().unwrap() - cidr["slices_used"].as_i64().unwrap()
    );
    for (list, fields) in [
        ("reasons", &["check", "verdict", "object", "reason", "fix"][..]),
        (
            "pools",
            &["name", "kind", "strategy", "verdict", "nodes", "eta_seconds"],
        ),
        (
            "steps",
            &[
                "index",
                "node",
                "action",
                "slices_free",
                "pod_slots_free",
                "pod_ips_free",
                "memory_free_bytes",
                "cpu_free_millis",
                "tightest",
            ],
        ),
        (
            "nodes",
            &["name", "pool", "order", "verdict", "vms", "blockers", "eta_seconds"],
        ),
    ] {
        let first = &found[list][0];
        for field in fields {
            assert!(first.get(field).is_some(), "{list}[].{field}: {first}");
        }
    }
    assert!(!found["unchecked"].as_array().unwrap().is_empty());
}

/// Keys that scripts rely on. A new one may come; none of these may go.
const KEYS: [&str; 40] = [
    "verdict",
    "reasons[].check",
    "reasons[].verdict",
    "reasons[].object",
    "reasons[].value",
    "reasons[].threshold",
    "reasons[].source",
    "reasons[].reason",
    "reasons[].fix",
    "unchecked",
    "cidr.cluster",
    "cidr.node_mask",
    "cidr.slices_total",
    "cidr.slices_used",
    "cidr.slices_free",
    "cidr.slices_needed",
    "cidr.slices_lowest",
    "cidr.source",
    "pools[].name",
    "pools[].kind",
    "pools[].strategy",
    "pools[].verdict",
    "pools[].nodes",
    "pools[].eta_seconds",
    "pools[].order_certainty",
    "pools[].advised_order",
    "steps[].index",
    "steps[].node",
    "steps[].action",
    "steps[].slices_free",
    "steps[].pod_slots_free",
    "steps[].pod_ips_free",
    "steps[].memory_free_bytes",
    "steps[].cpu_free_millis",
    "steps[].tightest",
    "steps[].moves",
    "nodes[].vms",
    "nodes[].blockers",
    "nodes[].eta_seconds",
    "ways_out",
];

#[test]
fn every_key_of_the_contract_is_there() {
    let found = answer(&demo("plan repave -o json"));
    for key in KEYS {
        let at = key.replace("[].", ".0.").replace('.', "/");
        assert!(found.pointer(&format!("/{at}")).is_some(), "{key}");
    }
    for (inner, names) in [
        ("/nodes/0/vms", &["migrates", "blocks", "shuts_down", "waits"][..]),
        ("/nodes/0/eta_seconds", &["low", "high"]),
        ("/pools/0/eta_seconds", &["low", "high"]),
    ] {
        for name in names {
            assert!(found.pointer(&format!("{inner}/{name}")).is_some(), "{inner}/{name}");
        }
    }
    let blocker = found["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|node| node["blockers"].get(0))
        .unwrap();
    for name in ["check", "object", "reason", "fix"] {
        assert!(blocker.get(name).is_some(), "{name}: {blocker}");
    }
}

/// The reference architecture's own numbers: 63 workers in a /18, and three control planes that nobody counted.
#[test]
fn ra_literal_is_no_go_because_control_planes_eat_the_slices() {
    let run = vmotui("--demo=ra-literal plan repave -o json");
    let found: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &found["verdict"]), (10, &Value::from("NO-GO")));
    let reasons = found["reasons"].as_array().unwrap();
    let slice = reasons.iter().find(|one| one["check"] == "spare-slice").unwrap();
    let reason = slice["reason"].as_str().unwrap();
    assert!(reason.contains("control planes eat slices too"), "{reason}");
    let ways: Vec<String> = found["ways_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| {
            way["what_if"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one.as_str().unwrap())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert!(
        ways.len() == 2 && ways[0].starts_with("nodes=-") && ways[1].starts_with("pod-cidr-prefix=17"),
        "{ways:?}"
    );
    let fix = slice["fix"].as_str().unwrap();
    assert!(
        fix.contains("workers fewer now") && fix.contains("/17 when the cluster is created"),
        "{fix}"
    );
}

#[test]
fn what_ifs_change_the_answer() {
    let wide = answer(&demo("plan repave --what-if pod-cidr-prefix=17 -o json"));
    assert_eq!(
        wide["cidr"]["slices_total"], 64,
        "the services take half of the larger network"
    );
    let clear = "plan repave --what-if pod-cidr-prefix=17 --what-if service-cidr=100.64.128.0/17 -o json";
    assert_eq!(answer(&demo(clear))["cidr"]["slices_total"], 128);
    let contracted = answer(&demo("plan repave --contract-first -o json"));
    assert_eq!(contracted["cidr"]["slices_needed"], 0);
    assert_eq!(contracted["pools"][0]["strategy"], "contract first");
}

#[test]
fn a_drain_and_the_loss_of_a_node() {
    let name = demo("get nodes -o name --sort -vms")
        .fine()
        .lines()
        .next()
        .unwrap()
        .to_owned();
    let run = demo(&format!("plan drain {name} -o json"));
    let found = answer(&run);
    assert_eq!(
        (found["nodes"].as_array().unwrap().len(), &found["nodes"][0]["name"]),
        (1, &Value::from(name))
    );
    let run = demo("plan n-plus 1 -o json");
    assert_eq!(answer(&run)["nodes"].as_array().unwrap().len(), 1);
    let markdown = demo("plan repave -o md").out;
    assert!(
        markdown.contains("## In the way") && markdown.contains("| Pool |"),
        "{markdown}"
    );
}

#[test]
fn a_user_who_may_not_look_never_gets_go() {
    let run = demo("--user viewer plan repave -o json");
    let found: Value = serde_json::from_str(&run.out).unwrap();
    assert!(found["verdict"] != "GO" && matches!(run.code, 10 | 11), "{}", run.out);
}

#[test]
fn wrong_words() {
    demo("plan drain no-such-node").fails(4, &["no-such-node", "not found"]);
    demo("plan repave --pool nope").fails(4, &["nope", "there are"]);
    vmotui("--demo=small plan repave --what-if colour=red").fails(2, &["colour", "pod-cidr"]);
    vmotui("--demo=small plan repave --what-if node-mask=x").fails(2, &["node-mask", "prefix length"]);
    vmotui("--demo=small plan repave --what-if surg=1").fails(2, &["did you mean \"surge\""]);
}

#[test]
fn evictions_are_asked_about_only_where_that_was_asked_for_and_may_be() {
    let read_only = demo("--read-only plan repave --verify-evictions");
    read_only.fails(5, &["--verify-evictions", "read-only", "nothing was sent"]);
    let dump = crate::program::offline("{}", "plan drain x --verify-evictions");
    dump.fails(5, &["--verify-evictions", "a dump cannot be asked"]);
    let name = demo("get nodes -o name --sort -vms")
        .fine()
        .lines()
        .next()
        .unwrap()
        .to_owned();
    let run = demo(&format!("plan drain {name} --verify-evictions -o json"));
    let found: Value = serde_json::from_str(&run.out).unwrap();
    let told = &found["evictions"];
    assert!(told["asked"].as_u64().unwrap() > 0, "{told}");
    assert_eq!(
        (&told["contradicted"], &told["unanswered"]),
        (&Value::from(0), &Value::from(0)),
        "{told}"
    );
    let pods = told["pods"].as_array().unwrap();
    assert_eq!(pods.len() as u64, told["asked"].as_u64().unwrap());
    for field in [
        "node",
        "namespace",
        "pod",
        "vm",
        "foretold",
        "said",
        "verdict",
        "meaning",
        "message",
    ] {
        assert!(pods[0].get(field).is_some(), "{field}");
    }
    assert!(run.err.contains("audit log "), "{}", run.err);
    let plain = answer(&demo(&format!("plan drain {name} -o json")));
    assert_eq!(plain["evictions"], Value::Null);
    assert_eq!(
        plain["verdict"], found["verdict"],
        "evidence as foretold changes nothing"
    );
    let denied = demo(&format!("--user auditor plan drain {name} --verify-evictions -o md"));
    assert!(denied.out.contains("needs create pods/eviction in "), "{}", denied.out);
    assert_ne!(denied.code, 0);
}
