use super::*;

#[test]
fn switches_are_read_and_wrong_ones_told() {
    let mut what_if = WhatIf::default();
    for text in [
        "pod-cidr=100.64.0.0/17",
        "pod-cidr-prefix=/17",
        "service-cidr=100.64.128.0/17",
        "node-mask=25",
        "max-pods=500",
        "surge=2",
        "contract-first=true",
        "nodes=-2",
        "spares=1",
        "migrations-per-cluster=10",
        "migrations-per-node=4",
        "migration-seconds=40",
        "stop=a/x,a/y",
        "descheduler=suspended",
        "together=yes",
    ] {
        assert_eq!(what_if.set(text), Ok(()), "{text}");
    }
    assert_eq!(
        (what_if.nodes, what_if.stopped.len(), what_if.node_mask),
        (-2, 2, Some(25))
    );
    for (text, words) in [
        ("surge", "KEY=VALUE"),
        ("surge=x", "not understood"),
        ("max-pods=0", "not understood"),
        ("migrations-per-node=0", "not understood"),
        ("colour=red", "known: pod-cidr"),
        ("descheduler=on", "suspended"),
    ] {
        assert!(what_if.set(text).unwrap_err().contains(words), "{text}");
    }
}

#[test]
fn a_stopped_vm_blocks_nothing_and_an_unknown_one_is_told() {
    let mut scene = scene(4, 2);
    scene.vms[0].outcome = Outcome::Blocks;
    scene.vms[0].verdict = Verdict::Fail;
    let name = scene.vms[0].name.clone();
    assert_eq!(preview(&scene, &[]).verdict, Go::NoGo);
    let what_if = WhatIf {
        stopped: vec![name, "a/none".into()],
        ..WhatIf::default()
    };
    assert_eq!(what_if.apply(&mut scene), ["stop=a/none: no such VM runs"]);
    assert_eq!(preview(&scene, &[]).verdict, Go::Go);
}

#[test]
fn contract_first_needs_no_slice_and_workers_more_need_one_each() {
    let full = scene(61, 1);
    let mut contracted = full.clone();
    WhatIf {
        contract_first: true,
        ..WhatIf::default()
    }
    .apply(&mut contracted);
    let found = preview(&contracted, &[]);
    assert_eq!((found.verdict, found.cidr.needed), (Go::Go, 0), "{:#?}", found.checks);
    assert_eq!(found.pools[0].strategy, "contract first");
    let mut grown = scene(59, 1);
    WhatIf {
        nodes: 2,
        ..WhatIf::default()
    }
    .apply(&mut grown);
    let found = preview(&grown, &[]);
    assert_eq!((found.verdict, found.cidr.needed), (Go::NoGo, 3));
}

#[test]
fn higher_limits_make_it_shorter_and_smaller_slots_make_it_fail() {
    let base = scene(4, 100);
    let mut faster = base.clone();
    WhatIf {
        per_node: Some(4),
        per_cluster: Some(20),
        ..WhatIf::default()
    }
    .apply(&mut faster);
    assert!(preview(&faster, &[]).eta.high < preview(&base, &[]).eta.high);
    let mut smaller = base;
    WhatIf {
        max_pods: Some(112),
        surge: Some(0),
        ..WhatIf::default()
    }
    .apply(&mut smaller);
    assert_eq!(preview(&smaller, &[]).verdict, Go::NoGo);
}
