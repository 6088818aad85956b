use serde_json::json;

use super::*;

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn detail() -> Detail {
    Detail {
        vm: Some(json!({
            "metadata": {"uid": "u-1", "labels": {"app": "db"}},
            "spec": {"runStrategy": "Always"},
            "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "RestartRequired", "status": "True"}]}
        })),
        vmi: Some(json!({
            "spec": {
                "domain": {"devices": {
                    "interfaces": [{"name": "vlan20"}, {"name": "vlan30", "macAddress": "02:00:00:00:00:07"}],
                    "disks": [{"name": "root", "disk": {"bus": "virtio"}}]}},
                "networks": [{"name": "vlan20", "multus": {"networkName": "default/nad-vlan-20"}}, {"name": "vlan30", "pod": {}}],
                "volumes": [{"name": "root", "dataVolume": {"name": "db-root"}}]
            },
            "status": {
                "conditions": [{"type": "Ready", "status": "False", "reason": "GuestNotRunning"}],
                "interfaces": [{"name": "vlan20", "ipAddress": "10.0.0.1\u{1b}[31m", "mac": "02:00", "linkState": "down"}],
                "volumeStatus": [{"name": "root", "target": "vda", "persistentVolumeClaimInfo":
                    {"accessModes": ["ReadWriteOnce"], "volumeMode": "Block", "capacity": {"storage": "40Gi"}}}]
            }
        })),
        at: now(),
        ..Detail::default()
    }
}

fn grid(title: &str) -> Vec<Vec<Cell>> {
    let sections = sections(None, Some(&detail()), None, None, now());
    match sections
        .into_iter()
        .find(|section| section.title == title)
        .map(|section| section.body)
    {
        Some(Body::Grid(_, rows)) => rows,
        other => panic!("{title}: {other:?}"),
    }
}

#[test]
fn the_instances_word_counts_and_trouble_comes_first() {
    let rows = grid("Conditions");
    assert_eq!(rows.len(), 2);
    let ready = rows.iter().find(|row| row[0].text == "Ready").unwrap();
    assert_eq!((ready[1].text.as_str(), ready[1].tone), ("False", Tone::Warn));
}

#[test]
fn nics_join_spec_and_status() {
    let rows = grid("NICs");
    assert_eq!(rows[0][1].text, "default/nad-vlan-20");
    assert!(!rows[0][2].text.contains('\u{1b}'), "text of the guest is cleaned");
    assert_eq!(rows[0][5].tone, Tone::Warn);
    assert_eq!(rows[1][2].text, "not attached");
    assert_eq!(rows[1][3].text, "02:00:00:00:00:07");
}

#[test]
fn a_disk_for_one_node_is_marked() {
    let rows = grid("Disks");
    assert_eq!(rows[0][3].text, "dataVolume db-root");
    assert_eq!(rows[0][4].text, "40Gi");
    assert_eq!((rows[0][5].text.as_str(), rows[0][5].tone), ("RWO Block", Tone::Warn));
}

#[test]
fn nothing_fetched_and_nothing_known_still_says_so() {
    let sections = sections(None, None, None, None, now());
    assert_eq!(sections.len(), 1);
    assert!(matches!(&sections[0].body, Body::Pairs(pairs) if pairs[0].1.text.contains("deleted")));
}

#[test]
fn objects_of_any_shape_are_laid_out() {
    for odd in [
        json!(null),
        json!([]),
        json!({"spec": [], "status": {"conditions": {}, "interfaces": "x"}}),
        json!({"metadata": {"labels": 7}}),
    ] {
        let detail = Detail {
            vm: Some(odd.clone()),
            vmi: Some(odd.clone()),
            ..Detail::default()
        };
        assert_eq!(super::sections(None, Some(&detail), None, None, now()).len(), 8);
    }
}
