//! The limit of the reference architecture: 63 nodes, 12,500 VMs, 13,188 pods. In release builds only; a debug build
//! would take minutes to say the same.
#![cfg(all(feature = "demo", not(debug_assertions)))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use jiff::Timestamp;
use serde_json::Value;
use strum::IntoEnumIterator as _;
use vmotui::client::{Mode, Options, collect, connect};
use vmotui::model::Kind;
use vmotui::shell::Demo;
use vmotui::store::Inventory;

/// What world and client may take together, in bytes.
const MEMORY: u64 = 300_000_000;

#[test]
fn world_and_client_hold_every_vm_in_little_memory() {
    let demo = Demo {
        profile: "ra".to_owned(),
        seed: 1,
        clock: None,
        churn: 0,
        ..Demo::default()
    };
    let kinds: Vec<Kind> = Kind::iter().collect();
    let mut inventory = Inventory::default();
    let runtime = vmotui::shell::runtime().unwrap();
    let troubles = runtime.block_on(async {
        let embedded = vmotui::shell::demo::start(&demo, &Options::default()).unwrap();
        let client = connect(&Options::default(), Mode::ReadOnly, embedded.transport.clone())
            .await
            .unwrap();
        collect::collect(&client, &kinds, None, |batch| {
            let now = Timestamp::now();
            for delta in batch {
                inventory.apply(delta, now);
            }
        })
        .await
    });
    assert!(troubles.is_empty(), "{troubles:?}");
    inventory.settle();
    assert_eq!((inventory.host_count(), inventory.machine_count()), (63, 12_500));
    assert_eq!(inventory.pod_count(), 13_188);
    let placed: u32 = inventory.hosts().map(|(_, host)| host.load.vms).sum();
    let running = inventory.machines().filter(|(_, vm)| vm.node().is_some()).count();
    assert_eq!(placed as usize, running);
    if let Some(peak) = peak() {
        println!("world and client at their peak: {} MB", peak / 1_000_000);
        assert!(peak < MEMORY, "{peak} bytes");
    }
}

/// Most memory this process ever had.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

#[test]
fn the_program_prints_every_row() {
    for (words, count) in [("get vms -A --demo -o json", 12_500), ("get nodes --demo -o json", 63)] {
        let output = Command::new(env!("CARGO_BIN_EXE_vmotui"))
            .args(words.split_whitespace())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(rows.len(), count, "{words}");
    }
}

#[test]
fn the_served_cluster_says_what_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_vmotui"))
        .args(["sim", "serve", "--kubeconfig"])
        .arg(folder.path().join("kubeconfig"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = program.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    println!("sim serve: {}", line.trim_end());
    assert!(line.contains("memory"), "{line}");
}
