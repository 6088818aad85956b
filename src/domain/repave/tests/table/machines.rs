//! Control plane, machines, approval, health checks.

use Verdict::{Fail, Pass, Unknown, Warn};

use super::*;

fn control(scene: &mut Scene, replicas: i64, ready: i64) {
    scene.control = Read::Known(Some(ControlPlane { replicas, ready }));
}

#[test]
fn control_plane() {
    hold(&[
        ("control-plane", Fail, "one is not ready", |s| control(s, 3, 2)),
        ("control-plane", Fail, "without surge two are too few", |s| {
            control(s, 2, 2);
            contract_first(s);
        }),
        ("control-plane", Warn, "there is one only", |s| control(s, 1, 1)),
        ("control-plane", Pass, "three are ready", |s| control(s, 3, 3)),
        ("control-plane", Unknown, "nobody may look", |s| {
            s.control = Read::Unread("403".into());
        }),
    ]);
}

#[test]
fn machines_of_maas() {
    hold(&[
        ("maas-spares", Fail, "none is free", |s| s.spares = Some(0)),
        ("maas-spares", Warn, "nobody said", |s| s.spares = None),
        ("maas-spares", Pass, "one is free", |s| s.spares = Some(1)),
        ("maas-spares", Pass, "none is needed", |s| {
            s.spares = Some(0);
            contract_first(s);
        }),
    ]);
}

#[test]
fn approval() {
    hold(&[
        ("approval", Warn, "Palette asks for it", |s| s.palette = true),
        ("approval", Pass, "nobody does", |_| {}),
    ]);
    let mut scene = scene(5, 4);
    scene.palette = true;
    assert!(
        first(&preview(&scene, &[]), "approval")
            .unwrap()
            .reason
            .contains("approval is in Palette")
    );
}

#[test]
fn paused() {
    hold(&[
        ("cluster-paused", Fail, "the cluster is paused", |s| {
            s.paused = vec!["a/c".into()];
        }),
        ("cluster-paused", Pass, "it is not", |_| {}),
    ]);
}

/// A health check that found `unhealthy` machines and may delete `allowed`.
fn watched<'a>(scene: &'a mut Scene, most: &str, unhealthy: i64, allowed: i64) -> &'a mut HealthCheck {
    scene.health_checks = Read::Known(vec![HealthCheck {
        name: "a/mhc".into(),
        most: most.into(),
        allowed: Some(allowed),
        unhealthy,
        ..HealthCheck::default()
    }]);
    let Read::Known(all) = &mut scene.health_checks else {
        panic!()
    };
    &mut all[0]
}

const fn look(_: &HealthCheck) {}

#[test]
fn health_checks() {
    hold(&[
        ("health-checks", Fail, "it deletes machines already", |s| {
            look(watched(s, "40%", 1, 1));
        }),
        ("health-checks", Warn, "it may", |s| look(watched(s, "40%", 0, 2))),
        ("health-checks", Warn, "too many are unhealthy for it to act", |s| {
            look(watched(s, "1", 2, 0));
        }),
        ("health-checks", Pass, "it may never act", |s| {
            look(watched(s, "0", 1, 0));
        }),
        ("health-checks", Pass, "it is paused", |s| {
            watched(s, "40%", 1, 1).paused = true;
        }),
        ("health-checks", Pass, "there is none", |_| {}),
        ("health-checks", Unknown, "nobody may look", |s| {
            s.health_checks = Read::Unread("403".into());
        }),
        ("health-checks", Fail, "machines take longer than it waits", |s| {
            watched(s, "", 0, 5).startup = Some(600);
            s.pace.deploy_measured = true;
        }),
        ("health-checks", Warn, "they may take longer, as is assumed", |s| {
            watched(s, "", 0, 5).startup = Some(600);
        }),
    ]);
}
