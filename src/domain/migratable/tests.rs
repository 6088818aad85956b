use super::drain::{Outcome, outcome};
use super::reason::{REASONS, explain};
use super::*;
use crate::domain::finding::{Read, Verdict, worst};

fn fine() -> Facts {
    Facts {
        phase: "Running".into(),
        node: "w1".into(),
        live_migratable: Condition::True,
        strategy: Some(Strategy::LiveMigrate),
        cluster_strategy: Read::Known(None),
        run_strategy: Some(Read::Known("Always".into())),
        in_flight: Read::Known(Vec::new()),
        snapshot: Read::Known(None),
        restore: Read::Known(None),
        launchers: Read::Known(1),
        limits: Read::Known(Limits::default()),
        quotas: Read::Known(Vec::new()),
        ..Facts::default()
    }
}

fn cannot(reason: &str) -> Condition {
    Condition::False {
        reason: reason.into(),
        message: "said so".into(),
    }
}

fn find(facts: &Facts, rule: &str) -> Finding {
    let mut all = judge(facts).into_iter().filter(|finding| finding.rule == rule);
    all.next().unwrap_or_else(|| panic!("no finding of {rule}"))
}

#[test]
fn a_healthy_vm_passes_every_rule() {
    let findings = judge(&fine());
    assert_eq!(worst(&findings), Verdict::Pass, "{findings:#?}");
    assert!(
        findings
            .iter()
            .all(|finding| !finding.field.is_empty() && !finding.found.is_empty())
    );
}

#[test]
fn every_reason_code_has_its_text_and_way_out() {
    let codes = [
        ("DisksNotLiveMigratable", "ReadWriteMany", "Storage-migrate"),
        ("InterfaceNotLiveMigratable", "pod network", "masquerade"),
        ("HotplugNotLiveMigratable", "hot-plugged", "Unplug"),
        ("CPUModeLiveMigratable", "host-model", "host-model-cpu.node.kubevirt.io"),
        ("VirtIOFSNotLiveMigratable", "virtiofs", "ReadWriteMany"),
        ("HostDeviceNotLiveMigratable", "GPU", "detach"),
        ("SEVNotLiveMigratable", "SEV", "Plan a stop"),
        ("TDXNotLiveMigratable", "TDX", "Plan a stop"),
        ("SecureExecutionNotLiveMigratable", "Secure Execution", "Plan a stop"),
        (
            "PersistentReservationNotLiveMigratable",
            "persistent reservations",
            "fail the cluster",
        ),
        ("NoTSCFrequencyNotLiveMigratable", "time-stamp counter", "tsc-frequency"),
        (
            "HypervPassthroughNotLiveMigratable",
            "passthrough",
            "List the Hyper-V features",
        ),
        ("DecentralizedNotLiveMigratable", "another cluster", "between clusters"),
        ("NotAllDVsReady", "DataVolumes", "Wait"),
        ("NotMigratable", "several causes", "each cause"),
        ("", "no reason", "events"),
    ];
    assert_eq!(codes.len(), REASONS.len());
    for (code, text, way_out) in codes {
        let facts = Facts {
            live_migratable: cannot(code),
            ..fine()
        };
        let finding = find(&facts, "live-migratable");
        assert_eq!(finding.verdict, Verdict::Fail, "{code}");
        assert!(finding.text.contains(text), "{code}: {}", finding.text);
        assert!(finding.way_out.contains(way_out), "{code}: {}", finding.way_out);
        assert!(
            finding.found.contains("said so") && finding.found.contains(code),
            "{code}"
        );
        assert!(explain(code).1, "{code}");
        assert_eq!(outcome(&facts).outcome.letter(), 'B', "{code}");
    }
}

#[test]
fn a_code_of_a_later_kubevirt_still_fails() {
    let facts = Facts {
        live_migratable: cannot("QuantumNotLiveMigratable"),
        ..fine()
    };
    let finding = find(&facts, "live-migratable");
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.text.contains("does not know") && finding.found.contains("Quantum"));
    assert!(!explain("QuantumNotLiveMigratable").1);
}

#[test]
fn drain_outcomes_by_strategy_and_condition() {
    use Outcome::{Blocks, Migrates, ShutsDown, Unknown, Waits};
    let odd = || Condition::Odd("Unknown".into());
    let no = || cannot("DisksNotLiveMigratable");
    let table = [
        ("LiveMigrate", Condition::True, Migrates, 'M', ""),
        ("LiveMigrate", no(), Blocks, 'B', "stop the VM before"),
        ("LiveMigrate", Condition::Absent, Unknown, '?', "virt-handler"),
        ("LiveMigrate", odd(), Unknown, '?', "virt-handler"),
        ("LiveMigrateIfPossible", Condition::True, Migrates, 'M', ""),
        ("LiveMigrateIfPossible", no(), ShutsDown, 'S', "make the VM migratable"),
        ("LiveMigrateIfPossible", Condition::Absent, Unknown, '?', "virt-handler"),
        ("None", Condition::True, ShutsDown, 'S', "LiveMigrate"),
        ("None", no(), ShutsDown, 'S', "LiveMigrate"),
        ("None", Condition::Absent, ShutsDown, 'S', "LiveMigrate"),
        ("External", Condition::True, Waits, 'X', "controller runs"),
        ("External", no(), Waits, 'X', "controller runs"),
        ("Sometimes", Condition::True, Unknown, '?', "spec.evictionStrategy"),
    ];
    for (strategy, live_migratable, wanted, letter, way_out) in table {
        for from_cluster in [false, true] {
            let own = Some(Strategy::parse(strategy));
            let facts = Facts {
                strategy: own.clone().filter(|_| !from_cluster),
                cluster_strategy: Read::Known(own.filter(|_| from_cluster)),
                live_migratable: live_migratable.clone(),
                ..fine()
            };
            let drained = outcome(&facts);
            assert_eq!(drained.outcome, wanted, "{strategy} {live_migratable:?}");
            assert_eq!(drained.outcome.letter(), letter);
            assert!(drained.way_out.contains(way_out), "{strategy}: {}", drained.way_out);
            assert_eq!(drained.way_out.is_empty(), letter == 'M');
        }
    }
}

#[test]
fn unset_everywhere_is_none_but_an_unread_default_is_unknown() {
    let unset = Facts {
        strategy: None,
        ..fine()
    };
    assert_eq!(outcome(&unset).outcome, Outcome::ShutsDown);
    assert_eq!(find(&unset, "eviction-strategy").verdict, Verdict::Warn);
    let unread = Facts {
        cluster_strategy: Read::Unread("forbidden".into()),
        ..unset
    };
    assert_eq!(outcome(&unread).outcome, Outcome::Unknown);
    let finding = find(&unread, "eviction-strategy");
    assert_eq!(
        (finding.verdict, finding.found.as_str()),
        (Verdict::Unknown, "forbidden")
    );
}

#[test]
fn what_becomes_of_a_vm_that_is_shut_down() {
    for (run, words) in [
        (Some(Read::Known("Always")), "started again on another node"),
        (
            Some(Read::Known("RerunOnFailure")),
            "only if its end counts as a failure",
        ),
        (Some(Read::Known("Manual")), "stays off"),
        (Some(Read::Known("Halted")), "stays off"),
        (Some(Read::Unread("forbidden".to_owned())), "not known"),
        (None, "nothing starts it again"),
    ] {
        let facts = Facts {
            strategy: Some(Strategy::None),
            run_strategy: run.map(|read| match read {
                Read::Known(word) => Read::Known(word.to_owned()),
                Read::Unread(why) => Read::Unread(why),
            }),
            ..fine()
        };
        assert!(outcome(&facts).text.contains(words), "{}", outcome(&facts).text);
    }
}

#[test]
fn each_rule_sees_its_field() {
    type Change = fn(&mut Facts);
    let quota = |facts: &mut Facts, used, scoped| {
        facts.quotas = Read::Known(vec![quota::Quota {
            name: "small".into(),
            resource: "requests.memory".into(),
            hard: Some(10),
            used: Some(used),
            more: Some(4),
            scoped,
        }]);
    };
    let table: [(&str, Verdict, &str, Change); 22] = [
        ("phase", Verdict::Warn, "does not run yet", |f| {
            f.phase = "Scheduling".into();
        }),
        ("phase", Verdict::Fail, "has ended", |f| f.phase = "Failed".into()),
        ("phase", Verdict::Fail, "stopping", |f| f.deleting = true),
        ("phase", Verdict::Unknown, "state of the VM", |f| {
            f.phase = "Unknown".into();
        }),
        ("storage-migratable", Verdict::Warn, "other storage", |f| {
            f.storage_migratable = cannot("NotMigratable");
        }),
        ("data-volumes", Verdict::Fail, "DataVolumes", |f| {
            f.volumes_not_ready = Some("NotAllDVsReady".into());
        }),
        ("in-flight", Verdict::Fail, "second one", |f| {
            f.in_flight = Read::Known(vec![InFlight::default()]);
        }),
        ("in-flight", Verdict::Fail, "quota", |f| {
            f.in_flight = Read::Known(vec![InFlight {
                over_quota: true,
                ..InFlight::default()
            }]);
        }),
        ("in-flight", Verdict::Unknown, "not known", |f| {
            f.in_flight = Read::Unread("403".into());
        }),
        ("eviction", Verdict::Warn, "by itself", |f| {
            f.evacuating_from = "w1".into();
        }),
        ("eviction", Verdict::Warn, "by itself", |f| f.eviction_requested = true),
        ("snapshot", Verdict::Warn, "being taken", |f| {
            f.snapshot = Read::Known(Some("s".into()));
        }),
        ("snapshot", Verdict::Unknown, "not known", |f| {
            f.snapshot = Read::Unread("403".into());
        }),
        ("restore", Verdict::Warn, "under way", |f| {
            f.restore = Read::Known(Some("r".into()));
        }),
        ("hot-plug", Verdict::Warn, "waits as Pending", |f| {
            f.hot_plugged = vec![Volume::default()];
        }),
        ("paused", Verdict::Pass, "stays paused", |f| {
            f.paused = Some("PausedByUser".into());
        }),
        ("paused", Verdict::Warn, "I/O error", |f| {
            f.paused = Some("PausedIOError".into());
        }),
        ("launcher-pods", Verdict::Warn, "still alive", |f| {
            f.launchers = Read::Known(2);
        }),
        ("quota", Verdict::Unknown, "not known", |f| {
            f.quotas = Read::Unread("403".into());
        }),
        ("fixed-mac", Verdict::Warn, "DHCP", |f| f.nics = vec![Nic::default()]),
        ("pod-network", Verdict::Warn, "connections are cut", |f| {
            f.nics = vec![Nic {
                masquerade: true,
                ..Nic::default()
            }];
        }),
        ("last-migration", Verdict::Warn, "failed", |f| {
            f.last = Some(LastMigration {
                failed: true,
                ..LastMigration::default()
            });
        }),
    ];
    for (rule, verdict, words, change) in table {
        let mut facts = fine();
        change(&mut facts);
        let finding = find(&facts, rule);
        assert_eq!(finding.verdict, verdict, "{rule}: {finding:?}");
        assert!(finding.text.contains(words), "{rule}: {}", finding.text);
        assert_eq!(worst(&judge(&facts)), verdict, "{rule} alone decides");
    }
    for (used, scoped, verdict) in [
        (6, false, Verdict::Pass),
        (7, false, Verdict::Fail),
        (7, true, Verdict::Unknown),
    ] {
        let mut facts = fine();
        quota(&mut facts, used, scoped);
        assert_eq!(find(&facts, "quota").verdict, verdict, "{used}");
    }
}

#[test]
fn slots_are_counted_in_the_cluster_and_on_the_node() {
    for (in_cluster, from_node, words) in [
        (4, 1, "at once"),
        (5, 0, "parallelMigrationsPerCluster"),
        (2, 2, "parallelOutboundMigrationsPerNode"),
    ] {
        let facts = Facts {
            limits: Read::Known(Limits {
                in_cluster,
                from_node,
                ..Limits::default()
            }),
            ..fine()
        };
        let finding = find(&facts, "migration-slots");
        assert!(finding.text.contains(words), "{}", finding.text);
        assert_eq!(finding.verdict == Verdict::Pass, words == "at once");
    }
}

#[test]
fn a_target_on_the_source_is_named() {
    let mut facts = fine();
    facts.last = Some(LastMigration {
        source: "w1".into(),
        target: "w1".into(),
        ..LastMigration::default()
    });
    assert_eq!(find(&facts, "target-is-source").verdict, Verdict::Fail);
}

#[test]
fn nothing_read_is_never_good() {
    let findings = judge(&Facts::default());
    assert_eq!(worst(&findings), Verdict::Unknown);
    assert_eq!(outcome(&Facts::default()).outcome, Outcome::Unknown);
}
