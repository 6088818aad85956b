//! `config.toml`, the log, and the environment.

use crate::program::{command, run};

#[test]
fn a_mistake_in_the_file_stops_the_program_with_file_line_and_way_out() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("audit.toml");
    std::fs::write(&file, "theme = \"mono\"\nread_onyl = true\n").unwrap();
    let words = ["get", "vms", "--demo=small"];
    let told = run(command(home.path()).env("VMOTUI_CONFIG", &file).args(words));
    told.fails(2, &["audit.toml:2", "read_onyl", "did you mean \"read_only\""]);
    let told = run(command(home.path())
        .env("VMOTUI_CONFIG", home.path().join("none.toml"))
        .args(words));
    told.fails(2, &["none.toml", "VMOTUI_CONFIG"]);
}

#[test]
fn a_guardrail_for_a_verb_that_does_not_exist_stops_the_program() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("guard.toml");
    std::fs::write(&file, "[[guardrail]]\nverbs = [\"stopp\"]\ndeny = true\n").unwrap();
    let told = run(command(home.path())
        .env("VMOTUI_CONFIG", &file)
        .args(["get", "vms", "--demo=small"]));
    told.fails(2, &["guard.toml:1", "unknown verb \"stopp\"", "did you mean \"stop\""]);
}

#[test]
fn the_namespace_of_the_file_counts_until_the_command_line_says_otherwise() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config").join("vmotui");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "namespace = \"mssql\"\n").unwrap();
    let count = |words: &[&str]| {
        let run = run(command(home.path())
            .args(["get", "vms", "--demo=small", "-o", "name"])
            .args(words));
        run.fine().lines().filter(|line| !line.starts_with("mssql/")).count()
    };
    assert_eq!(count(&[]), 0);
    assert!(count(&["-A"]) > 0);
    assert!(count(&["-n", "erp-prod"]) > 0);
}

#[test]
fn the_log_is_a_private_file_without_tokens() {
    let home = tempfile::tempdir().unwrap();
    let told = run(command(home.path()).env("VMOTUI_LOG", "trace").args([
        "get",
        "vms",
        "--demo=small",
        "-o",
        "name",
        "--token",
        "sim-operator",
    ]));
    told.fine();
    let log = home.path().join(".local/state/vmotui/vmotui.log");
    assert!(!std::fs::read_to_string(&log).unwrap().contains("sim-operator"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
