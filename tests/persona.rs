//! What an administrator who comes from vSphere does every day, played by keys against the embedded cluster, and the
//! presses counted: letters of a search or of a VLAN beside the keys.
#![cfg(feature = "demo")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "persona/platform.rs"]
mod platform;

use ratatui::buffer::Buffer;
use vmotui::app::screen::Screen;
use vmotui::client::Mode;
use vmotui::model::Truth;
use vmotui::ops::{Plan, Verb};
use vmotui::shell::still::{Still, look};
use vmotui::store::Machine;
use vmotui::ui::term::capture::text;
use vmotui::ui::theme::Depth;

/// A task: what it is called, the presses it may take beside letters, and its keys. `VM` stands for the VM's name.
struct Task {
    name: &'static str,
    most: usize,
    keys: &'static str,
}

const TASKS: [Task; 9] = [
    Task {
        name: "find a VM",
        most: 2,
        keys: "/ text:VM enter",
    },
    Task {
        name: "is it healthy, where is it, what IP",
        most: 2,
        keys: "/ text:VM enter",
    },
    Task {
        name: "live-migrate",
        most: 4,
        keys: "/ text:VM enter m enter",
    },
    Task {
        name: "migrate to a named host",
        most: 6,
        keys: "/ text:VM enter m t text:NODE enter enter",
    },
    Task {
        name: "snapshot now",
        most: 4,
        keys: "/ text:VM enter s enter",
    },
    Task {
        name: "restart",
        most: 4,
        keys: "/ text:VM enter r y",
    },
    Task {
        name: "why is it not migratable",
        most: 3,
        keys: "/ text:VM enter w",
    },
    Task {
        name: "add a NIC on VLAN 30",
        most: 7,
        keys: "/ text:VM enter n a text:30 enter enter",
    },
    Task {
        name: "mark by filter, migrate",
        most: 6,
        keys: "/ text:FAMILY enter * m enter",
    },
];

/// Keys beside letters.
fn presses(keys: &str) -> usize {
    keys.split_whitespace()
        .filter(|word| !word.starts_with("text:"))
        .count()
}

/// A VM that runs, can migrate, is reachable, and whose name is nobody else's.
fn somebody(still: &Still) -> Machine {
    let well = |machine: &&Machine| {
        let vmi = machine.vmi.as_ref();
        let vm = machine.vm.as_ref();
        vm.is_some_and(|vm| vm.status == "Running" && vm.ready == Truth::True && !vm.restart_required)
            && vmi.is_some_and(|vmi| {
                vmi.migratable == Truth::True && vmi.paused.is_none() && vmi.migration.is_none() && !vmi.ips.is_empty()
            })
    };
    let mut found: Vec<&Machine> = still
        .app
        .inventory
        .machines()
        .map(|(_, machine)| machine)
        .filter(well)
        .collect();
    found.sort_by(|a, b| a.key.cmp(&b.key));
    let alone = |machine: &&&Machine| {
        let all = still.app.inventory.machines();
        all.filter(|(_, other)| other.key.name.contains(machine.key.name.as_str()))
            .count()
            == 1
    };
    (*found.iter().find(alone).expect("somebody runs well")).clone()
}

/// The task, played; the program after it, and what it drew last.
async fn play(task: &Task) -> (Still, Machine, Buffer) {
    let look = look("default", Depth::True, false).unwrap();
    let mut still = Still::load("small", Mode::ReadWrite).await.unwrap();
    still.draw(&look, 80, 24);
    let vm = somebody(&still);
    let here = vm.node().unwrap().to_owned();
    let mut hosts: Vec<String> = still
        .app
        .inventory
        .hosts()
        .map(|(_, host)| host.name.to_string())
        .collect();
    hosts.retain(|host| *host != here && host.contains("-w-"));
    hosts.sort();
    let family = vm
        .key
        .name
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end_matches('-');
    let mut played = task.keys.replace("VM", &vm.key.name).replace("FAMILY", family);
    if played.contains("NODE") {
        // the first other worker on which it fits
        let mut fits = None;
        for host in &hosts {
            let mut trial = Still::load("small", Mode::ReadWrite).await.unwrap();
            trial.draw(&look, 80, 24);
            trial.press(&played.replace("NODE", host)).await.unwrap();
            if !trial.confirmed.is_empty() {
                fits = Some(host.clone());
                break;
            }
        }
        played = played.replace("NODE", &fits.expect("it fits somewhere else"));
    }
    still.press(&played).await.unwrap();
    let buffer = still.draw(&look, 80, 24);
    (still, vm, buffer)
}

fn confirmed<'a>(still: &'a Still, task: &Task) -> &'a Plan {
    assert_eq!(still.confirmed.len(), 1, "{}: {:?}", task.name, still.app.dialog);
    &still.confirmed[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_task_of_the_day_takes_no_more_presses_than_its_budget() {
    for task in &TASKS {
        assert!(presses(task.keys) <= task.most, "{}", task.name);
        let (still, vm, buffer) = Box::pin(play(task)).await;
        let shown = text(&buffer);
        let one = |verb: Verb| {
            let plan = confirmed(&still, task);
            assert_eq!((plan.verb, plan.targets()), (verb, 1), "{}", task.name);
            assert_eq!(plan.steps[0].target.name, vm.key.name.as_str(), "{}", task.name);
            plan
        };
        match task.name {
            "find a VM" => assert!(shown.contains(vm.key.name.as_str()), "{shown}"),
            "is it healthy, where is it, what IP" => {
                let ip = vm.vmi.as_ref().unwrap().ips[0].to_string();
                for word in ["Running", vm.node().unwrap(), ip.as_str()] {
                    assert!(shown.contains(word), "{word}\n{shown}");
                }
            }
            "live-migrate" => drop(one(Verb::Migrate).id.clone()),
            "migrate to a named host" => {
                let plan = one(Verb::Migrate);
                assert!(plan.headline.contains(" to "), "{}", plan.headline);
            }
            "snapshot now" => drop(one(Verb::Snapshot).id.clone()),
            "restart" => drop(one(Verb::Restart).id.clone()),
            "why is it not migratable" => {
                assert!(matches!(still.app.screen(), Screen::Why(screen) if screen.key == vm.key));
            }
            "add a NIC on VLAN 30" => {
                let body = one(Verb::NicAdd).steps[0].request.body.clone().unwrap();
                let added = body
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|one| one["value"]["multus"].is_object())
                    .unwrap();
                assert_eq!(added["value"]["multus"]["networkName"], "default/nad-vlan-30");
                assert!(body.to_string().contains("macAddress"), "{body}");
            }
            "mark by filter, migrate" => {
                let plan = confirmed(&still, task);
                assert_eq!(plan.verb, Verb::Migrate);
                assert!(plan.targets() > 1, "{}", plan.headline);
            }
            other => panic!("nobody looks at {other}"),
        }
    }
}

/// The same search leads there by an address.
#[tokio::test(flavor = "multi_thread")]
async fn a_vm_is_found_by_its_address_as_well() {
    let look = look("default", Depth::True, false).unwrap();
    let mut still = Still::load("small", Mode::ReadWrite).await.unwrap();
    still.draw(&look, 80, 24);
    let vm = somebody(&still);
    let ip = vm.vmi.as_ref().unwrap().ips[0].to_string();
    still.press(&format!("/ text:{ip} enter")).await.unwrap();
    let shown = text(&still.draw(&look, 80, 24));
    assert!(shown.contains(vm.key.name.as_str()), "{shown}");
}
