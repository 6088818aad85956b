use serde_json::json;

use super::*;

const LATE: Duration = Duration::from_secs(61);

/// The instance has the NIC in its spec, and reports these interfaces and conditions.
fn look(interfaces: &Value, conditions: &Value) -> Look {
    Look {
        vm: Read::Found(json!({})),
        vmi: Read::Found(json!({
            "spec": { "domain": { "devices": { "interfaces": [{ "name": "n", "bridge": {} }] } } },
            "status": { "interfaces": interfaces, "conditions": conditions },
        })),
        migration: Read::Unasked,
        other: Read::Unasked,
    }
}

fn required() -> Value {
    json!({ "type": "MigrationRequired", "status": "True", "reason": "AutoMigrationDueToLiveUpdate" })
}

#[test]
fn from_the_spec_to_the_guest() {
    let none = look(&json!([]), &json!([]));
    assert!(matches!(plugged(&none, "n"), Waiting(_)));
    let pod = look(&json!([{ "name": "n", "infoSource": "multus-status" }]), &json!([]));
    assert!(matches!(plugged(&pod, "n"), Waiting(words) if words.contains("pod")));
    let guest = json!([{ "name": "n", "infoSource": "domain, multus-status", "mac": "02:00:00:00:00:01" }]);
    assert_eq!(
        plugged(&look(&guest, &json!([])), "n"),
        Done("plugged in, 02:00:00:00:00:01".into())
    );
    assert!(matches!(gone(&pod, "n"), Waiting(_)));
    assert!(matches!(gone(&none, "n"), Done(_)));
}

#[test]
fn a_controller_that_is_down_is_a_detour_or_the_end() {
    let stuck = json!({ "type": "LiveMigratable", "status": "False" });
    let moving = look(&json!([]), &json!([required()]));
    assert!(matches!(plugged(&moving, "n"), Detour(words) if words.contains("migrates")));
    let never = plugged(&look(&json!([]), &json!([required(), stuck])), "n");
    assert!(matches!(never, Judgement::Failed { reason, .. } if reason.contains("controller")));
    let pod = json!([{ "name": "n", "infoSource": "multus-status" }]);
    assert!(matches!(gone(&look(&pod, &json!([required()])), "n"), Detour(_)));
    let never = gone(&look(&pod, &json!([required(), stuck])), "n");
    assert!(matches!(never, Judgement::Failed { .. }));
}

/// KubeVirt sets RestartRequired now and then though nothing needs one (kubevirt issues 15881, 16719).
#[test]
fn a_restart_counts_only_where_the_nic_was_not_carried_over() {
    let wanted = json!({ "status": { "conditions": [
        { "type": "RestartRequired", "status": "True", "message": "a field changed" }] } });
    let mut carried = look(&json!([]), &json!([]));
    carried.vm = Read::Found(wanted.clone());
    assert!(matches!(plugged(&carried, "n"), Waiting(_)));
    assert!(matches!(plugged(&carried, "other"), Failing { reason, .. } if reason.contains("a field changed")));
    let mut there = look(&json!([{ "name": "n", "infoSource": "domain" }]), &json!([]));
    there.vm = Read::Found(wanted);
    assert!(matches!(plugged(&there, "n"), Done(_)));
}

#[test]
fn what_does_not_come_ends_in_what_it_usually_means() {
    let pod = json!([{ "name": "n", "infoSource": "multus-status" }]);
    for (look, nic, word) in [
        (look(&json!([]), &json!([])), "n", "virt-controller"),
        (look(&json!([]), &json!([])), "other", "binding"),
        (look(&json!([]), &json!([required()])), "n", "LiveMigrate"),
        (look(&pod, &json!([])), "n", "PCIe"),
    ] {
        assert_eq!(missing(&look, nic, Duration::from_secs(59)), None);
        let said = missing(&look, nic, LATE);
        assert!(
            matches!(&said, Some(Judgement::Failed { way_out, .. }) if way_out.contains(word)),
            "{said:?}"
        );
    }
}

#[test]
fn what_does_not_go_is_not_told_as_if_it_had_to_come() {
    let nic = |source: &str| json!([{ "name": "n", "infoSource": source }]);
    for (look, word) in [
        (look(&nic("domain, multus-status"), &json!([])), "driver"),
        (look(&nic("multus-status"), &json!([])), "dynamic networks controller"),
        (look(&nic("multus-status"), &json!([required()])), "LiveMigrate"),
    ] {
        assert_eq!(lingering(&look, "n", Duration::from_secs(59)), None);
        let said = lingering(&look, "n", LATE);
        assert!(
            matches!(&said, Some(Judgement::Failed { way_out, .. }) if way_out.contains(word)),
            "{said:?}"
        );
    }
}

#[test]
fn a_migration_under_way_is_waited_for() {
    let mut moving = look(&json!([]), &json!([required()]));
    moving.migration = Read::Found(json!({ "status": { "phase": "Scheduling" } }));
    assert_eq!(missing(&moving, "n", LATE), None);
    assert!(matches!(plugged(&moving, "n"), Detour(words) if words.contains("Scheduling")));
    let mut state = look(&json!([]), &json!([required()]));
    if let Read::Found(vmi) = &mut state.vmi {
        vmi["status"]["migrationState"] = json!({ "migrationUid": "m" });
    }
    assert_eq!(missing(&state, "n", LATE), None);
    if let Read::Found(vmi) = &mut state.vmi {
        vmi["status"]["migrationState"]["failed"] = json!(true);
    }
    assert!(missing(&state, "n", LATE).is_some());
}

#[test]
fn a_link_is_what_the_instance_reports() {
    let down = look(&json!([{ "name": "n", "linkState": "down" }]), &json!([]));
    assert!(matches!(link(&down, "n", false), Done(_)));
    assert!(matches!(link(&down, "n", true), Waiting(_)));
    assert_eq!(unlinked(&down, Duration::from_secs(59)), None);
    assert!(matches!(unlinked(&down, LATE), Some(Judgement::Failed { .. })));
}
