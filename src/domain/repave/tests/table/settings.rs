//! How the drain is done.

use Verdict::{Fail, Pass, Unknown, Warn};

use super::*;

fn palette(scene: &mut Scene, change: fn(&mut DrainSettings)) {
    let mut settings = DrainSettings::default();
    change(&mut settings);
    scene.settings = Read::Known(Some(settings));
}

fn bare(scene: &mut Scene) {
    let node = worker(scene, 0);
    let pod = scene.board.add_pod(load("bare", GIB, Arc::default()));
    scene.board.put(pod, node);
    scene.others.push(Other {
        pod,
        name: "a/bare".into(),
        kind: OtherKind::Bare,
        skipped: false,
        waits: None,
        local_volume: false,
        scratch: false,
        budgets: Vec::new(),
    });
}

#[test]
fn palettes_settings() {
    hold(&[
        ("drain-settings", Fail, "disableEviction=true", |s| {
            palette(s, |all| all.disable_eviction = true);
        }),
        ("drain-settings", Warn, "launcher pods hold scratch data", |s| {
            palette(s, |all| all.keeps_scratch = true);
        }),
        ("drain-settings", Warn, "a pod that nobody owns, without force", |s| {
            palette(s, |all| all.keeps_bare = true);
            bare(s);
        }),
        ("drain-settings", Pass, "no such pod", |s| {
            palette(s, |all| all.keeps_bare = true);
        }),
        ("drain-settings", Pass, "nothing is set", |s| palette(s, |_| {})),
        ("drain-settings", Pass, "there is no Palette", |_| {}),
        ("drain-settings", Unknown, "nobody may look", |s| {
            s.settings = Read::Unread("403".into());
        }),
    ]);
}

fn timeout(scene: &mut Scene, timeout: Read<Option<i64>>) {
    pool(scene, 1).drain_timeout = timeout;
}

/// Four VMs, two at a time, 20 to 90 s each; with those of the node before, eight: 40 to 360 s.
#[test]
fn drain_timeout() {
    hold(&[
        ("drain-timeout", Fail, "shorter than the drain", |s| {
            timeout(s, Read::Known(Some(10)));
        }),
        ("drain-timeout", Warn, "perhaps shorter", |s| {
            timeout(s, Read::Known(Some(100)));
        }),
        ("drain-timeout", Warn, "not set", |s| timeout(s, Read::Known(None))),
        ("drain-timeout", Fail, "a VM blocks it, so it will be given up", |s| {
            s.vms[0].outcome = crate::domain::migratable::drain::Outcome::Blocks;
            timeout(s, Read::Known(Some(36_000)));
        }),
        ("drain-timeout", Pass, "long enough", |s| {
            timeout(s, Read::Known(Some(3600)));
        }),
        ("drain-timeout", Unknown, "nobody may look", |s| {
            timeout(s, Read::Unread("403".into()));
        }),
    ]);
}

fn undrained(scene: &mut Scene, index: usize) {
    let pool = pool(scene, index);
    pool.undrained = vec![pool.nodes[0]];
}

#[test]
fn machines_that_go_undrained() {
    hold(&[
        ("drain-excluded", Fail, "VMs are on it", |s| undrained(s, 1)),
        ("drain-excluded", Warn, "none is on it", |s| undrained(s, 0)),
        ("drain-excluded", Pass, "all are drained", |_| {}),
    ]);
}
