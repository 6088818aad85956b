//! Each finding has a cluster that triggers it and one that must not.
use vmotui::domain::finding::{Read, Verdict};
use vmotui::sim::scenario::{POLICY, Runs, Skew, within_limits};

use crate::bench::Bench;

/// Limits that match KubeVirt's.
fn capped() -> String {
    within_limits(POLICY)
}

async fn found(skew: &Skew, minutes: i64, seconds: i64) -> Vec<(&'static str, Verdict)> {
    let mut bench = Bench::new(skew).await;
    bench.minutes(minutes).await;
    bench.pass(jiff::SignedDuration::from_secs(seconds)).await;
    told(&bench).await
}

async fn told(bench: &Bench) -> Vec<(&'static str, Verdict)> {
    let report = bench.report().await;
    assert!(report.policy.known().is_some(), "{}", report.policy.why());
    let issues = report.issues.iter();
    issues
        .map(|issue| (issue.finding.rule, issue.finding.verdict))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_and_a_loop_within_its_limits() {
    let storm = Skew {
        gate: false,
        policy: capped(),
        ..Skew::default()
    };
    // half a minute after the look
    let all = found(&storm, 12, 36).await;
    assert!(all.contains(&("storm", Verdict::Fail)), "{all:?}");
    assert!(all.contains(&("evictions-in-background", Verdict::Warn)), "{all:?}");
    let calm = Skew {
        policy: capped(),
        ..Skew::default()
    };
    assert_eq!(found(&calm, 12, 36).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vm_that_is_sent_on_by_each_look_and_one_that_stays() {
    let mut bench = Bench::new(&Skew::restless()).await;
    bench.minutes(7).await;
    let finished = |bench: &Bench| {
        bench
            .inventory
            .moves()
            .iter()
            .filter(|one| one.outcome() == "done")
            .count()
    };
    assert_eq!(finished(&bench), 2);
    let chance = told(&bench).await;
    assert!(
        !chance.iter().any(|(rule, _)| *rule == "ping-pong"),
        "twice an hour may be chance: {chance:?}"
    );
    bench.minutes(5).await;
    assert_eq!(finished(&bench), 3);
    assert!(told(&bench).await.contains(&("ping-pong", Verdict::Fail)));
    let mut issues = bench.report().await.issues;
    issues.retain(|issue| issue.finding.rule == "ping-pong");
    assert_eq!(issues[0].object, "shop/shop-1");
    assert!(
        issues[0]
            .finding
            .text
            .contains("3 times within the hour, by descheduler"),
        "{issues:?}"
    );
    let stops: Vec<&str> = issues[0].finding.found.split(" > ").collect();
    assert!(
        stops.len() == 4 && stops.windows(2).all(|pair| pair[0] != pair[1]),
        "{stops:?}"
    );

    let mut bench = Bench::new(&Skew::at_rest()).await;
    bench.minutes(12).await;
    assert_eq!(finished(&bench), 0);
    let all = told(&bench).await;
    assert!(!all.iter().any(|(rule, _)| *rule == "ping-pong"), "{all:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caps_match_from_either_side() {
    let skew = Skew {
        policy: POLICY.replace("PerNode: 10", "PerNode: 10\nmaxNoOfPodsToEvictTotal: 20"),
        ..Skew::default()
    };
    let bench = Bench::new(&skew).await;
    assert_eq!(told(&bench).await, [("caps", Verdict::Warn)]);
    let of = |node: u32, cluster: u32| {
        serde_json::json!({"spec": {"configuration": {"migrations": {
            "parallelOutboundMigrationsPerNode": node, "parallelMigrationsPerCluster": cluster}}}})
    };
    let kubevirt = "/apis/kubevirt.io/v1/namespaces/kubevirt/kubevirts/kubevirt";
    bench.patch(kubevirt, &of(10, 19));
    assert_eq!(told(&bench).await, [("caps", Verdict::Warn)], "one short");
    bench.patch(kubevirt, &of(10, 20));
    assert_eq!(told(&bench).await, [], "KubeVirt moves as many at a time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caps_and_silent_exemption() {
    let capped = Skew {
        policy: capped(),
        ..Skew::default()
    };
    assert_eq!(found(&capped, 0, 2).await, [], "annotated VMs and matching limits");
    let loose = Skew::default();
    assert_eq!(found(&loose, 0, 2).await, [("caps", Verdict::Warn)]);
    let bare = Skew {
        annotated: false,
        ..capped.clone()
    };
    assert_eq!(found(&bare, 0, 2).await, [("silently-exempt", Verdict::Warn)]);
    let open = Skew {
        annotated: false,
        policy: capped
            .policy
            .replace("ignorePodsWithoutPDB: true", "ignorePodsWithoutPDB: false")
            .replace("ignorePvcPods: true", "ignorePvcPods: false"),
        ..capped
    };
    assert_eq!(found(&open, 0, 2).await, [], "nothing protects them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_descheduler_is_found_by_what_it_is_and_recommendations_level_the_cluster() {
    let bench = Bench::new(&Skew::default()).await;
    let report = bench.report().await;
    let descheduler = report.descheduler().unwrap();
    assert_eq!(descheduler.name(), "CronJob kube-system/descheduler");
    assert_eq!(descheduler.looks.next, "2026-11-22T09:15:00Z".parse().ok());
    assert_eq!(report.classes.map(|(over, under, _)| (over, under)), Some((2, 3)));
    let advice = &report.advice;
    let (before, after) = advice.requests.memory;
    assert!(
        !advice.moves.is_empty() && after.deviation < before.deviation / 2.0,
        "{before:?} {after:?} {:?}",
        advice.faults
    );
    let again = bench.report().await;
    assert_eq!(again.advice, report.advice, "an unchanged cluster gives the same list");

    let other = Bench::new(&Skew {
        runs: Runs::Deployment,
        ..Skew::default()
    })
    .await;
    let name = other.report().await.descheduler().unwrap().name();
    assert_eq!(name, "Deployment kube-system/descheduler");
    let none = Bench::new(&Skew {
        runs: Runs::Nobody,
        ..Skew::default()
    })
    .await;
    let report = none.report().await;
    assert!(matches!(&report.found, Read::Known(all) if all.is_empty()));
    assert_eq!(report.issues[0].finding.rule, "descheduler");
}
