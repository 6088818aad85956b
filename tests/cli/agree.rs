//! One cluster, three ways in: over TLS, from a dump, and within the process. They agree on every row.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use http::Request;
use http_body_util::{BodyExt as _, Empty};
use vmotui::sim::api;
use vmotui::sim::clock::Clock;
use vmotui::sim::seed::Profile;
use vmotui::sim::store::World;

use crate::program::{CLOCK, command, demo, run};

struct Served {
    folder: tempfile::TempDir,
    program: Child,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut program = command(folder.path())
            .args(["sim", "serve", "--profile", "small", "--clock", CLOCK, "--kubeconfig"])
            .arg(folder.path().join("kubeconfig"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = program.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        assert!(line.starts_with("https://127.0.0.1:"), "{line}");
        Self { folder, program }
    }

    fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    fn get(&self, words: &str) -> String {
        let mut command = command(self.folder.path());
        command
            .args(words.split_whitespace())
            .arg("--kubeconfig")
            .arg(self.kubeconfig());
        run(&mut command).fine()
    }
}

const KINDS: [&str; 5] = [
    "/api/v1/nodes",
    "/api/v1/pods",
    "/api/v1/events",
    "/apis/kubevirt.io/v1/virtualmachines",
    "/apis/kubevirt.io/v1/virtualmachineinstances",
];

/// Lists as the API server gives them, one file a kind, one compressed.
fn lists(folder: &Path) -> Vec<PathBuf> {
    let clock = Clock::fixed(CLOCK.parse().unwrap());
    let world = Arc::new(World::new(Profile::Small, 1, clock));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut files = Vec::new();
    for path in KINDS
        .into_iter()
        .chain(["/apis/core.libopenstorage.org/v1/storagenodes"])
    {
        let request = Request::get(path)
            .header("authorization", "Bearer sim-admin")
            .body(Empty::<bytes::Bytes>::new())
            .unwrap();
        let body = runtime.block_on(async {
            let answer = api::handle(Arc::clone(&world), request).await;
            answer.into_body().collect().await.unwrap().to_bytes()
        });
        let name = path.rsplit('/').next().unwrap();
        let file = folder.join(format!("{name}.json"));
        std::fs::write(&file, body).unwrap();
        files.push(file);
    }
    files
}

fn offline(files: &[PathBuf], words: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = command(home.path());
    command.args(words.split_whitespace()).arg("--offline").args(files);
    run(&mut command).fine()
}

#[test]
fn live_dump_and_demo_print_the_same() {
    let served = Served::start();
    let folder = tempfile::tempdir().unwrap();
    let files = lists(folder.path());
    for words in [
        "get vms -A -o json",
        "get nodes -o json",
        "get events -A -o json",
        "get vms -A -o csv --sort -mem",
        "get vms -A -o name --filter status=running",
    ] {
        let live = served.get(words);
        assert!(live.lines().count() > 5, "{words}: {live}");
        assert_eq!(live, demo(words).fine(), "live and demo: {words}");
        assert_eq!(live, offline(&files, words), "live and dump: {words}");
    }
}

#[test]
fn a_dump_that_kubectl_took_prints_the_same() {
    let Some(kubectl) = kubectl() else { return };
    let served = Served::start();
    let file = served.folder.path().join("dump.json");
    let dumped = Command::new(kubectl)
        .args([
            "get",
            "nodes,pods,vm,vmi,events,storagenodes",
            "-A",
            "-o",
            "json",
            "--kubeconfig",
        ])
        .arg(served.kubeconfig())
        .env("HOME", served.folder.path())
        .output()
        .unwrap();
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    std::fs::write(&file, dumped.stdout).unwrap();
    for words in ["get vms -A -o json", "get nodes -o json", "get events -A -o json"] {
        assert_eq!(
            served.get(words),
            offline(std::slice::from_ref(&file), words),
            "{words}"
        );
    }
}

/// `VMOTUI_KUBECTL` or the one of `PATH`; `VMOTUI_REQUIRE_KUBECTL=1` insists.
fn kubectl() -> Option<PathBuf> {
    let named = std::env::var_os("VMOTUI_KUBECTL").filter(|value| !value.is_empty());
    let found = named.map(PathBuf::from).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .map(|folder| folder.join("kubectl"))
            .find(|file| file.is_file())
    });
    let required = std::env::var_os("VMOTUI_REQUIRE_KUBECTL").is_some_and(|value| value == "1");
    assert!(found.is_some() || !required, "no kubectl in VMOTUI_KUBECTL or PATH");
    found
}

#[test]
fn worlds_made_within_the_hour_agree_without_a_clock() {
    let rows = |clock: &str| crate::program::vmotui(&format!("--demo=small --clock {clock} get vms -o json")).fine();
    assert_eq!(rows("2026-11-22T08:00:00Z"), rows("2026-11-22T08:59:59Z"));
}
