//! A stock kubectl against the simulated cluster, started as a user would start it.
//!
//! kubectl is found through `VMOTUI_KUBECTL` or `PATH`. Without one the test says so and passes, unless
//! `VMOTUI_REQUIRE_KUBECTL=1` asks for it.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "kubectl/mod.rs"]
mod kubectl;

use kubectl::{Case, Kubectl, cluster};

#[test]
fn kubectl_believes_the_simulated_cluster() {
    let Some(binary) = Kubectl::find() else {
        let required = std::env::var_os("VMOTUI_REQUIRE_KUBECTL").is_some_and(|value| value == "1");
        assert!(
            !required,
            "VMOTUI_REQUIRE_KUBECTL=1, but no kubectl in VMOTUI_KUBECTL or PATH"
        );
        println!("kubectl not found: skipped");
        return;
    };
    let cluster = cluster::start();
    let kubectl = Kubectl::new(binary, &cluster);
    let cases: Vec<Case> = kubectl::cases().collect();
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|case| (case.run)(&kubectl).err().map(|why| format!("{}: {why}", case.name)))
        .collect();
    println!("kubectl: {} cases ran, {} failed", cases.len(), failed.len());
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
