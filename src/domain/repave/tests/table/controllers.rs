//! Who else moves VMs.

use Verdict::{Pass, Unknown, Warn};

use super::*;
use crate::domain::rollout::{Course, Machine, Rollout};

fn busy(scene: &mut Scene, check: &'static str) {
    scene.busy = vec![Busy {
        check,
        who: "KubeVirt".into(),
        found: "12 VMs are left to move".into(),
        source: "KubeVirt status",
        reason: "It moves VMs",
    }];
}

#[test]
fn others_at_work() {
    hold(&[
        ("descheduler", Warn, "it is active", |s| {
            s.descheduler = Read::Known(true);
        }),
        ("descheduler", Warn, "nobody may look", |s| {
            s.descheduler = Read::Unread("403".into());
        }),
        ("descheduler", Pass, "it is suspended", |s| {
            s.descheduler = Read::Known(true);
            let what_if = WhatIf {
                descheduler_suspended: true,
                ..WhatIf::default()
            };
            what_if.apply(s);
        }),
        ("kubevirt-update", Warn, "VMs are moved to the new version", |s| {
            busy(s, "kubevirt-update");
        }),
        ("kubevirt-update", Pass, "nothing is under way", |_| {}),
        ("px-update", Warn, "Portworx is updated", |s| busy(s, "px-update")),
        ("px-update", Pass, "nothing is under way", |_| {}),
        ("running-migrations", Warn, "two are under way", |s| {
            s.migrations = Read::Known(2);
        }),
        ("running-migrations", Pass, "none is", |_| {}),
        ("running-migrations", Unknown, "nobody may look", |s| {
            s.migrations = Read::Unread("403".into());
        }),
        ("machine-stuck", Warn, "a machine goes already", |s| {
            s.under_way = on_its_way(Course::Goes);
        }),
        (
            "machine-stuck",
            Pass,
            "its node is not healthy, which others tell",
            |s| {
                s.under_way = on_its_way(Course::Sick);
            },
        ),
        ("machine-stuck", Pass, "all run", |_| {}),
        ("machine-hook", Warn, "somebody holds its deletion", |s| {
            s.hooks = vec![("c/m".into(), "pre-drain.delete.hook.machine.cluster.x-k8s.io/x".into())];
        }),
        ("machine-hook", Pass, "nobody does", |_| {}),
        ("migration-limits", Warn, "nobody may look", |s| {
            s.limits = Read::Unread("403".into());
        }),
        ("migration-limits", Pass, "they are known", |_| {}),
    ]);
}

fn on_its_way(course: Course) -> Read<Rollout> {
    Read::Known(Rollout {
        machines: vec![Machine {
            name: "m".into(),
            course,
            stage: "its node is being drained",
            why: "DrainingNode: a/web".into(),
            fix: "see its pre-check",
            source: "Machine status.conditions",
            ..Machine::default()
        }],
        ..Rollout::default()
    })
}

fn lost(scene: &mut Scene, decisive: bool) {
    scene.lost = vec![Lost {
        what: "machinedrainrules.cluster.x-k8s.io",
        why: "403".into(),
        so: "Rules may take pods out of the drain",
        decisive,
    }];
}

#[test]
fn sources_that_decide_everything() {
    hold(&[
        ("pools", Unknown, "Cluster API was refused", |s| {
            s.pools = Read::Unread("403".into());
        }),
        ("pools", Pass, "it was read", |_| {}),
        ("source", Unknown, "pods were refused", |s| {
            s.unread = vec!["pods: 403".into()];
        }),
        ("source", Pass, "all were read", |_| {}),
        ("source-lost", Warn, "a lesser source was refused", |s| lost(s, false)),
        ("source-lost", Unknown, "a decisive one was", |s| lost(s, true)),
        ("source-lost", Pass, "none was", |_| {}),
        (
            "what-if-place",
            Verdict::Fail,
            "a what-if left one without a place",
            |s| s.homeless = vec!["a/x".into()],
        ),
        ("what-if-place", Pass, "none", |_| {}),
    ]);
}
