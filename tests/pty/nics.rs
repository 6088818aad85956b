//! NICs by keys, in a cluster that is spoken to over TLS: one that arrives, and one that does not.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::served::{is, served};

const DAEMON_SETS: &str = "daemonsets.apps";

#[test]
fn a_nic_that_was_added_by_keys_stands_in_the_instance() {
    let cluster = served(1);
    let (mut pty, _home) = cluster.at("erp-app-03", (100, 30));
    assert_eq!(cluster.reported("erp-prod", "erp-app-03", "vlan30"), None);
    pty.send("n");
    pty.wait_for("NICs of erp-prod/erp-app-03");
    pty.wait_for("bound as");
    pty.send("a30");
    pty.wait_for("vlan30 with fixed MAC");
    pty.send("\r");
    let plan = pty.wait_for("you may do this");
    assert!(
        plan.contains("erp-app-03") && plan.contains("default/nad-vlan-30"),
        "{plan}"
    );
    pty.send("\r");
    pty.wait_for(": done");

    let nic = cluster.reported("erp-prod", "erp-app-03", "vlan30").expect("the NIC");
    assert!(nic["infoSource"].as_str().unwrap().contains("domain"), "{nic}");
    let mac = nic["mac"].as_str().unwrap().to_owned();
    if let Some(yaml) = cluster.kubectl("get vmi erp-app-03 -n erp-prod -o yaml") {
        let status = yaml.split("\nstatus:").nth(1).expect("a status");
        assert!(status.contains("name: vlan30") && status.contains(&mac), "{status}");
    }

    // the dialog shows it as well, and takes its link down
    pty.send("n");
    pty.wait_for(&mac);
    pty.send("\x1b[B\x1b[B\x1b[B\x1b[B");
    pty.wait_for("vlan30 on default/nad-vlan-30");
    pty.send("l");
    pty.wait_for("you may do this");
    pty.send("y");
    let until = Instant::now() + Duration::from_mins(1);
    while cluster.reported("erp-prod", "erp-app-03", "vlan30").unwrap()["linkState"] != "down" {
        assert!(Instant::now() < until, "{}", pty.screen());
        std::thread::sleep(Duration::from_millis(50));
    }
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
}

/// The controller's pods run and do nothing: no object says so. A VM that cannot migrate will never get its NIC, and the
/// job says why, and ends.
#[test]
fn without_its_controller_a_nic_ends_in_the_diagnosis_and_not_in_a_spinner() {
    let cluster = served(10);
    cluster.world.faults().dynamic_networks_down(true);
    let (namespace, name) = cluster.instance(|vmi: &Value| {
        vmi["status"]["phase"] == "Running"
            && vmi["metadata"]["ownerReferences"].is_array()
            && vmi["metadata"]["deletionTimestamp"].is_null()
            && is(vmi, "LiveMigratable", "False")
            && is(vmi, "Ready", "True")
    });
    let (mut pty, _home) = cluster.at(&name, (200, 40));
    pty.send("n");
    pty.wait_for("bound as");
    pty.send("a30");
    pty.wait_for("vlan30 with fixed MAC");
    pty.send("\r");
    pty.wait_for("you may do this");
    pty.send("\r");
    let told = pty.wait_for("did not attach it within 15 s");
    assert!(told.contains("cannot migrate"), "{told}");
    pty.send("3");
    let tasks = pty.wait_for("nic-add");
    let row = tasks.lines().find(|line| line.contains("nic-add")).unwrap();
    assert!(row.contains("Failed"), "{row}");
    assert_eq!(cluster.reported(&namespace, &name, "vlan30"), None);
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
}

/// Where the controller is not installed at all, the operator reads so before there is a plan, in the list and in the
/// picker, and again among the plan's checks.
#[test]
fn a_controller_that_is_absent_is_told_before_the_plan() {
    let cluster = served(1);
    let mut own = None;
    cluster.world.each(DAEMON_SETS, |key, _| {
        if key.name().contains("dynamic-networks") {
            own = Some(key.clone());
        }
        std::ops::ControlFlow::Continue(())
    });
    let key = own.expect("the small cluster has the controller");
    let entry = cluster.world.store().get(DAEMON_SETS, &key).unwrap();
    let object = cluster.world.find(DAEMON_SETS, &key).unwrap();
    let last = |_| serde_json::to_vec(&object).unwrap();
    cluster.world.store().delete(DAEMON_SETS, &key, entry.rv, last).unwrap();

    let (mut pty, _home) = cluster.at("erp-app-03", (100, 40));
    pty.send("n");
    pty.wait_for("dynamic networks controller is not installed");
    pty.send("a30");
    let picker = pty.wait_for("vlan30 with fixed MAC");
    assert!(
        picker.contains("dynamic networks controller is not installed"),
        "{picker}"
    );
    // Esc goes back to the NICs, and only then out of the dialog
    pty.send("\x1b");
    pty.wait_for("NICs of erp-prod/erp-app-03");
    pty.send("\x1b");
    pty.wait_gone("NICs of erp-prod/erp-app-03");
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
}
