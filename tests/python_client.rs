//! The official Python client against the simulated cluster.
//!
//! `VMOTUI_PYTHON` names a Python that has the package `kubernetes`; otherwise `python3` of the `PATH` is tried. Without
//! the package the test says so and passes, unless `VMOTUI_REQUIRE_PYTHON_CLIENT=1` asks for it.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "simulated/mod.rs"]
mod simulated;

use std::process::Command;

#[test]
fn the_python_client_lists_watches_and_patches() {
    let python = std::env::var_os("VMOTUI_PYTHON").unwrap_or_else(|| "python3".into());
    let import = Command::new(&python).args(["-c", "import kubernetes"]).output();
    if !import.is_ok_and(|output| output.status.success()) {
        let required = std::env::var_os("VMOTUI_REQUIRE_PYTHON_CLIENT").is_some_and(|value| value == "1");
        assert!(
            !required,
            "VMOTUI_REQUIRE_PYTHON_CLIENT=1, but {} has no package kubernetes",
            python.display()
        );
        println!("python client not found: skipped");
        return;
    }
    let cluster = simulated::start();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python_client/client.py");
    let output = Command::new(&python)
        .arg(script)
        .arg(cluster.kubeconfig())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    println!("python client: {} checks ran", said.lines().count());
}
