//! The program itself in a pseudo terminal: started, walked through, resized, suspended, killed; and the terminal as it
//! was found afterwards, whatever happened.
#![cfg(feature = "demo")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "pty/nics.rs"]
mod nics;
#[path = "support/pty.rs"]
mod pty;
#[path = "pty/served.rs"]
mod served;
#[path = "pty/snapshots.rs"]
mod snapshots;

use portable_pty::CommandBuilder;
use pty::Pty;
use tempfile::TempDir;

const SMALL: &[&str] = &["--demo=small"];

/// The program in a home of its own; keep the directory as long as the program runs.
fn vmotui(args: &[&str]) -> (CommandBuilder, TempDir) {
    let home = tempfile::tempdir().unwrap();
    let mut command = Pty::command(env!("CARGO_BIN_EXE_vmotui"), args);
    for (name, _) in std::env::vars() {
        if name.starts_with("VMOTUI_") || name.starts_with("XDG_") || name.starts_with("KUBE") {
            command.env_remove(name);
        }
    }
    command.env("HOME", home.path());
    (command, home)
}

/// Started, and its nodes on the screen.
fn started(size: (u16, u16)) -> (Pty, TempDir) {
    let (command, home) = vmotui(SMALL);
    let pty = Pty::start(command, size);
    pty.wait_for("vmo-w-01");
    (pty, home)
}

#[test]
fn walk_resize_and_quit() {
    let (mut pty, _home) = started((80, 24));
    assert!(pty.screen().contains("DEMO"), "{}", pty.screen());
    pty.send("2");
    pty.wait_for("STATUS");
    pty.send("?");
    pty.wait_for("help");
    pty.send("\x1b");
    pty.wait_for("STATUS");
    pty.resize((50, 10));
    pty.wait_for("The terminal is 50");
    pty.resize((132, 40));
    let wide = pty.wait_for("STATUS");
    assert!(wide.lines().any(|line| line.chars().count() > 100), "{wide}");
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    pty.assert_restored();
}

/// A key and a new size in the same moment: neither may swallow the other.
#[test]
fn every_resize_while_typing_is_seen() {
    let (mut pty, _home) = started((80, 24));
    for _ in 0..20 {
        pty.send("j");
        pty.resize((50, 10));
        pty.wait_for("The terminal is 50");
        pty.send("k");
        pty.resize((80, 24));
        pty.wait_for("vmo-w-01");
    }
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn pasted_text_is_never_a_key() {
    let (mut pty, _home) = started((80, 24));
    // As keys these would open the VMs, a command, and leave.
    pty.send("\x1b[200~2:quit\r\x1b[201~");
    pty.send("/");
    pty.send("\x1b[200~vmo-w-01\x1b[201~");
    pty.wait_for("/vmo-w-01");
    pty.send("\x1b\x1b");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn suspended_and_resumed_under_a_shell() {
    let (inner, home) = vmotui(SMALL);
    let script = "set -m; \"$@\"; echo \"status $?\"; read line; fg >/dev/null; echo \"ended $?\"";
    let program: Vec<String> = inner
        .get_argv()
        .iter()
        .map(|arg| arg.to_str().unwrap().to_owned())
        .collect();
    let args: Vec<&str> = ["-c", script, "sh"]
        .into_iter()
        .chain(program.iter().map(String::as_str))
        .collect();
    let mut command = Pty::command("sh", &args);
    command.env("HOME", home.path());
    let mut pty = Pty::start(command, (80, 24));
    pty.wait_for("vmo-w-01");
    pty.send("\x1a");
    pty.wait_until("the shell to be back", |screen| {
        !screen.alternate_screen() && screen.contents().contains("status 1")
    });
    pty.assert_modes_off();
    pty.resize((100, 30));
    pty.send("\r");
    pty.wait_for("vmo-w-01");
    pty.send("\x03");
    pty.wait_for("ended 0");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn signals_leave_the_terminal_in_order() {
    for (name, code) in [("TERM", 143), ("HUP", 129)] {
        let (mut pty, _home) = started((80, 24));
        pty.signal(name);
        assert_eq!(pty.wait_exit(), code, "{name}");
        pty.assert_restored();
    }
}

#[test]
fn a_panic_leaves_the_terminal_in_order_and_is_reported_after() {
    let (mut command, _home) = vmotui(SMALL);
    command.env("VMOTUI_DEBUG_PANIC", "1");
    let mut pty = Pty::start(command, (80, 24));
    pty.wait_for("vmo-w-01");
    // Any message with this word in it; this command makes one.
    pty.send(":theme VMOTUI_DEBUG_PANIC\r");
    assert_ne!(pty.wait_exit(), 0);
    pty.assert_restored();
    let raw = pty.raw();
    assert!(
        raw.rfind("asked for it") > raw.rfind("\x1b[?1049l"),
        "the report must stay on the screen:\n{raw}"
    );
}

#[test]
fn without_colours_and_unicode_the_cursor_row_still_shows() {
    let (mut command, _home) = vmotui(SMALL);
    command.env("TERM", "vt220");
    command.env("NO_COLOR", "1");
    command.env("LANG", "C");
    let mut pty = Pty::start(command, (80, 24));
    let screen = pty.wait_for("vmo-w-01");
    assert!(screen.is_ascii(), "{screen}");
    pty.wait_until("a reversed row with the cursor sign", |screen| {
        (0..24).any(|row| {
            let first = screen.cell(row, 0);
            first.is_some_and(|cell| cell.contents() == ">" && cell.inverse())
        })
    });
    assert!(!pty.raw().contains("\x1b[38;"), "a colour was sent");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

/// From the key to the end of the job in the cluster, and to the audit log that names its head when the session ends.
#[test]
fn a_vm_is_stopped_and_started_through_plans() {
    let (mut pty, home) = started((100, 30));
    pty.send("2");
    pty.wait_for("STATUS");
    pty.send("/erp-app-03\r");
    pty.wait_for("1 of 60");
    pty.send("p");
    pty.wait_for("Power of erp-prod/erp-app-03");
    pty.send("t");
    pty.wait_for("you may do this");
    let plan = pty.screen();
    assert!(plan.contains("/erp-app-03/stop") && plan.contains("Halted"), "{plan}");
    pty.send("\r");
    pty.wait_for("this disturbs somebody");
    pty.send("y");
    pty.wait_for("Stop erp-prod/erp-app-03: done");
    pty.wait_for("Stopped");
    pty.send("ps");
    pty.wait_for("you may do this");
    pty.send("\r");
    pty.wait_for("Start erp-prod/erp-app-03: done");
    pty.send("3");
    let tasks = pty.wait_for("vmotui");
    assert!(tasks.contains("start") && tasks.contains("stop"), "{tasks}");
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
    let folder = home.path().join(".local/state/vmotui/audit");
    let logs: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(logs.len(), 1);
    let text = std::fs::read_to_string(&logs[0]).unwrap();
    let head = text
        .lines()
        .last()
        .and_then(|line| line.split("\"hash\":\"").nth(1))
        .unwrap();
    let head = &head[..16];
    assert!(pty.raw().contains(head), "the head is told: {head}");
}

#[test]
fn a_viewer_learns_which_right_is_missing_and_an_auditor_has_no_actions() {
    let (command, _home) = vmotui(&["--demo=small", "--user", "viewer"]);
    let mut pty = Pty::start(command, (100, 30));
    pty.wait_for("vmo-w-01");
    pty.send("2");
    pty.wait_for("STATUS");
    pty.send("/erp-app-03\r");
    pty.wait_for("1 of 60");
    pty.send("m");
    pty.wait_for("kubevirt.io:migrate");
    pty.send("\r:quit\r");
    assert_eq!(pty.wait_exit(), 0);

    let (command, home) = vmotui(&["--demo=small", "--read-only"]);
    let mut pty = Pty::start(command, (100, 30));
    pty.wait_for("vmo-w-01");
    pty.send("2");
    let screen = pty.wait_for("STATUS");
    assert!(!screen.contains("migrate"), "{screen}");
    pty.send("m");
    pty.wait_for("read-only");
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
    assert!(
        !home.path().join(".local/state/vmotui/audit").exists(),
        "nothing was changed"
    );
}

/// What one migration shows from the key to its end: the object of the cluster, by its origin.
#[test]
fn a_vm_migrates_and_tasks_shows_it_to_its_end() {
    let (mut pty, _home) = started((120, 30));
    pty.send("2");
    pty.wait_for("STATUS");
    pty.send("/erp-app-03\r");
    pty.wait_for("1 of 60");
    pty.send("m");
    pty.wait_for("you may do this");
    pty.send("\r");
    pty.send("3/who=vmotui\r");
    let moving = pty.wait_until("the migration in Tasks", |screen| {
        let shown = screen.contents();
        shown.contains("erp-app-03") && shown.contains("vmotui")
    });
    assert!(moving.contains("migrate"), "{moving}");
    let ended = pty.wait_for("Succeeded");
    assert!(ended.contains("vmotui"), "{ended}");
    pty.wait_for("Migrate erp-prod/erp-app-03: done");
    pty.send(":quit\r");
    assert_eq!(pty.wait_exit(), 0);
}
