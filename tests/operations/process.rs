//! The built program: exit codes, the audit log of a process that dies, and a bulk job that is continued.
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

#[path = "../simulated/mod.rs"]
mod simulated;

pub(crate) struct Home {
    folder: tempfile::TempDir,
    cluster: simulated::Cluster,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            cluster: simulated::start(),
        }
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vmotui"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("VMOTUI_") || name.starts_with("XDG_") || name.starts_with("KUBE") {
                command.env_remove(name);
            }
        }
        command
            .env("HOME", self.folder.path())
            .env("KUBECONFIG", self.cluster.kubeconfig())
            .stdin(Stdio::null())
            .args(words);
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn spawn(&self, words: &[&str]) -> Child {
        self.command(words)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Running VMs that can migrate.
    pub(crate) fn movable(&self) -> Vec<String> {
        let rows = self.run(&[
            "get",
            "vms",
            "-A",
            "-o",
            "json",
            "--sort",
            "mem",
            "--filter",
            "status=Running migratable=yes ready=yes",
        ]);
        let rows: Vec<Value> = serde_json::from_slice(&rows.stdout).unwrap_or_else(|_| panic!("{rows:?}"));
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        rows.iter()
            .map(|row| format!("{}/{}", text(row, "namespace"), text(row, "name")))
            .collect()
    }

    fn logs(&self) -> Vec<PathBuf> {
        files(&self.folder.path().join(".local/state/vmotui/audit"))
    }

    fn jobs(&self) -> Vec<PathBuf> {
        files(&self.folder.path().join(".local/state/vmotui/jobs"))
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn exit_codes_are_kept_and_read_only_sends_nothing() {
    let home = Home::new();
    let vm = home.movable().remove(0);
    let read_only = home.run(&["run", "stop", &vm, "--yes", "--read-only"]);
    assert_eq!(read_only.status.code(), Some(5), "{read_only:?}");
    assert!(said(&read_only).contains("read-only"));
    assert_eq!(
        home.run(&["run", "stop", &vm]).status.code(),
        Some(6),
        "nobody confirmed"
    );
    assert_eq!(home.run(&["run", "stop", "none/such", "--yes"]).status.code(), Some(4));
    assert_eq!(
        home.run(&["run", "unpause", &vm, "--yes"]).status.code(),
        Some(5),
        "it is not paused"
    );
    assert_eq!(home.run(&["run", "fly", &vm]).status.code(), Some(2));
    assert_eq!(
        home.run(&["run", "pause", &vm, "--force", "--yes"]).status.code(),
        Some(2)
    );
    let full = home.run(&["run", "pause", &vm, "--yes", "--audit-log", "/dev/full"]);
    assert_eq!(full.status.code(), Some(5), "{full:?}");
    assert!(
        said(&full).contains("audit log /dev/full cannot be written"),
        "{}",
        said(&full)
    );
    let viewer = home.run(&["run", "pause", &vm, "--yes", "--context", "viewer"]);
    assert_eq!(viewer.status.code(), Some(5), "{viewer:?}");
    assert!(
        said(&viewer).contains("update virtualmachineinstances/pause"),
        "{}",
        said(&viewer)
    );

    let done = home.run(&["run", "pause", &vm, "--yes", "--wait", "-o", "json", "--reason", "T-1"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (&report["verb"], &report["steps"][0]["result"]),
        (&"pause".into(), &"done".into())
    );
    let log = report["audit_log"].as_str().unwrap();
    let whole = home.run(&["audit", "verify", log]);
    assert_eq!(whole.status.code(), Some(0), "{whole:?}");
    let head = said(&done).split("head ").nth(1).unwrap().trim().to_owned();
    assert_eq!(
        home.run(&["audit", "verify", log, "--head", &head]).status.code(),
        Some(0)
    );
    assert_eq!(
        home.run(&["audit", "verify", log, "--head", &"0".repeat(64)])
            .status
            .code(),
        Some(1)
    );
    let mut text = std::fs::read(log).unwrap();
    assert!(String::from_utf8_lossy(&text).contains(r#""reason":"T-1""#));
    let middle = text.len() / 2;
    text[middle] ^= 1;
    std::fs::write(log, text).unwrap();
    assert_eq!(home.run(&["audit", "verify", log]).status.code(), Some(1));
}

/// VMs of the small world for which there is room on another node.
const ROOMY: [&str; 6] = [
    "erp-prod/erp-app-03",
    "erp-prod/erp-app-04",
    "erp-prod/erp-db-02",
    "finance/ledger-win-003",
    "infra/ntp-01",
    "webshop-prod/shop-web-004",
];

/// Waits until the audit log shows that many intents, then kills the process without a warning.
fn kill_after(home: &Home, child: &mut Child, intents: usize) {
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        let text: String = home
            .logs()
            .iter()
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .collect();
        if text.matches("\"event\":\"intent\"").count() >= intents {
            break;
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
        assert!(Instant::now() < until, "no request was sent: {text}");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A node of the small world with few VMs: three move, one shuts down, four stay because they block.
const NODE: &str = "vmo-w-01";

#[test]
fn a_killed_drain_is_continued_to_its_end_and_can_be_given_up() {
    let home = Home::new();
    let held = home.run(&["run", "drain", NODE, "--yes"]);
    assert_eq!(held.status.code(), Some(5), "what blocks holds it: {held:?}");
    let on_node = || -> usize {
        let filter = format!("node={NODE}");
        let rows = home.run(&["get", "vms", "-A", "-o", "json", "--filter", &filter]);
        let rows: Vec<Value> = serde_json::from_slice(&rows.stdout).unwrap();
        rows.len()
    };
    let before = on_node();
    let mut child = home.spawn(&["run", "drain", NODE, "--allow-blocked", "--yes"]);
    kill_after(&home, &mut child, 3);
    let listed = home.run(&["jobs"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("interrupted") && listed.contains(NODE), "{listed}");
    let job = listed.split_whitespace().next().unwrap();
    let done = home.run(&["jobs", "continue", job, "-o", "json"]);
    assert_eq!(done.status.code(), Some(1), "what was left out is not hidden: {done:?}");
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    let steps = report["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["result"] == "done"), "{report}");
    assert!(home.jobs().is_empty());
    assert!(on_node() < before, "VMs have left");

    let end = home.run(&["run", "exit-maintenance", NODE, "--yes", "--wait"]);
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    assert!(said(&end).contains("open") || String::from_utf8_lossy(&end.stdout).contains("opens the node"));
    let again = home.run(&["run", "uncordon", NODE, "--yes"]);
    assert_eq!(again.status.code(), Some(5), "it is open already: {again:?}");
    let viewer = home.run(&["run", "cordon", NODE, "--yes", "--context", "viewer"]);
    assert_eq!(viewer.status.code(), Some(3), "he may not even read it: {viewer:?}");
    assert!(said(&viewer).contains("nodes"), "{}", said(&viewer));
}

#[test]
fn a_killed_bulk_job_is_continued_and_moves_each_vm_once() {
    let home = Home::new();
    let vms = ROOMY;
    let mut words = vec!["run", "migrate", "--yes"];
    words.extend(vms);
    let mut child = home.spawn(&words);
    kill_after(&home, &mut child, 3);

    let open = home.run(&["audit", "verify", home.logs().last().unwrap().to_str().unwrap()]);
    assert_eq!(open.status.code(), Some(7), "{open:?}");
    let told = String::from_utf8_lossy(&open.stdout).into_owned();
    assert!(
        told.contains("open end after seq") && told.contains("migrate"),
        "{told}"
    );

    let listed = home.run(&["jobs"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let job = listed
        .split_whitespace()
        .next()
        .unwrap_or_else(|| panic!("no job: {listed}"));
    assert!(listed.contains("interrupted"), "{listed}");
    let done = home.run(&["jobs", "continue", job, "-o", "json"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["tally"]["done"], 6, "{report}");
    assert!(home.jobs().is_empty());

    // the API server accepted one migration for each VM, in either session
    let logs: String = home
        .logs()
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    for vm in vms {
        let name = vm.split_once('/').unwrap().1;
        let wanted = format!("\"name\":\"{name}\"");
        let accepted = logs
            .lines()
            .filter(|line| {
                line.contains("\"event\":\"answer\"") && line.contains("\"result\":\"accepted: vmotui-migrate-")
            })
            .filter(|line| line.contains(&wanted) && line.contains("\"dry_run_result\":\"accepted\""));
        assert!(accepted.count() <= 1, "{vm} was moved twice");
    }
    let moved = home.run(&["get", "vms", "-A", "-o", "json"]);
    assert_eq!(moved.status.code(), Some(0));
}
